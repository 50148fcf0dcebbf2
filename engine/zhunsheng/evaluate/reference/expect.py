"""Expect: whether acts answered what called for them, and whether in time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import After, AtColumn, AtEvent, Expect, NoLimit, OnDay, PeriodEnd
from zhunsheng.terms.time import SECOND, Instant, Period, TimeError, due_time

_Match = tuple[tuple[Cell, ...], Period | None]


def expect(operation: Expect, world: World) -> list[Row]:
    """Return one row for each trigger: what became of it."""
    acts = _by_match(world, operation.acts, operation.match, operation.match_period)
    due_events: Mapping[_Match, Sequence[Row]] = {}
    if isinstance(operation.due, AtEvent):
        due_events = _by_match(world, operation.due.table, operation.due.match, operation.due.match_period)
    return [_row(operation, trigger, acts, due_events, world) for trigger in world.tables[operation.triggers]]


def _by_match(world: World, table: str, match: tuple[tuple[str, str], ...],
              match_period: bool) -> dict[_Match, list[Row]]:
    """Sort the rows of a table, earliest first, by what a trigger must have to be matched by them."""
    rows: dict[_Match, list[Row]] = {}
    for row in world.in_time(table):
        cells = row.cells(theirs for _, theirs in match)
        rows.setdefault((cells, row.period if match_period else None), []).append(row)
    return rows


def _matching(trigger: Row, rows: Mapping[_Match, Sequence[Row]], match: tuple[tuple[str, str], ...],
              match_period: bool) -> Sequence[Row]:
    """Return the rows that match the trigger; an absent cell matches nothing."""
    cells = trigger.cells(ours for ours, _ in match)
    if any(cell is None for cell in cells):
        return ()
    return rows.get((cells, trigger.period if match_period else None), ())


def _row(operation: Expect, trigger: Row, acts: Mapping[_Match, Sequence[Row]],
         due_events: Mapping[_Match, Sequence[Row]], world: World) -> Row:
    matching = _matching(trigger, acts, operation.match, operation.match_period)
    first = bisect_left(matching, trigger.at, key=lambda act: act.at)
    answers = matching[first:first + operation.at_least]
    done = answers[-1].at if answers and len(answers) == operation.at_least else None
    due, due_event = _due(operation, trigger, due_events, world)
    columns = dict(trigger.columns) | {"state": _state(done, due, world.as_of), "due": due, "done": done}
    grounds = Grounds.of([trigger, *answers, *due_event])
    return make_row(operation, columns, grounds, period=trigger.period, at=trigger.at, settled=trigger.settled)


def _state(done: Instant | None, due: Instant | None, as_of: Instant) -> str:
    """Say what has become of the obligation; all of the second in which it is due is still on time."""
    if done is not None:
        return "late" if due is not None and done >= due + SECOND else "fulfilled"
    return "breached" if due is not None and as_of >= due + SECOND else "pending"


def _due(operation: Expect, trigger: Row, due_events: Mapping[_Match, Sequence[Row]],
         world: World) -> tuple[Instant | None, Sequence[Row]]:
    """Return until when the act is on time (None: without limit, or not known yet) and the event that says so."""
    match operation.due:
        case NoLimit():
            return None, ()
        case OnDay(day):
            return world.zone.end_of(day), ()
        case After(amount, unit):
            return due_time(trigger.at, unit, amount, world.zone, world.rulebook.calendar), ()
        case AtColumn(column):
            return _due_in_cell(trigger.cell(column), world), ()
        case AtEvent(_, match, match_period):
            return _due_at_event(trigger, _matching(trigger, due_events, match, match_period), world)
        case PeriodEnd():
            return (trigger.period.end(world.zone) - SECOND if trigger.period else None), ()


def _due_in_cell(cell: Cell, world: World) -> Instant | None:
    """Return the second of an instant, or the end of a day (or longer period) that a cell names."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell // SECOND * SECOND
    if not isinstance(cell, str):
        return None
    try:
        return Period.parse(cell).end(world.zone) - SECOND
    except TimeError:
        return None


def _due_at_event(trigger: Row, rows: Sequence[Row], world: World) -> tuple[Instant | None, Sequence[Row]]:
    """Return the end of the day of the earliest event that lies on no day before the trigger's."""
    day = world.zone.day_of(trigger.at)
    first = bisect_left(rows, world.zone.start_of(day), key=lambda row: row.at)
    if first == len(rows):
        return None, ()
    return world.zone.end_of(world.zone.day_of(rows[first].at)), rows[first:first + 1]
