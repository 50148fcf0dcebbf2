"""Ids turned into the titles people know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.evaluate.contract import Ranking
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.words import day_text as day_text
from zhunsheng.ir.operations import Rank, Select
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Rulebook
from zhunsheng.reports import words
from zhunsheng.terms.text import Lang

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")

_LIST_JOINT = ","
_ALLOWED = ("one_of", "equals")
_WORDED = {"role": words.ROLES, "rule": words.RULES}


@dataclass(frozen=True)
class Names:
    """The names of one rulebook in one language. An id that nobody registered is shown as it is."""

    rulebook: Rulebook
    lang: Lang

    def unit(self, id: str | None) -> str:
        """Return the title of a body, followed by the role in it where the id carries one (`unit.role`)."""
        if id is None:
            return ""
        body, _, role = id.partition(".")
        unit = self.rulebook.units.get(body)
        title = unit.name.title.in_lang(self.lang) if unit else body
        if not role:
            return title
        known = self.rulebook.roles.get(role)
        acting = known.title.in_lang(self.lang) if known else role
        return f"{title}·{acting}" if self.lang == "zh" else f"{title}, {acting}"

    def territory(self, id: str | None) -> str:
        """Return the title of a place."""
        place = self.rulebook.territories.get(id or "")
        return place.name.title.in_lang(self.lang) if place else id or ""

    def tier(self, id: str | None) -> str:
        """Return the title of a tier."""
        tier = self.rulebook.tiers.get(id or "")
        return tier.title.in_lang(self.lang) if tier else id or ""

    def norm(self, id: str) -> str:
        """Return the title of a norm."""
        norm = self.rulebook.norms.get(id)
        return norm.title.in_lang(self.lang) if norm else id

    def event_type(self, id: str) -> str:
        """Return the title of a type of event."""
        declared = self.rulebook.event_types.get(id)
        return declared.name.title.in_lang(self.lang) if declared else id

    def outcome(self, outcome: str) -> str:
        """Return the wording of an outcome."""
        return words.word(words.OUTCOMES, outcome, self.lang)

    def force(self, force: str) -> str:
        """Return the wording of a force."""
        return words.word(words.FORCES, force, self.lang)

    def column(self, name: str) -> str:
        """Return the heading of a column."""
        return words.word(words.COLUMNS, name, self.lang)

    def value(self, name: str) -> str:
        """Return the name of a deciding figure: the engine's own word, else the title of a field of that name."""
        entry = words.VALUES.get(name)
        if entry:
            return entry.in_lang(self.lang)
        fields = self._declared.get(name)
        return fields[0].name.title.in_lang(self.lang) if fields else name

    def values(self, finding: Finding) -> str:
        """Return the deciding figures of a finding in one line."""
        joint = "：" if self.lang == "zh" else ": "
        figures = sorted(finding.values.items())
        asked = [field for name, _ in figures for field in self._declared.get(name, []) if field.choices]
        parts = [f"{self.value(name)}{joint}{self._figure(name, text, asked)}" for name, text in figures]
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def _figure(self, name: str, text: str, asked: list[FieldDeclaration]) -> str:
        """Return a deciding figure in words; what a choice might have been is said like the choice beside it."""
        if name not in _ALLOWED or not asked or name in self._declared:
            return self.value_text(name, text)
        return ("、" if self.lang == "zh" else ", ").join(self._member(asked, it) for it in text.split(_LIST_JOINT))

    def value_text(self, name: str, text: str) -> str:
        """Return one deciding figure in words: what it is follows from the field of that name."""
        if text in ("true", "false"):
            return words.say("yes" if text == "true" else "no", self.lang)
        if _INSTANT.fullmatch(text):
            return day_text(text)
        if name in _WORDED:
            return words.word(_WORDED[name], text, self.lang)
        fields = self._declared.get(name)
        if not fields:
            return self.unit(text) if text in self.rulebook.units else text
        members = text.split(_LIST_JOINT) if fields[0].is_list else [text]
        return ("、" if self.lang == "zh" else ", ").join(self._member(fields, it) for it in members)

    def _member(self, fields: list[FieldDeclaration], text: str) -> str:
        match fields[0].type:
            case FieldType.UNIT:
                return self.unit(text)
            case FieldType.TERRITORY:
                return self.territory(text)
            case FieldType.TIER:
                return self.tier(text)
            case FieldType.MATTER:
                matter = self.rulebook.matters.get(text)
                return matter.title.in_lang(self.lang) if matter else text
            case FieldType.CHOICE:
                choices = (choice for field in fields for choice in field.choices)
                return next((choice.title.in_lang(self.lang) for choice in choices if choice.id == text), text)
            case _:
                return text

    def missing(self, ranking: Ranking) -> str:
        """Return in words what an unsettled ranking awaits."""
        awaited = [self._settlement(ranking.norm) if id == "settlement" else self.unit(id) for id in ranking.missing]
        return ("、" if self.lang == "zh" else ", ").join(awaited)

    def _settlement(self, norm: str) -> str:
        """Return what settles a ranking: the title of the event that does, or the end of its period."""
        operations = {operation.name: operation for operation in self.rulebook.operations}
        ranked = operations.get(dict(self.rulebook.rankings).get(norm, ""))
        settling = operations.get(ranked.settled_by or "") if isinstance(ranked, Rank) else None
        if isinstance(settling, Select):
            return self.event_type(settling.event_type)
        return words.say("period_end", self.lang)

    @cached_property
    def _declared(self) -> dict[str, list[FieldDeclaration]]:
        """The fields of each id, in the order of the vocabulary; several types of event may declare one."""
        declared: dict[str, list[FieldDeclaration]] = {}
        for event_type in self.rulebook.event_types.values():
            for field in event_type.fields:
                declared.setdefault(field.name.id, []).append(field)
        return declared
