"""Which events stand, kept up to date: what an event replaces or withdraws is found through the names it is tied to."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.events.event import Event
from zhunsheng.events.order import Conflict, standing
from zhunsheng.terms.time import Instant

_Key = tuple[str, str]
"""Source and id: the name of an event."""

_EVER: Instant = 1 << 80


class StandingEvents:
    """
    All events posted so far, by name, and what names which.

    What is kept: the content of every event (a correction may reach any of them), and for those that correct,
    withdraw, are corrected or in conflict, the ties between them. A post looks only at the event's own ties.
    """

    def __init__(self) -> None:
        self._contents: dict[_Key, Event | tuple[Event, ...]] = {}
        self._named_by: dict[_Key, list[_Key]] = {}
        self._conflicts: dict[_Key, tuple[Conflict, ...]] = {}

    def __len__(self) -> int:
        return len(self._contents)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts so far, in order of their names."""
        found = (conflict for conflicts in self._conflicts.values() for conflict in conflicts)
        return tuple(sorted(found, key=lambda it: (it.source, it.id, it.counted, it.disregarded)))

    def events(self) -> Iterator[Event]:
        """Yield every content that was posted."""
        for held in self._contents.values():
            if isinstance(held, Event):
                yield held
            else:
                yield from held

    def knows(self, event: Event, known_at: Instant | None) -> bool:
        """Say whether posting the event would change nothing: its content was known as early, and as much is known."""
        held = self._contents.get((event.source, event.id), ())
        known = (held,) if isinstance(held, Event) else held
        return known_at is not None and event.recorded <= known_at and any(
            one.digest == event.digest and one.recorded <= event.recorded for one in known
        )

    def post(self, event: Event) -> list[tuple[Event | None, Event | None]]:
        """Take note of an event; return which events stand no longer (first) and which do now (second)."""
        key = (event.source, event.id)
        held = self._contents.get(key)
        target = event.supersedes if event.supersedes is not None else event.retracts
        if held is None and target is None and key not in self._named_by:
            self._contents[key] = event
            return [(None, event)]
        if held is not None and not self._adds(held, event):
            return []
        tied = self._tied(key, target)
        before = self._stand(tied)
        self._add(key, held, event)
        if target is not None and key not in self._named_by.setdefault((event.source, target), []):
            self._named_by[event.source, target].append(key)
        after = self._stand(tied)
        self._note_conflicts(tied)
        return _replaced(before, after)

    def _adds(self, held: Event | tuple[Event, ...], event: Event) -> bool:
        """Say whether the content is new, or was known earlier than had been known."""
        known = (held,) if isinstance(held, Event) else held
        return all(one.digest != event.digest or event.recorded < one.recorded for one in known)

    def _add(self, key: _Key, held: Event | tuple[Event, ...] | None, event: Event) -> None:
        if held is None:
            self._contents[key] = event
            return
        known = (held,) if isinstance(held, Event) else held
        others = tuple(one for one in known if one.digest != event.digest)
        self._contents[key] = (*others, event) if others else event

    def _tied(self, key: _Key, target: str | None) -> list[_Key]:
        """Return the names that can have an influence on each other, from this one on."""
        found = {key: None}
        waiting = [key] if target is None else [key, (key[0], target)]
        for name in waiting:  # the list grows while it is read
            found[name] = None
            near = [*self._named_by.get(name, ()), *self._targets(name)]
            waiting += [other for other in near if other not in found]
        return [*found]

    def _targets(self, key: _Key) -> list[_Key]:
        held = self._contents.get(key, ())
        contents = (held,) if isinstance(held, Event) else held
        named = (one.supersedes if one.supersedes is not None else one.retracts for one in contents)
        return [(key[0], name) for name in named if name is not None]

    def _all_contents(self, names: list[_Key]) -> Iterator[Event]:
        for name in names:
            held = self._contents.get(name, ())
            yield from (held,) if isinstance(held, Event) else held

    def _stand(self, names: list[_Key]) -> dict[_Key, Event]:
        chosen = standing(self._all_contents(names), _EVER, _EVER)
        return {(event.source, event.id): event for event in chosen.events}

    def _note_conflicts(self, names: list[_Key]) -> None:
        for name in names:
            if isinstance(self._contents.get(name), tuple):
                self._conflicts[name] = standing(self._all_contents([name]), _EVER, _EVER).conflicts


def _replaced(before: dict[_Key, Event], after: dict[_Key, Event]) -> list[tuple[Event | None, Event | None]]:
    changes: list[tuple[Event | None, Event | None]] = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is not new:
            changes.append((old, new))
    return changes
