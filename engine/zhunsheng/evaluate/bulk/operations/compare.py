"""Compare in SQL: whether a figure keeps within its bounds."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, all_of, as_text, constant, number, same, text, texts
from zhunsheng.evaluate.bulk.conditions import compared, compared_to_constants, linear_sql, scaled
from zhunsheng.evaluate.bulk.operations.refine import all_columns, chosen
from zhunsheng.evaluate.bulk.planner import Planner, event_of, place_in_time
from zhunsheng.evaluate.bulk.steps import Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.conditions import Cell, Linear, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Except, Operation, Previous, Refine, Tally
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Zone


def key_of_figures(operation: Compare, operations: Mapping[str, Operation]) -> tuple[str, ...] | None:
    """Return the key by which the figures compared were tallied; None if they were not."""
    made_by = operations.get(operation.figures)
    while isinstance(made_by, Refine | Except):
        made_by = operations.get(made_by.rows)
    return made_by.key if isinstance(made_by, Tally) else None


def plan_compare(operation: Compare, planner: Planner) -> Table:
    """Plan one row for each figure whose bounds are known."""
    figures = planner.tables[operation.figures]
    joins: list[str] = []
    known: list[str] = []
    kept: list[str] = []
    cells = all_columns(figures, "s")
    asks_previous = any(isinstance(bound.right, Previous) for bound in operation.bounds)
    if asks_previous:
        joins.append(_join_previous(operation, figures, planner))
    figure = figures.held(operation.column, "s")
    for place, bound in enumerate(operation.bounds, start=1):
        if isinstance(bound.right, tuple):
            kept.append(compared_to_constants(figure, bound.relation, bound.right, operation.name))
            cells[f"bound_{place}"] = _shown_constants(bound, bound.right, planner.rulebook.zone, operation.name)
            continue
        limit = _limit(bound, operation, figures, joins, planner)
        known.append(f"{limit.sql} IS NOT NULL")
        kept.append(compared(figure, bound.relation, limit))
        one_of = bound.relation is Relation.ONE_OF
        cells[f"bound_{place}"] = f"[{as_text(limit)}]" if one_of else limit.sql
    breached = "'pending'" if operation.gradually else "'breached'"
    holds = f"coalesce({all_of(kept)}, FALSE)"
    cells["state"] = f"CASE WHEN NOT s.settled THEN 'pending' WHEN {holds} THEN 'fulfilled' ELSE {breached} END"
    own = place_in_time("s.moment", "s.o")
    before = f"coalesce({place_in_time('b.moment', 'b.o')}, {own})"
    table = planner.make(
        operation.name,
        cells,
        f"{figures.sql} s {' '.join(joins)} WHERE {all_of(known)}",
        p="s.p",
        at="s.moment",
        settled="s.settled",
        o=event_of(f"greatest({own}, {before})") if asks_previous else "s.o",
        r="s.r",
        extra={"before": "b.r"} if asks_previous else {},
        premises=[Premise(operation.figures)],
    )
    if asks_previous:
        query = f"SELECT n.f, t.before AS r FROM {{need}} n JOIN {table.sql} t ON t.r = n.r WHERE t.before IS NOT NULL"
        planner.premises[operation.name].append(Premise(operation.figures, query))
    return table


def _join_previous(operation: Compare, figures: Table, planner: Planner) -> str:
    """Write the join of the figure of the same key in the period before."""
    operations = {made.name: made for made in planner.rulebook.operations}
    key = key_of_figures(operation, operations)
    where = "p IS NOT NULL" if key is not None else "FALSE"
    rows = chosen(figures, key or (), planner, latest=True, where=where)
    on = [same(figures.held(name, "s"), figures.held(name, "b"), absent_too=True) for name in key or ()]
    on.append(f"b.p = {of_period('before', 's.p', figures.periods)}")
    return f"LEFT JOIN {rows} b ON {all_of(on)}"


def _limit(bound: Bound, operation: Compare, figures: Table, joins: list[str], planner: Planner) -> Held:
    """Return what the figure is held against."""
    match bound.right:
        case Linear():
            return linear_sql(bound.right, lambda name: figures.held(name, "s"), operation.name)
        case Previous(times, plus):
            return scaled(figures.held(operation.column, "b"), times, plus, operation.name)
        case ByKey(column, numbers):
            rows = [(text(word), number(value, operation.name) + "::DECIMAL(38,10)") for word, value in numbers]
            alias, name = planner.fresh("b"), planner.fresh("by_key")
            planner.run(f"CREATE TEMP TABLE {name} (k VARCHAR, v DECIMAL(38,10))")
            if rows:
                planner.run(f"INSERT INTO {name} VALUES {', '.join(f'({word}, {value})' for word, value in rows)}")
            joins.append(f"LEFT JOIN {name} {alias} ON {alias}.k = coalesce({as_text(figures.held(column, 's'))}, '')")
            return Held(f"{alias}.v", Kind.NUMBER)
    return ABSENT


def _shown_constants(bound: Bound, cells: tuple[Cell, ...], zone: Zone, operation: str) -> str:
    """Write a bound as a cell: the one value, or a list of several."""
    if len(cells) == 1 and bound.relation is not Relation.ONE_OF:
        return constant(cells[0], operation).sql
    return texts(_text_of(cell, zone) for cell in cells)


def _text_of(cell: Cell, zone: Zone) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return zone.text(cell)
        case tuple():
            return ",".join(cell)
        case str():
            return cell
        case _:
            return decimal_text(cell)
