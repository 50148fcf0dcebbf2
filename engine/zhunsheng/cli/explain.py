"""`zhunsheng explain`: why a finding holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from zhunsheng.cli.evaluated import Question, ask, receive, tell_refusals
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
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.events.admission import Intake
    from zhunsheng.events.event import Event
    from zhunsheng.ir.rulebook import Rulebook

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
    question = Question(**asked)
    found = _found(question, lang, findings, norms, units, outcomes, period)
    _all_there(findings, found.ids)
    if not found.held:
        values = {"value": " ".join([*norms, *units, *outcomes, *([period] if period else [])]) or "-"}
        raise ProblemsFound([Problem("U133", None, values)])
    deliver(_rendered(found, chosen, lang, question.events), chosen, output, lang)
    if found.count > MOST:
        tell(text("explained_more", lang, shown=MOST, count=found.count))
    tell_refusals(found.intake, lang, all_of_them=chosen != "table")
    return Status.SOME_REFUSED if found.intake.refusals else Status.DONE


@dataclass(frozen=True, slots=True)
class _Found:
    """The findings to explain, at most MOST, each with the events that it is explained by."""

    policy: Policy
    held: Sequence[tuple[Finding, Sequence[Event]]]
    count: int
    ids: Collection[str]
    as_of: Instant | None
    known_at: Instant | None
    intake: Intake


def _found(question: Question, lang: Lang, ids: tuple[str, ...], norms: tuple[str, ...], units: tuple[str, ...],
           outcomes: tuple[str, ...], period: str | None) -> _Found:
    """Evaluate and choose: in bulk with the few events that each finding rests on, else with all of them."""

    def wanting(rulebook: Rulebook) -> tuple[Filters, Callable[[Finding], bool]]:
        filters, when = Filters.named(rulebook, norms, units, outcomes, None), in_period(rulebook, period)
        return filters, lambda it: filters(it) and when(it) and (not ids or it.id in ids)

    if question.evaluator == "bulk":
        from zhunsheng.cli.in_bulk import choose_in_bulk

        known = ask(question, lang)
        filters, wanted = wanting(known.policy.rulebook)
        chosen = choose_in_bulk(known.policy, known.files, question.mapping, known.instants, wanted,
                                norms=filters.norms, most=max(MOST, len(ids)), strict=question.strict,
                                memory=known.memory, lang=lang)
        return _Found(known.policy, chosen.findings[:MOST], chosen.count, {it.id for it, _ in chosen.findings},
                      chosen.as_of, chosen.known_at, chosen.arrived)
    received = receive(question, lang)
    evaluation, events = received.evaluation, received.intake.events
    held = list(filter(wanting(received.policy.rulebook)[1], evaluation.findings))
    return _Found(received.policy, [(it, events) for it in held[:MOST]], len(held), {it.id for it in held},
                  evaluation.as_of, evaluation.known_at, received.intake)


def _all_there(asked: tuple[str, ...], there: Collection[str]) -> None:
    missing = sorted(set(asked).difference(there))
    if missing:
        raise ProblemsFound([Problem("U131", None, {"value": it}) for it in missing])


def _rendered(found: _Found, format_: str, lang: Lang, files: tuple[str, ...]) -> str:
    policy = found.policy
    places = places_of(files, {name for it, _ in found.held for name in it.evidence})
    told = [policy.explain(it, events, as_of=found.as_of, known_at=found.known_at, places=places)
            for it, events in found.held]
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
