"""Answers: Expect once more, with due times by plain calendar arithmetic."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from zhunsheng.ir.operations import After, AtColumn, AtEvent, Expect, NoLimit, OnDay, PeriodEnd
from zhunsheng.recheck.facts import Fact, Inquiry, Value
from zhunsheng.recheck.truth import same
from zhunsheng.terms.time import SECOND, AllowanceUnit, Instant, Period, TimeError


def answers(operation: Expect, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield what became of each trigger."""
    for trigger in inquiry.table(operation.triggers):
        matching = _matching(trigger, inquiry.table(operation.acts), operation.match, operation.match_period)
        acts = [act for act in matching if act.at >= trigger.at][: operation.at_least]
        done = acts[-1].at if len(acts) == operation.at_least else None
        due, deciding = _due(operation, trigger, inquiry)
        columns: dict[str, Value] = {
            **trigger.columns, "state": _state(done, due, inquiry.as_of), "due": due, "done": done,
        }
        grounds = tuple({id(fact): fact for fact in [trigger, *acts, *deciding]}.values())
        yield Fact(operation, columns, trigger.period, trigger.at, trigger.settled, grounds)


def _matching(trigger: Fact, facts: Sequence[Fact], match: Sequence[tuple[str, str]], period: bool) -> list[Fact]:
    return [
        fact
        for fact in facts
        if all(same(trigger[ours], fact[theirs]) for ours, theirs in match)
        and (not period or fact.period == trigger.period)
    ]


def _state(done: Instant | None, due: Instant | None, as_of: Instant) -> str:
    """All of the second in which it is due is in time."""
    if due is None:
        return "pending" if done is None else "fulfilled"
    if done is None:
        return "breached" if as_of // SECOND > due // SECOND else "pending"
    return "late" if done // SECOND > due // SECOND else "fulfilled"


def _due(operation: Expect, trigger: Fact, inquiry: Inquiry) -> tuple[Instant | None, list[Fact]]:
    """Return the second up to which the act is in time, and the fact that sets it, if one does."""
    zone = inquiry.rulebook.zone
    match operation.due:
        case NoLimit():
            return None, []
        case OnDay(day):
            return zone.end_of(day), []
        case After(amount, AllowanceUnit.HOURS):
            return (trigger.at // SECOND + 3600 * amount) * SECOND, []
        case After(amount, unit):
            return zone.end_of(_day_after(zone.day_of(trigger.at), amount, unit, inquiry)), []
        case AtColumn(column):
            return _named_by(trigger[column], inquiry), []
        case PeriodEnd():
            return (trigger.period.end(zone) - SECOND if trigger.period else None), []
        case AtEvent(table, match, match_period):
            day = zone.day_of(trigger.at)
            for fact in _matching(trigger, inquiry.table(table), match, match_period):
                if zone.day_of(fact.at) >= day:
                    return zone.end_of(zone.day_of(fact.at)), [fact]
            return None, []


def _named_by(value: Value, inquiry: Inquiry) -> Instant | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value - value % SECOND
    try:
        return Period.parse(value).end(inquiry.rulebook.zone) - SECOND if isinstance(value, str) else None
    except TimeError:
        return None


def _day_after(day: date, amount: int, unit: AllowanceUnit, inquiry: Inquiry) -> date:
    if unit is AllowanceUnit.DAYS:
        return date.fromordinal(day.toordinal() + amount)
    if unit is AllowanceUnit.MONTHS:
        years, month = divmod(day.month - 1 + amount, 12)
        length = calendar.monthrange(day.year + years, month + 1)[1]
        return date(day.year + years, month + 1, min(day.day, length))
    days, worked = inquiry.rulebook.calendar, 0
    while worked < amount:
        day += timedelta(days=1)
        rest = day.weekday() in days.rest or day in days.holidays
        worked += day in days.worked or not rest
    return day
