"""Which events stand, by meaning.md section 2: happened, known, neither replaced nor withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhunsheng.events.event import Event
from zhunsheng.terms.time import Instant

Name = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """Every event known by its name, and what is said about each."""

    by_name: Mapping[Name, Event]
    about: Mapping[Name, list[Event]]
    outcomes: dict[Name, Event | None] = field(default_factory=dict)

    def outcome(self, name: Name) -> Event | None:
        """
        Return what an event says in the end; nothing if it was withdrawn.

        What is said about it is settled first, without recursion, for corrections may be corrected without end.
        """
        waiting = [name]
        while waiting:
            here = waiting[-1]
            unknown = [name_of(it) for it in self.about.get(here, ()) if name_of(it) not in self.outcomes]
            if unknown:
                waiting += unknown
            else:
                self.outcomes[here] = self._judged(here)
                waiting.pop()
        return self.outcomes[name]

    def _judged(self, name: Name) -> Event | None:
        standing = [it for it in self.about.get(name, ()) if self.outcomes[name_of(it)] is not None]
        if any(it.retracts is not None for it in standing):
            return None
        if not standing:
            return self.by_name[name]
        return self.outcomes[name_of(max(standing, key=lambda it: (it.recorded, it.id)))]


def name_of(event: Event) -> Name:
    """Return source and id."""
    return (event.source, event.id)


def events_that_stand(
    events: Iterable[Event], as_of: Instant | None, known_at: Instant | None
) -> tuple[tuple[Event, ...], Instant | None]:
    """Return the events that count and the instant up to which they have happened."""
    given = list(events)
    known = [event for event in given if known_at is None or event.recorded <= known_at]
    until = as_of if as_of is not None else max((event.time for event in known), default=None)
    by_name: dict[Name, Event] = {}
    for event in known:
        if until is not None and event.time <= until:
            other = by_name.get(name_of(event), event)
            by_name[name_of(event)] = min(event, other, key=lambda it: (it.recorded, it.digest))
    targets = _targets(by_name)
    about: dict[Name, list[Event]] = {}
    for name, target in targets.items():
        about.setdefault(target, []).append(by_name[name])
    record = Record(by_name, about)
    outcomes = [
        record.outcome(name) for name, event in by_name.items() if name not in targets and event.retracts is None
    ]
    return tuple(event for event in outcomes if event is not None), until


def _targets(by_name: Mapping[Name, Event]) -> dict[Name, Name]:
    """Return which known event each one is about: not a retraction that it would correct, and nothing in a circle."""
    links: dict[Name, Name] = {}
    for name, event in by_name.items():
        meant = event.supersedes if event.supersedes is not None else event.retracts
        target = by_name.get((event.source, meant)) if meant is not None else None
        if target is not None and not (event.supersedes is not None and target.retracts is not None):
            links[name] = name_of(target)
    return {name: target for name, target in links.items() if not _comes_back(name, links)}


def _comes_back(name: Name, links: Mapping[Name, Name]) -> bool:
    passed: set[Name] = set()
    here: Name | None = links.get(name)
    while here is not None and here not in passed and here != name:
        passed.add(here)
        here = links.get(here)
    return here == name
