"""
What a worker does with its rows, step by step; a row is a place (a whole number) and bytes.

`Read` turns chunks into packets of events, the numbers of their names, and a summary. `Doubled` finds names that
occur twice. `Concerned` picks the events whose standing is not plain, `Stand` decides it group by group. `Spread` sends
all other events to the shares of their stages, `Evaluate` says what follows in a share.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Protocol

from zhunsheng.evaluate.bulk.spark.chunks import Chunk, Reader
from zhunsheng.evaluate.bulk.spark.keys import slots_of_event
from zhunsheng.evaluate.bulk.spark.links import Groups
from zhunsheng.evaluate.bulk.spark.packets import (
    EVENTS_IN_A_PACKET,
    name_number,
    packed,
    packed_events,
    packed_numbers,
    unpacked,
    unpacked_events,
)
from zhunsheng.evaluate.bulk.spark.shares import Part, Work, evaluate_slot, stripped
from zhunsheng.events.admission import Admission, Intake, collect
from zhunsheng.events.event import Event
from zhunsheng.events.order import standing
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

EVENTS, SUMMARY, CONFLICTS, NAMES = -1, -2, -3, -4
"""Places of packets, of summaries, of conflicts, and of the first share of names; shares of stages are from 0 on."""

Row = tuple[int, bytes]


class Task(Protocol):
    """Something to be done with rows; it travels to the workers."""

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of one chunk, without its events, and what is said of when and of whom."""

    number: int
    intake: Intake
    latest_time: Instant | None
    latest_recorded: Instant | None
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Read:
    """Chunks, each at its number, through the gate. What is not known or has not happened by then goes no further."""

    rulebook: Rulebook
    as_of: Instant | None
    known_at: Instant | None
    strict: bool
    shares: int

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        reader = Reader(self.rulebook, strict=self.strict)
        for number, body in rows:
            yield from self._read(number, reader.admissions(unpacked(body)))

    def _read(self, number: int, admissions: Iterable[Admission]) -> Iterator[Row]:
        seen = _Seen(self.as_of, self.known_at)
        names: list[array[int]] = [array("q") for _ in range(self.shares)]
        waiting: list[Event] = []
        for event in seen.chosen(admissions):
            name = name_number(event.source, event.id)
            names[name % self.shares].append(name)
            waiting.append(event)
            if len(waiting) >= EVENTS_IN_A_PACKET:
                yield EVENTS, packed_events(waiting)
                waiting.clear()
        if waiting:
            yield EVENTS, packed_events(waiting)
        for share, numbers in enumerate(names):
            if numbers:
                yield NAMES - share, packed_numbers(numbers)
        yield SUMMARY, packed(seen.summary(number))


@dataclass
class _Seen:
    """Keeps account of what passes by."""

    as_of: Instant | None
    known_at: Instant | None
    kept: int = 0
    latest_time: Instant | None = None
    latest_recorded: Instant | None = None
    links: list[tuple[int, int]] = field(default_factory=list)
    others: list[Admission] = field(default_factory=list)

    def chosen(self, admissions: Iterable[Admission]) -> Iterator[Event]:
        for admission in admissions:
            if not isinstance(admission, Event):
                self.others.append(admission)
                continue
            self.kept += 1
            if self.latest_recorded is None or admission.recorded > self.latest_recorded:
                self.latest_recorded = admission.recorded
            if self.known_at is not None and admission.recorded > self.known_at:
                continue
            if self.latest_time is None or admission.time > self.latest_time:
                self.latest_time = admission.time
            if self.as_of is not None and admission.time > self.as_of:
                continue
            named = admission.supersedes if admission.supersedes is not None else admission.retracts
            if named is not None:
                own = name_number(admission.source, admission.id)
                self.links.append((own, name_number(admission.source, named)))
            yield admission

    def summary(self, number: int) -> Summary:
        others = collect(self.others)
        intake = replace(others, lines=others.lines + self.kept, kept=self.kept)
        return Summary(number, intake, self.latest_time, self.latest_recorded, tuple(self.links))


@dataclass(frozen=True)
class Doubled:
    """Of the numbers of a share of names those that occur more than once."""

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        once: set[int] = set()
        twice: set[int] = set()
        for number in chain.from_iterable(unpacked(body) for _, body in rows):
            (twice if number in once else once).add(number)
        if twice:
            yield NAMES, packed_numbers(sorted(twice))


@dataclass(frozen=True)
class Concerned:
    """The events whose names are concerned, each at the share of its group."""

    groups: Groups
    shares: int

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        lying: dict[int, list[Event]] = {}
        for _, body in rows:
            for event in unpacked_events(body, with_digests=True) if self._has_any(body) else ():
                group = self.groups.get(name_number(event.source, event.id))
                if group is not None:
                    lying.setdefault(group % self.shares, []).append(event)
        for share, events in lying.items():
            yield share, packed_events(events)

    def _has_any(self, body: bytes) -> bool:
        """Spare the digests of a packet in which nothing is concerned."""
        return any(name_number(source, id_) in self.groups for id_, source, *_ in unpacked(body))


@dataclass(frozen=True)
class Stand:
    """Whole groups of events: what of them stands goes to the shares of its stages."""

    work: Work

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        events = chain.from_iterable(unpacked_events(body) for _, body in rows)
        found = standing(events, self.work.as_of, self.work.known_at)
        yield from _spread(found.events, self.work)
        if found.conflicts:
            yield CONFLICTS, packed(found.conflicts)


@dataclass(frozen=True)
class Spread:
    """All events that are not concerned stand as they are, and go to the shares of their stages."""

    work: Work
    groups: Groups

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        for _, body in rows:
            events = unpacked_events(body)
            if self.groups:
                events = (it for it in events if name_number(it.source, it.id) not in self.groups)
            yield from _spread(events, self.work)


def _spread(events: Iterable[Event], work: Work) -> Iterator[Row]:
    lying: dict[int, list[Event]] = {}
    for event in events:
        for slot in slots_of_event(event, work.stages, work.rulebook, work.shares):
            lying.setdefault(slot, []).append(stripped(event))
    for slot, found in lying.items():
        yield slot, packed_events(found)


@dataclass(frozen=True)
class Evaluate:
    """One share of one stage: what follows from its events. Conflicts pass through."""

    work: Work

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        place, bodies = _one_place(rows)
        if place == CONFLICTS:
            yield from ((CONFLICTS, body) for body in bodies)
            return
        events = chain.from_iterable(unpacked_events(body) for body in bodies if body)
        part = evaluate_slot(self.work, place, tuple(events))
        if part != Part():
            yield place, packed(part)


def _one_place(rows: Iterable[Row]) -> tuple[int, list[bytes]]:
    listed = list(rows)
    return listed[0][0], [body for _, body in listed]


Line = tuple[str, str, str, str]
"""A finding as it is written: the key of its order, the line of JSON, its force and its outcome."""

LinesTask = Callable[[Iterable[Row]], Iterator[Line]]


def lines_of_rows(rows: Iterable[Row]) -> Iterator[Line]:
    """Yield the findings of parts as lines of JSON; no text of an event holds the character that parts the key."""
    for _, body in rows:
        part: Part = unpacked(body)
        for finding in part.findings:
            line = json.dumps(finding.to_dict(), ensure_ascii=False, separators=(",", ":"))
            yield "\0".join(finding.order), line, finding.force.value, finding.outcome


def chunk_rows(chunks: Iterable[Chunk]) -> list[Row]:
    """Return chunks as rows, each at its number."""
    return [(number, packed(chunk)) for number, chunk in enumerate(chunks)]
