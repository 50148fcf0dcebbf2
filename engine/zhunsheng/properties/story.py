"""A made-up story: drafts of events and the instant at which they are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.events.gate import Gate
from zhunsheng.terms.time import Instant, Zone

SOURCE = "scenario"
"""The source of every made-up event: the one that scenarios take where none is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One event to be: its type, its time, and its fields as JSON."""

    id: str
    type: str
    time: Instant
    fields: Mapping[str, Any] = field(hash=False)
    recorded: Instant | None = None
    supersedes: str | None = None
    retracts: str | None = None

    def cloud(self, zone: Zone) -> dict[str, Any]:
        """Return the CloudEvent in its JSON form."""
        members: dict[str, Any] = {
            "specversion": "1.0", "id": self.id, "source": SOURCE, "type": self.type, "time": zone.text(self.time),
            "data": dict(self.fields),
        }
        if self.recorded is not None and self.recorded != self.time:
            members["recordedtime"] = zone.text(self.recorded)
        for word, target in (("supersedes", self.supersedes), ("retracts", self.retracts)):
            if target is not None:
                members[word] = target
        return members


@dataclass(frozen=True, slots=True)
class Story:
    """Drafts in the order in which they arrive, and as of when they are looked at (None: the latest of them)."""

    drafts: tuple[Draft, ...]
    as_of: Instant | None = None

    def renumbered(self) -> Story:
        """Return the story in order of time with the ids `e1`, `e2` … that a scenario would give."""
        ordered = sorted(self.drafts, key=lambda draft: (draft.recorded or draft.time, draft.time))
        names = {draft.id: f"e{number}" for number, draft in enumerate(ordered, start=1)}
        renamed = tuple(
            replace(draft, id=names[draft.id], supersedes=names.get(draft.supersedes or "", draft.supersedes),
                    retracts=names.get(draft.retracts or "", draft.retracts))
            for draft in ordered
        )
        return replace(self, drafts=renamed)


class Admitting:
    """Takes drafts in through the gate of a policy: what it refuses is no event."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def events(self, story: Story) -> list[Event]:
        """Return the events of a story, in its order."""
        admitted = (self._gate.admit(draft.cloud(self._gate.zone)) for draft in story.drafts)
        return [event for event in admitted if isinstance(event, Event)]
