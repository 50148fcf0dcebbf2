"""Run: find where a condition held so many times consecutively."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable
from datetime import date
from decimal import Decimal

from zhunsheng.evaluate.live.chaining.native import FactId
from zhunsheng.evaluate.live.chaining.rules import NONE_BEFORE, Values, hit_kind, is_chained
from zhunsheng.evaluate.live.condition import compiled
from zhunsheng.evaluate.live.held import Held, cells_of, latest_of, with_row, without_row
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Cells, Row, grounds_of
from zhunsheng.ir.operations import Run
from zhunsheng.terms.time import Period


class Subject:
    """One subject's rows by period, the periods in which it has a place, in order, and the runs it has made."""

    __slots__ = ("days", "facts", "made", "numbers", "rows")

    def __init__(self) -> None:
        self.days: list[date] = []
        self.facts: dict[date, tuple[FactId, Values]] = {}
        self.numbers: dict[date, int] = {}
        self.rows: dict[date, Held] = {}
        self.made: dict[date, Row] = {}

    def note_last(self, day: date, row: Row) -> None:
        """Add the first row of a period that is later than all others."""
        self.rows[day] = row
        if _has_place(row):
            self.days.append(day)

    def note(self, day: date, row: Row, *, present: bool) -> None:
        """Add or take out a row of a period; of several rows of one period the latest counts."""
        held = self.rows.get(day)
        placed = held is not None and _has_place(latest_of(held))
        if present:
            held = with_row(held, row)
        elif held is not None:
            held = without_row(held, row)
        if held is not None:
            self.rows[day] = held
        else:
            del self.rows[day]
        if held is not None and _has_place(latest_of(held)):
            if not placed:
                insort(self.days, day)
        elif placed:
            self.days.remove(day)


class Group:
    """The periods in which anybody of a group has a settled row, and its subjects."""

    __slots__ = ("counts", "days", "subjects")

    def __init__(self) -> None:
        self.days: list[date] = []
        self.counts: dict[date, int] = {}
        self.subjects: dict[Cells, Subject] = {}


class RunNode(Node):
    """
    Remembers the settled rows. A change is followed only as far as the run goes that it lies in.

    A row that meets the condition is a fact for the chaining, which names the fact it follows in its run; which facts
    complete a run is then for the chaining to say. Where a run arises with every such row there is nothing to chain.

    In a group and a subject a period is known by its first day: the periods of one table are of one length.
    """

    def __init__(self, operation: Run, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._holds = compiled(operation.holds)
        self._is_chained = is_chained(operation)
        self._group_of, self._subject_of = cells_of(operation.group), cells_of(operation.subject)
        self._groups: dict[Cells, Group] = {}
        self._last_number = NONE_BEFORE

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if old is not None and old.settled and old.period is not None:
            self._note(old, old.period, present=False)
        if new is not None and new.settled and new.period is not None:
            self._note(new, new.period, present=True)

    def _note(self, row: Row, period: Period, *, present: bool) -> None:
        name, who, day = self._group_of(row.columns), self._subject_of(row.columns), period.first
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Group()
        subject = group.subjects.get(who)
        if subject is None:
            subject = group.subjects[who] = Subject()
        if present and day not in subject.rows and (not subject.days or subject.days[-1] < day):
            subject.note_last(day, row)
        else:
            subject.note(day, row, present=present)
        self._count_period(name, group, day, 1 if present else -1)
        if not self._is_quiet(subject, day):
            self.touch((name, who, day))

    def _count_period(self, name: Cells, group: Group, day: date, sign: int) -> None:
        """Note one settled row more or less in a period: a period that is new or gone may part or join runs."""
        count = group.counts.get(day, 0)
        if count > 1 or (count == 1 and sign > 0):
            group.counts[day] = count + sign
            return
        if count + sign == 0:
            del group.counts[day]
            group.days.remove(day)
        else:
            group.counts[day] = count + sign
            if count == 0:
                insort(group.days, day)
        is_news = count == 0 or count + sign == 0
        if is_news and self.operation.calendar is self.operation.missing_ignored:
            for who, subject in group.subjects.items():
                if subject.days and subject.days[0] < day < subject.days[-1]:
                    self.touch((name, who, day))

    def take_turn(self) -> None:
        """Assert and retract facts for all that was touched, let the chaining settle, and see what has arisen."""
        if self._is_chained:
            for group in self.touched:
                assert isinstance(group, tuple)
                name, who, day = group
                here = self._groups.get(name)
                subject = here.subjects.get(who) if here is not None else None
                if here is not None and subject is not None:
                    self._link(here, subject, day)
                    after = bisect_right(subject.days, day)
                    if after < len(subject.days):
                        self._link(here, subject, subject.days[after])
            self.world.chaining.settle()
        super().take_turn()

    def _is_quiet(self, subject: Subject, day: date) -> bool:
        """Say whether plainly nothing follows: from a subject's last row that does not meet the condition, nor did."""
        days, held = subject.days, subject.rows.get(day)
        if held is None or not days or days[-1] > day or day in subject.facts or day in subject.made:
            return False
        return not self._holds(latest_of(held).columns)

    def _link(self, group: Group, subject: Subject, day: date) -> None:
        """Make the fact of a day what it has to be now."""
        values: Values | None = None
        index = bisect_left(subject.days, day)
        if index < len(subject.days) and subject.days[index] == day and self._lengthens(subject, index):
            before = NONE_BEFORE
            if index > 0 and self._lengthens(subject, index - 1) and self._follows(group, subject, index):
                before = self._number(subject, subject.days[index - 1])
            values = (hit_kind(self.index), self._number(subject, day), before)
        fact = subject.facts.get(day)
        if fact is not None and fact[1] == values:
            return
        if fact is not None:
            self.world.chaining.drop(fact[0])
            del subject.facts[day]
        if values is not None:
            subject.facts[day] = (self.world.chaining.put(values), values)

    def _number(self, subject: Subject, day: date) -> int:
        if day not in subject.numbers:
            self._last_number += 1
            subject.numbers[day] = self._last_number
        return subject.numbers[day]

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        name, who, day = group
        here = self._groups.get(name)
        subject = here.subjects.get(who) if here is not None else None
        if here is None or subject is None:
            return
        first, after = self._extent(here, subject, day)
        self._follow(here, subject, first, after, day)
        if not subject.rows and not subject.made:
            del here.subjects[who]
        if not here.subjects:
            del self._groups[name]

    def _extent(self, group: Group, subject: Subject, day: date) -> tuple[int, int]:
        """Return the first and the last-but-one index of the subject's days whose runs a change on a day can reach."""
        days = subject.days
        first = bisect_left(days, day)
        if first > 0:
            first -= 1
            while first > 0 and self._lengthens(subject, first) and self._follows(group, subject, first):
                first -= 1
        after = start = bisect_right(days, day)
        while after < len(days) and self._lengthens(subject, after) and (
            after == start or self._follows(group, subject, after)
        ):
            after += 1
        return first, after

    def _lengthens(self, subject: Subject, index: int) -> bool:
        return self._holds(latest_of(subject.rows[subject.days[index]]).columns)

    def _follows(self, group: Group, subject: Subject, index: int) -> bool:
        """Say whether nothing between a subject's row and the one before it ends a run."""
        days = subject.days
        earlier, later = days[index - 1], days[index]
        between = bisect_left(group.days, later) - bisect_right(group.days, earlier)
        if not self.operation.calendar:
            return between == 0 or self.operation.missing_ignored
        kind = latest_of(subject.rows[earlier]).period
        assert kind is not None
        steps, period = 0, kind.next()
        while period.first < later:
            steps, period = steps + 1, period.next()
            if steps > between or not self.operation.missing_ignored:
                return False
        return steps <= between

    def _follow(self, group: Group, subject: Subject, first: int, after: int, day: date) -> None:
        """Count the runs among these rows anew, and tell what has changed."""
        streak: list[Row] = []
        arisen: dict[date, Row] = {}
        for index in range(first, after):
            row = latest_of(subject.rows[subject.days[index]])
            if index > first and not self._follows(group, subject, index):
                streak = []
            if self._holds(row.columns):
                streak.append(row)
                if self._arises(subject, subject.days[index]):
                    arisen[subject.days[index]] = self._row(streak)
            else:
                streak = []
        for one in sorted({day, *subject.days[first:after], *arisen}):
            old, new = subject.made.pop(one, None), arisen.get(one)
            if new is not None:
                subject.made[one] = new
            if old is not None and new is not None and _same_run(old, new):
                subject.made[one] = old
            else:
                self.emit(old, new)

    def _arises(self, subject: Subject, day: date) -> bool:
        return not self._is_chained or self.world.chaining.is_completed_by(subject.facts[day][0])

    def _row(self, streak: list[Row]) -> Row:
        decisive, completing = streak[-self.operation.times:], streak[-1]
        columns = {**completing.columns, "run": Decimal(len(streak))}
        at = max(row.at for row in decisive)
        name = (self._subject_of(completing.columns), completing.period)
        return Row(self.operation, name, columns, grounds_of(decisive), completing.period, at, True)


def _has_place(row: Row) -> bool:
    """Say whether the row counts as a place: a ranking leaves it absent for whom it could not rank."""
    return row.columns.get("place", row) is not None


def _same_run(old: Row, new: Row) -> bool:
    """Say whether two runs are of the same rows and the same length."""
    same_length = old.columns["run"] == new.columns["run"]
    return same_length and len(old.grounds.rows) == len(new.grounds.rows) and all(
        one is other for one, other in zip(old.grounds.rows, new.grounds.rows, strict=True)
    )
