"""What every table of a rulebook will look like: its columns, their kinds, and what tells its rows apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from zhunsheng.evaluate.bulk.cells import Kind, common_kind, kind_of
from zhunsheng.ir.conditions import Linear, Relation
from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Attribute,
    Bound,
    Column,
    Compare,
    Conclude,
    Constant,
    Distinct,
    Except,
    Expect,
    Field,
    Figure,
    Occasions,
    Operation,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
)
from zhunsheng.ir.rulebook import FieldType, Rulebook
from zhunsheng.terms.time import PeriodKind

Schema = Mapping[str, Mapping[str, Kind]]
"""The kinds of the fields of each event type."""

_CARRIED = 4
"""A row that rests on more events does not carry their ids."""
_OWN = {"@id": Kind.TEXT, "@source": Kind.TEXT, "@type": Kind.TEXT, "@subject": Kind.TEXT, "@time": Kind.INSTANT}
_KINDS = {
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.COUNT: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.INSTANT: Kind.INSTANT,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """
    The columns of a table and how its rows differ.

    `tells_apart`: every row comes from another latest event. `key`: with the period, these columns tell rows apart.
    `rests`: on so many events a row rests at most, and it can carry their ids; 0 if that is not known. `periods`: of
    which kinds its rows' periods are, where they have one. `empty`: there is no row, whatever else is known.
    """

    columns: Mapping[str, Kind]
    tells_apart: bool = False
    key: frozenset[str] | None = None
    rests: int = 0
    periods: frozenset[PeriodKind] = frozenset()
    empty: bool = False

    def kind(self, column: str | None) -> Kind:
        """Return the kind of a column; NOTHING if there is none of the name."""
        return self.columns.get(column, Kind.NOTHING) if column is not None else Kind.NOTHING


def declared_schema(rulebook: Rulebook) -> Schema:
    """Return the kinds of all fields as the vocabulary declares them."""
    return {
        type_id: {
            field.name.id: Kind.LIST if field.is_list else _KINDS.get(field.type, Kind.TEXT)
            for field in declared.fields
        }
        for type_id, declared in rulebook.event_types.items()
    }


def shapes(rulebook: Rulebook, schema: Schema) -> dict[str, Shape]:
    """Return the shape of every table, by the name of its operation; raises Unplannable."""
    found: dict[str, Shape] = {}
    for operation in rulebook.operations:
        found[operation.name] = _shape(operation, found, schema)
    return found


def source_kind(source: Field | Attribute | Constant, of: Mapping[str, Kind]) -> Kind:
    """Return the kind of what a column takes from a source."""
    if isinstance(source, Field):
        return _OWN.get(source.name) or of.get(source.name, Kind.NOTHING)
    return Kind.TEXT


def _added(columns: tuple[Column, ...], of: Mapping[str, Kind], operation: str) -> dict[str, Kind]:
    return {
        column.name: common_kind((source_kind(source, of) for source in column.sources), operation)
        for column in columns
    }


def _shape(operation: Operation, known: Mapping[str, Shape], schema: Schema) -> Shape:
    match operation:
        case Select():
            fields = schema.get(operation.event_type, {})
            columns = _added(operation.columns, fields, operation.name)
            periods = _kinds(operation.every)
            empty = operation.event_type not in schema
            return Shape(columns, tells_apart=True, rests=1, periods=periods, empty=empty)
        case Refine():
            return _refined(operation, known[operation.rows])
        case Distinct():
            before = known[operation.rows]
            columns = {name: before.kind(name) for name in operation.key}
            return replace(before, columns=columns, key=frozenset(operation.key))
        case Occasions():
            return Shape({"unit": Kind.TEXT}, key=frozenset({"unit"}), periods=_kinds(operation.every))
        case Tally():
            return _tallied(operation, known)
        case Rank():
            return _ranked(operation, known)
        case Run():
            before = known[operation.rows]
            return Shape({**before.columns, "run": Kind.NUMBER}, key=frozenset(operation.subject),
                         periods=before.periods, empty=before.empty)
        case Except():
            return known[operation.rows]
        case Expect():
            added = {"state": Kind.TEXT, "due": Kind.INSTANT, "done": Kind.INSTANT}
            before = replace(known[operation.triggers], tells_apart=False, rests=_rests(operation, known))
            return _with(before, added)
        case Compare():
            return _compared(operation, known[operation.figures])
        case Assign():
            added = dict.fromkeys(("unit", "role", "rule", "territory", "state"), Kind.TEXT)
            return _with(replace(known[operation.problems], tells_apart=False, key=None), added)
        case Conclude():
            added = dict.fromkeys(("unit", "bearer", "territory", "force", "outcome"), Kind.TEXT)
            before = known[operation.rows]
            return _with(before, added | {"due": before.kind("due")})


def _with(before: Shape, added: Mapping[str, Kind]) -> Shape:
    """Return a shape with further columns; a key that one of them replaces is no key any more."""
    key = before.key if before.key is not None and not before.key & added.keys() else None
    return replace(before, columns={**before.columns, **added}, key=key)


def _refined(operation: Refine, before: Shape) -> Shape:
    after = _with(before, _added(operation.adds, before.columns, operation.name))
    return after if operation.every is None else replace(after, key=None, periods=_kinds(operation.every))


def _rests(operation: Expect, known: Mapping[str, Shape]) -> int:
    """Return on how many events what became of a trigger rests: on its own, those of the act, of what set the time."""
    if operation.at_least > 1:
        return 0
    tables = [operation.triggers, operation.acts]
    tables += [operation.due.table] if isinstance(operation.due, AtEvent) else []
    parts = [known[table].rests for table in tables]
    return sum(parts) if all(parts) and sum(parts) <= _CARRIED else 0


def _kinds(every: PeriodKind | None) -> frozenset[PeriodKind]:
    return frozenset() if every is None else frozenset({every})


def _tallied(operation: Tally, known: Mapping[str, Shape]) -> Shape:
    before = known[operation.rows]
    periods = before.periods
    if operation.domain is not None and operation.domain_periods is not None:
        periods |= known[operation.domain_periods].periods
    latest = operation.figure is Figure.LATEST
    columns = dict(before.columns) if latest else {}
    columns |= {name: before.kind(name) for name in operation.key}
    if operation.domain is not None:
        columns |= dict.fromkeys(operation.key, Kind.TEXT)
    columns[operation.result] = before.kind(operation.of) if latest else Kind.NUMBER
    return Shape(
        columns,
        tells_apart=before.tells_apart and operation.domain is None,
        key=frozenset(operation.key) if operation.result not in operation.key else None,
        rests=before.rests if latest and operation.domain is None else 0,
        periods=periods,
        empty=before.empty and operation.domain is None,
    )


def _ranked(operation: Rank, known: Mapping[str, Shape]) -> Shape:
    tables = [known[table] for table in (operation.figures, operation.order, operation.settled_by) if table]
    per = common_kind((table.kind(operation.per) for table in tables), operation.name)
    figure = known[operation.figures].kind(operation.result)
    columns = {
        operation.per: per,
        "unit": Kind.TEXT,
        operation.result: figure if figure.is_number else Kind.NUMBER,
        "place": Kind.NUMBER,
        "ranked": Kind.NUMBER,
        "last": Kind.BOOLEAN,
        "unscored": Kind.BOOLEAN,
        "by_order": Kind.BOOLEAN,
    }
    periods: frozenset[PeriodKind] = frozenset().union(*(table.periods for table in tables))
    empty = all(table.empty for table in tables)
    return Shape(columns, key=frozenset({operation.per, "unit"}), periods=periods, empty=empty)


def _compared(operation: Compare, before: Shape) -> Shape:
    added = {"state": Kind.TEXT}
    added |= {f"bound_{place}": bound_kind(bound, before) for place, bound in enumerate(operation.bounds, start=1)}
    if any(isinstance(bound.right, Previous) for bound in operation.bounds):
        before = replace(before, tells_apart=False, rests=0)
    return _with(before, added)


def bound_kind(bound: Bound, figures: Shape) -> Kind:
    """Return the kind of the column that shows a bound."""
    right = bound.right
    if isinstance(right, tuple):
        return kind_of(right[0]) if len(right) == 1 and bound.relation is not Relation.ONE_OF else Kind.LIST
    if bound.relation is Relation.ONE_OF:
        return Kind.LIST
    if isinstance(right, Linear) and right.times == 1 and right.plus == 0:
        return figures.kind(right.column)
    return Kind.NUMBER
