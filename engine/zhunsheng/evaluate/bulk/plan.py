"""A whole rulebook as one relational plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.cells import Held
from zhunsheng.evaluate.bulk.live import live_columns
from zhunsheng.evaluate.bulk.operations.assign import plan_assign
from zhunsheng.evaluate.bulk.operations.compare import key_of_figures, plan_compare
from zhunsheng.evaluate.bulk.operations.conclude import plan_conclude
from zhunsheng.evaluate.bulk.operations.expect import plan_expect
from zhunsheng.evaluate.bulk.operations.occasions import plan_occasions
from zhunsheng.evaluate.bulk.operations.rank import plan_rank
from zhunsheng.evaluate.bulk.operations.refine import plan_distinct, plan_except, plan_refine
from zhunsheng.evaluate.bulk.operations.run import plan_run
from zhunsheng.evaluate.bulk.operations.select import plan_select
from zhunsheng.evaluate.bulk.operations.tally import plan_tally
from zhunsheng.evaluate.bulk.passing import carrying_tables, narrow, passing_tables
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.shape import Schema, shapes
from zhunsheng.evaluate.bulk.steps import Premise, Statement, Step
from zhunsheng.evaluate.bulk.tables import ORDER_BITS, Table
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
    Steps that make every table, and then the evidence (`evidence`: `f`, `ids`) of every finding and ranking.

    A finding is known in the evidence by the place of its operation and its row's number: `finding_number`.
    """

    steps: tuple[Step, ...]
    tables: Mapping[str, Table]
    places: Mapping[str, int]
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


def finding_number(place: int, r: str) -> str:
    """Write the number by which a row of an operation is known in the evidence."""
    return f"({place << ORDER_BITS} + {r})"


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
) -> Plan:
    """
    Plan the whole rulebook over the standing events in `relations`; raises Unplannable by name.

    `rankings` plans the evidence of the rankings too.
    """
    known = shapes(rulebook, schema)
    operations = rulebook.operations
    by_name = {operation.name: operation for operation in operations}
    keys = {each.name: key_of_figures(each, by_name) for each in operations if isinstance(each, Compare)}
    live = live_columns(operations, known, keys, _shown(rulebook) if rankings else ())
    planner = Planner(
        rulebook,
        as_of,
        known,
        live,
        sources,
        relations,
        passing=passing_tables(rulebook),
        carrying=carrying_tables(rulebook, known),
    )
    planner.run("CREATE TEMP TABLE no_events (o BIGINT, time BIGINT, id VARCHAR)")
    narrow(planner)
    owners = [""] * len(planner.steps)
    for operation in operations:
        if known[operation.name].empty:
            planner.make_empty(operation.name)
        else:
            BUILDERS[type(operation)](operation, planner)
        owners += [operation.name] * (len(planner.steps) - len(owners))
    places = {operation.name: place for place, operation in enumerate(operations, start=1)}
    _plan_evidence(planner, places, _shown(rulebook) if rankings else ())
    owners += ["evidence"] * (len(planner.steps) - len(owners))
    return Plan(tuple(planner.steps), planner.tables, places, tuple(owners), rulebook.zone)


def _shown(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names of the operations whose rankings are shown."""
    ranks = {operation.name for operation in rulebook.operations if isinstance(operation, Rank)}
    return tuple(dict.fromkeys(name for _, name in rulebook.rankings if name in ranks))


def _plan_evidence(planner: Planner, places: Mapping[str, int], shown: tuple[str, ...]) -> None:
    """
    Add the steps that follow every finding back to its events, from the last operation to the first.

    Invariant: when an operation is reached, every table that reads it has handed on what it needs.
    """
    needed: dict[str, list[str]] = {name: [] for name in places}
    found: list[str] = []
    for operation in reversed(planner.rulebook.operations):
        name, table = operation.name, planner.tables[operation.name]
        if table.empty:
            continue
        needs = needed[name]
        if isinstance(operation, Conclude) and not table.single:
            needs.append(f"SELECT {finding_number(places[name], 'r')} AS f, r FROM {table.sql}")
        if name in shown:
            number = finding_number(places[name], "k")
            needs.append(f"SELECT {number} AS f, min(r) AS r FROM {table.sql} GROUP BY k")
        if not needs:
            continue
        if isinstance(operation, Select):
            found += needs
            continue
        if planner.premises[name]:
            _hand_on(planner, needs, planner.premises[name], needed)
    pairs = " UNION ALL ".join(f"({query})" for query in found) or "SELECT 0::BIGINT AS f, 0::BIGINT AS r WHERE FALSE"
    planner.run(
        "CREATE TEMP TABLE evidence AS SELECT f, list_sort(list(DISTINCT i.id)) AS ids"
        f" FROM ({pairs}) n JOIN event_ids i ON i.o = n.r GROUP BY f"
    )


def _hand_on(planner: Planner, needs: list[str], premises: list[Premise], needed: Mapping[str, list[str]]) -> None:
    """Hand on what an operation needs to the tables that its rows rest on."""
    if len(needs) == 1 and all(premise.query is None for premise in premises):
        needed[premises[0].table].append(needs[0])
        return
    need = planner.fresh("need")
    united = " UNION ".join(f"({query})" for query in needs)
    planner.run(f"CREATE TEMP TABLE {need} AS {united if len(needs) > 1 else needs[0]}")
    for premise in premises:
        query = f"SELECT f, r FROM {need}" if premise.query is None else premise.query.format(need=need)
        needed[premise.table].append(query)
