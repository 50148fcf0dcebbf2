"""Names in a story: by id, by title in either language, or by another registered name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.events.names import NameIndex
from zhunsheng.ir.operations import Conclude
from zhunsheng.ir.rulebook import EventType, Name, Rulebook
from zhunsheng.terms.text import Bilingual

OUTCOMES = ("pending", "fulfilled", "late", "breached", "followed", "not-followed", "assigned")
"""The outcomes that operations give; a norm may fix others."""

FORCES = ("binding", "advisory")

_BODIES = ("unit", "bearer", "counterparty")


@dataclass(frozen=True)
class Lookup:
    """Every name of one rulebook that a story may use."""

    rulebook: Rulebook

    @cached_property
    def event_types(self) -> NameIndex:
        """The names of event types."""
        return NameIndex(declared.name for declared in self.rulebook.event_types.values())

    @cached_property
    def kinds(self) -> Mapping[str, NameIndex]:
        """For each member of a finding or ranking that names something, the names it may have."""
        book = self.rulebook
        units = NameIndex(unit.name for unit in book.units.values())
        return {
            "norm": NameIndex(Name(norm.id, norm.title) for norm in book.norms.values()),
            "territory": NameIndex(place.name for place in book.territories.values()),
            "group": NameIndex(book.tiers.values()),
            "outcome": _words(self._outcomes()),
            "force": _words(FORCES),
            **dict.fromkeys(_BODIES, units),
        }

    @cached_property
    def roles(self) -> NameIndex:
        """The names of roles in a body."""
        return NameIndex(self.rulebook.roles.values())

    def resolve(self, member: str, text: str) -> str | None:
        """
        Return the id that the word of a member stands for; None if the policy does not know it.

        A body may come with a role (`yuecheng.leader`). Where a policy has no tiers its rankings are by
        something else, and the group is taken as it stands.
        """
        names = self.kinds.get(member)
        if names is None or (member == "group" and not self.rulebook.tiers):
            return text
        found = names.id_of(text)
        body, dot, role = text.rpartition(".")
        if found is None and dot and member in _BODIES:
            unit, known_role = names.id_of(body), self.roles.id_of(role)
            found = f"{unit}.{known_role}" if unit and known_role else None
        return found

    def _outcomes(self) -> tuple[str, ...]:
        fixed = {step.outcome for step in self.rulebook.operations if isinstance(step, Conclude) and step.outcome}
        return (*OUTCOMES, *sorted(fixed - set(OUTCOMES)))


def field_names(declared: EventType | None) -> NameIndex:
    """Return the names of the fields of an event type; none for an unknown type."""
    return NameIndex(one.name for one in declared.fields) if declared else NameIndex(())


def _words(words: Iterable[str]) -> NameIndex:
    return NameIndex(Name(word, Bilingual(word, word)) for word in words)
