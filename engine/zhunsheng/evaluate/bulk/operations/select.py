"""Select in SQL: the events of one type that meet a condition and fall under the norm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhunsheng.evaluate.bulk.calendar import day_number, period_code
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, first_named, text
from zhunsheng.evaluate.bulk.conditions import condition_sql
from zhunsheng.evaluate.bulk.live import columns_of
from zhunsheng.evaluate.bulk.operations.bounds import is_admitted, is_in_time
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Lookup
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Attribute, Column, Constant, Field, Select
from zhunsheng.terms.time import Period, TimeError


def plan_select(operation: Select, planner: Planner) -> Table:
    """Plan the table of selected events; its row numbers are those of the events."""
    asked = planner.live[operation.name] | columns_of(operation.where)
    fields = planner.sources.get(operation.event_type, {})
    source = Sources(planner, fields, "e", {"@type": Held(text(operation.event_type), Kind.TEXT)})
    cells = {column.name: source.column(column) for column in operation.columns if column.name in asked}
    where = [condition_sql(operation.where, lambda name: cells.get(name, ABSENT), operation.name)]
    p = _period(operation, fields, source, where, planner)
    relation = planner.relations.get(operation.event_type, "no_events")
    conditions = " AND ".join(part for part in where if part != "TRUE") or "TRUE"
    return planner.make(
        operation.name,
        {name: held.sql for name, held in cells.items()},
        f"{relation} e {' '.join(source.joins)} WHERE {conditions}",
        p=p,
        at="e.time",
        settled="TRUE",
        o="e.o",
        r="e.o",
        premises=[],
        carried=["e.id"],
    )


class Sources:
    """What columns are made of, and the registers that have to be joined for it."""

    def __init__(
        self, planner: Planner, fields: Mapping[str, Held], alias: str, constants: Mapping[str, Held] | None = None
    ) -> None:
        self._planner, self._fields, self._alias = planner, fields, alias
        self._constants = constants or {}
        self.joins: list[str] = []
        self._joined: dict[tuple[str, str], str] = {}

    def field(self, name: str) -> Held:
        """Return what a field holds."""
        if name in self._constants:
            return self._constants[name]
        held = self._fields.get(name)
        if held is None or held.kind is Kind.NOTHING:
            return ABSENT
        return Held(f"{self._alias}.{held.sql}", held.kind)

    def column(self, column: Column) -> Held:
        """Return the first of a column's sources that is present."""
        found: list[Held] = []
        for source in column.sources:
            held = self._source(source)
            if held.kind is not Kind.NOTHING:
                found.append(held)
            if isinstance(source, Constant):
                break
        if not found:
            return ABSENT
        written = found[0].sql if len(found) == 1 else f"coalesce({', '.join(held.sql for held in found)})"
        return Held(written, found[0].kind)

    def _source(self, source: Field | Attribute | Constant) -> Held:
        if isinstance(source, Constant):
            return Held(text(source.text), Kind.TEXT)
        if isinstance(source, Field):
            return self.field(source.name)
        return self.attribute(source.name, first_named(self.field(source.field)))

    def attribute(self, name: str, of: str) -> Held:
        """Return what the registry says of the unit or place that an expression names."""
        if of.startswith("NULL"):
            return ABSENT
        if (name, of) not in self._joined:
            alias = self._planner.fresh("a")
            self._joined[name, of] = alias
            self.joins.append(f"LEFT JOIN {self._planner.attribute_table(name)} {alias} ON {alias}.k = {of}")
        return Held(f"{self._joined[name, of]}.v", Kind.TEXT)


def _period(operation: Select, fields: Mapping[str, Held], source: Sources, where: list[str], planner: Planner) -> str:
    """Return the period's code; what the norm must have been in force for is added to the conditions."""
    validity, zone = operation.validity, planner.rulebook.zone
    if operation.every is None:
        if validity is not None:
            where.append(is_in_time("e.time", validity))
        return "NULL::INTEGER"
    own = period_code(operation.every, "day_of(e.time)")
    named = _named(operation, fields, source, planner)
    if named is None:
        if validity is not None:
            where += [is_in_time("e.time", validity), is_admitted(own, operation.every, validity, zone)]
        return own
    p = f"coalesce({named}, {own})"
    if validity is not None:
        where.append(is_admitted(p, operation.every, validity, zone))
        where.append(f"({named} IS NOT NULL OR ({is_in_time('e.time', validity)}))")
    return p


def _named(operation: Select, fields: Mapping[str, Held], source: Sources, planner: Planner) -> str | None:
    """Return the code of the period that the event names, or None if events of the type never do."""
    assert operation.every is not None
    held = source.field(operation.period_field) if operation.period_field else ABSENT
    if held.kind is Kind.INSTANT:
        return f"CASE WHEN {held.sql} IS NOT NULL THEN {period_code(operation.every, f'day_of({held.sql})')} END"
    if held.kind is not Kind.TEXT:
        return None
    alias = planner.fresh("n")
    relation = planner.relations[operation.event_type]
    name = planner.fresh("named")
    bare = fields[operation.period_field or ""].sql
    planner.look_up(Lookup(name, "k VARCHAR, d BIGINT", f"SELECT DISTINCT {bare} FROM {relation}", _first_day))
    source.joins.append(f"LEFT JOIN {name} {alias} ON {alias}.k = {held.sql}")
    return f"CASE WHEN {alias}.d IS NOT NULL THEN {period_code(operation.every, f'{alias}.d')} END"


def _first_day(row: Sequence[Any]) -> list[tuple[str, int]]:
    """Return a text that names a period, and the number of the period's first day."""
    try:
        return [(row[0], day_number(Period.parse(row[0]).first))] if isinstance(row[0], str) else []
    except TimeError:
        return []
