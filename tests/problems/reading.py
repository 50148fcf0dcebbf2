"""What reading one YAML file has to say: the problems of its text, or else of its structure."""

from __future__ import annotations

from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.render import render
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_file
from zhunsheng.terms.text import Lang


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Return the problems of a file, under its bare name, as `check` would find them before names are resolved."""
    try:
        node = read_file(path, shown_as=path.name)
        return tuple(check_structure(node, document_kind(node)))
    except ProblemsFound as found:
        return found.problems


def rendered(problems: tuple[Problem, ...], lang: Lang) -> str:
    """Return problems as a person sees them, an empty line between."""
    return "\n\n".join(render(problem, lang) for problem in problems) + "\n"
