"""What is said of a file or folder that a command names and that is not there."""

from __future__ import annotations

import os
from pathlib import Path

from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names


def not_there(named: str) -> Problem:
    """Return the problem, with what lies in the same folder under a name much like it."""
    wanted = Path(named)
    try:
        beside = [name for name in os.listdir(wanted.parent) if not name.startswith(".")]
    except (OSError, ValueError):
        beside = []
    near = near_names(wanted.name, beside, synonyms=False)
    return Problem("U105", None, {"value": named}, tuple(str(wanted.parent / name) for name in near))
