"""Small streams made from the vocabulary, aimed at what two versions say differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from zhunsheng.events.given import take_in
from zhunsheng.generate.chance import Chance
from zhunsheng.generate.values import Values
from zhunsheng.ir.conditions import Test
from zhunsheng.ir.operations import Bound, ByKey, Operation, Select
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import SECOND, Period, PeriodKind, parse_day
from zhunsheng.versions.witness import Story

_BODIES, _PERIODS = 3, 5
_DAY = 86_400 * SECOND


def generated_stories(rulebook: Rulebook, count: int) -> Iterator[Story]:
    """
    Yield so many small streams of the events that the operations read, the same for the same rulebook.

    A few bodies of one tier act in a few consecutive periods; numbers lie at and about those that the norms name.
    """
    types = sorted({it.event_type for it in rulebook.operations if isinstance(it, Select)})
    if types:
        for seed in range(1, count + 1):
            yield _Maker(rulebook, types, seed).story()


class _Maker:
    """Makes one stream."""

    def __init__(self, rulebook: Rulebook, types: Sequence[str], seed: int) -> None:
        self._rulebook, self._types, self._seed = rulebook, types, seed
        self._chance = Chance(seed)
        self._values = Values(rulebook, self._chance)
        self._bodies = self._some_bodies()
        self._numbers = sorted({near for it in rulebook.operations for number in _numbers(it)
                                for near in (number - 1, number, number + 1) if near >= 0})
        first = rulebook.in_force[0]
        day = parse_day(first) if first else parse_day("2015-01-01")
        self._start = rulebook.zone.start_of(day + timedelta(days=self._chance.below(40)))

    def story(self) -> Story:
        """Return the stream, looked at when every period has ended and every time has passed."""
        kind = (PeriodKind.MONTH, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)[self._chance.below(4)]
        period = Period.of(kind, self._rulebook.zone.day_of(self._start))
        events: list[dict[str, Any]] = []
        for _ in range(1 + self._chance.below(_PERIODS)):
            for type_ in self._types:
                events += self._of_type(type_, period, len(events))
            period = period.next()
        admitted = take_in(events, self._rulebook).events
        end = period.end(self._rulebook.zone) + (1 + self._chance.below(700)) * _DAY
        return Story(f"#{self._seed}", admitted, end)

    def _of_type(self, type_: str, period: Period, number: int) -> list[dict[str, Any]]:
        """Return the events of one type in one period: one, or one for each body that it may be about."""
        declared = self._rulebook.event_types[type_]
        about = [field.name.id for field in declared.fields if field.type is FieldType.UNIT and not field.is_list]
        bodies: Sequence[str | None] = self._bodies if about else (None,)
        made = []
        for place, body in enumerate(bodies):
            if self._chance.below(4) == 0:
                continue
            time = period.start(self._rulebook.zone) + self._chance.below(45) * _DAY + place * SECOND
            given = {field.name.id: value for field in declared.fields
                     if (value := self._given(field, body, period)) is not None}
            made.append({
                "id": f"{number + place}", "source": "story", "type": type_, "time": self._rulebook.zone.text(time),
                "data": self._values.data(declared, time, given),
            })
        return made

    def _given(self, field: FieldDeclaration, body: str | None, period: Period) -> Any:
        """Return what makes events meet: the same bodies, the same periods, numbers that norms speak of."""
        match field.type:
            case FieldType.UNIT if body is not None and not field.is_list:
                return body
            case FieldType.PERIOD:
                return Period.of(field.period_kind or PeriodKind.MONTH, period.first).text
            case FieldType.TERRITORY | FieldType.TIER if self._bodies and not field.is_list:
                unit = self._rulebook.units[body or self._bodies[0]]
                return unit.territory if field.type is FieldType.TERRITORY else unit.tier
            case FieldType.DECIMAL | FieldType.COUNT if self._numbers and self._chance.below(3):
                number = self._chance.one_of(self._numbers)
                fits = (field.at_least is None or number >= field.at_least) and (
                    field.at_most is None or number <= field.at_most)
                whole = number == number.to_integral_value()
                return decimal_text(number) if fits and (whole or field.type is FieldType.DECIMAL) else None
            case FieldType.TEXT if not field.is_list:
                return "甲"
            case _:
                return None

    def _some_bodies(self) -> list[str]:
        """Return a few bodies of one tier, or, where there are none, a few bodies."""
        units = self._rulebook.units
        tiers = sorted({unit.tier for unit in units.values() if unit.tier})
        tier = self._chance.one_of(tiers) if tiers else None
        members = sorted(name for name, unit in units.items() if unit.tier == tier)
        start = self._chance.below(max(1, len(members) - _BODIES + 1))
        return members[start:start + _BODIES]


def _numbers(operation: Operation) -> Iterator[Decimal]:
    """Yield the numbers that an operation names: bounds and tests."""
    for value in _within(operation):
        if isinstance(value, Decimal):
            yield value


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for member in value:
            yield from _within(member)
    elif isinstance(value, Bound | Test | ByKey):
        yield from _within(value.numbers if isinstance(value, ByKey) else value.right)
    elif isinstance(value, Decimal):
        yield value
    elif hasattr(value, "bounds"):
        yield from _within(value.bounds)
    elif hasattr(value, "where"):
        yield from _within(value.where)
    elif hasattr(value, "holds"):
        yield from _within(value.holds)
    elif hasattr(value, "conditions"):
        yield from _within(value.conditions)
    elif hasattr(value, "condition"):
        yield from _within(value.condition)
