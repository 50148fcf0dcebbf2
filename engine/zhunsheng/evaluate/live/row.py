"""Rows that know their own name, and what they rest on; the why of a row is worked out when it is asked for."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhunsheng.findings.derivation import Derivation, EventRef, cell_json, step
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Operation
from zhunsheng.terms.time import Instant, Period

Columns = Mapping[str, Cell]
Cells = tuple[Cell, ...]
RowId = tuple[Any, ...]
"""What tells a row from the others of its table: the event, the key and period, or the row it was made of."""

Origin = tuple[Instant, str, str]
"""Recorded time, id and source of the latest event that a row comes from."""

_TEXT = json.JSONEncoder(ensure_ascii=False).encode

NO_ORIGIN: Origin = (0, "", "")


class Row:
    """
    One row of a table, as `ir/operations.py` describes it, with a name that is unique within the table.

    A change of a table is a pair of rows of one name: the old one (or none) and the new one (or none).
    """

    __slots__ = (
        "_because", "_reading", "_text", "at", "columns", "grounds", "id", "operation", "origin", "period", "settled",
    )

    def __init__(self, operation: Operation, id: RowId, columns: Columns, grounds: Grounds, period: Period | None,
                 at: Instant, settled: bool) -> None:
        self.operation, self.id, self.columns, self.grounds = operation, id, columns, grounds
        self.period, self.at, self.settled, self.origin = period, at, settled, grounds.origin
        self._because: Derivation | None = None
        self._text: str | None = None
        self._reading: tuple[Any, ...] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        named = _Named(self.operation)
        return Row, (named, self.id, self.columns, self.grounds, self.period, self.at, self.settled)

    def cell(self, column: str) -> Cell:
        """Return what a column holds; a column that the row does not have is absent."""
        return self.columns.get(column)

    def cells(self, columns: Iterable[str]) -> Cells:
        """Return what several columns hold."""
        get = self.columns.get
        return tuple([get(column) for column in columns])

    @property
    def columns_text(self) -> str:
        """The columns in order of name, as one text that compares."""
        if self._text is None:
            named = [[name, cell_json(self.columns[name])] for name in sorted(self.columns)]
            self._text = _TEXT(named)
        return self._text

    @property
    def order(self) -> Order:
        """The order of rows in time: `at`, origin, and only where these are equal the columns."""
        return (self.at, *self.origin, self)

    @property
    def reading_order(self) -> tuple[Any, ...]:
        """The order of premises: period, columns, kind; then operation and time."""
        if self._reading is None:
            period = self.period.text if self.period else ""
            kind = type(self.operation).__name__
            self._reading = (period, self.columns_text, kind, self.operation.name, self.at, *self.origin)
        return self._reading

    def __lt__(self, other: Row) -> bool:
        """Say which comes first of two rows that are equal in time and origin."""
        return self.columns_text < other.columns_text

    @property
    def because(self) -> Derivation:
        """How the row follows from the events."""
        if self._because is not None:
            return self._because
        because = self.step(self.grounds.premises)
        if not self.grounds.is_large:
            self._because = because
        return because

    def forget(self) -> None:
        """Let go of the why, of this row and those below it, once it was told; it is worked out anew when asked for."""
        self._because = self._reading = None
        self.grounds.forget()

    def step(self, premises: tuple[Derivation, ...] = ()) -> Derivation:
        """Return the last step of how the row follows, on these premises."""
        period = self.period.text if self.period else None
        columns = tuple(sorted(self.columns.items()))
        return step(self.operation, period, columns, events=self.grounds.events, premises=premises)

    @property
    def evidence(self) -> frozenset[EventRef]:
        """The events the row rests on."""
        return self.grounds.evidence


Order = tuple[Instant, Instant, str, str, Row]


def operation_named(name: str) -> Operation:
    """Stand for the operation of a name where a row is written down; whoever reads it knows the operations."""
    raise LookupError(name)


class _Named:
    """Writes an operation down by its name."""

    __slots__ = ("_operation",)

    def __init__(self, operation: Operation) -> None:
        self._operation = operation

    def __reduce__(self) -> tuple[Any, ...]:
        return operation_named, (self._operation.name,)


class Grounds:
    """
    What rows rest on: an event, or other rows. Several rows of one group share the same grounds.

    Invariant: they never change, so grounds are never out of date.
    """

    __slots__ = ("_evidence", "_is_large", "_premises", "_rows", "origin")

    def __init__(self, rows: tuple[Row, ...], origin: Origin) -> None:
        self._rows, self.origin = rows, origin
        self._premises: tuple[Derivation, ...] | None = None
        self._evidence: frozenset[EventRef] | None = None
        self._is_large: bool | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Grounds, (self.rows, self.origin)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are the premises, in no particular order."""
        return self._rows

    @property
    def is_large(self) -> bool:
        """Whether so much is below that it is worked out anew each time rather than kept in memory."""
        if self._is_large is None:
            self._is_large = any(row.grounds.is_large for row in self._rows)
        return self._is_large

    @property
    def events(self) -> tuple[EventRef, ...]:
        """The events that these grounds are themselves."""
        return ()

    @property
    def premises(self) -> tuple[Derivation, ...]:
        """The steps before, in reading order."""
        if self._premises is not None:
            return self._premises
        rows = self.rows
        ordered = rows if len(rows) < 2 else sorted(rows, key=lambda row: row.reading_order)
        premises = tuple(row.because for row in ordered)
        if not self.is_large:
            self._premises = premises
        return premises

    @property
    def evidence(self) -> frozenset[EventRef]:
        """All the events below."""
        if self._evidence is not None:
            return self._evidence
        rows = self.rows
        if len(rows) == 1 and not self.events:
            evidence = rows[0].evidence
        else:
            evidence = frozenset(self.events).union(*(row.evidence for row in rows))
        if not self.is_large:
            self._evidence = evidence
        return evidence

    def forget(self) -> None:
        """Let go of what was worked out, here and below."""
        if self._premises is None and self._evidence is None:
            return
        self._premises = self._evidence = None
        for row in self._rows:
            row.forget()


class EventGrounds(Grounds):
    """Grounds that are one event."""

    __slots__ = ()

    def __init__(self, recorded: Instant, id: str, source: str) -> None:
        self.origin = (recorded, id, source)
        self._rows = ()
        self._premises: tuple[Derivation, ...] | None = ()
        self._evidence: frozenset[EventRef] | None = None
        self._is_large: bool | None = False

    def __reduce__(self) -> tuple[Any, ...]:
        return EventGrounds, self.origin

    def forget(self) -> None:
        """Let go of what was worked out."""
        self._evidence = None

    @property
    def events(self) -> tuple[EventRef, ...]:
        """The event."""
        return (EventRef(self.origin[2], self.origin[1]),)


def grounds_of(rows: Iterable[Row]) -> Grounds:
    """Return the grounds of a row made of these, each counted once."""
    unique = tuple({(row.operation.name, row.id): row for row in rows}.values())
    if not unique:
        return NO_GROUNDS
    latest = unique[0] if len(unique) == 1 else max(unique, key=lambda row: row.order)
    return Grounds(unique, latest.origin)


NO_GROUNDS = Grounds((), NO_ORIGIN)
"""The calendar and the registry bring a row about without any event."""


def derived(operation: Operation, row: Row, columns: Columns) -> Row:
    """Make a row of one other row, with the same name, period, time and settlement."""
    return Row(operation, row.id, columns, Grounds((row,), row.origin), row.period, row.at, row.settled)


class Timeline:
    """Rows in order of time, to which one can be added and from which one can be taken in little time."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: list[Order] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return _timeline_of, (tuple(self),)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Row]:
        return (key[4] for key in self._keys)

    def __getitem__(self, index: int) -> Row:
        return self._keys[index][4]

    @property
    def earliest(self) -> Row:
        """The first row in time."""
        return self._keys[0][4]

    @property
    def latest(self) -> Row:
        """The last row in time."""
        return self._keys[-1][4]

    def put(self, row: Row) -> None:
        """Add a row."""
        key, keys = row.order, self._keys
        if not keys or keys[-1] < key:
            keys.append(key)
        else:
            insort(keys, key)

    def put_later(self, row: Row) -> None:
        """Add a row if it comes after the first there is."""
        key, keys = row.order, self._keys
        if not keys:
            return
        if keys[-1] < key:
            keys.append(key)
        elif keys[0] < key:
            insort(keys, key)

    def take(self, row: Row) -> None:
        """Take out the row that has the name, time and columns of this one."""
        keys = self._keys
        index = bisect_left(keys, row.order)
        while keys[index][4].id != row.id:
            index += 1
        del keys[index]

    def take_if_there(self, row: Row) -> None:
        """Take out a row that may not be here."""
        keys, order = self._keys, row.order
        index = bisect_left(keys, order)
        while index < len(keys) and not order < keys[index]:
            if keys[index][4].id == row.id:
                del keys[index]
                return
            index += 1

    def first_since(self, instant: Instant) -> int:
        """Return the index of the first row that is not before the instant."""
        return bisect_left(self._keys, (instant,))

    def between(self, first: int, after: int) -> list[Row]:
        """Return the rows from one index to before another."""
        return [key[4] for key in self._keys[first:after]]


def _timeline_of(rows: tuple[Row, ...]) -> Timeline:
    timeline = Timeline()
    for row in rows:
        timeline.put(row)
    return timeline
