"""Compare: whether a figure keeps within its bounds."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.evaluate.reference.condition import as_number, compares, linear, scaled
from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.evaluate.reference.text import cell_text
from zhunsheng.ir.conditions import Cell, Linear, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Except, Operation, Previous, Refine, Tally
from zhunsheng.terms.time import Period

_Figures = Mapping[tuple[tuple[Cell, ...], Period], Row]


def compare(operation: Compare, world: World) -> list[Row]:
    """Return one row for each figure whose bounds are known."""
    key = _key_of(operation.figures, {made.name: made for made in world.rulebook.operations})
    by_key: dict[tuple[tuple[Cell, ...], Period], Row] = {}
    for row in world.in_time(operation.figures):
        if row.period is not None and key is not None:
            by_key[row.cells(key), row.period] = row
    rows = (_row(operation, figure, _before(figure, key, by_key), world) for figure in world.tables[operation.figures])
    return [row for row in rows if row is not None]


def _key_of(table: str, operations: Mapping[str, Operation]) -> tuple[str, ...] | None:
    """Return the key by which a table's figures were tallied."""
    made_by = operations.get(table)
    while isinstance(made_by, Refine | Except):
        made_by = operations.get(made_by.rows)
    return made_by.key if isinstance(made_by, Tally) else None


def _before(figure: Row, key: tuple[str, ...] | None, by_key: _Figures) -> Row | None:
    """Return the figure of the same key in the period before."""
    if key is None or figure.period is None:
        return None
    return by_key.get((figure.cells(key), figure.period.previous()))


def _row(operation: Compare, figure: Row, previous: Row | None, world: World) -> Row | None:
    """Return the row of a figure, or none if the other side of a bound is unknown."""
    limits = [_limit(bound, operation.column, figure, previous, world) for bound in operation.bounds]
    if any(None in limit for limit in limits):
        return None
    kept = all(
        compares(figure.cell(operation.column), bound.relation, limit)
        for bound, limit in zip(operation.bounds, limits, strict=True)
    )
    columns = dict(figure.columns) | {"state": _state(operation, figure, kept)}
    for number, (bound, limit) in enumerate(zip(operation.bounds, limits, strict=True), start=1):
        columns[f"bound_{number}"] = _shown(bound, limit, world)
    asks_previous = any(isinstance(bound.right, Previous) for bound in operation.bounds)
    grounds = Grounds.of([figure, previous] if asks_previous and previous else [figure])
    return make_row(operation, columns, grounds, period=figure.period, at=figure.at, settled=figure.settled)


def _limit(bound: Bound, column: str, figure: Row, previous: Row | None, world: World) -> tuple[Cell, ...]:
    """Return what the figure is held against."""
    match bound.right:
        case Linear():
            return (linear(bound.right, figure.columns),)
        case Previous(times, plus):
            number = as_number(previous.cell(column)) if previous else None
            return (None if number is None else scaled(number, times, plus),)
        case ByKey(key, numbers):
            return (dict(numbers).get(cell_text(figure.cell(key), world.zone) or ""),)
        case constants:
            return constants


def _state(operation: Compare, figure: Row, kept: bool) -> str:
    if not figure.settled:
        return "pending"
    if kept:
        return "fulfilled"
    return "pending" if operation.gradually else "breached"


def _shown(bound: Bound, limit: tuple[Cell, ...], world: World) -> Cell:
    """Return the bound as a cell: the one value, or a list of several."""
    if len(limit) == 1 and bound.relation is not Relation.ONE_OF:
        return limit[0]
    return tuple(cell_text(cell, world.zone) or "" for cell in limit)
