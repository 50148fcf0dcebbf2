"""A whole rulebook as one relational plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.cells import Held
from zhunsheng.evaluate.bulk.evidence import plan_evidence
from zhunsheng.evaluate.bulk.lasting import with_drops
from zhunsheng.evaluate.bulk.live import live_columns
from zhunsheng.evaluate.bulk.operations.assign import plan_assign
from zhunsheng.evaluate.bulk.operations.compare import key_of_figures, plan_compare
from zhunsheng.evaluate.bulk.operations.conclude import plan_conclude
from zhunsheng.evaluate.bulk.operations.expect import plan_expect
from zhunsheng.evaluate.bulk.operations.occasions import plan_occasions
from zhunsheng.evaluate.bulk.operations.rank import plan_rank
from zhunsheng.evaluate.bulk.operations.refine import plan_distinct, plan_except, plan_refine
from zhunsheng.evaluate.bulk.operations.run import plan_run
from zhunsheng.evaluate.bulk.operations.saying import FOUND, FOUND_COLUMNS, Said
from zhunsheng.evaluate.bulk.operations.select import plan_select
from zhunsheng.evaluate.bulk.operations.tally import plan_tally
from zhunsheng.evaluate.bulk.passing import carrying_tables, narrow, passing_tables, read_for_the_last
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.shape import Schema, shapes
from zhunsheng.evaluate.bulk.steps import Statement, Step
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import (
    Assign,
    Attribute,
    Column,
    Compare,
    Conclude,
    Distinct,
    Except,
    Expect,
    Field,
    Occasions,
    Operation,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
)
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import tables_read
from zhunsheng.terms.time import Instant, Zone

BUILDERS: Mapping[type[Operation], Callable[..., Table]] = {
    Select: plan_select,
    Refine: plan_refine,
    Distinct: plan_distinct,
    Occasions: plan_occasions,
    Tally: plan_tally,
    Rank: plan_rank,
    Run: plan_run,
    Except: plan_except,
    Expect: plan_expect,
    Compare: plan_compare,
    Assign: plan_assign,
    Conclude: plan_conclude,
}
"""One plan-builder per operation; an operation without one is refused by name."""


@dataclass(frozen=True)
class Plan:
    """
    Steps that make every table and all findings (`saying.FOUND`), and then the evidence of findings and rankings.

    The evidence (`evidence`: `f`, `ids` as a list in JSON) is of those that do not carry it, each known by the place of
    its operation and its row's number: `finding_number`.
    """

    steps: tuple[Step, ...]
    tables: Mapping[str, Table]
    places: Mapping[str, int]
    said: Mapping[int, Said]
    owners: tuple[str, ...]
    """For each step the operation that it is a part of."""
    zone: Zone
    """The time zone whose calendar the statements speak of (`calendar.macros`)."""

    @property
    def sql(self) -> str:
        """The statements as one text; tables worked out in Python are told in remarks."""
        return ";\n".join(
            step.sql if isinstance(step, Statement) else f"-- {step.table} ({step.columns})"
            for step in self.steps
        )


def fields_read(operations: Iterable[Operation]) -> dict[str, set[str]]:
    """Return for each event type the fields that some selection reads: no others are decoded."""
    read: dict[str, set[str]] = {}
    for operation in operations:
        if isinstance(operation, Select):
            fields = read.setdefault(operation.event_type, set())
            fields |= set(_fields(operation.columns))
            if operation.period_field and operation.every:
                fields.add(operation.period_field)
    return read


def _fields(columns: Iterable[Column]) -> Iterator[str]:
    for column in columns:
        for source in column.sources:
            if isinstance(source, Field):
                yield source.name
            elif isinstance(source, Attribute):
                yield source.field


def build_plan(
    rulebook: Rulebook,
    schema: Schema,
    sources: Mapping[str, Mapping[str, Held]],
    relations: Mapping[str, str],
    as_of: Instant,
    *,
    rankings: bool = True,
    ids_differ: bool = False,
) -> Plan:
    """
    Plan the whole rulebook over the standing events in `relations`; raises Unplannable by name.

    `rankings` plans the evidence of the rankings too; `ids_differ` says that no two standing events share an id.
    """
    known = shapes(rulebook, schema)
    operations = rulebook.operations
    by_name = {operation.name: operation for operation in operations}
    keys = {each.name: key_of_figures(each, by_name) for each in operations if isinstance(each, Compare)}
    shown = _shown(rulebook) if rankings else ()
    live = live_columns(operations, known, keys, shown)
    planner = Planner(
        rulebook,
        as_of,
        known,
        live,
        sources,
        relations,
        passing=passing_tables(rulebook),
        carrying=carrying_tables(rulebook, known),
        read=frozenset(name for operation in operations for name in tables_read(operation)),
        only_last=read_for_the_last(rulebook, known) - frozenset(shown),
    )
    planner.run("CREATE TEMP TABLE no_events (o BIGINT, time BIGINT, id VARCHAR)")
    planner.run(f"CREATE TEMP TABLE {FOUND} ({FOUND_COLUMNS})")
    narrow(planner)
    owners = [""] * len(planner.steps)
    for operation in operations:
        if known[operation.name].empty:
            planner.make_empty(operation.name)
        else:
            BUILDERS[type(operation)](operation, planner)
        owners += [operation.name] * (len(planner.steps) - len(owners))
    plan_evidence(planner, shown, ids_differ=ids_differ)
    owners += ["evidence"] * (len(planner.steps) - len(owners))
    kept = {planner.tables[name].sql for name in shown}
    owned = [
        (step, owner)
        for owner, group in zip(owners, with_drops(planner.steps, kept), strict=True)
        for step in group
    ]
    steps, owners = [step for step, _ in owned], [owner for _, owner in owned]
    return Plan(tuple(steps), planner.tables, planner.places, planner.said, tuple(owners), rulebook.zone)


def _shown(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names of the operations whose rankings are shown."""
    ranks = {operation.name for operation in rulebook.operations if isinstance(operation, Rank)}
    return tuple(dict.fromkeys(name for _, name in rulebook.rankings if name in ranks))
