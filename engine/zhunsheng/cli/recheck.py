"""`zhunsheng recheck`: whether findings follow from the events, as seen by the independent checker."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhunsheng.cli.evaluated import Question, load_and_read, tell_refusals
from zhunsheng.cli.inputs import STANDARD_INPUT, told_by_name
from zhunsheng.cli.options import chosen_format, event_options, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.progress import reading_bar, spinner
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.events.files import open_bytes
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.recheck.reading import Told, read_findings
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng.reports.doubts import Rechecked

FORMATS = ("table", "json", "csv", "md")


@make_command("recheck")
@click.argument("findings", metavar="FINDINGS")
@event_options(evaluating=False)
@output_options(FORMATS)
@option("--complete", says="complete", is_flag=True)
@click.pass_context
def command(ctx: click.Context, /, format_: str | None, output: str | None, findings: str, complete: bool,
            **asked: Any) -> Status:
    """Put the findings to the checker and list its doubts; that there is one is a no."""
    from zhunsheng.reports.doubts import Rechecked

    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    if findings == STANDARD_INPUT and STANDARD_INPUT in asked["events"]:
        usage = " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])
        raise ProblemsFound([Problem("U112", None, {"value": STANDARD_INPUT, "expected": usage})])
    told = _read(findings, lang)
    policy, intake, as_of, known_at = load_and_read(Question(**asked, evaluator="reference"), lang)
    with spinner(text("rechecking", lang)):
        doubts = policy.recheck([it.finding for it in told], intake.events, as_of=as_of, known_at=known_at,
                                complete=complete)
    rechecked = Rechecked([it.finding for it in told], [it.place for it in told], doubts)
    summary = text("rechecked", lang, count=len(told), confirmed=rechecked.confirmed, derived=rechecked.derived,
                   doubts=len(doubts)) + "\n"
    result = _rendered(rechecked, policy.rulebook, chosen, lang, output)
    if chosen == "table":
        deliver(result + summary, chosen, output, lang)
    else:
        deliver(result, chosen, output, lang)
        tell(summary)
    tell_refusals(intake, lang, all_of_them=chosen != "table")
    if doubts:
        return Status.NO
    return Status.SOME_REFUSED if intake.refusals else Status.DONE


def _read(name: str, lang: Lang) -> tuple[Told, ...]:
    """Read the findings; raises ProblemsFound for a file that cannot be read and for every damaged line."""
    if name == STANDARD_INPUT:
        return read_findings(sys.stdin.buffer, "stdin")
    path = Path(name)
    if not path.exists():
        raise ProblemsFound([Problem("U105", None, {"value": name})])
    with (told_by_name(name), reading_bar(text("reading_findings", lang), (name,)) as advance,
          open_bytes(path) as file):
        return read_findings(file, name, advance)


def _rendered(rechecked: Rechecked, rulebook: Rulebook, format_: str, lang: Lang, output: str | None) -> str:
    from zhunsheng.reports.doubts import doubts_json, doubts_sheet, doubts_text

    match format_:
        case "json":
            return doubts_json(rechecked, rulebook)
        case "csv":
            from zhunsheng.reports.csv_ import csv_text

            return csv_text(doubts_sheet(rechecked, rulebook, lang))
        case "md":
            from zhunsheng.reports.markdown import sheet_markdown

            return sheet_markdown(doubts_sheet(rechecked, rulebook, lang))
        case _:
            return doubts_text(rechecked, rulebook, lang, screen(output))
