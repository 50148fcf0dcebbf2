"""Tally: one figure of many rows, kept up to date row by row."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from decimal import Decimal

from zhunsheng.evaluate.live.condition import compiled, number_of
from zhunsheng.evaluate.live.extremes import Extremes
from zhunsheng.evaluate.live.log import Logs
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.roll import Roll
from zhunsheng.evaluate.live.row import NO_GROUNDS, Cells, Grounds, Row, Timeline
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Figure, Tally
from zhunsheng.terms.quantity import exact_sum, ratio
from zhunsheng.terms.time import Instant, Period

_ROWS, _PERIODS = 0, 1
_Group = tuple[Cells, Period | None]
_EXTREMES = (Figure.MIN, Figure.MAX)


class _Counted:
    """The rows of one key and period, with the sums that the figure is made of."""

    __slots__ = ("end", "extremes", "made", "part", "part_total", "rows", "total", "wakes")

    def __init__(self, logs: Logs, figure: Figure) -> None:
        self.rows = Roll(logs)
        self.extremes = Extremes(logs, greatest=figure is Figure.MAX) if figure in _EXTREMES else None
        self.total = self.part_total = Decimal(0)
        self.part = 0
        self.made: Row | None = None
        self.end: Instant | None = None
        self.wakes = False


class TallyNode(Node):
    """Remembers every row counted: each is a premise of the figure, and may be corrected."""

    def __init__(self, operation: Tally, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._groups: Paged[_Group, _Counted] = world.table()
        self._domain = frozenset(operation.domain) if operation.domain is not None else None
        self._periods: dict[Period | None, Timeline] = {}
        self._meets = compiled(operation.where)
        self._needs_number = operation.of is not None and operation.figure is not Figure.LATEST
        self._make = _FIGURES.get(operation.figure)

    @property
    def moves_with_time(self) -> bool:
        """Whether figures without rows stand at the instant asked about, the policy having no first day."""
        operation = self.operation
        return operation.domain is not None and operation.domain_periods is None and self.world.beginning is None

    def start(self) -> None:
        if self.operation.domain is not None and self.operation.domain_periods is None:
            self._touch_domain(None)

    def tick(self) -> None:
        """Look again at figures that stand at the instant asked about."""
        self._touch_domain(None)

    def _touch_domain(self, period: Period | None) -> None:
        for key in self.operation.domain or ():
            self.touch((key, period))

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if slot == _PERIODS:
            self._receive_period(old, new)
            return
        if old is not None:
            self._count(old, -1)
        if new is not None:
            self._count(new, 1)

    def _receive_period(self, old: Row | None, new: Row | None) -> None:
        if old is not None:
            self._periods[old.period].take(old)
            self._touch_domain(old.period)
        if new is not None:
            self._periods.setdefault(new.period, Timeline()).put(new)
            self._touch_domain(new.period)

    def _count(self, row: Row, sign: int) -> None:
        operation = self.operation
        number = self._number_of(row)
        if self._needs_number and number is None:
            return
        key = row.cells(operation.key)
        if self._domain is not None and key not in self._domain:
            return
        group = (key, row.period)
        counted = self._groups.get(group)
        if counted is None:
            counted = self._groups[group] = _Counted(self.world.logs, self.operation.figure)
        if sign > 0:
            counted.rows.put(row)
        else:
            counted.rows.take(row)
        self._add_up(counted, row, number, sign)
        self.touch(group)

    def _number_of(self, row: Row) -> Decimal | None:
        of = self.operation.of
        return number_of(row.cell(of)) if of is not None else None

    def _add_up(self, counted: _Counted, row: Row, number: Decimal | None, sign: int) -> None:
        figure = self.operation.figure
        if figure is Figure.COUNT or figure is Figure.LATEST:
            return
        if counted.extremes is not None:
            if number is not None and sign > 0:
                counted.extremes.put(row, number)
            elif number is not None:
                counted.extremes.take(row, number)
            return
        signed = number if number is None or sign > 0 else number.copy_negate()
        if signed is not None:
            counted.total = exact_sum((counted.total, signed))
        if figure is Figure.SHARE and self._meets(row.columns):
            counted.part += sign
            if signed is not None:
                counted.part_total = exact_sum((counted.part_total, signed))

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        counted = self._groups.get(group)
        made = counted.made if counted is not None else None
        row = self._figure_of(group, counted)
        if row is not None:
            if counted is None:
                counted = self._groups[group] = _Counted(self.world.logs, self.operation.figure)
            self._wake_at_end(group, counted, row)
        elif counted is not None and not counted.rows:
            del self._groups[group]
        if counted is not None:
            counted.made = row
        self.emit(made, row)

    def _wake_at_end(self, group: _Group, counted: _Counted, row: Row) -> None:
        if not row.settled and not counted.wakes and row.period is not None:
            counted.wakes = True
            self.world.wake(row.period.end(self.world.zone), self, group)

    def _figure_of(self, group: _Group, counted: _Counted | None) -> Row | None:
        if counted is None or not counted.rows:
            beginning = self._beginning(group)
            return None if beginning is None else self._row_without(group, beginning)
        if counted.extremes is not None:
            extreme, attaining = counted.extremes.attaining(counted.rows, self._number_of)
            return self._row(group, {}, extreme, attaining.latest.at, attaining.as_grounds())
        assert self._make is not None
        result, decisive = self._make(counted)
        operation = self.operation
        if decisive is not None and operation.figure is Figure.LATEST:
            result = decisive.cell(operation.of) if operation.of is not None else None
            return self._row(group, dict(decisive.columns), result, decisive.at, Grounds((decisive,), decisive.origin))
        if operation.figure is Figure.SHARE:
            result = self._share(counted)
            if result is None and self._domain is None:
                return None
        return self._row(group, {}, result, counted.rows.latest.at, counted.rows.as_grounds())

    def _share(self, counted: _Counted) -> Decimal | None:
        if self.operation.of is None:
            return ratio(Decimal(counted.part), Decimal(len(counted.rows)))
        return ratio(counted.part_total, counted.total) if counted.total else None

    def _beginning(self, group: _Group) -> Instant | None:
        """Return since when a figure without rows counts; None where there is none."""
        key, period = group
        operation = self.operation
        if self._domain is None or key not in self._domain:
            return None
        if operation.domain_periods is None:
            beginning = self.world.beginning
            stands = self.world.as_of if beginning is None else beginning
            return stands if period is None else None
        periods = self._periods.get(period)
        return periods.earliest.at if periods else None

    def _row_without(self, group: _Group, at: Instant) -> Row:
        adds_up = self.operation.figure in (Figure.COUNT, Figure.SUM)
        return self._row(group, {}, Decimal(0) if adds_up else None, at, NO_GROUNDS, closes=True)

    def _row(self, group: _Group, columns: dict[str, Cell], result: Cell, at: Instant, grounds: Grounds,
             closes: bool = False) -> Row:
        key, period = group
        operation = self.operation
        columns.update(zip(operation.key, key, strict=True))
        columns[operation.result] = result
        settled = True
        if (closes or operation.closes_at_end) and period is not None:
            end = period.end(self.world.zone)
            settled = end <= self.world.as_of
            at = max(at, end) if settled else at
        return Row(operation, group, columns, grounds, period, at, settled)


_FIGURES: dict[Figure, Callable[[_Counted], tuple[Cell, Row | None]]] = {
    Figure.COUNT: lambda counted: (Decimal(len(counted.rows)), None),
    Figure.SUM: lambda counted: (counted.total, None),
    Figure.MEAN: lambda counted: (ratio(counted.total, Decimal(len(counted.rows))), None),
    Figure.LATEST: lambda counted: (None, counted.rows.latest),
    Figure.SHARE: lambda counted: (None, None),
}
"""What each figure but the extremes is, and the one row it is read from where there is one."""
