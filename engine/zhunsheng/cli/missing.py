"""What is said of a file or folder that a command names and that is not there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names


def not_there(named: str, known: Iterable[str] = ()) -> Problem:
    """Return the problem, with what lies in the same folder, or is known besides, under a name much like it."""
    wanted = Path(named)
    try:
        beside = [name for name in os.listdir(wanted.parent) if not name.startswith(".")]
    except (OSError, ValueError):
        beside = []
    near = near_names(wanted.name, beside, synonyms=False)
    found = tuple(str(wanted.parent / name) for name in near)
    return Problem("U105", None, {"value": named}, found or near_names(wanted.name, known, synonyms=False))
