"""Rows of one name in one place, of which the latest counts: nearly always one, and then nothing but it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zhunsheng.evaluate.live.row import Cells, Row, Timeline
from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.time import Instant

Held = Row | Timeline
"""One row, or several in order of time."""


def with_row(held: Held | None, row: Row) -> Held:
    """Return what is held once a row was added."""
    if held is None:
        return row
    if isinstance(held, Row):
        several = Timeline()
        several.put(held)
        held = several
    held.put(row)
    return held


def without_row(held: Held, row: Row) -> Held | None:
    """Return what is held once the row of this name, time and columns was taken out; None if nothing is."""
    if isinstance(held, Row):
        return None
    held.take(row)
    return held if len(held) > 0 else None


def latest_of(held: Held) -> Row:
    """Return the last row in time."""
    return held if isinstance(held, Row) else held.latest


def first_from(held: Held, instant: Instant, at_most: int) -> list[Row]:
    """Return the first rows that are not before the instant, so many at most."""
    if isinstance(held, Row):
        return [held] if held.at >= instant and at_most > 0 else []
    first = held.first_since(instant)
    return held.between(first, first + at_most)


def back_from(held: Held, instant: Instant) -> Iterator[Row]:
    """Yield the rows before the instant, the last of them first."""
    if isinstance(held, Row):
        if held.at < instant:
            yield held
    else:
        for index in range(held.first_since(instant) - 1, -1, -1):
            yield held[index]


def cells_of(names: tuple[str, ...]) -> Callable[[Mapping[str, Cell]], Cells]:
    """Return what tells the cells of these columns; a column that is not there is absent."""
    match names:
        case ():
            return lambda _: ()
        case (one,):
            return lambda columns: (columns.get(one),)
        case (one, other):
            return lambda columns: (columns.get(one), columns.get(other))
        case _:
            return lambda columns: tuple([columns.get(name) for name in names])
