"""`zhunsheng convert`: events checked once and kept as Parquet."""

from __future__ import annotations

from pathlib import Path

import click

from zhunsheng.cli.evaluated import tell_refusals
from zhunsheng.cli.in_bulk import at_work, bounded_memory
from zhunsheng.cli.inputs import complain_early, stop_if_refused, told_if_not_written
from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text


@make_command("convert")
@click.argument("events", nargs=-1, required=True, metavar="EVENTS...")
@policy_option()
@option("--mapping", says="mapping", metavar="FILE")
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
    mapping: str | None,
    output: str,
    memory: str | None,
    strict: bool,
) -> Status:
    """Check the events, write the folder, and say what was refused."""
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    from zhunsheng.evaluate.bulk.files import intake_of
    from zhunsheng.evaluate.bulk.kept import convert
    from zhunsheng.evaluate.bulk.progress import unheard

    lang, files, bound = lang_of(ctx), complain_early(events, mapping), bounded_memory(memory)
    loaded = load_policy(policy, readings)
    check = (lambda taken: stop_if_refused(intake_of(taken))) if strict else None
    with (
        at_work(loaded, files, mapping, strict, bound, lang, "converting") as (how, named, _),
        told_if_not_written(output),
    ):
        taken = convert(loaded.rulebook, named, Path(output), strict=strict, memory=bound, read_table=how.read_table,
                        names=how.names or {}, check=check, progress=how.progress or unheard)
    arrived = intake_of(taken)
    tell_refusals(arrived, lang, all_of_them=False)
    tell(text("converted", lang, events=arrived.received, refused=arrived.refused, path=output))
    return Status.SOME_REFUSED if arrived.refusals else Status.DONE
