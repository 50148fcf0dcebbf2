"""`zhunsheng explain`: why a finding holds."""

from __future__ import annotations

from typing import Any

import click

from zhunsheng.cli.evaluated import Question, Received, receive, tell_refusals
from zhunsheng.cli.event_places import places_of
from zhunsheng.cli.filters import Filters, in_period
from zhunsheng.cli.options import chosen_format, event_options, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import can_draw, tell
from zhunsheng.cli.texts import text
from zhunsheng.findings.finding import Finding
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.reports.words import OUTCOMES
from zhunsheng.terms.text import Lang

FORMATS = ("table", "json", "md", "html")
MOST = 10
"""So many findings are explained at a time."""


@make_command("explain")
@event_options()
@output_options(FORMATS)
@option("--finding", "findings", says="finding", metavar="ID", multiple=True)
@option("--norm", "norms", says="norm", metavar="NORM", multiple=True)
@option("--unit", "units", says="unit", metavar="UNIT", multiple=True)
@option("--outcome", "outcomes", says="outcome", fills={"outcomes": " ".join(OUTCOMES)}, metavar="OUTCOME",
        multiple=True)
@option("--period", says="period", metavar="PERIOD")
@click.pass_context
def command(ctx: click.Context, /, format_: str | None, output: str | None, findings: tuple[str, ...],
            norms: tuple[str, ...], units: tuple[str, ...], outcomes: tuple[str, ...], period: str | None,
            **asked: Any) -> Status:
    """Evaluate, choose and explain."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    received = receive(Question(**asked), lang)
    wanted = Filters.named(received.policy.rulebook, norms, units, outcomes, None)
    when = in_period(received.policy.rulebook, period)
    held = [it for it in received.evaluation.findings
            if wanted(it) and when(it) and (not findings or it.id in findings)]
    _all_there(findings, held)
    if not held:
        values = {"value": " ".join([*norms, *units, *outcomes, *([period] if period else [])]) or "-"}
        raise ProblemsFound([Problem("U133", None, values)])
    deliver(_rendered(received, held[:MOST], chosen, lang, asked["events"]), chosen, output, lang)
    if len(held) > MOST:
        tell(text("explained_more", lang, shown=MOST, count=len(held)))
    tell_refusals(received.intake, lang, all_of_them=chosen != "table")
    return Status.SOME_REFUSED if received.intake.refusals else Status.DONE


def _all_there(asked: tuple[str, ...], held: list[Finding]) -> None:
    missing = sorted(set(asked) - {it.id for it in held})
    if missing:
        raise ProblemsFound([Problem("U131", None, {"value": it}) for it in missing])


def _rendered(received: Received, held: list[Finding], format_: str, lang: Lang, files: tuple[str, ...]) -> str:
    policy, evaluation = received.policy, received.evaluation
    places = places_of(files, {name for it in held for name in it.evidence})
    told = [policy.explain(it, received.intake.events, as_of=evaluation.as_of, known_at=evaluation.known_at,
                           places=places) for it in held]
    title = policy.rulebook.title
    match format_:
        case "json":
            from zhunsheng.reports.json_ import json_text

            return json_text({"policy": policy.rulebook.id, "explanations": [it.to_dict() for it in told]})
        case "md":
            from zhunsheng.reports.told import told_markdown

            return told_markdown(title, [it.tree for it in told], lang)
        case "html":
            from zhunsheng.reports.told import told_html

            return told_html(title, [it.tree for it in told], lang)
        case _:
            from zhunsheng.reports.told import told_text

            return told_text([it.tree for it in told], lang, drawn=can_draw())
