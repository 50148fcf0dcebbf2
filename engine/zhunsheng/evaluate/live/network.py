"""The network: every operation of a rulebook at work, each told of what concerns it and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop

from zhunsheng.evaluate.contract import Ranking
from zhunsheng.evaluate.live.arrival import Arrive, arrival_of
from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.change import NOTHING, Change, MadeOf, differ
from zhunsheng.evaluate.live.node import Node, World, beginning_of
from zhunsheng.evaluate.live.nodes.assign import AssignNode
from zhunsheng.evaluate.live.nodes.chained_refine import ChainedRefineNode
from zhunsheng.evaluate.live.nodes.compare import CompareNode
from zhunsheng.evaluate.live.nodes.conclude import ConcludeNode
from zhunsheng.evaluate.live.nodes.distinct import DistinctNode
from zhunsheng.evaluate.live.nodes.except_ import ExceptNode
from zhunsheng.evaluate.live.nodes.expect import ExpectNode
from zhunsheng.evaluate.live.nodes.latest import LatestNode
from zhunsheng.evaluate.live.nodes.occasions import OccasionsNode
from zhunsheng.evaluate.live.nodes.rank import RankNode
from zhunsheng.evaluate.live.nodes.refine import RefineNode
from zhunsheng.evaluate.live.nodes.run import RunNode
from zhunsheng.evaluate.live.nodes.select import SelectNode
from zhunsheng.evaluate.live.nodes.tally import TallyNode
from zhunsheng.evaluate.live.paged import IN_MEMORY
from zhunsheng.evaluate.live.rankings import rankings_of
from zhunsheng.evaluate.live.row import Row
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Compare,
    Conclude,
    Distinct,
    Except,
    Expect,
    Occasions,
    Operation,
    Rank,
    Refine,
    Run,
    Select,
    Settlement,
    Tally,
)
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

Replacement = tuple[Event | None, Event | None]
"""An event that stands no longer, and the one that stands in its place."""


class Network:
    """All operations of a rulebook, kept up to date at one instant that only moves forward."""

    def __init__(self, rulebook: Rulebook, chaining: Chaining, as_of: Instant | None = None,
                 in_memory: int = IN_MEMORY) -> None:
        """Start without events, at an instant; without one, at the first of the policy."""
        first = beginning_of(rulebook)
        self.world = World(rulebook, as_of if as_of is not None else first if first is not None else 0, chaining,
                           in_memory=in_memory)
        concluded = {operation.name for operation in rulebook.operations if isinstance(operation, Conclude)}
        self._nodes = [
            ChainedRefineNode(operation, index, self.world)
            if isinstance(operation, Refine) and operation.rows in concluded
            else _node(operation, index, self.world)
            for index, operation in enumerate(rulebook.operations)
        ]
        self._by_name = {node.name: node for node in self._nodes}
        self.concludes = [node for node in self._nodes if isinstance(node, ConcludeNode)]
        self._moving = [node for node in self._nodes if isinstance(node, TallyNode) and node.moves_with_time]
        for node, operation in zip(self._nodes, rulebook.operations, strict=True):
            for slot, table in _reads(operation):
                self._by_name[table].consumers.append((node, slot))
        self.world.share()
        self._arrivals = self._made_arrivals()
        for node in self._nodes:
            node.start()
        self._take_turns()

    def move(self, replacements: Iterable[Replacement], as_of: Instant) -> None:
        """Let events be replaced and the instant move on."""
        world = self.world
        if as_of > world.as_of:
            world.as_of = as_of
            if world.alarms and world.alarms[0][0] <= as_of:
                world.ring()
            for node in self._moving:
                node.tick()
        for old, new in replacements:
            if old is None and new is not None:
                for select, row in self._rows_of(new):
                    select.emit(None, row)
            else:
                self._replace(old, new)
        if world.turns:
            self._take_turns()

    def _made_arrivals(self) -> dict[str, Arrive]:
        """Return for each type of event the function that makes rows of it."""
        selects: dict[str, list[SelectNode]] = defaultdict(list)
        for node in self._nodes:
            if isinstance(node, SelectNode):
                selects[node.operation.event_type].append(node)
        return {kind: arrival_of(nodes, self.world) for kind, nodes in selects.items()}

    def _replace(self, old: Event | None, new: Event | None) -> None:
        """Tell the selections that one event stands in the place of another, which may both be none."""
        before = dict(self._rows_of(old)) if old is not None else {}
        if new is not None:
            for node, row in self._rows_of(new):
                was = before.pop(node, None)
                if was is not None and was.id != row.id:
                    node.emit(was, None)
                    was = None
                node.emit(was, row)
        for node, row in before.items():
            node.emit(row, None)

    def _rows_of(self, event: Event) -> list[tuple[SelectNode, Row]]:
        arrive = self._arrivals.get(event.type)
        return [] if arrive is None else arrive(event)

    def _take_turns(self) -> None:
        turns = self.world.turns
        while turns:
            self._nodes[heappop(turns)].take_turn()

    def standing(self) -> Iterator[tuple[Callable[[Row], Finding], Row]]:
        """Yield the row of every finding that stands, and how it is written out."""
        for node in self.concludes:
            for row in node.rows.values():
                yield node.finding, node.concluded(row)

    def findings(self) -> Iterator[Finding]:
        """Yield every finding that stands."""
        for write, row in self.standing():
            yield write(row)

    def rankings(self) -> tuple[Ranking, ...]:
        """Return the rankings behind the escalations, by period, norm and group."""
        return rankings_of(self.world.rulebook, self._by_name)

    def reported(self) -> Change:
        """Return what has changed in the findings since this was last asked."""
        changed = self.world.changed
        if not changed:
            return NOTHING
        self.world.changed = []
        made_of: list[MadeOf] = []
        for index in changed:
            node = self._nodes[index]
            assert isinstance(node, ConcludeNode)
            conclude, write = node.concluded, node.finding
            made_of += [(conclude, write, old, new) for old, new in node.reported() if differ(old, new)]
        return Change(made_of) if made_of else NOTHING

    def made_of(self) -> Iterator[MadeOf]:
        """Yield every row of which a finding is made, as one that took the place of none."""
        for node in self.concludes:
            yield from ((node.concluded, node.finding, None, row) for row in node.rows.values())

    def tidy(self, work: int = 1) -> None:
        """Put outside memory what has not been used for long, after so many events."""
        self.world.tidy(work)


def _node(operation: Operation, index: int, world: World) -> Node:
    """Return the node of an operation."""
    match operation:
        case Select():
            return SelectNode(operation, index, world)
        case Refine():
            return RefineNode(operation, index, world)
        case Distinct():
            return DistinctNode(operation, index, world)
        case Occasions():
            return OccasionsNode(operation, index, world)
        case Tally():
            return (LatestNode if LatestNode.does(operation) else TallyNode)(operation, index, world)
        case Rank():
            return RankNode(operation, index, world)
        case Run():
            return RunNode(operation, index, world)
        case Except():
            return ExceptNode(operation, index, world)
        case Expect():
            return ExpectNode(operation, index, world)
        case Compare():
            return CompareNode(operation, index, world)
        case Assign():
            return AssignNode(operation, index, world)
        case Conclude():
            return ConcludeNode(operation, index, world)


def _reads(operation: Operation) -> list[tuple[int, str]]:
    """Return the tables that an operation reads, each with the slot in which it reads it."""
    match operation:
        case Refine() | Distinct() | Run() | Conclude():
            tables: tuple[str | None, ...] = (operation.rows,)
        case Tally():
            tables = (operation.rows, operation.domain_periods)
        case Rank():
            by_event = operation.settlement is Settlement.EVENT
            settled_by = operation.settled_by if by_event else None
            tables = (operation.figures, operation.order, settled_by, operation.tie_break)
        case Except():
            tables = (operation.rows, operation.unless)
        case Expect():
            due = operation.due
            tables = (operation.triggers, operation.acts, due.table if isinstance(due, AtEvent) else None)
        case Compare():
            tables = (operation.figures,)
        case Assign():
            tables = (operation.problems,)
        case Select() | Occasions():
            tables = ()
    return [(slot, table) for slot, table in enumerate(tables) if table is not None]
