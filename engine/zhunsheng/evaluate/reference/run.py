"""Run: find where a condition held so many times consecutively."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Again, Run
from zhunsheng.terms.time import Period

_Subject = tuple[Cell, ...]
_History = dict[Period, dict[_Subject, Row]]
"""The settled rows of one group: by period, then by subject."""


def run(operation: Run, world: World) -> list[Row]:
    """Return one row for each run that has become long enough."""
    histories: dict[tuple[Cell, ...], _History] = {}
    for row in world.in_time(operation.rows):
        if row.settled and row.period is not None:
            history = histories.setdefault(row.cells(operation.group), {})
            history.setdefault(row.period, {})[row.cells(operation.subject)] = row
    return [
        row
        for history in histories.values()
        for subject in _subjects(history)
        for row in _runs(operation, subject, history)
    ]


def _subjects(history: _History) -> Iterable[_Subject]:
    """Return everybody who has a row in any period, each once."""
    return dict.fromkeys(subject for rows in history.values() for subject in rows)


def _runs(operation: Run, subject: _Subject, history: _History) -> Iterator[Row]:
    """Follow one subject through the periods and yield a row wherever its run gives rise to one."""
    streak: list[Row] = []
    for period in _sequence(operation, history):
        row = history.get(period, {}).get(subject)
        if row is None or not _has_place(row):
            if not (operation.missing_ignored and period in history):
                streak = []
        elif holds(operation.holds, row.columns):
            streak.append(row)
            if _arises(operation, len(streak)):
                yield _row(operation, streak)
        else:
            streak = []


def _sequence(operation: Run, history: Mapping[Period, object]) -> Iterator[Period]:
    """Yield in order the periods with a settled row, or every one of the calendar from the first to the last."""
    periods = sorted(history, key=lambda period: period.first)
    if not operation.calendar:
        yield from periods
        return
    period = periods[0]
    while period.first <= periods[-1].first:
        yield period
        period = period.next()


def _has_place(row: Row) -> bool:
    """Say whether the row counts as a place: a ranking leaves it absent for whom it could not rank."""
    return "place" not in row.columns or row.cell("place") is not None


def _arises(operation: Run, length: int) -> bool:
    match operation.again:
        case Again.ONCE:
            return length == operation.times
        case Again.EACH:
            return length >= operation.times
        case Again.EVERY_LENGTH:
            return length % operation.times == 0


def _row(operation: Run, streak: list[Row]) -> Row:
    decisive, completing = streak[-operation.times:], streak[-1]
    columns = dict(completing.columns) | {"run": Decimal(len(streak))}
    at = max(row.at for row in decisive)
    return make_row(operation, columns, Grounds.of(decisive), period=completing.period, at=at, settled=True)
