"""Which columns of which table anything reads: all others are never computed or decoded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhunsheng.evaluate.bulk.shape import Shape
from zhunsheng.ir.conditions import Condition, Every, Linear, Not, Some, Test
from zhunsheng.ir.operations import (
    Assign,
    AtColumn,
    AtEvent,
    Attribute,
    ByKey,
    Column,
    Compare,
    Conclude,
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

CONCLUDED = frozenset({"unit", "bearer", "territory", "force", "outcome", "due"})


def live_columns(
    operations: Iterable[Operation],
    shapes: Mapping[str, Shape],
    figure_keys: Mapping[str, tuple[str, ...] | None],
    shown: Iterable[str] = (),
) -> dict[str, set[str]]:
    """
    Return for each table the columns that are read.

    `figure_keys` are the keys by which Compare finds figures, `shown` the tables that are read as a whole.
    """
    live: dict[str, set[str]] = {name: set() for name in shapes}
    for name in shown:
        live[name] |= shapes[name].columns.keys()
    for operation in reversed(tuple(operations)):
        if isinstance(operation, Tally):  # by its key, a figure finds the rows that it rests on
            live[operation.name] |= {*operation.key, operation.result}
        for table, columns in _reads(operation, live[operation.name], shapes, figure_keys):
            live[table] |= columns & shapes[table].columns.keys()
    return live


def columns_of(condition: Condition) -> set[str]:
    """Return the columns that a condition speaks of."""
    match condition:
        case Every(conditions) | Some(conditions):
            return set().union(*(columns_of(each) for each in conditions))
        case Not(negated):
            return columns_of(negated)
        case Test(column, _, right):
            return {column, right.column} if isinstance(right, Linear) else {column}


def columns_read(added: Iterable[Column]) -> set[str]:
    """Return the fields that columns are made of."""
    sources = [source for column in added for source in column.sources]
    plain = {source.name for source in sources if isinstance(source, Field)}
    return plain | {source.field for source in sources if isinstance(source, Attribute)}


_Reads = list[tuple[str, set[str]]]


def _reads(
    operation: Operation,
    asked: set[str],
    shapes: Mapping[str, Shape],
    figure_keys: Mapping[str, tuple[str, ...] | None],
) -> _Reads:
    match operation:
        case Select() | Occasions():
            return []
        case Refine():
            added = [column for column in operation.adds if column.name in asked | columns_of(operation.where)]
            kept = (asked | columns_of(operation.where)) - {column.name for column in added}
            return [(operation.rows, kept | columns_read(added))]
        case Distinct():
            return [(operation.rows, _to_order(operation.rows, shapes) | set(operation.key))]
        case Tally():
            return _tally(operation, asked, shapes)
        case Rank():
            return _rank(operation, shapes)
        case Run():
            read = asked | {*operation.subject, *operation.group, "place"} | columns_of(operation.holds)
            return [(operation.rows, read | _unless_key(operation.rows, {*operation.subject}, shapes))]
        case Except():
            return [(operation.rows, asked | set(operation.key)), (operation.unless, set(operation.key))]
        case Expect():
            return _expect(operation, asked, shapes)
        case Compare():
            return [(operation.figures, _compare(operation, asked, shapes, figure_keys))]
        case Assign():
            return [(operation.problems, asked | {operation.matters, operation.territories})]
        case Conclude():
            return [(operation.rows, _conclude(operation, asked))]


def _to_order(table: str, shapes: Mapping[str, Shape]) -> set[str]:
    """Return the columns needed to order the rows of a table in time."""
    shape = shapes[table]
    return set() if shape.tells_apart else set(shape.columns)


def _unless_key(table: str, key: set[str], shapes: Mapping[str, Shape]) -> set[str]:
    """Return the columns needed to choose one row for each key and period, if there may be several."""
    known = shapes[table].key
    return set() if known is not None and known <= key else _to_order(table, shapes)


def _tally(operation: Tally, asked: set[str], shapes: Mapping[str, Shape]) -> _Reads:
    read = set(operation.key) | ({operation.of} if operation.of else set())
    if operation.figure is Figure.SHARE:
        read |= columns_of(operation.where)
    if operation.figure is Figure.LATEST:
        read |= asked | _unless_key(operation.rows, set(operation.key), shapes)
    domain: _Reads = [(operation.domain_periods, set())] if operation.domain_periods else []
    return [(operation.rows, read), *domain]


def _rank(operation: Rank, shapes: Mapping[str, Shape]) -> _Reads:
    key = {operation.per, "unit"}
    reads: _Reads = [(operation.figures, key | {operation.result} | _unless_key(operation.figures, key, shapes))]
    if operation.order:
        reads.append((operation.order, {operation.per, "order"} | _to_order(operation.order, shapes)))
    if operation.settled_by:
        reads.append((operation.settled_by, {operation.per} | _to_order(operation.settled_by, shapes)))
    if operation.tie_break:
        ordered = _unless_key(operation.tie_break, {"unit"}, shapes)
        reads.append((operation.tie_break, {"unit", operation.tie_break_result or "unit"} | ordered))
    return reads


def _expect(operation: Expect, asked: set[str], shapes: Mapping[str, Shape]) -> _Reads:
    read = asked - {"state", "due", "done"} | {ours for ours, _ in operation.match}
    theirs = {column for _, column in operation.match} | _to_order(operation.acts, shapes)
    reads: _Reads = [(operation.acts, theirs)]
    if isinstance(operation.due, AtColumn):
        read.add(operation.due.column)
    if isinstance(operation.due, AtEvent):
        read |= {ours for ours, _ in operation.due.match}
        columns = {column for _, column in operation.due.match} | _to_order(operation.due.table, shapes)
        reads.append((operation.due.table, columns))
    return [(operation.triggers, read), *reads]


def _compare(
    operation: Compare, asked: set[str], shapes: Mapping[str, Shape], figure_keys: Mapping[str, tuple[str, ...] | None]
) -> set[str]:
    made = {"state", *(f"bound_{place}" for place in range(1, len(operation.bounds) + 1))}
    read = asked - made | {operation.column}
    for bound in operation.bounds:
        if isinstance(bound.right, Linear | ByKey):
            read.add(bound.right.column)
        if isinstance(bound.right, Previous):
            key = set(figure_keys[operation.name] or ())
            read |= key | _unless_key(operation.figures, key, shapes)
    return read


def _conclude(operation: Conclude, asked: set[str]) -> set[str]:
    read = asked - CONCLUDED | {"state", "force", "done", "due"} | set(operation.key)
    read |= {column for _, column in operation.values}
    who = (operation.unit, operation.bearer, operation.counterparty, *operation.places)
    return read | {each.column for each in who if each is not None and each.column is not None}
