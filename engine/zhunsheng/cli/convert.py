"""`zhunsheng convert`: events checked once and kept as Parquet."""

from __future__ import annotations

from pathlib import Path

import click

from zhunsheng.cli.evaluated import tell_refusals
from zhunsheng.cli.inputs import load_policy
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.events.admission import Intake
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of


@make_command("convert")
@click.argument("events", nargs=-1, required=True, metavar="EVENTS...")
@policy_option()
@option("--output", says="convert-output", metavar="DIR", required=True)
@option("--memory", says="memory", metavar="SIZE")
@option("--strict", says="strict", is_flag=True)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    events: tuple[str, ...],
    policy: str | None,
    readings: tuple[str, ...],
    output: str,
    memory: str | None,
    strict: bool,
) -> Status:
    """Check the events, write the folder, and say what was refused."""
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    from zhunsheng.evaluate.bulk.files import convert

    rulebook = load_policy(policy, readings).rulebook
    try:
        arrived = convert(rulebook, events, Path(output), strict=strict, memory=memory)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound(
            [Problem("U114", None, {"value": str(error.filename or output), "reason": reason})]
        ) from None
    tell_refusals(Intake(refusals=arrived.refusals), lang_of(ctx), all_of_them=False)
    tell(text("converted", lang_of(ctx), events=arrived.events, refused=len(arrived.refusals), path=output))
    return Status.SOME_REFUSED if arrived.refusals else Status.DONE
