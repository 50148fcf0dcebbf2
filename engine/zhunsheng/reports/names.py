"""Ids turned into the titles people know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports import words
from zhunsheng.terms.text import Lang

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


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
        return self._fields.get(name, name)

    def values(self, finding: Finding) -> str:
        """Return the deciding figures of a finding in one line."""
        joint = "：" if self.lang == "zh" else ": "
        parts = [f"{self.value(name)}{joint}{self._value_text(text)}" for name, text in sorted(finding.values.items())]
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def _value_text(self, text: str) -> str:
        if text in ("true", "false"):
            return words.say("yes" if text == "true" else "no", self.lang)
        if _INSTANT.fullmatch(text):
            return day_text(text)
        unit = self.rulebook.units.get(text)
        if unit:
            return unit.name.title.in_lang(self.lang)
        return self.tier(text) if text in self.rulebook.tiers else text

    def missing(self, awaited: tuple[str, ...]) -> str:
        """Return in words what an unsettled ranking awaits."""
        named = [words.say("settlement", self.lang) if id == "settlement" else self.unit(id) for id in awaited]
        return ("、" if self.lang == "zh" else ", ").join(named)

    @cached_property
    def _fields(self) -> dict[str, str]:
        return {
            declared.name.id: declared.name.title.in_lang(self.lang)
            for event_type in self.rulebook.event_types.values()
            for declared in event_type.fields
        }


def day_text(instant: str | None) -> str:
    """
    Return an RFC 3339 text as people read it: the day alone where the instant is the last second of it.

    >>> day_text("2014-12-31T23:59:59+08:00"), day_text("2014-10-08T09:30:00+08:00")
    ('2014-12-31', '2014-10-08 09:30')
    """
    if not instant:
        return ""
    day, _, clock = instant.partition("T")
    return day if clock[:8] in ("23:59:59", "00:00:00") else f"{day} {clock[:5]}"
