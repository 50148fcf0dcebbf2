"""What a rulebook looks at: the values, units, numbers and instants that can make a difference to its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Some, Test
from zhunsheng.ir.operations import (
    After,
    Assign,
    AtEvent,
    Attribute,
    ByKey,
    Column,
    Compare,
    Conclude,
    Constant,
    Expect,
    Field,
    Occasions,
    OnDay,
    Operation,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
    Validity,
)
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import rests_on
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import SECOND, Instant, Period, PeriodKind, TimeError, due_time, parse_day

Slot = tuple[str, str]
"""An event type and one of its fields."""

LONGEST_RUN = 12
"""Streaks longer than this are not sought with more months than this."""


@dataclass(frozen=True, slots=True)
class Contest:
    """How events make a ranking: which type holds the figures, which settles it, and by which fields."""

    figures: str
    unit: str
    number: str
    period: str | None
    settles: str | None
    group_field: str | None
    settle_period: str | None
    order_field: str | None
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Interest:
    """Everything a generator needs to reach deep into the norms of one rulebook."""

    types: list[str] = field(default_factory=list)
    steer: dict[Slot, list[Any]] = field(default_factory=lambda: defaultdict(list))
    numbers: list[Decimal] = field(default_factory=list)
    factors: list[Decimal] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    instants: list[Instant] = field(default_factory=list)
    allowances: list[After] = field(default_factory=list)
    periods: list[PeriodKind] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of event types: what gives rise to a duty, and what answers it."""
    longest_run: int = 1


def interest_of(rulebook: Rulebook) -> Interest:
    """Return what the operations of a (sliced) rulebook look at."""
    return _Survey(rulebook).done()


class _Survey:
    """Goes through the operations once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.book = rulebook
        self.made: Mapping[str, Operation] = {operation.name: operation for operation in rulebook.operations}
        self.found = Interest()

    def done(self) -> Interest:
        for operation in self.book.operations:
            self._note(operation)
        found = self.found
        found.types = list(dict.fromkeys(found.types))
        found.numbers = sorted(set(found.numbers))
        found.units = list(dict.fromkeys(unit for unit in found.units if unit in self.book.units))
        self._days()
        return found

    def _note(self, operation: Operation) -> None:
        for condition in _conditions(operation):
            for test in _tests(condition):
                self._test(operation, test)
        if (every := getattr(operation, "every", None)) is not None:
            self.found.periods.append(every)
        if (validity := getattr(operation, "validity", None)) is not None:
            self._validity(validity)
        match operation:
            case Select():
                self.found.types.append(operation.event_type)
            case Occasions():
                self.found.units += operation.units
            case Tally(domain=domain) if domain is not None:
                self.found.units += [name for key in domain for name in key]
            case Rank():
                self._contest(operation)
            case Run():
                self.found.longest_run = max(self.found.longest_run, min(operation.times, LONGEST_RUN))
            case Expect():
                self._expect(operation)
            case Compare():
                self._bounds(operation)
            case Assign():
                self.found.matters += [it.matter for it in operation.competences]
                self.found.units.append(operation.coordinator)
            case Conclude():
                named = (operation.unit, operation.bearer, operation.counterparty)
                self.found.units += [who.unit for who in named if who is not None and who.unit is not None]
            case _:
                pass

    # -- conditions -------------------------------------------------------------------------------------------

    def _test(self, operation: Operation, test: Test) -> None:
        if isinstance(test.right, Linear):
            self.found.factors.append(test.right.times)
            self.found.numbers.append(test.right.plus)
            return
        self._numbers(test.right)
        words = [cell for cell in test.right if isinstance(cell, str | bool)]
        for type_, source in self._sources(operation, test.column):
            match source:
                case Field(name) if not name.startswith("@"):
                    self.found.steer[type_, name] += words
                case Attribute(name, attribute):
                    told = self.book.attributes.get(attribute, {})
                    self.found.steer[type_, name] += [key for key, what in sorted(told.items()) if what in words]
                case _:
                    pass

    def _numbers(self, cells: Iterable[Cell]) -> None:
        self.found.numbers += [cell for cell in cells if isinstance(cell, Decimal)]

    def _sources(self, operation: Operation, column: str) -> Iterator[tuple[str, Field | Attribute | Constant]]:
        """Yield the event fields that a column of an operation's rows comes from."""
        for select in self.roots(operation):
            yield from ((select.event_type, source) for source in self._column(operation, select, column))

    def _column(self, operation: Operation, select: Select, column: str) -> Iterator[Field | Attribute | Constant]:
        for name in rests_on(self.book, [operation.name]):
            made = self.made[name]
            if isinstance(made, Refine):
                for added in made.adds:
                    if added.name == column:
                        yield from self._renamed(select, added)
        yield from (source for own in select.columns if own.name == column for source in own.sources)

    def _renamed(self, select: Select, added: Column) -> Iterator[Field | Attribute]:
        for source in added.sources:
            of = source.name if isinstance(source, Field) else getattr(source, "field", None)
            for own in select.columns:
                for below in own.sources:
                    if own.name == of and isinstance(below, Field):
                        yield below if isinstance(source, Field) else Attribute(below.name, getattr(source, "name", ""))

    def roots(self, operation: Operation | None) -> list[Select]:
        """Return the selections that an operation rests on, itself among them."""
        if operation is None:
            return []
        names = rests_on(self.book, [operation.name])
        return [made for made in self.book.operations if made.name in names and isinstance(made, Select)]

    # -- operations -------------------------------------------------------------------------------------------

    def _contest(self, rank: Rank) -> None:
        figures = self.roots(self.made.get(rank.figures))
        settles = self.roots(self.made.get(rank.settled_by or ""))
        orders = self.roots(self.made.get(rank.order or ""))
        if not figures:
            return
        base = figures[0]
        settle = settles[0] if settles else orders[0] if orders else None
        self.found.contests.append(Contest(
            figures=base.event_type,
            unit=_field(base, "unit") or "unit",
            number=_field(base, rank.result) or "",
            period=base.period_field,
            settles=settle.event_type if settle else None,
            group_field=_field(settle, rank.per) if settle else None,
            settle_period=settle.period_field if settle else None,
            order_field=_field(orders[0], "order") if orders else None,
            groups=rank.members,
        ))
        self.found.units += rank.left_out[:2]

    def _expect(self, expect: Expect) -> None:
        triggers, acts = self.roots(self.made.get(expect.triggers)), self.roots(self.made.get(expect.acts))
        self.found.answers += [(one.event_type, other.event_type) for one in triggers for other in acts]
        if isinstance(expect.due, OnDay):
            end = self.book.zone.end_of(expect.due.day)
            self.found.instants += [end, end + SECOND]
            self.found.days.append(expect.due.day)
        if isinstance(expect.due, After):
            self.found.allowances.append(expect.due)
        if isinstance(expect.due, AtEvent):
            days = self.roots(self.made.get(expect.due.table))
            self.found.answers += [(one.event_type, other.event_type) for one in triggers for other in days]

    def _bounds(self, compare: Compare) -> None:
        for bound in compare.bounds:
            match bound.right:
                case tuple():
                    self._numbers(bound.right)
                    words = [cell for cell in bound.right if isinstance(cell, str | bool)]
                    for type_, source in self._sources(compare, compare.column):
                        if isinstance(source, Field):
                            self.found.steer[type_, source.name] += words
                case Linear(_, times, plus):
                    self.found.factors.append(times)
                    self.found.numbers.append(plus)
                case Previous(times, plus):
                    self.found.factors.append(times)
                    self.found.numbers.append(plus)
                case ByKey(_, numbers):
                    self.found.numbers += [number for _, number in numbers]
                    self.found.units += [name for name, _ in numbers]

    # -- time -------------------------------------------------------------------------------------------------

    def _validity(self, validity: Validity) -> None:
        self.found.instants += [validity.since, validity.since - SECOND]
        if validity.until is not None:
            self.found.instants += [validity.until, validity.until - SECOND]

    def _days(self) -> None:
        found, first = self.found, _day(self.book.in_force[0])
        for operation in self.book.operations:
            for name in (getattr(operation, "first_period", None), getattr(operation, "last_period", None)):
                if name is not None:
                    found.days.append(Period.parse(name).first)
        if first is not None:
            found.days += [first, date(first.year, 11, 5), first + timedelta(days=200)]
        last = _day(self.book.in_force[1])
        if last is not None:
            found.days.append(last)
        found.days = found.days or [date(2015, 1, 1)]
        found.instants = list(dict.fromkeys(found.instants))


def due_of(after: After, start: Instant, rulebook: Rulebook) -> Instant:
    """Return the due time of an allowance."""
    return due_time(start, after.unit, after.amount, rulebook.zone, rulebook.calendar)


def json_number(number: Decimal) -> Any:
    """Return a number as the JSON of an event holds it: whole ones as such, others as text."""
    return int(number) if number == number.to_integral_value() else decimal_text(number)


def _day(text: str | None) -> date | None:
    try:
        return parse_day(text) if text else None
    except TimeError:
        return None


def _field(select: Select, column: str) -> str | None:
    """Return the field that a column of a selection is filled from, if one is."""
    sources = (source for own in select.columns if own.name == column for source in own.sources)
    return next((source.name for source in sources if isinstance(source, Field)), None)


def _conditions(operation: Operation) -> Iterator[Condition]:
    for name in ("where", "holds"):
        condition = getattr(operation, name, None)
        if condition is not None:
            yield condition


def _tests(condition: Condition) -> Iterator[Test]:
    match condition:
        case Test():
            yield condition
        case Not(negated):
            yield from _tests(negated)
        case Every(conditions) | Some(conditions):
            for each in conditions:
                yield from _tests(each)
