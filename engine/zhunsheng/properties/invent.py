"""Inventing stories: streams of events that reach deep into the norms of a rulebook; the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhunsheng.generate.chance import Chance
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.properties.interest import Contest, Interest, due_of, interest_of, json_number
from zhunsheng.properties.story import Draft, Story
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND, Instant, Period, PeriodKind

_DAY = 86_400 * SECOND
_SMALL = tuple(Decimal(number) for number in (0, 1, 2, 3, 4))
_TEXTS = ("甲", "乙")
_MOST_EVENTS = 9
_CAST = 4
_LONGER = 4
"""So many months beyond the longest streak."""


@dataclass
class _Scene:
    """What one story is set in: its people, places and time."""

    units: list[str]
    territories: list[str]
    tiers: list[str]
    matters: list[str]
    months: list[Period]
    loser: str | None
    drafts: list[Draft] = field(default_factory=list)


class Inventor:
    """Invents stories for the norms of a (sliced) rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._book = rulebook
        self.interest: Interest = interest_of(rulebook)
        self._types = [name for name in self.interest.types if name in rulebook.event_types]
        self._numbers = _numbers(self.interest)

    def story(self, seed: int) -> Story:
        """Return the story of a seed."""
        return _Telling(self._book, self.interest, self._types, self._numbers, Chance(seed)).story()


class _Telling:
    """The telling of one story."""

    def __init__(self, book: Rulebook, interest: Interest, types: Sequence[str], numbers: Sequence[Decimal],
                 chance: Chance) -> None:
        self.book, self.interest, self.types, self.numbers, self.chance = book, interest, types, numbers, chance
        self.few = [chance.one_of(numbers) for _ in range(3)] if numbers else list(_SMALL[:3])
        self.scene = self._scene()

    def story(self) -> Story:
        if self.interest.contests and self._often(85):
            self._contest(self.chance.one_of(self.interest.contests))
        if self.types:
            for _ in range(self.chance.below(_MOST_EVENTS)):
                self._further()
        self._second_thoughts()
        return Story(tuple(self._shuffled(self.scene.drafts)), self._as_of())

    # -- the scene --------------------------------------------------------------------------------------------

    def _scene(self) -> _Scene:
        book, chance = self.book, self.chance
        tiers = sorted(book.tiers)
        cast: list[str] = []
        groups = [(name, members) for contest in self.interest.contests for name, members in contest.groups if members]
        if groups:
            name, members = chance.one_of(groups)
            tiers = [name, *tiers]
            cast += self._some(members, 3)
        named = self.interest.units or sorted(book.units)
        cast += [chance.one_of(named) for _ in range(2)] if named else []
        cast.append(chance.one_of(sorted(book.units))) if book.units else None
        cast = list(dict.fromkeys(cast))[: _CAST + 1]
        return _Scene(cast, self._places(), tiers, self._some(sorted(book.matters), 3), self._months(),
                      chance.one_of(cast) if cast else None)

    def _places(self) -> list[str]:
        """Return a place of each force, and one more."""
        book, chosen = self.book, []
        for force in Force:
            places = sorted(name for name, there in book.force_at.items() if there is force)
            if places:
                chosen.append(self.chance.one_of(places))
        if book.territories:
            chosen.append(self.chance.one_of(sorted(book.territories)))
        return list(dict.fromkeys(chosen))

    def _months(self) -> list[Period]:
        day = self.chance.one_of(self.interest.days)
        month = Period.of(PeriodKind.MONTH, day)
        for _ in range(self.chance.below(3)):
            month = month.previous()
        months = [month]
        for _ in range(self.chance.below(self.interest.longest_run + _LONGER)):
            months.append(months[-1].next())
        return months

    # -- contests ---------------------------------------------------------------------------------------------

    def _contest(self, contest: Contest) -> None:
        """Figures for some months running, mostly with the same unit last, mostly settled."""
        scene, chance = self.scene, self.chance
        groups = [pair for pair in contest.groups if pair[1]]
        group, members = next((pair for pair in groups if pair[0] == scene.tiers[0]), ("", ()))
        playing = [unit for unit in scene.units if unit in members] or self._some(members, 3)
        if not playing:
            return
        scene.loser = chance.one_of(playing)
        for month in scene.months:
            if self._often(8):
                continue
            by_order = contest.order_field is not None and self._often(8)
            if not by_order:
                self._figures(contest, playing, month)
            if contest.settles is not None and self._often(90):
                self._settle(contest, group, month, playing if by_order else None)

    def _figures(self, contest: Contest, playing: Sequence[str], month: Period) -> None:
        sticky = self._often(75)
        for unit in playing:
            if self._often(7):
                continue
            low = unit == self.scene.loser and sticky
            given: dict[str, Any] = {contest.unit: unit}
            if contest.number:
                given[contest.number] = 1 if low else 1 + self.chance.below(4)
            if contest.period is not None:
                given[contest.period] = self._period(contest.figures, contest.period, month)
            self._add(contest.figures, month, given, sparing=True)

    def _settle(self, contest: Contest, group: str, month: Period, order: Sequence[str] | None) -> None:
        given: dict[str, Any] = {}
        if contest.group_field is not None:
            given[contest.group_field] = group
        if contest.settle_period is not None:
            given[contest.settle_period] = self._period(contest.settles or "", contest.settle_period, month)
        if order is not None and contest.order_field is not None:
            given[contest.order_field] = [*(unit for unit in order if unit != self.scene.loser), self.scene.loser]
        self._add(contest.settles or "", month, given, sparing=True)

    # -- further events ---------------------------------------------------------------------------------------

    def _further(self) -> None:
        """One more event: an answer to an earlier one, another like it, or any that the norms look at."""
        chance, drafts = self.chance, self.scene.drafts
        earlier = chance.one_of(drafts) if drafts and self._often(70) else None
        answers = [act for trigger, act in self.interest.answers if earlier and trigger == earlier.type]
        kind = chance.one_of(answers) if answers and self._often(70) else chance.one_of(self.types)
        if earlier is not None and self._often(25) and earlier.type in self.types:
            kind = earlier.type
        given = self._alike(kind, earlier) if earlier is not None and self._often(75) else {}
        month = chance.one_of(self.scene.months)
        time = self._after(earlier) if earlier is not None and self._often(60) else None
        self._add(kind, month, given, time=time)

    def _alike(self, kind: str, earlier: Draft) -> dict[str, Any]:
        """Return the fields that a new event shares with an earlier one: those that say which, seldom how much."""
        given = {}
        for declared in self.book.event_types[kind].fields:
            name = declared.name.id
            told = earlier.fields.get(name)
            which = declared.type not in (FieldType.DECIMAL, FieldType.COUNT, FieldType.BOOLEAN)
            if told is not None and isinstance(told, list) == declared.is_list and self._often(90 if which else 25):
                given[name] = told
        return given

    def _after(self, earlier: Draft) -> Instant:
        """Return a time that can matter after an earlier event: the same day, a due time, or some days later."""
        chance = self.chance
        if self.interest.allowances and self._often(50):
            due = due_of(chance.one_of(self.interest.allowances), earlier.time, self.book)
            return due + chance.one_of((-_DAY, 0, 0, SECOND, _DAY))
        return earlier.time + chance.one_of((-_DAY, 0, 3600 * SECOND, _DAY, 10 * _DAY, 40 * _DAY))

    def _second_thoughts(self) -> None:
        """Corrections, withdrawals and late knowledge of what was told."""
        drafts = self.scene.drafts
        for _ in range(self.chance.below(3) if drafts and self._often(30) else 0):
            target = self.chance.one_of(drafts)
            later = (target.recorded or target.time) + self.chance.one_of((0, _DAY, 40 * _DAY))
            name = f"x{len(drafts)}"
            if self._often(40):
                drafts.append(Draft(name, target.type, target.time, {}, later, retracts=target.id))
            elif self._often(60):
                again = {**target.fields, **self._fields(self.book.event_types[target.type], target.time, {}, True)}
                fields = {**again, **self._alike(target.type, target)}
                drafts.append(Draft(name, target.type, target.time, fields, later, supersedes=target.id))
            else:
                drafts[drafts.index(target)] = replace(target, recorded=later)

    # -- one event --------------------------------------------------------------------------------------------

    def _add(self, kind: str, month: Period, given: Mapping[str, Any], *, time: Instant | None = None,
             sparing: bool = False) -> None:
        type_ = self.book.event_types.get(kind)
        if type_ is None:
            return
        zone = self.book.zone
        if time is None:
            time = self._time(month, told=type_.period is not None)
        time = max(time, zone.start_of(date(1971, 1, 1)))
        fields = self._fields(type_, time, {self._period_field(type_): month} | dict(given), sparing)
        self.scene.drafts.append(Draft(f"d{len(self.scene.drafts)}", kind, time, fields))

    def _period_field(self, type_: EventType) -> str:
        return type_.period or ""

    def _time(self, month: Period, told: bool) -> Instant:
        """Return a time in the month, or after it for what is told of it; sometimes where one day becomes another."""
        zone, chance = self.book.zone, self.chance
        if self.interest.instants and self._often(6):
            return chance.one_of(self.interest.instants)
        start, end = month.start(zone), month.end(zone)
        if self._often(6):
            return chance.one_of((start, start - SECOND, end, end - SECOND))
        days = chance.below(25)
        base = end if told and self._often(85) else start
        return base + days * _DAY + (9 + chance.below(9)) * 3600 * SECOND

    def _fields(self, type_: EventType, time: Instant, given: Mapping[str, Any], sparing: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for declared in type_.fields:
            name = declared.name.id
            told = given.get(name)
            if isinstance(told, Period):
                made[name] = self._shifted(_widened(declared, told), declared)
            elif told is not None:
                made[name] = told
            elif not declared.optional or self._often(8 if sparing else 60):
                made[name] = self._value(type_.name.id, declared, time)
        return made

    def _shifted(self, period: str, declared: FieldDeclaration) -> str:
        """Longer periods are sometimes the one after: a year is short of its successor in a story of months."""
        if declared.period_kind is PeriodKind.MONTH or not self._often(45):
            return period
        known = Period.parse(period)
        return (known.next() if self._often(75) else known.previous()).text

    def _period(self, kind: str, name: str, month: Period) -> str:
        declared = self.book.event_types[kind].field(name)
        return _widened(declared, month)

    def _value(self, kind: str, declared: FieldDeclaration, time: Instant) -> Any:
        if not declared.is_list:
            return self._single(kind, declared, time)
        count = 1 + self.chance.below(3)
        return list(dict.fromkeys(self._single(kind, declared, time) for _ in range(count)))

    def _single(self, kind: str, declared: FieldDeclaration, time: Instant) -> Any:
        chance, scene = self.chance, self.scene
        steered = self.interest.steer.get((kind, declared.name.id))
        if steered and self._often(65) and declared.type not in (FieldType.DECIMAL, FieldType.COUNT):
            found = chance.one_of(steered)
            if declared.type is not FieldType.UNIT or self._often(40) or found in scene.units:
                return found
        match declared.type:
            case FieldType.UNIT:
                return self._unit()
            case FieldType.TERRITORY:
                return chance.one_of(scene.territories)
            case FieldType.TIER:
                return scene.tiers[0] if self._often(75) else chance.one_of(scene.tiers)
            case FieldType.MATTER:
                matters = self.interest.matters if self.interest.matters and self._often(50) else scene.matters
                return chance.one_of(matters)
            case FieldType.CHOICE:
                return chance.one_of([choice.id for choice in declared.choices])
            case FieldType.DECIMAL | FieldType.COUNT:
                return self._number(declared)
            case FieldType.BOOLEAN:
                return chance.below(2) == 1
            case FieldType.TEXT:
                return chance.one_of(_TEXTS)
            case _:
                return self._moment(declared, time)

    def _unit(self) -> str:
        scene = self.scene
        if scene.loser is not None and self._often(35):
            return scene.loser
        return self.chance.one_of(scene.units)

    def _number(self, declared: FieldDeclaration) -> Any:
        pool = self.few if self._often(70) else self.numbers or _SMALL
        number = self.chance.one_of(pool)
        if self.interest.factors and self._often(40):
            number = number * self.chance.one_of(self.interest.factors)
        if self._often(20):
            number += self.chance.one_of((Decimal(1), Decimal(-1), Decimal("0.5")))
        if declared.type is FieldType.COUNT:
            number = Decimal(int(number))
        number = max(number, declared.at_least if declared.at_least is not None else Decimal(0))
        number = number if declared.at_most is None else min(number, declared.at_most)
        return json_number(number)

    def _moment(self, declared: FieldDeclaration, time: Instant) -> Any:
        zone = self.book.zone
        later = time + self.chance.one_of((-_DAY, 0, _DAY, 10 * _DAY, 40 * _DAY))
        if declared.type is FieldType.INSTANT:
            return zone.text(later)
        if declared.type is FieldType.DATE:
            return zone.day_of(later).isoformat()
        month = self.chance.one_of(self.scene.months)
        return self._shifted(Period.of(declared.period_kind or PeriodKind.MONTH, month.first).text, declared)

    # -- as of when -------------------------------------------------------------------------------------------

    def _as_of(self) -> Instant | None:
        chance, zone = self.chance, self.book.zone
        if self._often(35):
            return None
        latest = max((draft.time for draft in self.scene.drafts), default=self.scene.months[-1].end(zone))
        day = zone.day_of(latest)
        ends = [Period.of(kind, day).end(zone) for kind in (*self.interest.periods, PeriodKind.YEAR)]
        late = [latest, latest + 400 * _DAY, latest + 1200 * _DAY]
        due = [due_of(after, draft.time, self.book)
               for after in self.interest.allowances[:2] for draft in self.scene.drafts[:3]]
        chosen: Instant = chance.one_of([*ends, *late, *self.interest.instants, *due])
        return chosen + chance.one_of((0, 0, 0, SECOND, -SECOND))

    # -- chance -----------------------------------------------------------------------------------------------

    def _often(self, percent: int) -> bool:
        return self.chance.below(100) < percent

    def _some(self, things: Sequence[str], most: int) -> list[str]:
        if not things:
            return []
        return list(dict.fromkeys(self.chance.one_of(things) for _ in range(most)))

    def _shuffled(self, drafts: list[Draft]) -> list[Draft]:
        """Events arrive in the order told, but sometimes two change places."""
        for _ in range(2 if len(drafts) > 1 and self._often(20) else 0):
            one, other = self.chance.below(len(drafts)), self.chance.below(len(drafts))
            drafts[one], drafts[other] = drafts[other], drafts[one]
        return drafts


def _widened(declared: FieldDeclaration | None, month: Period) -> str:
    """Return the period of the field's own length in which a month begins."""
    kind = declared.period_kind if declared is not None else None
    return month.text if kind is None else month.widen(kind).text


def _numbers(interest: Interest) -> list[Decimal]:
    """Return numbers on either side of every bound."""
    pool = set(_SMALL)
    for number in interest.numbers:
        pool |= {number, number + 1, number - 1, number / 2 if number else number}
    for factor in interest.factors:
        pool |= {small * factor for small in _SMALL}
    return sorted(number for number in pool if number == number.quantize(Decimal("0.01")))


