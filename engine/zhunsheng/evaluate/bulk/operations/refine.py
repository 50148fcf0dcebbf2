"""Refine, Distinct and Except in SQL: rows kept of another table."""

from __future__ import annotations

from zhunsheng.evaluate.bulk.calendar import period_code
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, same
from zhunsheng.evaluate.bulk.conditions import condition_sql
from zhunsheng.evaluate.bulk.live import columns_of
from zhunsheng.evaluate.bulk.operations.bounds import lies_between
from zhunsheng.evaluate.bulk.operations.select import Sources
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Distinct, Except, Refine


def plan_refine(operation: Refine, planner: Planner) -> Table:
    """Plan the rows that meet the condition and lie between the periods named, with their new columns."""
    rows = planner.tables[operation.rows]
    fields = {name: held for name, held in rows.columns.items() if name in rows.written}
    source = Sources(planner, fields, "s")
    asked = planner.live[operation.name] | columns_of(operation.where)
    cells = {name: rows.held(name, "s") for name in fields}
    cells |= {column.name: source.column(column) for column in operation.adds if column.name in asked}
    where = condition_sql(operation.where, lambda name: cells.get(name, ABSENT), operation.name)
    p = "s.p"
    if operation.every is not None:
        day = "CASE WHEN s.p IS NULL THEN day_of(s.moment) ELSE period_first(s.p) END"
        p = period_code(operation.every, f"({day})")
    between = lies_between(p, operation.first_period, operation.last_period)
    return planner.make(
        operation.name,
        {name: held.sql for name, held in cells.items()},
        f"{rows.sql} s {' '.join(source.joins)} WHERE {where} AND {between}",
        p=p,
        at="s.moment",
        settled="s.settled",
        o="s.o",
        r="s.r",
        premises=[Premise(operation.rows)],
    )


def plan_distinct(operation: Distinct, planner: Planner) -> Table:
    """Plan the earliest row of each key and period."""
    rows = planner.tables[operation.rows]
    return planner.make(
        operation.name,
        {name: rows.held(name, "s").sql for name in operation.key},
        f"{chosen(rows, operation.key, planner, latest=False)} s",
        p="s.p",
        at="s.moment",
        settled="s.settled",
        o="s.o",
        r="s.r",
        premises=[Premise(operation.rows)],
    )


def chosen(rows: Table, key: tuple[str, ...], planner: Planner, *, latest: bool, where: str = "TRUE") -> str:
    """
    Write the rows of a table of which each is the earliest or latest of its key and period.

    Most rows are alone with their key; only those that share even a digest of it are put in order.
    """
    if rows.key is not None and rows.key <= set(key):
        return f"(SELECT * FROM {rows.sql} s WHERE {where})"
    partition = ", ".join(["p", *(rows.held(name).sql for name in key if rows.held(name).kind is not Kind.NOTHING)])
    shared = planner.helper(
        "shared",
        f"SELECT h FROM (SELECT hash({partition}) AS h FROM {rows.sql} s WHERE {where}) GROUP BY h HAVING count(*) > 1",
    )
    among = f"SELECT s.* FROM {rows.sql} s {{}} JOIN {shared} h ON h.h = hash({partition}) WHERE {where}"
    return (
        f"({among.format('ANTI')} UNION ALL SELECT * FROM ({among.format('SEMI')}) QUALIFY row_number() OVER"
        f" (PARTITION BY {partition} ORDER BY {rows.time_order(latest_first=latest)}) = 1)"
    )


def plan_except(operation: Except, planner: Planner) -> Table:
    """Plan the rows for which the other table has no row of equal key and period."""
    rows, unless = planner.tables[operation.rows], planner.tables[operation.unless]
    matches = [same(rows.held(name, "s"), unless.held(name, "u"), absent_too=True) for name in operation.key]
    on = " AND ".join(["s.p IS NOT DISTINCT FROM u.p", *(f"({match})" for match in matches)])
    return planner.make(
        operation.name,
        all_columns(rows, "s"),
        f"{rows.sql} s ANTI JOIN {unless.sql} u ON {on}",
        p="s.p",
        at="s.moment",
        settled="s.settled",
        o="s.o",
        r="s.r",
        premises=[Premise(operation.rows)],
    )


def all_columns(rows: Table, alias: str) -> dict[str, str]:
    """Return every column of a table as seen through an alias."""
    return {name: rows.held(name, alias).sql for name in rows.columns}


def held_columns(rows: Table, alias: str) -> dict[str, Held]:
    """Return what every column of a table holds, as seen through an alias."""
    return {name: rows.held(name, alias) for name in rows.columns}
