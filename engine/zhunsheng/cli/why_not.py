"""`zhunsheng why-not`: why a norm has no finding about a unit, or not the outcome asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from zhunsheng.cli.evaluated import Question, load_and_read, tell_refusals
from zhunsheng.cli.event_places import places_of
from zhunsheng.cli.options import chosen_format, event_options, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import can_draw
from zhunsheng.cli.why_not_in_bulk import Asked, answer_in_bulk
from zhunsheng.explain.why_not import WhyNot
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports.words import OUTCOMES
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.events.admission import Intake

FORMATS = ("table", "json", "md", "html")


@make_command("why-not")
@event_options()
@output_options(FORMATS)
@option("--norm", says="asked-norm", metavar="NORM", required=True)
@option("--unit", says="asked-unit", metavar="UNIT")
@option("--period", says="period", metavar="PERIOD")
@option("--outcome", says="asked-outcome", fills={"outcomes": " ".join(OUTCOMES)}, metavar="OUTCOME")
@click.pass_context
def command(ctx: click.Context, /, format_: str | None, output: str | None, norm: str, unit: str | None,
            period: str | None, outcome: str | None, **asked: Any) -> Status:
    """Put the question; that there is such a finding after all is a no."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    policy, intake, found = _answer(Question(**asked), Asked(norm, unit, period, outcome), lang)
    deliver(_rendered(policy.rulebook, found, chosen, lang), chosen, output, lang)
    tell_refusals(intake, lang, all_of_them=chosen != "table")
    if not found.holds:
        return Status.NO
    return Status.SOME_REFUSED if intake.refusals else Status.DONE


def _answer(question: Question, asked: Asked, lang: Lang) -> tuple[Policy, Intake, WhyNot]:
    """Answer in bulk from the events that the question touches, else from all events."""
    if question.evaluator == "bulk" and (answered := answer_in_bulk(question, asked, lang)) is not None:
        return answered
    policy, intake, as_of, known_at = load_and_read(question, lang)
    found = policy.why_not(norm=asked.norm, unit=asked.unit, period=asked.period, outcome=asked.outcome,
                           events=intake.events, as_of=as_of, known_at=known_at,
                           places=places_of(question.events, {event.id for event in intake.events}))
    return policy, intake, found


def _rendered(rulebook: Rulebook, found: WhyNot, format_: str, lang: Lang) -> str:
    match format_:
        case "json":
            from zhunsheng.reports.json_ import json_text

            return json_text({"policy": rulebook.id, **found.to_dict()})
        case "md":
            from zhunsheng.reports.told import told_markdown

            return told_markdown(rulebook.title, [found.tree], lang)
        case "html":
            from zhunsheng.reports.told import told_html

            return told_html(rulebook.title, [found.tree], lang)
        case _:
            from zhunsheng.reports.told import told_text

            return told_text([found.tree], lang, drawn=can_draw())
