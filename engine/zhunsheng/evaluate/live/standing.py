"""Which events stand, kept up to date: what an event replaces or withdraws is found through the names it is tied to."""

from __future__ import annotations

import pickle
from collections.abc import Hashable, Iterator

from zhunsheng.evaluate.live.shelf import Names, Shelf
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.order import Conflict, standing
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

_Key = tuple[str, str]
"""Source and id: the name of an event."""

_EVER: Instant = 1 << 80
_OBJECT = b"\x80"
"""How an entry begins that is an event as an object; every other is the line that was received."""


class StandingEvents:
    """
    All events posted so far, by name, and what names which.

    What is kept: the content of every event (a correction may reach any of them), outside memory; and for those that
    correct, withdraw, are corrected or in conflict, the ties between them. A post looks only at the event's own ties.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._contents = Shelf()
        self._names = Names(self._is_named)
        self._several: dict[_Key, tuple[int, ...]] = {}
        """Names with contents that differ."""
        self._left: set[int] = set()
        """Contents that another of the same digest, known earlier, has taken the place of."""
        self._named_by: dict[_Key, list[_Key]] = {}
        self._conflicts: dict[_Key, tuple[Conflict, ...]] = {}

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts so far, in order of their names."""
        found = (conflict for conflicts in self._conflicts.values() for conflict in conflicts)
        return tuple(sorted(found, key=lambda it: (it.source, it.id, it.counted, it.disregarded)))

    def events(self) -> Iterator[Event]:
        """Yield every content that was posted."""
        for number in range(len(self._contents)):
            if number not in self._left:
                yield self._event(number)

    def knows(self, event: Event, known_at: Instant | None) -> bool:
        """Say whether posting the event would change nothing: its content was known as early, and as much is known."""
        if known_at is None or event.recorded > known_at:
            return False
        return any(
            one.digest == event.digest and one.recorded <= event.recorded
            for one in self._contents_of((event.source, event.id))
        )

    def post(self, event: Event, raw: bytes | None = None) -> list[tuple[Event | None, Event | None]]:
        """
        Take note of an event; return which events stand no longer (first) and which do now (second).

        `raw` is the line that it was read from, if there is one.
        """
        key = (event.source, event.id)
        target = event.supersedes if event.supersedes is not None else event.retracts
        is_new = self._names.number(key) is None
        if is_new and target is None and key not in self._named_by:
            self._names.put(key, self._keep(event, raw))
            return [(None, event)]
        if not is_new and not self._adds(key, event):
            return []
        tied = self._tied(key, target)
        before = self._stand(tied)
        self._add(key, event, raw)
        if target is not None and key not in self._named_by.setdefault((event.source, target), []):
            self._named_by[event.source, target].append(key)
        after = self._stand(tied)
        self._note_conflicts(tied)
        return _replaced(before, after)

    # -- contents ---------------------------------------------------------------------------------------------

    def _keep(self, event: Event, raw: bytes | None) -> int:
        return self._contents.put(raw if raw is not None and raw[:1] == b"{" else _as_object(event))

    def _event(self, number: int) -> Event:
        entry = self._contents.get(number)
        if entry[:1] == _OBJECT:
            held: Event = pickle.loads(entry)
            return held
        admitted = admit_line(entry, "", 1, gate_of(self._rulebook))
        assert isinstance(admitted, Event)
        return admitted

    def _is_named(self, number: int, name: Hashable) -> bool:
        event = self._event(number)
        return (event.source, event.id) == name

    def _numbers(self, key: _Key) -> tuple[int, ...]:
        several = self._several.get(key)
        if several is not None:
            return several
        number = self._names.number(key)
        return () if number is None else (number,)

    def _contents_of(self, key: _Key) -> list[Event]:
        return [self._event(number) for number in self._numbers(key)]

    def _adds(self, key: _Key, event: Event) -> bool:
        """Say whether the content is new, or was known earlier than had been known."""
        known = self._contents_of(key)
        return all(one.digest != event.digest or event.recorded < one.recorded for one in known)

    def _add(self, key: _Key, event: Event, raw: bytes | None) -> None:
        others = []
        for number in self._numbers(key):
            if self._event(number).digest == event.digest:
                self._left.add(number)
            else:
                others.append(number)
        number = self._keep(event, raw)
        self._names.put(key, number)
        if others:
            self._several[key] = (*others, number)

    # -- ties -------------------------------------------------------------------------------------------------

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
        contents = self._contents_of(key)
        named = (one.supersedes if one.supersedes is not None else one.retracts for one in contents)
        return [(key[0], name) for name in named if name is not None]

    def _stand(self, names: list[_Key]) -> dict[_Key, Event]:
        chosen = standing((event for name in names for event in self._contents_of(name)), _EVER, _EVER)
        return {(event.source, event.id): event for event in chosen.events}

    def _note_conflicts(self, names: list[_Key]) -> None:
        for name in names:
            if name in self._several:
                self._conflicts[name] = standing(self._contents_of(name), _EVER, _EVER).conflicts


def _as_object(event: Event) -> bytes:
    held = Event(event.id, event.source, event.type, event.time, event.recorded, event.subject, dict(event.fields),
                 event.supersedes, event.retracts, event.digest)
    return pickle.dumps(held, pickle.HIGHEST_PROTOCOL)


def _replaced(before: dict[_Key, Event], after: dict[_Key, Event]) -> list[tuple[Event | None, Event | None]]:
    changes: list[tuple[Event | None, Event | None]] = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None or (old.digest, old.recorded) != (new.digest, new.recorded):
            changes.append((old, new))
    return changes
