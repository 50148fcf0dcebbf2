"""Expect: whether acts answered what called for them, and whether in time."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.calendar import period_named
from zhunsheng.evaluate.live.held import Held, back_from, cells_of, first_from, with_row, without_row
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.row import Cells, Grounds, Row, RowId, grounds_of
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import After, AtColumn, AtEvent, Expect, NoLimit, OnDay, PeriodEnd
from zhunsheng.terms.time import SECOND, Instant, Period, due_time

_TRIGGERS, _ACTS, _DUE_EVENTS = 0, 1, 2
_Key = tuple[Cells, Period | None]


class Matching:
    """The rows of a table and the triggers, sorted by what a trigger must have to be matched by a row."""

    def __init__(self, match: tuple[tuple[str, str], ...], match_period: bool, world: World) -> None:
        self._ours = cells_of(tuple(ours for ours, _ in match))
        self._theirs = cells_of(tuple(theirs for _, theirs in match))
        self._match_period = match_period
        self.rows: Paged[_Key, Held] = world.table()
        self.triggers: Paged[_Key, Held] = world.table()

    def key_of_trigger(self, trigger: Row) -> _Key | None:
        """Return what a row must have to match the trigger; None if nothing can."""
        return self._key(trigger, self._ours(trigger.columns))

    def key_of_row(self, row: Row) -> _Key | None:
        """Return what a trigger must have to be matched by the row; None if none can."""
        return self._key(row, self._theirs(row.columns))

    def _key(self, row: Row, cells: Cells) -> _Key | None:
        return None if None in cells else (cells, row.period if self._match_period else None)

    def rows_for(self, trigger: Row) -> Held | None:
        """Return the rows that match the trigger, in order of time; None if there are none."""
        key = self.key_of_trigger(trigger)
        return None if key is None else self.rows.get(key)

    def keep(self, table: Paged[_Key, Held], key: _Key | None, row: Row, *, present: bool) -> None:
        """Add a row to one of the two tables, or take it out."""
        if key is None:
            return
        held = table.get(key)
        if present:
            held = with_row(held, row)
        elif held is not None:
            held = without_row(held, row)
        if held is not None:
            table.put_here(key, held)
        else:
            del table[key]


class Answer:
    """What became of one trigger, as far as it was worked out."""

    __slots__ = ("alarm", "done", "due", "due_event", "made", "trigger", "wakes_at")

    def __init__(self, trigger: Row) -> None:
        self.trigger = trigger
        self.made: Row | None = None
        self.done: Instant | None = None
        self.due: Instant | None = None
        self.due_event: Row | None = None
        self.wakes_at: Instant | None = None
        self.alarm = 0
        """The number of the alarm that rings at `wakes_at`."""


class ExpectNode(Node):
    """
    Remembers triggers and acts by what they match on, since a late act may answer any of them.

    Which act completes the answer never comes earlier for a later trigger. So whom a change of an act concerns is
    found by going back in time from it, until a trigger is met that was answered before it.
    """

    def __init__(self, operation: Expect, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._acts = Matching(operation.match, operation.match_period, world)
        due = operation.due
        self._due = Matching(due.match, due.match_period, world) if isinstance(due, AtEvent) else None
        self._answers: Paged[RowId, Answer] = world.table()
        self._gone: dict[RowId, Row | None] = {}

    # -- what comes in ----------------------------------------------------------------------------------------

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        for row, present in ((old, False), (new, True)):
            if row is None:
                continue
            if slot == _TRIGGERS:
                self._note_trigger(row, present)
            elif slot == _ACTS:
                self._note_act(row, present)
            elif self._due is not None:
                self._note_due_event(self._due, row, present)

    def _note_trigger(self, trigger: Row, present: bool) -> None:
        for matching in (self._acts, self._due):
            if matching is not None:
                matching.keep(matching.triggers, matching.key_of_trigger(trigger), trigger, present=present)
        if present:
            self._answers[trigger.id] = Answer(trigger)
        else:
            answer = self._answers.pop(trigger.id)
            self._let_sleep(answer)
            self._gone.setdefault(trigger.id, answer.made)
        self.touch(trigger.id)

    def _note_act(self, act: Row, present: bool) -> None:
        key = self._acts.key_of_row(act)
        if key is None:
            return
        self._acts.keep(self._acts.rows, key, act, present=present)
        triggers = self._acts.triggers.get(key)
        if triggers is None:
            return
        for trigger in back_from(triggers, act.at + 1):
            answer = self._answers[trigger.id]
            if answer.made is not None and answer.done is not None and answer.done < act.at:
                return
            self.touch(answer.trigger.id)

    def _note_due_event(self, due: Matching, row: Row, present: bool) -> None:
        key = due.key_of_row(row)
        if key is None:
            return
        due.keep(due.rows, key, row, present=present)
        triggers = due.triggers.get(key)
        if triggers is None:
            return
        end_of_day = self.world.zone.end_of(self.world.zone.day_of(row.at)) + SECOND
        for trigger in back_from(triggers, end_of_day):
            answer = self._answers[trigger.id]
            if answer.made is not None and answer.due_event is not None and answer.due_event.at < row.at:
                return
            self.touch(answer.trigger.id)

    # -- what follows -----------------------------------------------------------------------------------------

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        answer = self._answers.get(group)
        before = self._gone.pop(group, None)
        if answer is None:
            self.emit(before, None)
            return
        before = before or answer.made
        answer.made = self._work_out(answer)
        self.emit(before, answer.made)

    def _work_out(self, answer: Answer) -> Row:
        trigger, operation = answer.trigger, self.operation
        acts = self._acts.rows_for(trigger)
        answers = [] if acts is None else first_from(acts, trigger.at, operation.at_least)
        answer.done = answers[-1].at if answers and len(answers) == operation.at_least else None
        if answer.made is None or self._due is not None:
            answer.due = self._due_of(answer)  # of anything but an event, the trigger alone says when it is due
        due = answer.due
        state = self._state(answer, due)
        columns = {**trigger.columns, "state": state, "due": due, "done": answer.done}
        rows = answers if answer.due_event is None else [*answers, answer.due_event]
        grounds = grounds_of([trigger, *rows]) if rows else Grounds((trigger,), trigger.origin)
        return Row(operation, trigger.id, columns, grounds, trigger.period, trigger.at, trigger.settled)

    def _state(self, answer: Answer, due: Instant | None) -> str:
        """Say what has become of the obligation; all of the second in which it is due is still on time."""
        over = None if due is None else due + SECOND
        if answer.done is not None:
            self._let_sleep(answer)
            return "late" if over is not None and answer.done >= over else "fulfilled"
        if over is not None and self.world.as_of >= over:
            return "breached"
        if over is not None and answer.wakes_at != over:
            self._let_sleep(answer)
            answer.wakes_at, answer.alarm = over, self.world.wake(over, self, answer.trigger.id)
        return "pending"

    def _let_sleep(self, answer: Answer) -> None:
        """Take back the alarm of what was answered or is due at another time: nothing is to be looked at any more."""
        if answer.wakes_at is not None:
            self.world.let_sleep(answer.alarm)
            answer.wakes_at = None

    def _due_of(self, answer: Answer) -> Instant | None:
        """Return until when the act is on time; None: without limit, or not known yet."""
        trigger, zone = answer.trigger, self.world.zone
        match self.operation.due:
            case NoLimit():
                return None
            case OnDay(day):
                return zone.end_of(day)
            case After(amount, unit):
                return due_time(trigger.at, unit, amount, zone, self.world.rulebook.calendar)
            case AtColumn(column):
                return self._due_in_cell(trigger.cell(column))
            case AtEvent():
                return self._due_at_event(answer)
            case PeriodEnd():
                return trigger.period.end(zone) - SECOND if trigger.period else None

    def _due_in_cell(self, cell: Cell) -> Instant | None:
        """Return the second of an instant, or the end of a day (or longer period) that a cell names."""
        if isinstance(cell, int) and not isinstance(cell, bool):
            return cell // SECOND * SECOND
        period = period_named(cell) if isinstance(cell, str) else None
        return period.end(self.world.zone) - SECOND if period is not None else None

    def _due_at_event(self, answer: Answer) -> Instant | None:
        """Return the end of the day of the earliest event that lies on no day before the trigger's."""
        zone = self.world.zone
        rows = self._due.rows_for(answer.trigger) if self._due is not None else None
        found = [] if rows is None else first_from(rows, zone.start_of(zone.day_of(answer.trigger.at)), 1)
        answer.due_event = found[0] if found else None
        return None if answer.due_event is None else zone.end_of(zone.day_of(answer.due_event.at))
