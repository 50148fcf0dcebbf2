"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from zhunsheng.cli.spoken import SpokenCommand, SpokenOption
from zhunsheng.problems.problem import Problem, ProblemsFound

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

EVALUATORS = ("reference", "live", "bulk", "spark")
BINARY_FORMATS = frozenset({"xlsx"})
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".html": "html", ".htm": "html",
             ".md": "md"}


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function that returns its status; `--lang` belongs to every one."""

    def make(function: Callable[..., Any]) -> click.Command:
        made = click.command(name, cls=SpokenCommand)(_language(function))
        made.params.sort(key=lambda it: it.name == "lang")
        return made

    return make


def option(*names: str, says: str, fills: dict[str, str] | None = None, **kwargs: Any) -> Decorator:
    """Add an option whose help stands in the catalogue."""
    return click.option(*names, cls=SpokenOption, says=says, fills=fills, **kwargs)


def policy_option() -> Decorator:
    """`--policy DIR` and `--reading ID=CHOICE`."""
    return _both(
        option("--policy", says="policy", metavar="DIR"),
        option("--reading", "readings", says="reading", metavar="ID=CHOICE", multiple=True),
    )


def output_options(formats: Sequence[str]) -> Decorator:
    """`--format` and `--output`."""
    return _both(
        option("--format", "format_", says="format", fills={"formats": " ".join(formats)}, metavar="FORMAT"),
        option("--output", says="output", metavar="FILE"),
    )


def event_options(*, evaluating: bool = True) -> Decorator:
    """What every command takes that reads events and, unless told otherwise, has an evaluator work on them."""
    evaluators = (
        evaluator_option(),
        option("--master", says="master", metavar="ADDRESS"),
        option("--shared-files", says="shared-files", is_flag=True),
        option("--memory", says="memory", metavar="SIZE"),
    )
    return _both(
        click.argument("events", nargs=-1, required=True, metavar="EVENTS..."),
        policy_option(),
        option("--mapping", says="mapping", metavar="FILE"),
        option("--as-of", says="as-of", metavar="T"),
        option("--known-at", says="known-at", metavar="T"),
        *(evaluators if evaluating else ()),
        option("--strict", says="strict", is_flag=True),
    )


def evaluator_option() -> Decorator:
    """`--evaluator`."""
    return option("--evaluator", says="evaluator", type=click.Choice(EVALUATORS), default=EVALUATORS[0],
                  metavar="NAME")


def chosen_format(named: str | None, output: str | None, offered: Sequence[str]) -> str:
    """
    Return the format: the one named, else what the ending of the output file says, else the first offered.

    Raises ProblemsFound for a format that the command does not offer.
    """
    by_ending = _SUFFIXES.get(Path(output).suffix.lower()) if output else None
    found = named or (by_ending if by_ending in offered else None) or offered[0]
    if found not in offered:
        from zhunsheng.problems.suggest import near_names

        values = {"value": found, "expected": " ".join(offered)}
        raise ProblemsFound([Problem("U115", None, values, tuple(near_names(found, list(offered))))])
    if found == "xlsx":
        _need_openpyxl()
    if found in BINARY_FORMATS and output in (None, "-"):
        import sys

        if sys.stdout.isatty():
            raise ProblemsFound([Problem("U111", None, {"value": found})])
    return found


def _need_openpyxl() -> None:
    """Complain before any work is done if no workbook could be written at its end."""
    if find_spec("openpyxl") is None:
        raise ProblemsFound([Problem("U119", None, {"value": "openpyxl"})])


def _language(function: Callable[..., Any]) -> Callable[..., Any]:
    return option("--lang", says="lang", type=click.Choice(("zh", "en")), metavar="zh|en", expose_value=False)(function)


def _both(*decorators: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate
