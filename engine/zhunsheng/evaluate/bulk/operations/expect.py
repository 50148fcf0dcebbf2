"""Expect in SQL: whether acts answered what called for them, and whether in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import Held, Kind, Unplannable, all_of
from zhunsheng.evaluate.bulk.operations.refine import all_columns
from zhunsheng.evaluate.bulk.planner import Planner, event_of, place_in_time
from zhunsheng.evaluate.bulk.steps import Lookup, Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import After, AtColumn, AtEvent, Expect, NoLimit, OnDay, PeriodEnd
from zhunsheng.terms.time import SECOND, AllowanceUnit, Period, TimeError, due_time

_LONGEST = {
    AllowanceUnit.HOURS: 60 * 365 * 24,
    AllowanceUnit.DAYS: 60 * 365,
    AllowanceUnit.WORKING_DAYS: 40 * 365,
    AllowanceUnit.MONTHS: 60 * 12,
}
"""Beyond that a due time may lie where instants in nanoseconds end."""

_Match = tuple[tuple[str, str], ...]


def plan_expect(operation: Expect, planner: Planner) -> Table:
    """Plan one row for each trigger: what became of it."""
    return _Expect(operation, planner).plan()


@dataclass
class _Expect:
    operation: Expect
    planner: Planner

    def plan(self) -> Table:
        operation, triggers = self.operation, self.planner.tables[self.operation.triggers]
        self.joins: list[str] = []
        self.extra: dict[str, str] = {}
        self.places = [place_in_time("t.moment", "t.o")]
        self.carried = self.planner.carried(operation.triggers, "t")
        done = self._done(triggers)
        due = self._due(triggers)
        cells = all_columns(triggers, "t")
        cells |= {"state": self._state(done, due), "due": due, "done": done}
        table = self.planner.make(
            operation.name,
            cells,
            f"{triggers.sql} t {' '.join(self.joins)}",
            p="t.p",
            at="t.moment",
            settled="t.settled",
            o=event_of(f"greatest({', '.join(self.places)})") if len(self.places) > 1 else "t.o",
            r="t.r",
            extra=self.extra,
            premises=[],
            carried=self.carried,
        )
        self.planner.premises[operation.name] = self._premises(table)
        return table

    # -- answers -----------------------------------------------------------------------------------------------

    def _done(self, triggers: Table) -> str:
        """Join the acts that answer, and return when it was done."""
        operation = self.operation
        acts = self.planner.tables[operation.acts]
        self.numbered = self._numbered(acts, triggers) if operation.at_least > 1 else ""
        first = self._earliest(acts, triggers, operation.match, operation.match_period, self.numbered)
        self.joins.append(
            f"ASOF LEFT JOIN {first} a ON {self._on(triggers, operation.match, operation.match_period, 'a')}"
            " AND t.moment <= a.moment"
        )
        if not self.numbered:
            self.extra["act"] = "a.r"
            self.carried += self.planner.carried(operation.acts, "a")
            self.places.append(f"coalesce({place_in_time('a.moment', 'a.o')}, {self.places[0]})")
            return "a.moment"
        last = f"least(a.number + {operation.at_least - 1}, a.size)"
        self.joins.append(f"LEFT JOIN {self.numbered} l ON l.side = a.side AND l.number = {last}")
        self.extra |= {"side": "a.side", "first_act": "a.number", "last_act": "l.number"}
        self.places.append(f"coalesce({place_in_time('l.moment', 'l.o')}, {self.places[0]})")
        return f"CASE WHEN a.number + {operation.at_least - 1} <= a.size THEN l.moment END"

    def _keys(self, rows: Table, triggers: Table, match: _Match, match_period: bool) -> tuple[list[str], list[str]]:
        """Return what rows are matched by (as the triggers hold it), and the conditions that it is there."""
        keys, present = [], []
        for ours, theirs in match:
            mine, other = triggers.held(ours), rows.held(theirs)
            if mine.kind is other.kind and mine.kind is not Kind.NOTHING:
                keys.append(other.sql)
                present.append(f"{other.sql} IS NOT NULL")
            elif mine.kind.is_number and other.kind.is_number:
                keys.append(f"{other.sql}::{Kind.NUMBER.value}")
                present.append(f"{other.sql} IS NOT NULL")
            else:
                keys.append(f"NULL::{mine.kind.sql}")
                present.append("FALSE")
        return [*keys, "coalesce(p, -1)" if match_period else "0"], present

    def _numbered(self, rows: Table, triggers: Table) -> str:
        """Add a table of the acts that might answer, numbered in time among those that answer the same."""
        keys, present = self._keys(rows, triggers, self.operation.match, self.operation.match_period)
        named = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
        over = f"PARTITION BY {', '.join(keys)}"
        ordered = f"({over} ORDER BY {rows.time_order()} ROWS UNBOUNDED PRECEDING)"
        return self.planner.helper(
            "acts",
            f"SELECT moment, o, r, {named}, row_number() OVER {ordered} AS number,"
            f" first_value(r) OVER {ordered} AS side,"
            f" count(*) OVER ({over}) AS size FROM {rows.sql} WHERE {all_of(present)}",
        )

    def _earliest(self, rows: Table, triggers: Table, match: _Match, match_period: bool, numbered: str = "") -> str:
        """Add a table of which each instant has one row: the earliest of those that answer the same."""
        if numbered:
            names = [f"k{place}" for place in range(len(match) + 1)]
            grouped = ", ".join([*names, "moment"])
            return self.planner.helper(
                "first",
                f"SELECT {grouped}, min(number) AS number, any_value(side) AS side, any_value(size) AS size"
                f" FROM {numbered} GROUP BY {grouped}",
            )
        keys, present = self._keys(rows, triggers, match, match_period)
        named = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
        listed = ", ".join([*(f"k{place}" for place in range(len(keys))), "moment"])
        where = all_of(present)
        ids = self.planner.carried(rows.name)
        own = ", ".join(["moment", "o", "r", *ids])
        if rows.tells_apart:
            earliest = "".join(f", arg_min({column}, o) AS {column}" for column in ("r", *ids))
            return self.planner.helper(
                "first",
                f"SELECT {listed}, min(o) AS o{earliest}"
                f" FROM (SELECT {own}, {named} FROM {rows.sql} WHERE {where}) GROUP BY {listed}",
            )
        order = f"PARTITION BY {', '.join([*keys, 'moment'])} ORDER BY {rows.time_order()}"
        return self.planner.helper(
            "first",
            f"SELECT {own}, {named} FROM {rows.sql} WHERE {where} QUALIFY row_number() OVER ({order}) = 1",
        )

    def _on(self, triggers: Table, match: _Match, match_period: bool, alias: str) -> str:
        parts = [f"{triggers.held(ours, 't').sql} = {alias}.k{place}" for place, (ours, _) in enumerate(match)]
        return " AND ".join([*parts, f"{'coalesce(t.p, -1)' if match_period else '0'} = {alias}.k{len(match)}"])

    # -- due times ---------------------------------------------------------------------------------------------

    def _due(self, triggers: Table) -> str:
        """Return until when an act is on time, after joining what says so."""
        zone = self.planner.rulebook.zone
        match self.operation.due:
            case NoLimit():
                return "NULL::BIGINT"
            case OnDay(day):
                return f"{zone.end_of(day)}::BIGINT"
            case After(amount, unit):
                return self._after(amount, unit, triggers)
            case AtColumn(column):
                return self._in_cell(triggers, triggers.held(column, "t"), triggers.held(column))
            case AtEvent(name, match, match_period):
                rows = self.planner.tables[name]
                first = self._earliest(rows, triggers, match, match_period)
                on = self._on(triggers, match, match_period, "d")
                self.joins.append(f"ASOF LEFT JOIN {first} d ON {on} AND start_of(day_of(t.moment)) <= d.moment")
                self.extra["due_row"] = "d.r"
                self.carried += self.planner.carried(name, "d")
                self.places.append(f"coalesce({place_in_time('d.moment', 'd.o')}, {self.places[0]})")
                return f"start_of(day_of(d.moment) + 1) - {SECOND}"
            case PeriodEnd():
                return f"{of_period('end', 't.p', triggers.periods)} - {SECOND}"

    def _after(self, amount: int, unit: AllowanceUnit, triggers: Table) -> str:
        if amount > _LONGEST[unit]:
            raise Unplannable(self.operation.name, "allowance")
        match unit:
            case AllowanceUnit.HOURS:
                return f"floor_second(t.moment) + {amount * 3600 * SECOND}"
            case AllowanceUnit.DAYS:
                return f"start_of(day_of(t.moment) + {amount + 1}) - {SECOND}"
            case AllowanceUnit.MONTHS:
                return f"start_of(months_after(day_of(t.moment), {amount}) + 1) - {SECOND}"
            case AllowanceUnit.WORKING_DAYS:
                return self._working_days(amount, triggers)

    def _working_days(self, amount: int, triggers: Table) -> str:
        zone, calendar = self.planner.rulebook.zone, self.planner.rulebook.calendar

        def answer(row: Sequence[Any]) -> list[tuple[int, int]]:
            start = zone.start_of(date(1970, 1, 1) + timedelta(days=row[0]))
            return [(row[0], due_time(start, AllowanceUnit.WORKING_DAYS, amount, zone, calendar))]

        name = self.planner.fresh("working_days")
        self.planner.look_up(
            Lookup(name, "k BIGINT, v BIGINT", f"SELECT DISTINCT day_of(moment) FROM {triggers.sql}", answer)
        )
        self.joins.append(f"LEFT JOIN {name} w ON w.k = day_of(t.moment)")
        return "w.v"

    def _in_cell(self, triggers: Table, held: Held, bare: Held) -> str:
        """Return the second of an instant, or the end of the day or longer period that a text names."""
        if held.kind is Kind.INSTANT:
            return f"floor_second({held.sql})"
        if held.kind is not Kind.TEXT:
            return "NULL::BIGINT"
        zone = self.planner.rulebook.zone

        def answer(row: Sequence[Any]) -> list[tuple[str, int]]:
            try:
                return [(row[0], Period.parse(row[0]).end(zone) - SECOND)] if isinstance(row[0], str) else []
            except TimeError:
                return []

        name = self.planner.fresh("due_texts")
        self.planner.look_up(
            Lookup(name, "k VARCHAR, v BIGINT", f"SELECT DISTINCT {bare.sql} FROM {triggers.sql}", answer)
        )
        self.joins.append(f"LEFT JOIN {name} w ON w.k = {held.sql}")
        return "w.v"

    def _state(self, done: str, due: str) -> str:
        as_of = self.planner.as_of
        return (
            f"CASE WHEN {done} IS NOT NULL THEN CASE WHEN {done} >= {due} + {SECOND} THEN 'late' ELSE 'fulfilled' END"
            f" WHEN {as_of} >= {due} + {SECOND} THEN 'breached' ELSE 'pending' END"
        )

    def _premises(self, table: Table) -> list[Premise]:
        """Return that a row rests on its trigger, the acts up to the one that counted, and what set the due time."""
        operation = self.operation
        join = f"SELECT n.f, {{}} AS r FROM {{{{need}}}} n JOIN {table.sql} t ON t.r = n.r"
        found = [Premise(operation.triggers)]
        if self.numbered:
            acts = f" JOIN {self.numbered} l ON l.side = t.side AND l.number BETWEEN t.first_act AND t.last_act"
            found.append(Premise(operation.acts, join.format("l.r") + acts))
        else:
            found.append(Premise(operation.acts, join.format("t.act") + " WHERE t.act IS NOT NULL"))
        if isinstance(operation.due, AtEvent):
            found.append(Premise(operation.due.table, join.format("t.due_row") + " WHERE t.due_row IS NOT NULL"))
        return found
