"""Run in SQL: where a condition held so many times consecutively."""

from __future__ import annotations

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import Kind
from zhunsheng.evaluate.bulk.conditions import condition_sql
from zhunsheng.evaluate.bulk.operations.refine import all_columns, chosen
from zhunsheng.evaluate.bulk.planner import Planner, event_of, instant_of, place_in_time
from zhunsheng.evaluate.bulk.steps import Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Again, Run


def plan_run(operation: Run, planner: Planner) -> Table:
    """
    Plan one row for each run that has become long enough.

    Rows that hold get the number of their period in the group's sequence; those of one subject with adjacent
    numbers are one streak.
    """
    streaks = planner.helper("streaks", _streaks(operation, planner))
    rows = planner.tables[operation.rows]
    cells = all_columns(rows, "s")
    cells["run"] = "s.length::DECIMAL(38,10)"
    table = planner.make(
        operation.name,
        cells,
        f"{streaks} s WHERE {_arises(operation)}",
        p="s.p",
        at=instant_of("s.latest"),
        settled="TRUE",
        o=event_of("s.latest"),
        r="",
        extra={"streak": "s.streak", "length": "s.length"},
        premises=[],
    )
    query = (
        f"SELECT n.f, s.r FROM {{need}} n JOIN {table.sql} t ON t.r = n.r JOIN {streaks} s ON s.streak = t.streak"
        f" AND s.length > t.length - {operation.times} AND s.length <= t.length"
    )
    planner.premises[operation.name] = [Premise(operation.rows, query)]
    return table


def _arises(operation: Run) -> str:
    match operation.again:
        case Again.ONCE:
            return f"s.length = {operation.times}"
        case Again.EACH:
            return f"s.length >= {operation.times}"
        case Again.EVERY_LENGTH:
            return f"s.length % {operation.times} = 0"


def _streaks(operation: Run, planner: Planner) -> str:
    """Write the rows that hold, each with the number of its streak and its place in it."""
    rows = planner.tables[operation.rows]
    solid = tuple(name for name in operation.subject if rows.held(name).kind is not Kind.NOTHING)
    settled = planner.helper("history", _history(operation, rows, planner))
    subject = ", ".join([*(rows.held(name).sql for name in solid)]) or "NULL"
    breaks = (
        f"SELECT *, CASE WHEN {_continues(operation)} THEN 0 ELSE 1 END AS begins"
        f" FROM (SELECT *, lag(i) OVER w AS before_i, lag(h) OVER w AS before_h, lag(holds) OVER w AS before_holds"
        f" FROM {settled} WINDOW w AS (PARTITION BY {subject} ORDER BY p))"
    )
    numbered = (
        f"SELECT *, sum(begins) OVER (PARTITION BY {subject} ORDER BY p ROWS UNBOUNDED PRECEDING) AS part"
        f" FROM ({breaks}) WHERE holds"
    )
    return (
        f"SELECT *, row_number() OVER v AS length, first_value(q) OVER v AS streak,"
        f" max(place) OVER (PARTITION BY {subject}, part ORDER BY p ROWS {operation.times - 1} PRECEDING) AS latest"
        f" FROM (SELECT *, row_number() OVER () AS q, {place_in_time()} AS place FROM ({numbered}))"
        f" WINDOW v AS (PARTITION BY {subject}, part ORDER BY p ROWS UNBOUNDED PRECEDING)"
    )


def _history(operation: Run, rows: Table, planner: Planner) -> str:
    """
    Write the settled rows that have a place, with `holds` and the number `i` of their period in the sequence.

    `h` counts the group's periods with a settled row. Where every absence interrupts, rows that do not hold
    need not be kept: the gap that they leave says the same.
    """
    names = [rows.held(name).sql for name in operation.group if rows.held(name).kind is not Kind.NOTHING]
    settled = chosen(rows, operation.subject, planner, latest=True, where="settled AND p IS NOT NULL")
    kept = planner.view("settled", f"SELECT * FROM {settled}")
    group = ", ".join(names) or "NULL::VARCHAR AS g"
    partition = ", ".join(names) or "NULL"
    periods = planner.helper(
        "sequence",
        f"SELECT *, row_number() OVER (PARTITION BY {partition if names else 'g'} ORDER BY p) AS h"
        f" FROM (SELECT DISTINCT p, {group} FROM {planner.contests.get(operation.rows, kept)})",
    )
    on = " AND ".join(["k.p = q.p", *(f"k.{name} IS NOT DISTINCT FROM q.{name}" for name in names)])
    holds = condition_sql(operation.holds, lambda name: rows.held(name, "k"), operation.name)
    where = "TRUE" if operation.missing_ignored else "holds"
    if "place" in rows.columns:
        has_place = (
            f"k.{rows.columns['place'].sql} IS NOT NULL" if rows.held("place").kind is not Kind.NOTHING else "FALSE"
        )
        where += f" AND {has_place}"
    number = of_period("index", "k.p", rows.periods) if operation.calendar else "q.h"
    return (
        f"SELECT * FROM (SELECT k.*, coalesce({holds}, FALSE) AS holds, {number} AS i, q.h AS h"
        f" FROM {kept} k JOIN {periods} q ON {on}) k WHERE {where}"
    )


def _continues(operation: Run) -> str:
    """Write that a row goes on with the streak of the row before it."""
    if not operation.missing_ignored:
        return "before_i IS NOT NULL AND i - before_i = 1"
    together = "i - before_i = h - before_h" if operation.calendar else "TRUE"
    return f"before_holds AND holds AND {together}"
