"""Values for the fields of an event, drawn from what the vocabulary and the registers allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from zhunsheng.generate.chance import Chance
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Instant, Period, PeriodKind

_TEXTS = ("甲", "乙", "丙", "丁")
_DEFAULT_TOP = 100


class Values:
    """Draws values for the fields of one policy's events."""

    def __init__(self, rulebook: Rulebook, chance: Chance) -> None:
        self._rulebook, self._chance = rulebook, chance
        self._named: dict[FieldType, Sequence[str]] = {
            FieldType.UNIT: sorted(rulebook.units),
            FieldType.TERRITORY: sorted(rulebook.territories),
            FieldType.TIER: sorted(rulebook.tiers),
            FieldType.MATTER: sorted(rulebook.matters),
        }
        self._makers: Mapping[FieldType, Callable[[FieldDeclaration, Instant], Any]] = {
            FieldType.CHOICE: lambda field, _: chance.one_of([choice.id for choice in field.choices]),
            FieldType.DECIMAL: self._number,
            FieldType.COUNT: self._number,
            FieldType.BOOLEAN: lambda *_: chance.below(2) == 1,
            FieldType.DATE: lambda _, time: self._day(time).isoformat(),
            FieldType.INSTANT: lambda _, time: rulebook.zone.text(time),
            FieldType.PERIOD: lambda field, time: (
                Period.of(field.period_kind or PeriodKind.MONTH, self._day(time)).text
            ),
        }

    def data(self, type_: EventType, time: Instant, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of an event: what is given, and the rest as it falls."""
        made = {}
        for field in type_.fields:
            name = field.name.id
            if name in given:
                made[name] = given[name]
            elif not field.optional or self._chance.below(2):
                made[name] = self._value(field, time)
        return made

    def _value(self, field: FieldDeclaration, time: Instant) -> Any:
        if not field.is_list:
            return self._single(field, time)
        members = [self._single(field, time) for _ in range(1 + (self._chance.below(5) == 0))]
        return list(dict.fromkeys(str(member) for member in members))

    def _single(self, field: FieldDeclaration, time: Instant) -> Any:
        maker = self._makers.get(field.type)
        if maker is not None:
            return maker(field, time)
        return self._chance.one_of(self._named.get(field.type) or _TEXTS)

    def _number(self, field: FieldDeclaration, _: Instant) -> Any:
        least = 0 if field.at_least is None else int(field.at_least)
        most = least + _DEFAULT_TOP if field.at_most is None else int(field.at_most)
        whole = least + self._chance.below(max(1, most - least))
        if field.type is FieldType.COUNT or whole == most:
            return whole
        return decimal_text(self._chance.tenth(whole))

    def _day(self, time: Instant) -> date:
        return self._rulebook.zone.day_of(time)
