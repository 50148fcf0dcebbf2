"""Where the files that a story names are."""

from __future__ import annotations

import os
from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.scenarios.story import Scenario, Word
from zhunsheng.source.resources import data_folder, default_policy

_MANIFEST = "policy.yaml"


def policy_folder(scenario: Scenario) -> Path:
    """
    Return the folder of the story's policy: seen from the story's folder, or from any folder above it.

    So `policy/wuhan-trial` is found from anywhere in a repository, and, where there is none, among the files that
    ship with the engine. Raises ProblemsFound if there is none.
    """
    if scenario.policy is None:
        return default_policy()
    named = Path(scenario.policy.text or "")
    for start in (*Path(scenario.path).resolve().parents, data_folder("policy").parent):
        if is_file(start / named / _MANIFEST):
            return (start / named).resolve()
    raise ProblemsFound([Problem("T108", scenario.policy.span, {"path": named.as_posix()})])


def file_beside(scenario: Scenario, word: Word) -> Path:
    """Return a file that the story names, in its own folder or below; raises ProblemsFound if it is not there."""
    folder = Path(scenario.path).parent
    file = folder / (word.text or "")
    if not is_file(file) or not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        raise ProblemsFound([Problem("T109", word.span, {"path": word.text or ""})])
    return file


def is_file(path: Path) -> bool:
    """Say whether there is a file of this name; a name that no file can have is that of none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
