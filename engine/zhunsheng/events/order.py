"""Which events stand: what had happened, what was known, and which of several contents counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from zhunsheng.events.event import Event
from zhunsheng.terms.time import Instant
from zhunsheng.terms.value import dataclass

_Key = tuple[str, str]
"""Source and id: the name of an event."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two events of one source and id with different content: the one that counts and the one that does not."""

    source: str
    id: str
    counted: str
    disregarded: str
    """Digests of the two contents."""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    The events that count, in `Event.order`, and under which instants they were chosen.

    `as_of` is None only if none was given and no event is known; `known_at` only if none was given and there is
    no event.
    """

    events: tuple[Event, ...]
    conflicts: tuple[Conflict, ...]
    as_of: Instant | None
    known_at: Instant | None


def standing(events: Iterable[Event], as_of: Instant | None = None, known_at: Instant | None = None) -> Standing:
    """
    Return the events that stand: happened by `as_of`, known by `known_at`, neither replaced nor withdrawn.

    `known_at` defaults to the latest recorded time of all events, `as_of` to the latest time of those known.
    What is not known or has not happened takes no part in anything: it corrects nothing, withdraws nothing and is
    in conflict with nothing. The order in which events are given means nothing.
    """
    given = tuple(events)
    if known_at is None:
        known_at = max((event.recorded for event in given), default=None)
    known = [event for event in given if known_at is not None and event.recorded <= known_at]
    if as_of is None:
        as_of = max((event.time for event in known), default=None)
    happened = [event for event in known if as_of is not None and event.time <= as_of]
    counted, conflicts = _one_content_each(happened)
    events_that_count = sorted(_corrected(counted), key=lambda event: event.order)
    return Standing(tuple(events_that_count), conflicts, as_of, known_at)


def _one_content_each(events: Iterable[Event]) -> tuple[dict[_Key, Event], tuple[Conflict, ...]]:
    """Choose one content for each source and id: the one recorded first (equal times: the smaller digest)."""
    counted: dict[_Key, Event] = {}
    disregarded: set[tuple[str, str, str, str]] = set()
    for event in sorted(events, key=lambda event: (event.source, event.id, event.recorded, event.digest)):
        first = counted.setdefault((event.source, event.id), event)
        if event.digest != first.digest:
            disregarded.add((event.source, event.id, first.digest, event.digest))
    return counted, tuple(Conflict(*names) for names in sorted(disregarded))


def _corrected(events: Mapping[_Key, Event]) -> Iterator[Event]:
    """
    Yield what counts once corrections and retractions have had their effect.

    Every event that answers to no other one counts with its effective content, unless it was withdrawn or is a
    retraction. So a correction whose target is not known counts as an event of its own.
    """
    target_of = _targets(events)
    content = _effective(events, target_of)
    for key, event in events.items():
        counts = content[key]
        if key not in target_of and event.retracts is None and counts is not None:
            yield counts


def _targets(events: Mapping[_Key, Event]) -> dict[_Key, _Key]:
    """
    Return for each event the known event that it corrects or withdraws, if there is one.

    Links on a cycle correct nothing. A retraction can be withdrawn but not corrected: a correction of it stands
    by itself.
    """
    links: dict[_Key, _Key] = {}
    for (source, _), event in events.items():
        named = event.supersedes if event.supersedes is not None else event.retracts
        if named is not None and (source, named) in events:
            links[source, event.id] = (source, named)
    on_cycles = _on_cycles(links)
    return {
        key: target
        for key, target in links.items()
        if key not in on_cycles and (events[key].retracts is not None or events[target].retracts is None)
    }


def _on_cycles(links: Mapping[_Key, _Key]) -> set[_Key]:
    """Return the events whose links lead back to themselves."""
    seen: set[_Key] = set()
    found: set[_Key] = set()
    for start in links:
        path: list[_Key] = []
        here = start
        while here in links and here not in seen:
            seen.add(here)
            path.append(here)
            here = links[here]
        if here in path:
            found.update(path[path.index(here):])
    return found


def _effective(events: Mapping[_Key, Event], target_of: Mapping[_Key, _Key]) -> dict[_Key, Event | None]:
    """
    Return what each event says after its corrections, or None if it was withdrawn.

    A retraction that is itself withdrawn withdraws nothing. Of several corrections the last recorded counts (equal
    times: the greater id), with what its own corrections made of it.
    """
    answers: dict[_Key, list[_Key]] = defaultdict(list)
    for key, target in target_of.items():
        answers[target].append(key)
    content: dict[_Key, Event | None] = {}
    for key in _answers_first(events, target_of):
        standing_answers = [events[answer] for answer in answers[key] if content[answer] is not None]
        corrections = [answer for answer in standing_answers if answer.supersedes is not None]
        if len(corrections) < len(standing_answers):
            content[key] = None
        elif corrections:
            last = max(corrections, key=lambda event: (event.recorded, event.id))
            content[key] = content[last.source, last.id]
        else:
            content[key] = events[key]
    return content


def _answers_first(events: Iterable[_Key], target_of: Mapping[_Key, _Key]) -> Iterator[_Key]:
    """Yield all events so that each comes after everything that corrects or withdraws it."""
    waiting = Counter(target_of.values())
    ready = [key for key in events if not waiting[key]]
    for key in ready:  # the list grows while it is read
        yield key
        target = target_of.get(key)
        if target is not None:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
