"""Why no event was taken: none of the type, none about the unit, not known, withdrawn, not such, or not in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from zhunsheng.evaluate.reference.row import Row, World
from zhunsheng.evaluate.reference.select import select
from zhunsheng.events.event import Event
from zhunsheng.explain.conditions import failing, failure_words
from zhunsheng.explain.events import EventTeller
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt
from zhunsheng.explain.titles import joined, same
from zhunsheng.explain.words import say
from zhunsheng.ir.conditions import ALWAYS
from zhunsheng.ir.operations import Select

if TYPE_CHECKING:
    from zhunsheng.explain.absent import Absence

SHOWN = 3
"""So many events are told of."""


def absent_event(absence: Absence, operation: Select) -> Line:
    """Return why a selection took no event that answers the question."""
    looked, titles = absence.looked, absence.titles
    name = titles.event_type(operation.event_type)
    facts = {"type": operation.event_type}
    given = every_content(looked, operation)
    if not given:
        return Line("no-event", say("no_event", type=name, count=looked.received), facts)
    about = [(event, row) for event, row in given if absence.question.may_answer(row, absence.conclusion)]
    if not about:
        return _about_others(absence, operation, [row for _, row in given])
    standing = [(event, row) for event, row in about if absence.events.fate(event) is None]
    if not standing:
        fates = tuple(fate for event, _ in about[:SHOWN] if (fate := absence.events.fate(event)))
        return Line("not-counted", say("none_counts", type=name, count=len(about)), facts, fates)
    return _not_such(looked, operation, standing, absence.events)


def every_content(looked: LookedAt, operation: Select) -> list[tuple[Event, Row]]:
    """Return every event given of the type, with the row it would make if nothing else were asked of it."""
    free = replace(operation, where=ALWAYS, validity=None)
    found = []
    for events in looked.by_name.values():
        for event in events:
            if event.type == operation.event_type and event.retracts is None:
                alone = World(looked.rulebook, (event,), looked.world.as_of)
                found += [(event, row) for row in select(free, alone)]
    return sorted(found, key=lambda pair: pair[0].order)


def _about_others(absence: Absence, operation: Select, rows: list[Row]) -> Line:
    """There are such events, but of other units or periods: name the nearest."""
    mine = [row for row in rows if absence.question.may_be_about(row, absence.conclusion)]
    name = absence.titles.event_type(operation.event_type)
    if mine:
        periods = sorted({row.period.text for row in mine if row.period})
        return Line("other-periods", say("other_periods", type=name, periods=joined(map(same, periods[:12]))),
                    {"type": operation.event_type, "periods": periods})
    units = sorted({body for row in rows for body in absence.question.named_in(row, absence.conclusion)})
    listed = joined(map(absence.titles.unit, units[:12]))
    return Line("other-units", say("other_units", type=name, units=listed, count=len(rows)),
                {"type": operation.event_type, "units": units})


def _not_such(looked: LookedAt, operation: Select, pairs: Iterable[tuple[Event, Row]], events: EventTeller) -> Line:
    """The events count, but are not such as the norm asks for, or it was not in force for them."""
    titles = looked.titles
    misses = sorted(((len(failing(operation.where, row.columns)), event.order, event, row) for event, row in pairs),
                    key=lambda miss: miss[:2])
    count, _, nearest, row = misses[0]
    facts = events.facts(nearest)
    if count:
        parts = joined((failure_words(part, row.columns, titles) for part in failing(operation.where, row.columns)),
                       "；", "; ")
        return Line("condition", say("event_not_such", event=events.words(nearest), failures=parts), facts)
    validity = operation.validity
    assert validity is not None
    zone = looked.rulebook.zone
    until = titles.instant(validity.until) if validity.until is not None else same("…")
    says = say("event_not_in_force", event=events.words(nearest), since=titles.instant(validity.since), until=until)
    return Line("not-in-force", says, {**facts, "since": zone.text(validity.since),
                                       "until": zone.text(validity.until) if validity.until is not None else None})
