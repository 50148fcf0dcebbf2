"""What every operation of the network has in common: consumers it tells of changes, and work to be done in its turn."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.log import Logs
from zhunsheng.evaluate.live.paged import IN_MEMORY, Paged
from zhunsheng.evaluate.live.row import Row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Operation
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, Zone, parse_day

_TIDIED_EVERY = 256
"""After so many events at most it is time, between two posts, to look at what is too much in memory."""


@dataclass(eq=False)
class World:
    """The rulebook, the instant asked about, whose turn it is, and who wants to be woken when."""

    rulebook: Rulebook
    as_of: Instant
    chaining: Chaining
    turns: list[int] = field(default_factory=list)
    alarms: list[tuple[Instant, int, int]] = field(default_factory=list)
    woken: dict[int, tuple[Node, Hashable]] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    """Which operations have findings that may have changed since the last report."""
    tables: list[tuple[Paged[Any, Any], int]] = field(default_factory=list)
    """The tables of all operations of which a part may lie outside memory, and how much an entry of each counts."""
    in_memory: int = IN_MEMORY
    _alarm_count: int = 0
    _events_since_tidied: int = 0

    @property
    def zone(self) -> Zone:
        """The policy's time zone."""
        return self.rulebook.zone

    @property
    def beginning(self) -> Instant | None:
        """The first instant of the policy, if it has one."""
        return beginning_of(self.rulebook)

    @cached_property
    def logs(self) -> Logs:
        """Where the rows of figures are written down, and what rows written down have in common."""
        return Logs({operation.name: operation for operation in self.rulebook.operations}, self.in_memory)

    def table(self, rows_of_one: int = 1) -> Paged[Any, Any]:
        """Make a table of an operation; `rows_of_one` says for how many rows an entry counts."""
        made: Paged[Any, Any] = Paged(self.logs.known, self.in_memory)
        self.tables.append((made, rows_of_one))
        return made

    def share(self) -> None:
        """Give each table its share of the memory, once all are made: what it may keep when all of it is needed."""
        for table, rows_of_one in self.tables:
            table.in_memory = max(self.in_memory // len(self.tables) // rows_of_one, 1)

    def tidy(self, events: int) -> None:
        """Put outside memory what is too much, after so many events; only between two posts, not after each of them."""
        self._events_since_tidied += events
        if self._events_since_tidied >= min(_TIDIED_EVERY, self.in_memory):
            self._events_since_tidied = 0
            if sum(table.held * rows_of_one for table, rows_of_one in self.tables) > self.in_memory:
                for table, _ in self.tables:
                    table.tidy()

    def attribute(self, name: str, of: Cell) -> Cell:
        """Return what the registry says of a unit or territory; of a list, of the one named first."""
        subject = first_named(of)
        return self.rulebook.attributes.get(name, {}).get(subject) if isinstance(subject, str) else None

    def wake(self, instant: Instant, node: Node, group: Hashable) -> int:
        """Let the node look at a group again once the instant has come; return the number of the alarm."""
        self._alarm_count += 1
        heappush(self.alarms, (instant, node.index, self._alarm_count))
        self.woken[self._alarm_count] = (node, group)
        return self._alarm_count

    def let_sleep(self, alarm: int) -> None:
        """Take an alarm back; one that has rung already is gone."""
        self.woken.pop(alarm, None)

    def ring(self) -> None:
        """Touch every group whose time has come."""
        while self.alarms and self.alarms[0][0] <= self.as_of:
            woken = self.woken.pop(heappop(self.alarms)[2], None)
            if woken is not None:
                node, group = woken
                node.touch(group)


def beginning_of(rulebook: Rulebook) -> Instant | None:
    """Return the first instant of the rulebook's first day in force, if that is known."""
    first_day = rulebook.in_force[0]
    return rulebook.zone.start_of(parse_day(first_day)) if first_day else None


def first_named(cell: Cell) -> Cell:
    """Return the one a list names first; any other cell as it is."""
    if isinstance(cell, tuple):
        return cell[0] if cell else None
    return cell


class Node:
    """
    One operation at work.

    A change comes in by `receive`, as the old and the new form of one row. A node without state passes on at once
    what follows; one with state remembers which groups are touched and works them out when it is its turn, which is
    after every operation it reads from.
    """

    def __init__(self, operation: Operation, index: int, world: World) -> None:
        self.index, self.world, self.name = index, world, operation.name
        self.consumers: list[tuple[Node, int]] = []
        self.touched: dict[Hashable, None] = {}

    def start(self) -> None:
        """Do what is to be done before there is any event."""

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        """Take note of a change in the table that is read in this slot."""
        raise NotImplementedError

    def settle(self, group: Hashable) -> None:
        """Work out one touched group and tell what has changed."""
        raise NotImplementedError

    def touch(self, group: Hashable) -> None:
        """Remember that a group is to be worked out when it is this node's turn."""
        if not self.touched:
            heappush(self.world.turns, self.index)
        self.touched[group] = None

    def take_turn(self) -> None:
        """Work out all touched groups."""
        touched, self.touched = self.touched, {}
        for group in touched:
            self.settle(group)

    def emit(self, old: Row | None, new: Row | None) -> None:
        """Tell the consumers of a change."""
        if old is None and new is None:
            return
        for consumer, slot in self.consumers:
            consumer.receive(slot, old, new)
