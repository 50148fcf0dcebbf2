"""Why a finding has the outcome it has, and not another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zhunsheng.evaluate.reference.row import Row
from zhunsheng.events.event import Event
from zhunsheng.explain.absent_events import every_content
from zhunsheng.explain.bounds import bound_words
from zhunsheng.explain.conditions import failing, failure_words
from zhunsheng.explain.events import EventTeller
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt
from zhunsheng.explain.titles import joined, same
from zhunsheng.explain.why import headline
from zhunsheng.explain.words import say
from zhunsheng.findings.derivation import Derivation
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import AtEvent, Compare, Expect, NoLimit, Select
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Period

SHOWN = 3
"""So many acts that came close are told of."""


def outcome_line(looked: LookedAt, finding: Finding, events: EventTeller) -> Line:
    """Return a finding with the reason for its outcome below it."""
    assert finding.derivation is not None
    head = headline(finding, looked.titles)
    reasons = [_of_step(looked, step, events) for step in finding.derivation.premises]
    if finding.force is Force.ADVISORY:
        territory = looked.titles.territory(finding.territory)
        reasons.append(Line("advisory", say("advisory_only", territory=territory), {"territory": finding.territory}))
    return Line("finding", head.says, {**head.facts, "outcome": finding.outcome},
                tuple(line for line in reasons if line is not None))


def _of_step(looked: LookedAt, step: Derivation, events: EventTeller) -> Line | None:
    operation, columns = looked.operations.get(step.operation), dict(step.columns)
    match operation:
        case Expect():
            return _expected(looked, operation, step, columns, events)
        case Compare():
            return _compared(looked, operation, columns)
        case _:
            return _of_step(looked, step.premises[0], events) if len(step.premises) == 1 else None


def _compared(looked: LookedAt, operation: Compare, columns: Mapping[str, Cell]) -> Line:
    """Return the figure beside its bounds, and whether the period is still open."""
    titles, state = looked.titles, columns.get("state")
    bounds = joined(
        (bound_words(bound, columns.get(f"bound_{number}"), operation.column, titles)
         for number, bound in enumerate(operation.bounds, start=1)), "；", "; ",
    )
    says = say(f"compared_{state}", column=titles.column(operation.column), bounds=bounds,
               value=titles.cell(operation.column, columns.get(operation.column)))
    return Line("limit", says, {"state": state})


def _expected(looked: LookedAt, operation: Expect, step: Derivation, columns: Mapping[str, Cell],
              events: EventTeller) -> Line:
    """Return what was owed, by when, what was done, and which acts came close but do not count."""
    titles, zone = looked.titles, looked.rulebook.zone
    done, due, state = columns.get("done"), columns.get("due"), str(columns.get("state"))
    acts = looked.operations[operation.acts]
    act = titles.event_type(acts.event_type) if isinstance(acts, Select) else same(operation.acts)
    due_words = titles.instant(due) if isinstance(due, int) else _no_due(operation)
    says = say(f"expected_{state}", act=act, needed=operation.at_least, due=due_words,
               done=titles.instant(done) if isinstance(done, int) else same(""))
    below = []
    if state == "pending" and isinstance(due, int):
        below.append(Line("not-due", say("not_due", due=due_words, asked=titles.instant(looked.world.as_of)), {}))
    if state in ("pending", "breached") and isinstance(acts, Select):
        below += _near_acts(looked, operation, acts, step, events)
    facts: dict[str, Any] = {"state": state, "due": zone.text(due) if isinstance(due, int) else None,
                             "done": zone.text(done) if isinstance(done, int) else None}
    return Line("duty", says, facts, tuple(below))


def _no_due(operation: Expect) -> Bilingual:
    if isinstance(operation.due, NoLimit):
        return say("without_limit")
    return say("due_awaits" if isinstance(operation.due, AtEvent) else "due_unknown")


def _near_acts(looked: LookedAt, operation: Expect, acts: Select, step: Derivation, events: EventTeller) -> list[Line]:
    """Return the acts of this type that do not count as answers and why, those that come closest first."""
    trigger = _trigger(looked, operation, step)
    type_ = looked.titles.event_type(acts.event_type)
    if trigger is None:
        return []
    misses = []
    for event, row in every_content(looked, replace(acts)):
        reasons = _reasons(looked, operation, acts, trigger, event, row, events)
        if reasons:
            misses.append((len(reasons), event.order, event, reasons))
    if not misses:
        return [Line("no-act", say("no_act", act=type_), {"type": acts.event_type})]
    misses.sort(key=lambda miss: miss[:2])
    lines = []
    for _, _, event, reasons in misses[:SHOWN]:
        says = say("act_misses", event=events.words(event), reasons=joined(reasons, "；", "; "))
        lines.append(Line("near-act", says, events.facts(event)))
    if len(misses) > SHOWN:
        lines.append(Line("more", say("more", count=len(misses) - SHOWN), {"count": len(misses) - SHOWN}))
    return lines


def _trigger(looked: LookedAt, operation: Expect, step: Derivation) -> Row | None:
    """Return the row that gave rise to the duty."""
    premises = {id(premise) for premise in step.premises}
    rows = looked.world.tables[operation.triggers]
    return next((row for row in rows if id(row.because) in premises), None)


def _reasons(looked: LookedAt, operation: Expect, acts: Select, trigger: Row, event: Event, row: Row,
             events: EventTeller) -> list[Bilingual]:
    """Return everything for which an act does not answer the trigger; nothing if it does."""
    titles, reasons = looked.titles, []
    fate = events.fate(event)
    if fate is not None:
        reasons.append(say(f"miss_{fate.kind.replace('-', '_')}"))
    reasons += [failure_words(part, row.columns, titles) for part in failing(acts.where, row.columns)]
    for ours, theirs in operation.match:
        wanted, found = trigger.cell(ours), row.cell(theirs)
        if wanted is None or wanted != found:
            reasons.append(say("miss_other", column=titles.column(theirs), wanted=titles.cell(theirs, wanted),
                               found=titles.cell(theirs, found)))
    if operation.match_period and row.period != trigger.period:
        reasons.append(say("miss_period", wanted=_text(trigger.period), found=_text(row.period)))
    if row.at < trigger.at:
        reasons.append(say("miss_before", at=titles.instant(row.at), since=titles.instant(trigger.at)))
    return reasons


def _text(period: Period | None) -> str:
    return period.text if period is not None else "-"
