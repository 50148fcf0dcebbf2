"""Ids and cells in the words people know, in both languages at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from zhunsheng.explain.words import PARTS, say
from zhunsheng.findings.words import FORCES, OUTCOMES, ROLES, RULES, VALUES, day_text
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Name, Rulebook
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant


def same(text: str) -> Bilingual:
    """Return a text that is the same in both languages."""
    return Bilingual(text, text)


def joined(parts: Iterable[Bilingual], zh: str = "、", en: str = ", ") -> Bilingual:
    """
    Return several wordings as one list.

    >>> joined([Bilingual("甲", "A"), Bilingual("乙", "B")]).zh
    '甲、乙'
    """
    listed = tuple(parts)
    return Bilingual(zh.join(part.zh for part in listed), en.join(part.en for part in listed))


@dataclass(frozen=True)
class Titles:
    """The names of one rulebook. An id that nobody registered is shown as it is."""

    rulebook: Rulebook

    def unit(self, id: str | None) -> Bilingual:
        """Return the title of a body, with the role in it where the id carries one (`unit.role`)."""
        body, _, role = (id or "").partition(".")
        unit = self.rulebook.units.get(body)
        title = unit.name.title if unit else same(body)
        if not role:
            return title
        acting = _title(self.rulebook.roles, role)
        return Bilingual(f"{title.zh}·{acting.zh}", f"{title.en}, {acting.en}")

    def territory(self, id: str | None) -> Bilingual:
        """Return the title of a place."""
        place = self.rulebook.territories.get(id or "")
        return place.name.title if place else same(id or "")

    def norm(self, id: str) -> Bilingual:
        """Return the title of a norm."""
        norm = self.rulebook.norms.get(id)
        return norm.title if norm else same(id)

    def event_type(self, id: str) -> Bilingual:
        """Return the title of a type of event."""
        declared = self.rulebook.event_types.get(id)
        return declared.name.title if declared else same(id)

    def outcome(self, id: str) -> Bilingual:
        """Return the wording of an outcome."""
        return OUTCOMES.get(id, same(id))

    def force(self, id: str) -> Bilingual:
        """Return the wording of a force."""
        return FORCES.get(id, same(id))

    def column(self, name: str) -> Bilingual:
        """Return what a column is called: the engine's own word, else the title of a field of that name."""
        entry = VALUES.get(name) or PARTS.get(name)
        if entry is not None:
            return entry
        fields = self._declared.get(name)
        return fields[0].name.title if fields else same(name)

    def written_place(self, place: str) -> Bilingual:
        """Return where in a norm a figure stands: a word of the language, or the row of a table by its key."""
        column, _, key = place.partition(": ")
        title = self.column(column)
        return say("figure_row", column=title, key=self.cell(column, key)) if key else title

    def instant(self, instant: Instant) -> Bilingual:
        """Return an instant as people read it."""
        return same(day_text(self.rulebook.zone.text(instant)))

    def cell(self, column: str, cell: Cell) -> Bilingual:
        """Return what a column holds, in words."""
        match cell:
            case None:
                return say("absent")
            case bool():
                return say("yes" if cell else "no")
            case Decimal():
                return same(decimal_text(cell) + self._measure(column))
            case int():
                return self.instant(cell)
            case tuple():
                return joined(self._word(column, member) for member in cell)
            case str():
                return self._word(column, cell)

    def fields(self, cells: Mapping[str, Cell], without: Iterable[str] = ()) -> Bilingual:
        """Return several columns with what they hold, in order of name; those absent are left out."""
        hidden = set(without)
        parts = []
        for name in sorted(cells):
            if cells[name] is not None and name not in hidden and not name.startswith("@"):
                title, value = self.column(name), self.cell(name, cells[name])
                parts.append(Bilingual(f"{title.zh} {value.zh}", f"{title.en} {value.en}"))
        return joined(parts, "，", ", ")

    def _measure(self, column: str) -> str:
        fields = self._declared.get(column)
        return f" {fields[0].unit_of_measure}" if fields and fields[0].unit_of_measure else ""

    def _word(self, column: str, text: str) -> Bilingual:
        worded = {"role": ROLES, "rule": RULES, "outcome": OUTCOMES, "state": OUTCOMES, "force": FORCES}.get(column)
        if worded is not None:
            return worded.get(text, same(text))
        fields = self._declared.get(column)
        if not fields:
            return self.unit(text) if text.partition(".")[0] in self.rulebook.units else same(text)
        if fields[0].type is FieldType.CHOICE:
            choices = (choice for field in fields for choice in field.choices)
            return next((choice.title for choice in choices if choice.id == text), same(text))
        named = self._named.get(fields[0].type)
        return named(text) if named else same(text)

    @cached_property
    def _named(self) -> dict[FieldType, Callable[[str], Bilingual]]:
        return {
            FieldType.UNIT: self.unit,
            FieldType.TERRITORY: self.territory,
            FieldType.TIER: lambda id: _title(self.rulebook.tiers, id),
            FieldType.MATTER: lambda id: _title(self.rulebook.matters, id),
        }

    @cached_property
    def _declared(self) -> dict[str, list[FieldDeclaration]]:
        declared: dict[str, list[FieldDeclaration]] = {}
        for event_type in self.rulebook.event_types.values():
            for field in event_type.fields:
                declared.setdefault(field.name.id, []).append(field)
        return declared


def _title(names: Mapping[str, Name], id: str) -> Bilingual:
    known = names.get(id)
    return known.title if known else same(id)
