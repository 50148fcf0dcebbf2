"""What every kind of norm needs while it is lowered: names, values with their origin, and the operations so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal

from zhunsheng.compile.names import Foreign, spoken_forms
from zhunsheng.compile.registry import NormInPlay, Registry
from zhunsheng.compile.shape import Output, column
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Operation, Validity
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, NumberOrigin, Origin
from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.force import Force
from zhunsheng.terms.quantity import QuantityError, decimal_text, exact_product, parse_decimal
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Period, PeriodKind, TimeError, Zone, parse_day, parse_instant
from zhunsheng.terms.value import dataclass
from zhunsheng.written.documents import WrittenForce
from zhunsheng.written.values import Slot, Word

_YES, _NO = frozenset({"是", "有", "对", "yes", "y", "1"}), frozenset({"否", "无", "不是", "no", "n", "0"})
"""How people write yes and no; only to offer the right word."""

_COUNT = column("number", FieldType.COUNT)
NUMBERS = (FieldType.DECIMAL, FieldType.COUNT)
NAMED = {
    FieldType.UNIT: "unit",
    FieldType.TERRITORY: "territory",
    FieldType.TIER: "tier",
    FieldType.MATTER: "matter",
}


@dataclass
class Lowering:
    """The work in progress on one policy: what is known, what has been made, what was wrong."""

    registry: Registry
    chosen: dict[str, str]
    """The choice taken for each reading."""
    zone: Zone
    in_force: tuple[date, date | None]
    problems: list[Problem]
    operations: list[Operation] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    rankings: list[tuple[str, str]] = field(default_factory=list)
    used_readings: set[str] = field(default_factory=set)
    used_events: set[str] = field(default_factory=set)
    origins: dict[str, list[NumberOrigin]] = field(default_factory=dict)
    norm: NormInPlay | None = None
    force_at: dict[str, Force] | None = None
    """The force at every place, once the scope was lowered; None: binding everywhere."""

    # -- what the norm at hand is -------------------------------------------------------------------------

    @property
    def here(self) -> NormInPlay:
        """The norm that is being lowered."""
        assert self.norm is not None
        return self.norm

    @property
    def foreign(self) -> Foreign | None:
        return self.here.foreign

    @property
    def cap(self) -> Force:
        """The most that an adopted norm can be here."""
        force = Force.BINDING
        for cap in self.here.caps:
            force = Force.weaker(force, Force(cap.text))
        return force

    def emit(self, operation: Operation) -> str:
        """Append an operation; its name."""
        self.operations.append(operation)
        return operation.name

    def table(self, step: str) -> str:
        """Return the name of a step of the norm at hand."""
        return f"{self.here.written.id}/{step}"

    def problem(self, code: str, at: Span, near: Iterable[str] = (), **values: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, at, values, tuple(near)))

    def wrong_field(self, word: Word, declared: FieldDeclaration, expected: FieldType) -> None:
        """Note that a field holds something else than is needed where a norm names it."""
        several = declared.is_list and (declared.type is expected or expected in NUMBERS)
        held = "list" if several else declared.type.value
        self.problem("D114", word.span, field=word.text, held=held, expected=expected.value)

    # -- names --------------------------------------------------------------------------------------------

    def find(self, kind: str, word: Word) -> str | None:
        """Return the id that a word means, with the names of the policy that the norm was written in."""
        return self.registry.names.find(kind, word, self.foreign)

    def period_kind(self, every: Slot | None) -> PeriodKind | None:
        """Return the length of period that is written, noting where it comes from if it is not the text."""
        if every is None:
            return None
        kinds = {kind.value: kind for kind in PeriodKind}
        chosen, origin, by = every, Origin.LOCAL, every.because.zh if every.because else ""
        if every.reading is not None:
            reading = self.reading(every.reading)
            found = self._reading_value(reading, every) if reading else None
            if reading is None or found is None:
                return None
            chosen, origin, by = found, Origin.READING, reading
        if chosen.text not in kinds:
            self.problem("D105", every.span, near_names(chosen.text, list(kinds)), period=chosen.text)
        elif chosen is not every or every.because is not None:
            self.note("every", chosen.text, origin, by)
        return kinds.get(chosen.text)

    # -- time in force ------------------------------------------------------------------------------------

    def days_in_force(self) -> tuple[date, date | None]:
        """Return the first and the last day of the norm at hand: its own within the policy's."""
        first, last = self.in_force
        own_first, own_last = read_force(self.here.written.in_force, self.problems)
        first = max(first, own_first) if own_first else first
        last = min((day for day in (last, own_last) if day), default=None)
        return first, last

    def validity(self, straddling: bool = True) -> Validity:
        """Return the time in which the norm at hand judges."""
        first, last = self.days_in_force()
        until = None if last is None else self.zone.start_of(last + timedelta(days=1))
        return Validity(self.zone.start_of(first), until, straddling)

    # -- values -------------------------------------------------------------------------------------------

    def choice(self, place: str, slot: Slot | None, allowed: tuple[str, ...], natural: bool = False) -> str:
        """
        Return which of the allowed words is chosen, by the text or by a reading.

        The first allowed word is what holds where nothing is written; a hint then names the question left open,
        unless it is what everybody would take (`natural`).
        """
        if slot is None and natural:
            return allowed[0]
        if slot is None:
            values = {"word": place, "taken": allowed[0], "choices": ", ".join(allowed)}
            self.problems.append(Problem("C190", self.here.written.name.id.span, values))
            return allowed[0]
        if slot.reading is None:
            return self._allowed(place, slot, allowed)
        reading = self.reading(slot.reading)
        if reading is None:
            return allowed[0]
        choices = [choice.text for choice, _, _ in self.registry.readings[reading].choices]
        foreign_choices = [choice for choice in choices if choice not in allowed]
        if foreign_choices:
            values = {"reading": reading, "word": place, "choice": foreign_choices[0], "choices": ", ".join(allowed)}
            self.problems.append(Problem("C191", slot.reading.span, values))
            return allowed[0]
        self.note(place, self.chosen[reading], Origin.READING, reading)
        return self.chosen[reading]

    def _allowed(self, place: str, slot: Slot, allowed: tuple[str, ...]) -> str:
        text = str(slot.text or slot.value)
        if text not in allowed:
            self.problem("S190", slot.span, near_names(text, list(allowed)), expected=", ".join(allowed))
            return allowed[0]
        if slot.because is not None:
            self.note(place, text, Origin.LOCAL, slot.because.zh)
        else:
            self.note(place, text, Origin.TEXT, self._sentences())
        return text

    def reading(self, word: Word) -> str | None:
        """Return the id of a reading that a norm uses."""
        reading = self.registry.names.find("reading", word)
        if reading is not None:
            self.used_readings.add(reading)
        return reading

    def value(self, place: str, slot: Slot, declared: FieldDeclaration) -> Cell:
        """Return a value as a cell of the declared type, noting where it comes from; None after a problem."""
        origin, by = Origin.TEXT, self._sentences()
        if slot.because is not None:
            origin, by = Origin.LOCAL, slot.because.zh
        if slot.reading is not None:
            reading = self.reading(slot.reading)
            if reading is None:
                return None
            chosen = self._reading_value(reading, slot)
            if chosen is None:
                return None
            slot, origin, by = chosen, Origin.READING, reading
        cell = self._cell(slot, declared)
        if cell is not None:
            shown = decimal_text(cell) if isinstance(cell, Decimal) else str(slot.text)
            self.note(place, shown, origin, by)
        return cell

    def chosen_word(self, reading: str, at: Span) -> Word:
        """Return the name that a reading gives: the value of the choice taken, or its id."""
        found = self._reading_value(reading, Slot(None, at))
        return Word(found.text if found else self.chosen[reading], at)

    def _reading_value(self, reading: str, slot: Slot) -> Slot | None:
        for choice, _, value in self.registry.readings[reading].choices:
            if choice.text == self.chosen[reading]:
                if value is None:
                    return Slot(choice.text, slot.span, choice.text)
                return Slot(value.value, slot.span, value.text, measure=value.measure)
        return None

    def whole(self, place: str, slot: Slot | None, default: int, least: int = 1) -> int:
        """Return a whole number of at least `least`; another number is a problem."""
        if slot is None:
            return default
        cell = self.value(place, slot, _COUNT)
        if not isinstance(cell, Decimal):
            return default
        if cell < least or cell != cell.to_integral_value():
            self.problem("D112", slot.span, word=place, value=decimal_text(cell), least=str(least))
            return default
        return int(cell)

    def note(self, place: str, value: str, origin: Origin, by: str) -> None:
        """Note where a value of the norm at hand comes from."""
        self.origins.setdefault(self.here.written.id, []).append(NumberOrigin(place, value, origin, by))

    def _sentences(self) -> str:
        return " ".join(sentence.text for sentence, _ in self.here.written.cites)

    def _cell(self, slot: Slot, declared: FieldDeclaration) -> Cell:
        if declared.type in NUMBERS:
            return self._number(slot, declared)
        if declared.type in NAMED:
            return self.find(NAMED[declared.type], Word(slot.text, slot.span))
        if declared.type is FieldType.CHOICE:
            return self._choice_of(slot, declared)
        if declared.type is FieldType.BOOLEAN:
            return self._boolean(slot, declared)
        if declared.type is FieldType.TEXT:
            return slot.text
        return self._time(slot, declared)

    def _number(self, slot: Slot, declared: FieldDeclaration) -> Cell:
        try:
            number = parse_decimal(slot.text)
        except QuantityError:
            self.problem("D104", slot.span, value=slot.text, field=declared.name.id, expected="number")
            return None
        if slot.measure is None:
            return number
        measure = self.registry.names.find("measure", slot.measure)
        if measure is None:
            return None
        base, factor = self.registry.measures[measure]
        if declared.unit_of_measure is None:
            self.problem("D103", slot.measure.span, measure=measure, field=declared.name.id, expected="-")
            return None
        own_base, own_factor = self.registry.measures[declared.unit_of_measure]
        if base != own_base:
            expected = declared.unit_of_measure
            self.problem("D103", slot.measure.span, measure=measure, field=declared.name.id, expected=expected)
            return None
        return exact_product(number, factor / own_factor)

    def _choice_of(self, slot: Slot, declared: FieldDeclaration) -> Cell:
        for choice in declared.choices:
            if slot.text in spoken_forms(choice):
                return choice.id
        known = [text for choice in declared.choices for text in spoken_forms(choice)]
        near = near_names(slot.text, known)
        self.problem("N101", slot.span, near, kind="choice", name=slot.text)
        return None

    def _boolean(self, slot: Slot, declared: FieldDeclaration) -> Cell:
        if isinstance(slot.value, bool):
            return slot.value
        near = [word for word, meant in (("true", _YES), ("false", _NO)) if slot.text.strip().lower() in meant]
        self.problem("D104", slot.span, near, value=slot.text, field=declared.name.id, expected="boolean")
        return None

    def _time(self, slot: Slot, declared: FieldDeclaration) -> Cell:
        try:
            if declared.type is FieldType.PERIOD:
                return Period.parse(slot.text, declared.period_kind).text
            if declared.type is FieldType.DATE:
                return parse_day(slot.text).isoformat()
            return parse_instant(slot.text)
        except TimeError:
            if declared.type is FieldType.DATE and re.fullmatch(r"\d{4}-\d\d?-\d\d?", slot.text):
                self.problem("D101", slot.span, _last_of_month(slot.text), day=slot.text)
                return None
            expected = declared.period_kind.value if declared.period_kind else declared.type.value
            self.problem("D104", slot.span, value=slot.text, field=declared.name.id, expected=expected)
            return None


def read_day(word: Word | None, problems: list[Problem]) -> date | None:
    """Return the day that a word writes; None, after a problem, for another text."""
    if word is None:
        return None
    try:
        return parse_day(word.text)
    except TimeError:
        problems.append(Problem("D101", word.span, {"day": word.text}, _last_of_month(word.text)))
        return None


def _last_of_month(text: str) -> tuple[str, ...]:
    """Return the last day of the month that is meant, if it is one."""
    try:
        return ((Period.parse(text[:7], PeriodKind.MONTH).after - timedelta(days=1)).isoformat(),)
    except TimeError:
        return ()


def read_force(written: WrittenForce, problems: list[Problem]) -> tuple[date | None, date | None]:
    """Return first and last day; that the last is not before the first is checked."""
    first, last = read_day(written.since, problems), read_day(written.until, problems)
    if first and last and last < first and written.until is not None:
        problems.append(Problem("D102", written.until.span, {"from": first.isoformat(), "until": last.isoformat()}))
    return first, last

