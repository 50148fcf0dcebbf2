"""Where the files that a story names are."""

from __future__ import annotations

from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.scenarios.story import Scenario, Word
from zhunsheng.source.resources import data_folder, default_policy

_MANIFEST = "policy.yaml"


def policy_folder(scenario: Scenario) -> Path:
    """
    Return the folder of the story's policy: seen from the story's folder, or from any folder above it.

    So `policy/wuhan-trial` is found from anywhere in a repository. Raises ProblemsFound if there is none.
    """
    if scenario.policy is None:
        return default_policy()
    named = Path(scenario.policy.text or "")
    above = Path(scenario.path).resolve().parents
    shipped = data_folder("policy")
    for start in (*above, shipped, shipped.parent):
        if (start / named / _MANIFEST).is_file():
            return (start / named).resolve()
    raise ProblemsFound([Problem("T108", scenario.policy.span, {"path": named.as_posix()})])


def file_beside(scenario: Scenario, word: Word) -> Path:
    """Return a file that the story names, relative to itself; raises ProblemsFound if it is not there."""
    file = Path(scenario.path).parent / (word.text or "")
    if not file.is_file():
        raise ProblemsFound([Problem("T109", word.span, {"path": word.text or ""})])
    return file
