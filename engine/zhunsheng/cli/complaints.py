"""What click objects to, turned into problems of our own catalogue; and how problems are shown."""

from __future__ import annotations

from collections.abc import Iterable

import click

from zhunsheng.cli.streams import tell
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.text import Lang


def complaint(wrong: click.ClickException) -> Problem:
    """Return the problem that says in both languages what click says in one."""
    usage = _usage(wrong)
    match wrong:
        case click.NoSuchOption():
            near = tuple(wrong.possibilities or ())
            return Problem("U102", None, {"value": wrong.option_name, "expected": _options(wrong)}, near)
        case click.BadOptionUsage():
            return Problem("U106", None, {"option": wrong.option_name})
        case click.MissingParameter():
            return Problem("U103", None, {"value": _name(wrong.param), "expected": usage})
        case click.BadParameter():
            return _bad_value(wrong)
        case click.FileError():
            return Problem("U114", None, {"value": wrong.ui_filename, "reason": "file.not-opened"})
        case _:
            extra = wrong.message.rpartition("(")[2].rstrip(").") if "(" in wrong.message else wrong.message
            return Problem("U112", None, {"value": extra, "expected": usage})


def show_problems(problems: Iterable[Problem], lang: Lang) -> None:
    """List problems on standard error."""
    from zhunsheng.problems.render import render

    tell("\n\n".join(render(problem, lang).rstrip("\n") for problem in problems))


def _bad_value(wrong: click.BadParameter) -> Problem:
    kind = wrong.param.type if wrong.param else None
    value = str(getattr(wrong, "value", None) or _quoted(wrong.message))
    if isinstance(kind, click.Choice):
        from zhunsheng.problems.suggest import near_names

        choices = [str(choice) for choice in kind.choices]
        near = tuple(near_names(value, choices))
        values = {"option": _name(wrong.param), "value": value, "expected": " ".join(choices)}
        return Problem("U104", None, values, near)
    expected = kind.name if kind else wrong.message
    if isinstance(kind, click.IntRange):
        value, expected = value.partition(" is not in the range ")[0], f"{kind.min}…{kind.max}"
    return Problem("U104", None, {"option": _name(wrong.param), "value": value, "expected": expected})


def _quoted(message: str) -> str:
    parts = message.split("'")
    return parts[1] if len(parts) > 2 else message


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.metavar or param.name or "?").upper().rstrip(".")


def _usage(wrong: click.ClickException) -> str:
    context = getattr(wrong, "ctx", None)
    if context is None:
        return "zhunsheng --help"
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def _options(wrong: click.UsageError) -> str:
    if wrong.ctx is None:
        return "--help"
    params = wrong.ctx.command.get_params(wrong.ctx)
    return " ".join(max(it.opts, key=len) for it in params if isinstance(it, click.Option))
