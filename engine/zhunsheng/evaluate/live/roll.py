"""The rows of a figure: few are kept as they are; of more, only the newest are at hand, and a log holds all."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from typing import Any

from zhunsheng.evaluate.live.log import Log, Logs, Version
from zhunsheng.evaluate.live.row import Grounds, Origin, Row, Timeline
from zhunsheng.findings.derivation import Derivation, EventRef

FEW = 16
"""So many rows of a figure are simply kept."""

_REFRESHED = 64
"""When the newest have all gone, one row in so many is looked up anew: so that is seldom, however many go."""


class Roll:
    """
    The rows that a figure is made of: each comes and goes by its name, and the latest of them is known.

    In memory there are never many more than so many of them as are few; whether there are more than few depends on
    nothing but their number.
    """

    __slots__ = ("_count", "_few", "_keeps", "_log", "_logs", "_newest")

    def __init__(self, logs: Logs) -> None:
        self._logs = logs
        self._count = 0
        self._few = self._keeps = min(FEW, logs.block)
        self._newest = Timeline()
        """While there is no log all rows, else those after which none comes."""
        self._log: Log | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _roll, (self._logs, self._count, self._keeps, tuple(self._newest), self._log)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self._newest) if self._log is None else self._log.version(self._count).rows()

    @property
    def latest(self) -> Row:
        """The last row in time."""
        if not self._newest:
            self._keeps = max(self._keeps, self._count // _REFRESHED)
            self._know_newest(nlargest(self._keeps, self, key=lambda row: row.order))
        return self._newest.latest

    def put(self, row: Row) -> None:
        """Add a row."""
        self._count += 1
        newest, log = self._newest, self._log
        if log is None:
            newest.put(row)
            if self._count > self._few:
                self._begin_log()
            return
        log.note(True, row)
        newest.put_later(row)
        if len(newest) > 2 * self._keeps:
            self._know_newest(newest.between(self._keeps, len(newest)))

    def take(self, row: Row) -> None:
        """Take out the row that has the name, time and columns of this one."""
        self._count -= 1
        log = self._log
        if log is None:
            self._newest.take(row)
            return
        log.note(False, row)
        self._newest.take_if_there(row)
        if self._count <= self._few:
            self._know_newest(list(self))
            self._log = None

    def as_grounds(self) -> Grounds:
        """Return all rows that are here now as grounds; what is added or taken later does not change them."""
        origin = self.latest.origin
        if self._log is None:
            return Grounds(tuple(self._newest), origin)
        return LargeGrounds(self._log.version(self._count), origin)

    def _begin_log(self) -> None:
        self._log = self._logs.begin()
        for row in self._newest:
            self._log.note(True, row)

    def _know_newest(self, rows: list[Row]) -> None:
        self._newest = Timeline()
        for row in sorted(rows, key=lambda row: row.order):
            self._newest.put(row)


def _roll(logs: Logs, count: int, keeps: int, newest: tuple[Row, ...], log: Log | None) -> Roll:
    roll = Roll(logs)
    roll._count, roll._keeps, roll._log = count, keeps, log
    roll._know_newest(list(newest))
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
