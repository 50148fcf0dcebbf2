"""The reference evaluator: a fold over the operations of a rulebook."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.assign import assign
from zhunsheng.evaluate.reference.compare import compare
from zhunsheng.evaluate.reference.conclude import conclude
from zhunsheng.evaluate.reference.distinct import distinct
from zhunsheng.evaluate.reference.except_ import except_
from zhunsheng.evaluate.reference.expect import expect
from zhunsheng.evaluate.reference.occasions import occasions
from zhunsheng.evaluate.reference.rank import rank
from zhunsheng.evaluate.reference.rankings import rankings
from zhunsheng.evaluate.reference.refine import refine
from zhunsheng.evaluate.reference.row import Row, World
from zhunsheng.evaluate.reference.run import run
from zhunsheng.evaluate.reference.select import select
from zhunsheng.evaluate.reference.tally import tally
from zhunsheng.events.event import Event
from zhunsheng.events.order import standing
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order
from zhunsheng.ir.operations import (
    Assign,
    Compare,
    Conclude,
    Distinct,
    Except,
    Expect,
    Occasions,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
)
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, parse_day

_Tabular = Select | Refine | Distinct | Occasions | Tally | Rank | Run | Except | Expect | Compare | Assign


def evaluate(rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None,
             known_at: Instant | None = None) -> Evaluation:
    """
    Return what follows from the events under the rulebook, as far as things had happened and were known.

    Each operation in turn makes its table of the tables before it. Without any event known and without an
    instant given, the instant is the first of the policy's first day in force.
    """
    return tables(rulebook, events, as_of=as_of, known_at=known_at)[0]


def tables(rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None,
           known_at: Instant | None = None) -> tuple[Evaluation, World]:
    """Return what follows and every table on the way, for those who ask why."""
    chosen = standing(events, as_of, known_at)
    world = World(rulebook, chosen.events, chosen.as_of if chosen.as_of is not None else _first_instant(rulebook))
    findings = fold(world)
    evaluation = Evaluation(
        findings=in_order(findings),
        rankings=rankings(world),
        as_of=chosen.as_of,
        known_at=chosen.known_at,
        conflicts=chosen.conflicts,
    )
    return evaluation, world


def fold(world: World) -> list[Finding]:
    """Make the table of every operation in turn and return the findings concluded on the way."""
    findings: list[Finding] = []
    for operation in world.rulebook.operations:
        if isinstance(operation, Conclude):
            concluded = conclude(operation, world)
            findings += [finding for _, finding in concluded]
            world.tables[operation.name] = [row for row, _ in concluded]
        else:
            world.tables[operation.name] = _table(operation, world)
    return findings


def _table(operation: _Tabular, world: World) -> list[Row]:
    """Return the rows that an operation makes."""
    match operation:
        case Select():
            return select(operation, world)
        case Refine():
            return refine(operation, world)
        case Distinct():
            return distinct(operation, world)
        case Occasions():
            return occasions(operation, world)
        case Tally():
            return tally(operation, world)
        case Rank():
            return rank(operation, world)
        case Run():
            return run(operation, world)
        case Except():
            return except_(operation, world)
        case Expect():
            return expect(operation, world)
        case Compare():
            return compare(operation, world)
        case Assign():
            return assign(operation, world)


def _first_instant(rulebook: Rulebook) -> Instant:
    first_day = rulebook.in_force[0]
    return rulebook.zone.start_of(parse_day(first_day)) if first_day else 0
