"""A problem in one line, for lists of many."""

from __future__ import annotations

from zhunsheng.problems.problem import Problem
from zhunsheng.terms.text import Lang


def one_line(problem: Problem, lang: Lang) -> str:
    """Return what is wrong and, if names are near, which were probably meant, without place and code."""
    from zhunsheng.problems.render import to_json

    said = to_json(problem, lang)
    joint = "；" if lang == "zh" else "; "
    parts = [said["message"], *([said["fix"]] if problem.near else [])]
    return " ".join(joint.join(parts).split())


def placed_line(problem: Problem, lang: Lang) -> str:
    """Return file, line, column, code and reason in one line."""
    place = f"{problem.at}: " if problem.at else ""
    return f"{place}[{problem.code}] {one_line(problem, lang)}"
