"""Occasions: what the calendar brings, as time goes by."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.calendar import admits_period, lies_between
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import NO_GROUNDS, Row
from zhunsheng.ir.operations import Occasions
from zhunsheng.terms.time import Instant, Period


class OccasionsNode(Node):
    """Remembers only which period comes next."""

    def __init__(self, operation: Occasions, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        validity = operation.validity
        self._next = Period.of(operation.every, world.zone.day_of(validity.since)) if operation.every else None

    def start(self) -> None:
        self.touch(None)

    def settle(self, group: Hashable) -> None:
        since, now = self.operation.validity.since, self.world.as_of
        if self._next is None:
            if since <= now:
                self._bring(None, since)
            else:
                self.world.wake(since, self, None)
            return
        while self._can_still_come(self._next):
            at = max(self._next.start(self.world.zone), since)
            if at > now:
                self.world.wake(at, self, None)
                return
            if self._comes(self._next):
                self._bring(self._next, at)
            self._next = self._next.next()

    def _can_still_come(self, period: Period) -> bool:
        """Say whether this period or a later one can be admitted."""
        until = self.operation.validity.until
        return until is None or period.start(self.world.zone) < until

    def _comes(self, period: Period) -> bool:
        operation = self.operation
        admitted = admits_period(operation.validity, period, self.world.zone)
        return admitted and lies_between(period, operation.first_period, operation.last_period)

    def _bring(self, period: Period | None, at: Instant) -> None:
        for unit in self.operation.units:
            self.emit(None, Row(self.operation, (unit, period), {"unit": unit}, NO_GROUNDS, period, at, True))
