"""The stream itself: regular events and chains of cases in order of time, with what goes wrong in real life."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhunsheng.generate.chance import Chance
from zhunsheng.generate.profile import Chain, Profile, Regular
from zhunsheng.generate.values import Values
from zhunsheng.ir.rulebook import FieldType, Rulebook
from zhunsheng.terms.time import SECOND, Instant, parse_day, periods_between

_HOUR = 3600 * SECOND
_SLIP_WITHIN = 30 * 24
_SLIP = "？"

Progress = Callable[[int, int], None]
"""Told how many of how many days are over."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An event to come: its type, what is already known of its data, and the chain that it belongs to."""

    type: str
    given: Mapping[str, Any]
    chain: Chain | None = None
    place: int = 0


class Stream:
    """Generates the events of some years in a city."""

    def __init__(self, rulebook: Rulebook, profile: Profile, *, city: str, years: int, cases: int, seed: int) -> None:
        self._rulebook, self._profile, self._city, self._cases = rulebook, profile, city, cases
        self._chance = Chance(seed)
        self._values = Values(rulebook, self._chance)
        first = parse_day(profile.start)
        self._days = (first, date(first.year + years, first.month, 1) - timedelta(days=1))
        self._number = 0

    def lines(self, progress: Progress = lambda _, __: None) -> Iterator[str]:
        """
        Yield the events as lines of JSON in the order in which they happened.

        `progress` is told how many of how many days are over.
        """
        waiting: list[tuple[Instant, int, Planned]] = []
        count = 0
        days, over = (self._days[1] - self._days[0]).days + 1, 0
        tomorrow = self._end_of_day(over)
        arrivals = heapq.merge(self._regular(), self._started(), key=lambda arrival: arrival[0])
        for time, planned in arrivals:
            while time >= tomorrow and over < days:
                over += 1
                tomorrow = self._end_of_day(over)
                progress(over, days)
            while waiting and waiting[0][0] <= time:
                earlier, _, due = heapq.heappop(waiting)
                yield from self._happen(earlier, due)
                count = self._follow(earlier, due, waiting, count)
            yield from self._happen(time, planned)
            count = self._follow(time, planned, waiting, count)
        while waiting:
            time, _, due = heapq.heappop(waiting)
            yield from self._happen(time, due)
            count = self._follow(time, due, waiting, count)
        progress(days, days)

    def _end_of_day(self, place: int) -> Instant:
        return self._rulebook.zone.end_of(self._days[0] + timedelta(days=place))

    # -- what happens ------------------------------------------------------------------------------------------

    def _started(self) -> Iterator[tuple[Instant, Planned]]:
        """Yield the beginnings of cases, evenly over the time."""
        chains = [chain for chain in self._profile.chains for _ in range(chain.weight)]
        if not chains or not self._cases:
            return
        start, end = self._rulebook.zone.start_of(self._days[0]), self._rulebook.zone.end_of(self._days[1])
        for number in range(self._cases):
            chain = self._chance.one_of(chains)
            time = start + (end - start) * number // self._cases // SECOND * SECOND
            yield time, Planned(chain.events[0], self._names(chain, number), chain)

    def _names(self, chain: Chain, number: int) -> dict[str, Any]:
        """Return the fields by which the events of a chain know each other: the texts that all of them have."""
        types = [self._rulebook.event_types[name] for name in chain.events]
        shared = set.intersection(*({field.name.id for field in type_.fields} for type_ in types))
        return {
            field.name.id: f"{field.name.id}-{number:08d}"
            for field in types[0].fields
            if field.name.id in shared and field.type is FieldType.TEXT and not field.is_list and not field.optional
        }

    def _regular(self) -> Iterator[tuple[Instant, Planned]]:
        """Yield what happens in every period, in order of time."""
        return heapq.merge(*(self._in_every(regular) for regular in self._profile.regular), key=lambda it: it[0])

    def _in_every(self, regular: Regular) -> Iterator[tuple[Instant, Planned]]:
        zone = self._rulebook.zone
        units: Iterable[str | None] = (None,)
        if regular.tiers:
            units = sorted(name for name, unit in self._rulebook.units.items() if unit.tier in regular.tiers)
        for period in periods_between(regular.every, *self._days):
            start, end = period.start(zone), period.end(zone)
            told = [
                (start + (end - start) * (1 + self._chance.below(99)) // 100 // SECOND * SECOND, place, unit)
                for place, unit in enumerate(units)
                if self._chance.happens(regular.chance)
            ]
            for time, _, unit in sorted(told):
                given = dict(regular.fields or {}) | ({"unit": unit} if unit is not None else {})
                yield time, Planned(regular.event, given)

    def _follow(self, time: Instant, done: Planned, waiting: list[tuple[Instant, int, Planned]], count: int) -> int:
        """Plan the next event of a chain, if there is to be one."""
        chain, place = done.chain, done.place + 1
        if chain is None or place >= len(chain.events) or not self._chance.happens(chain.chances[place]):
            return count
        later = time + (1 + self._chance.below(chain.within_hours * 60)) * 60 * SECOND
        heapq.heappush(waiting, (later, count, Planned(chain.events[place], done.given, chain, place)))
        return count + 1

    # -- how it is recorded ------------------------------------------------------------------------------------

    def _happen(self, time: Instant, planned: Planned) -> Iterator[str]:
        type_ = self._rulebook.event_types[planned.type]
        event = self._event(time, planned.type, self._values.data(type_, time, planned.given))
        profile, chance = self._profile, self._chance
        if chance.happens(profile.late):
            event["recordedtime"] = self._rulebook.zone.text(time + (1 + chance.below(_SLIP_WITHIN)) * _HOUR)
        if chance.happens(profile.faulty):
            event = self._spoilt(event)
        yield _line(event)
        if chance.happens(profile.doubled):
            yield _line(event)
        if chance.happens(profile.corrected):
            again = self._event(time, planned.type, self._values.data(type_, time, planned.given))
            later = self._rulebook.zone.text(time + (1 + chance.below(_SLIP_WITHIN)) * _HOUR)
            yield _line(again | {"recordedtime": later, "supersedes": event["id"]})

    def _event(self, time: Instant, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {
            "specversion": "1.0",
            "id": f"e-{self._number:09d}",
            "source": f"/{self._city}/{type_.partition('.')[0]}",
            "type": type_,
            "time": self._rulebook.zone.text(time),
            "data": data,
        }

    def _spoilt(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return the event with one of the slips that offices make: a field forgotten, misspelt, or out of form."""
        fields = sorted(event["data"])
        slip = self._chance.below(3)
        if slip == 0 or not fields:
            return {**event, "time": event["time"][:19]}
        name = self._chance.one_of(fields)
        data = {key: value for key, value in event["data"].items() if key != name}
        return {**event, "data": data if slip == 1 else {**data, name: _SLIP}}


def _line(event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"
