"""The tables that select, refine, drop and combine; the other operations have a file each."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.events.event import Event
from zhunsheng.ir.operations import (
    Assign,
    Attribute,
    Column,
    Compare,
    Conclude,
    Constant,
    Distinct,
    Except,
    Expect,
    Field,
    Occasions,
    Operation,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
    Validity,
)
from zhunsheng.recheck.answers import answers
from zhunsheng.recheck.bounds import held_to_bounds
from zhunsheng.recheck.conclusions import conclusions
from zhunsheng.recheck.facts import Fact, Inquiry, Value, value_of
from zhunsheng.recheck.figures import figures
from zhunsheng.recheck.leads import leads
from zhunsheng.recheck.places import places
from zhunsheng.recheck.streaks import streaks
from zhunsheng.recheck.truth import is_true
from zhunsheng.terms.time import Instant, Period, PeriodKind, TimeError, Zone


def facts_of(operation: Operation, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield the facts that an operation makes of the tables it reads."""
    match operation:
        case Select():
            yield from _selected(operation, inquiry)
        case Refine():
            yield from _refined(operation, inquiry)
        case Distinct():
            yield from _distinct(operation, inquiry)
        case Occasions():
            yield from _occasions(operation, inquiry)
        case Except():
            yield from _not_among(operation, inquiry)
        case Tally():
            yield from figures(operation, inquiry)
        case Rank():
            yield from places(operation, inquiry)
        case Run():
            yield from streaks(operation, inquiry)
        case Expect():
            yield from answers(operation, inquiry)
        case Compare():
            yield from held_to_bounds(operation, inquiry)
        case Assign():
            yield from leads(operation, inquiry)
        case Conclude():
            yield from (fact for fact, _ in conclusions(operation, inquiry))


def _selected(operation: Select, inquiry: Inquiry) -> Iterator[Fact]:
    for event in inquiry.events:
        if event.type != operation.event_type:
            continue
        columns = {column.name: _read(column, event, inquiry) for column in operation.columns}
        named = _named_period(operation, event, inquiry.rulebook.zone)
        happened = Period.of(operation.every, inquiry.rulebook.zone.day_of(event.time)) if operation.every else None
        period = named or happened
        if is_true(operation.where, columns) and _judged(operation.validity, event, named, period, inquiry):
            yield Fact(operation, columns, period, event.time, True, event=event)


def _read(column: Column, event: Event, inquiry: Inquiry) -> Value:
    for source in column.sources:
        if isinstance(source, Constant):
            return source.text
        if isinstance(source, Attribute):
            value: Value = inquiry.registered(source.name, _field(event, source.field))
        else:
            value = _field(event, source.name)
        if value is not None:
            return value
    return None


def _field(event: Event, name: str) -> Value:
    own: dict[str, Value] = {
        "@id": event.id, "@source": event.source, "@type": event.type, "@subject": event.subject, "@time": event.time,
    }
    return own[name] if name in own else value_of(event.fields.get(name))


def _named_period(operation: Select, event: Event, zone: Zone) -> Period | None:
    """Return the period the event itself names, or the longer one in which that begins."""
    if operation.every is None or operation.period_field is None:
        return None
    value = _field(event, operation.period_field)
    if isinstance(value, int) and not isinstance(value, bool):
        return Period.of(operation.every, zone.day_of(value))
    try:
        return Period.of(operation.every, Period.parse(value).first) if isinstance(value, str) else None
    except TimeError:
        return None


def _judged(validity: Validity | None, event: Event, named: Period | None, period: Period | None,
            inquiry: Inquiry) -> bool:
    if validity is None:
        return True
    if named is not None:
        return covers(validity, named, inquiry.rulebook.zone)
    in_time = _within(validity, event.time)
    return in_time and (period is None or covers(validity, period, inquiry.rulebook.zone))


def _within(validity: Validity, instant: Instant) -> bool:
    return instant >= validity.since and not (validity.until is not None and instant >= validity.until)


def covers(validity: Validity, period: Period, zone: Zone) -> bool:
    """Say whether a period belongs to a norm: by its end where it may straddle, else by its beginning."""
    if not validity.straddling:
        return _within(validity, period.start(zone))
    end = period.end(zone)
    return end > validity.since and not (validity.until is not None and end > validity.until)


def _refined(operation: Refine, inquiry: Inquiry) -> Iterator[Fact]:
    for fact in inquiry.table(operation.rows):
        columns = {**fact.columns, **{added.name: _added(added, fact, inquiry) for added in operation.adds}}
        period = fact.period if operation.every is None else _longer(fact, operation.every, inquiry.rulebook.zone)
        if is_true(operation.where, columns) and _between(period, operation.first_period, operation.last_period):
            yield Fact(operation, columns, period, fact.at, fact.settled, (fact,))


def _added(column: Column, fact: Fact, inquiry: Inquiry) -> Value:
    for source in column.sources:
        value: Value
        match source:
            case Constant(text):
                value = text
            case Attribute(of, name):
                value = inquiry.registered(name, fact[of])
            case Field(name):
                value = fact[name]
        if value is not None:
            return value
    return None


def _longer(fact: Fact, kind: PeriodKind, zone: Zone) -> Period:
    return Period.of(kind, fact.period.first if fact.period else zone.day_of(fact.at))


def _between(period: Period | None, first: str | None, last: str | None) -> bool:
    if period is None:
        return first is None and last is None
    early = first is not None and period.first < Period.parse(first).first
    late = last is not None and period.after > Period.parse(last).after
    return not early and not late


def _distinct(operation: Distinct, inquiry: Inquiry) -> Iterator[Fact]:
    seen = set()
    for fact in inquiry.table(operation.rows):
        group = (fact.of(operation.key), fact.period)
        if group not in seen:
            seen.add(group)
            columns = {name: fact[name] for name in operation.key}
            yield Fact(operation, columns, fact.period, fact.at, fact.settled, (fact,))


def _occasions(operation: Occasions, inquiry: Inquiry) -> Iterator[Fact]:
    validity, zone = operation.validity, inquiry.rulebook.zone
    for unit in operation.units:
        if operation.every is None:
            if validity.since <= inquiry.as_of:
                yield Fact(operation, {"unit": unit}, None, validity.since, True)
            continue
        period = Period.of(operation.every, zone.day_of(validity.since))
        while (at := max(period.start(zone), validity.since)) <= inquiry.as_of:
            bounded = _between(period, operation.first_period, operation.last_period)
            if bounded and covers(validity, period, zone):
                yield Fact(operation, {"unit": unit}, period, at, True)
            period = period.next()


def _not_among(operation: Except, inquiry: Inquiry) -> Iterator[Fact]:
    others = {(fact.of(operation.key), fact.period) for fact in inquiry.table(operation.unless)}
    for fact in inquiry.table(operation.rows):
        if (fact.of(operation.key), fact.period) not in others:
            yield Fact(operation, fact.columns, fact.period, fact.at, fact.settled, (fact,))
