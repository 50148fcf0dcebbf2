"""Rows of one group: few are kept as they are; of more, only those at one end are at hand, and a log holds all."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest, nsmallest
from typing import Any

from zhunsheng.evaluate.live.log import Log, Logs, Version
from zhunsheng.evaluate.live.row import Grounds, Origin, Row, Timeline
from zhunsheng.findings.derivation import Derivation, EventRef

FEW = 16
"""So many rows of a figure are simply kept."""

_REFRESHED = 64
"""When those at the end have all gone, one row in so many is looked up anew: so that is seldom, however many go."""


class Roll:
    """
    Rows that come and go, each by its name; the latest of them is known, or the earliest, whichever is asked for.

    In memory there are never many more than so many of them as are few; whether there are more than few depends on
    nothing but their number.
    """

    __slots__ = ("_count", "_end", "_few", "_from_first", "_keeps", "_log", "_logs")

    def __init__(self, logs: Logs, *, from_first: bool = False) -> None:
        """Begin without rows; `from_first`: it is the earliest that will be asked for, not the latest."""
        self._logs, self._from_first = logs, from_first
        self._count = 0
        self._few = self._keeps = min(FEW, logs.block)
        self._end = Timeline()
        """While there is no log all rows, else those beyond which there is none."""
        self._log: Log | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _roll, (self._logs, self._from_first, self._count, self._keeps, tuple(self._end), self._log)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self._end) if self._log is None else self._log.version(self._count).rows()

    @property
    def latest(self) -> Row:
        """The last row in time."""
        return self._known_end().latest

    @property
    def earliest(self) -> Row:
        """The first row in time; only where it was said that it will be asked for."""
        return self._known_end().earliest

    def _known_end(self) -> Timeline:
        if not self._end:
            self._keeps = max(self._keeps, self._count // _REFRESHED)
            select = nsmallest if self._from_first else nlargest
            self._know_end(select(self._keeps, self, key=lambda row: row.order))
        return self._end

    def put(self, row: Row) -> None:
        """Add a row."""
        self._count += 1
        end, log = self._end, self._log
        if log is None:
            end.put(row)
            if self._count > self._few:
                self._begin_log()
            return
        log.note(True, row)
        self._put_at_end(row)

    def _put_at_end(self, row: Row) -> None:
        end = self._end
        if not self._from_first:
            end.put_later(row)
        elif end and row.order < end.latest.order:
            end.put(row)
        if len(end) > 2 * self._keeps:
            first = 0 if self._from_first else len(end) - self._keeps
            self._know_end(end.between(first, first + self._keeps))

    def take(self, row: Row) -> None:
        """Take out the row that has the name, time and columns of this one."""
        self._count -= 1
        log = self._log
        if log is None:
            self._end.take(row)
            return
        log.note(False, row)
        self._end.take_if_there(row)
        if self._count <= self._few:
            self._know_end(list(self))
            self._log = None

    def as_grounds(self) -> Grounds:
        """Return all rows that are here now as grounds; what is added or taken later does not change them."""
        origin = self.latest.origin
        if self._log is None:
            return Grounds(tuple(self._end), origin)
        return LargeGrounds(self._log.version(self._count), origin)

    def _begin_log(self) -> None:
        self._log = self._logs.begin()
        for row in self._end:
            self._log.note(True, row)

    def _know_end(self, rows: list[Row]) -> None:
        self._end = Timeline()
        for row in sorted(rows, key=lambda row: row.order):
            self._end.put(row)


def _roll(logs: Logs, from_first: bool, count: int, keeps: int, end: tuple[Row, ...], log: Log | None) -> Roll:
    roll = Roll(logs, from_first=from_first)
    roll._count, roll._keeps, roll._log = count, keeps, log
    roll._know_end(list(end))
    return roll


class LargeGrounds(Grounds):
    """Grounds that are very many rows: they are outside memory, and read anew whenever somebody wants to know."""

    __slots__ = ("version",)

    def __init__(self, version: Version, origin: Origin) -> None:
        super().__init__((), origin)
        self.version = version

    def __reduce__(self) -> tuple[Any, ...]:
        return LargeGrounds, (self.version, self.origin)

    @property
    def is_large(self) -> bool:
        """Whether the rows are too many to be kept in memory."""
        return True

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are the premises, in no particular order."""
        return tuple(self.version.rows())

    @property
    def premises(self) -> tuple[Derivation, ...]:
        """The steps before, in reading order."""
        return tuple(row.because for row in sorted(self.version.rows(), key=lambda row: row.reading_order))

    @property
    def evidence(self) -> frozenset[EventRef]:
        """All the events below."""
        return frozenset(self.version.evidence())
