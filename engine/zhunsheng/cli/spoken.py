"""Click in two languages: help, option texts and complaints come from one catalogue."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click

from zhunsheng.cli.complaints import complaint, show_problems
from zhunsheng.cli.language import chosen_lang
from zhunsheng.cli.status import Status
from zhunsheng.cli.stopping import stopping_like_ctrl_c
from zhunsheng.cli.streams import prepare_streams, tell
from zhunsheng.cli.texts import COMMANDS, OPTIONS, USAGE, text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.terms.stop import give_way, is_requested
from zhunsheng.terms.text import Lang


def lang_of(context: click.Context) -> Lang:
    """Return the language of this run."""
    found: Lang = context.find_root().obj
    return found


class SpokenOption(click.Option):
    """An option whose help stands in the catalogue under `says`."""

    def __init__(self, *args: Any, says: str, fills: dict[str, str] | None = None, **kwargs: Any) -> None:
        self.says, self.fills = says, fills or {}
        super().__init__(*args, **kwargs)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option as written and its help in the language of this run."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        return record[0], OPTIONS[self.says].in_lang(lang_of(ctx)).format(**self.fills)


INTERRUPTED = 130
"""What a shell expects of a program that was stopped with Ctrl-C."""


class _Spoken(click.Command):
    """What commands and the group share: headings, help option and usage in the language of this run."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang = lang_of(ctx)
        pieces = [USAGE[it].in_lang(lang) if it in USAGE else it for it in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), f"{text('usage', lang)}: ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for line in wrapped(COMMANDS[self.name or ""].in_lang(lang_of(ctx)), formatter.width - 4):
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [it for it in self.get_params(ctx) if isinstance(it, click.Option)]
        records = [record for it in options if (record := it.get_help_record(ctx))]
        _definitions(formatter, text("options", lang_of(ctx)), records)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        def show(context: click.Context, _: click.Parameter, value: bool) -> None:
            if value and not context.resilient_parsing:
                click.echo(context.get_help())
                context.exit()

        return SpokenOption(["--help"], is_flag=True, is_eager=True, expose_value=False, callback=show, says="help")


class SpokenCommand(_Spoken):
    """A command that speaks both languages."""


class SpokenGroup(_Spoken, click.Group):
    """
    The group of all commands. A command's module is imported when it is called, and not for the list.

    Everything that goes wrong ends here: complaints are worded in both languages, nothing shows a traceback.
    """

    def __init__(self, *args: Any, modules: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(module).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from zhunsheng.problems.suggest import near_names

        if args[0] not in self.modules and not args[0].startswith("-"):
            near = tuple(near_names(args[0], list(self.modules)))
            values = {"value": args[0], "expected": " ".join(self.modules)}
            raise ProblemsFound([Problem("U101", None, values, near)])
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang = lang_of(ctx)
        _definitions(formatter, text("commands", lang), [(it, COMMANDS[it].in_lang(lang)) for it in self.modules])
        super().format_options(ctx, formatter)
        with formatter.section(text("status_title", lang)):
            for line in wrapped(text("statuses", lang), formatter.width - 4):
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None,
                     **extra: Any) -> click.Context:
        extra.setdefault("obj", chosen_lang(args, os.environ))
        return super().make_context(info_name, args, parent, **extra)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
             standalone_mode: bool = True, windows_expand_args: bool = True, **extra: Any) -> Any:
        """Run a command and leave with its status."""
        prepare_streams()
        given = list(sys.argv[1:] if args is None else args)
        lang = chosen_lang(given, os.environ)
        run = super().main
        sys.exit(guarded(lambda: run(given, prog_name or "zhunsheng", complete_var, standalone_mode=False,
                                     windows_expand_args=windows_expand_args, **extra), lang))


def guarded(work: Callable[[], Any], lang: Lang) -> int:
    """Do the work and return its status; whatever goes wrong, here or in telling of it, is told in words."""
    try:
        with stopping_like_ctrl_c():
            return _told(work, lang)
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(lang)
    except Exception as error:
        return _interrupted(lang) if is_requested() else _ours(error, lang)


def _interrupted(lang: Lang) -> int:
    tell(text("interrupted", lang))
    return INTERRUPTED


def _told(work: Callable[[], Any], lang: Lang) -> int:
    try:
        return int(work() or 0)
    except ProblemsFound as found:
        give_way()  # what foreign code makes of an interruption may look like a problem
        show_problems(found.problems, lang)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as wrong:
        show_problems([complaint(wrong)], lang)
    except OSError as error:
        if error.filename is None:
            raise
        show_problems([Problem("U114", None, {"value": str(error.filename), "reason": reason_of(error)})], lang)
    return Status.WRONG


def _ours(error: Exception, lang: Lang) -> int:
    """Tell of a mistake of the engine's own: short, unless the developer asks for more."""
    if os.environ.get("ZHUNSHENG_DEBUG"):
        tell(traceback.format_exc())
    named = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    tell(text("internal", lang, error=named))
    return Status.WRONG


def wrapped(paragraph: str, width: int) -> list[str]:
    """
    Break a paragraph into lines that fit, Chinese characters counting two columns.

    >>> wrapped("检查政策文件", 8), wrapped("one two three", 8)
    (['检查政策', '文件'], ['one two', 'three'])
    """
    from unicodedata import east_asian_width

    lines, line, used = [], "", 0
    for piece in _pieces(paragraph):
        size = sum(2 if east_asian_width(it) in "WF" else 1 for it in piece)
        if used + size > width and line and not piece.startswith(_CLOSING):
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
            size = sum(2 if east_asian_width(it) in "WF" else 1 for it in piece)
        line, used = line + piece, used + size
    return [*lines, line.rstrip()] if line.strip() else lines


_CLOSING = ("，", "。", "；", "、", "：", "）", "”", "？")


def _pieces(paragraph: str) -> list[str]:
    import re

    return re.findall(r"[ ]*[!-~]+|[ ]*[^!-~ ]|[ ]+", paragraph)


def _definitions(formatter: click.HelpFormatter, heading: str, records: list[tuple[str, str]]) -> None:
    """Write a list of terms and meanings; click's own breaks lines without regard to Chinese."""
    left = min(max((len(term) for term, _ in records), default=0), 30)
    with formatter.section(heading):
        for term, meaning in records:
            indent = " " * formatter.current_indent
            lines = wrapped(meaning, max(formatter.width - left - 6, 20))
            if len(term) > left:
                formatter.write(f"{indent}{term}\n")
                term = ""
            formatter.write(f"{indent}{term:<{left}}  {lines[0] if lines else ''}\n")
            for line in lines[1:]:
                formatter.write(f"{indent}{'':<{left}}  {line}\n")
