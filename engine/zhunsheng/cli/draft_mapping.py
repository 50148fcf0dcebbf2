"""`zhunsheng mapping`: a first mapping for a table."""

from __future__ import annotations

from pathlib import Path

import click

from zhunsheng.cli.missing import not_there
from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.output import deliver
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.events.files import TABLES, is_table
from zhunsheng.problems.problem import Problem, ProblemsFound


@make_command("mapping")
@click.argument("file", metavar="FILE")
@option("--sheet", says="sheet", metavar="NAME")
@policy_option()
@option("--output", says="output", metavar="FILE")
@click.pass_context
def command(ctx: click.Context, /, file: str, sheet: str | None, policy: str | None,
            readings: tuple[str, ...], output: str | None) -> Status:
    """Draft a mapping, to be read and mended by whoever knows the table."""
    path = Path(file)
    if not path.exists():
        raise ProblemsFound([not_there(file)])
    if not is_table(path) or not path.is_file():
        raise ProblemsFound([Problem("U109", None, {"value": file, "expected": " ".join(sorted(TABLES))})])
    from zhunsheng.events.tabular import draft_mapping

    lang = lang_of(ctx)
    deliver(draft_mapping(path, load_policy(policy, readings).rulebook, lang, sheet), "yaml", output, lang)
    return Status.DONE
