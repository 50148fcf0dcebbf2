"""The names a mutant may put in the place of others: those that the policy registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.compile.documents import Documents


@dataclass(frozen=True, slots=True)
class Names:
    """Registered names by kind, each list in the order of the registers."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    tiers: tuple[str, ...]
    groups: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    """The choices of each reading."""

    @staticmethod
    def of(documents: Documents) -> Names:
        """Return the names of a policy and of those it adopts."""
        every = [documents, *(other for _, other in documents.adopted)]
        return Names(
            tuple(body.name.id.text for body in documents.units.bodies),
            tuple(role.id.text for one in every for role in one.units.roles),
            tuple(tier.name.id.text for tier in documents.units.tiers),
            tuple(group.id.text for group in documents.units.groups),
            {reading.id.text: tuple(choice.text for choice, _, _ in reading.choices)
             for one in reversed(every) for reading in one.readings},
        )

    def other(self, names: tuple[str, ...], than: str) -> str | None:
        """Return the name that follows in the register, the first after the last; None if there is no other."""
        if than not in names:
            return names[0] if names else None
        if len(names) < 2:
            return None
        return names[(names.index(than) + 1) % len(names)]
