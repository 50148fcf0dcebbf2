"""Tally in SQL: one figure of many rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, all_of, same, text
from zhunsheng.evaluate.bulk.conditions import condition_sql
from zhunsheng.evaluate.bulk.operations.refine import all_columns, chosen
from zhunsheng.evaluate.bulk.planner import Planner, event_of, instant_of, place_in_time
from zhunsheng.evaluate.bulk.steps import Differ, Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Figure, Tally


def plan_tally(operation: Tally, planner: Planner) -> Table:
    """Plan one row with a figure for each key and period."""
    return _Tally(operation, planner).plan()


@dataclass
class _Tally:
    operation: Tally
    planner: Planner

    @property
    def rows(self) -> Table:
        return self.planner.tables[self.operation.rows]

    def plan(self) -> Table:
        if self.operation.figure is Figure.LATEST:
            return self._latest()
        cells, source = self._summed()
        table = self._make(cells, source, "", {}, [], without_rows="s.e")
        self.planner.premises[self.operation.name] = [self._premise(table)]
        return table

    def _make(
        self, cells: dict[str, str], source: str, r: str, extra: Mapping[str, str], premises: list[Premise],
        without_rows: str = "FALSE",
    ) -> Table:
        at, settled = self._closing("s.moment", without_rows)
        return self.planner.make(
            self.operation.name,
            cells,
            f"{source} s",
            p="s.p",
            at=at,
            settled=settled,
            o="s.o",
            r=r,
            extra=extra,
            premises=premises,
        )

    def _closing(self, at: str, without_rows: str) -> tuple[str, str]:
        """
        Return when a figure came to be so, and whether it can still change.

        A figure of no rows (`without_rows` tells which are) can change until its period ends, whatever it is.
        """
        if not self.operation.closes_at_end and self.operation.domain is None:
            return at, "TRUE"
        closes = "s.p IS NOT NULL" if self.operation.closes_at_end else f"s.p IS NOT NULL AND {without_rows}"
        end = of_period("end", "s.p", self.planner.shapes[self.operation.name].periods)
        settled = f"(NOT ({closes}) OR {end} <= {self.planner.as_of})"
        return f"CASE WHEN {closes} AND {settled} THEN greatest({at}, {end}) ELSE {at} END", settled

    # -- the latest row ----------------------------------------------------------------------------------------

    def _latest(self) -> Table:
        operation, rows = self.operation, self.rows
        cells = all_columns(rows, "s")
        kept = chosen(rows, operation.key, self.planner, latest=True, where=self._in_domain())
        figure = rows.held(operation.of or "", "s")
        if operation.domain is None:
            cells[operation.result] = figure.sql
            return self._make(cells, kept, "s.r", {}, [Premise(operation.rows)])
        names = [
            held.sql for name, held in rows.columns.items() if name in rows.written and held.kind is not Kind.NOTHING
        ]
        keys = [f"{held.sql} AS k{place}" for place, held in enumerate(self._keys("s"))]
        listed = ", ".join(["p", "moment", "o", "r", *names, *keys])
        empty = ["p", "moment", "0", "NULL", *("NULL" for _ in names), *self._key_names()]
        source = self._with_domain(f"SELECT {listed} FROM {kept} s", empty)
        cells |= {name: f"s.k{place}" for place, name in enumerate(operation.key)}
        cells[operation.result] = figure.sql
        table = self._make(cells, source, "", {"b": "s.r"}, [], without_rows="(s.r IS NULL)")
        query = f"SELECT n.f, t.b AS r FROM {{need}} n JOIN {table.sql} t ON t.r = n.r WHERE t.b IS NOT NULL"
        self.planner.premises[operation.name] = [Premise(operation.rows, query)]
        return table

    # -- all other figures -------------------------------------------------------------------------------------

    def _summed(self) -> tuple[dict[str, str], str]:
        operation, rows = self.operation, self.rows
        keys = self._keys("s")
        listed = ", ".join(["s.p AS p", *(f"{held.sql} AS k{place}" for place, held in enumerate(keys))])
        grouped = ", ".join(["s.p", *(key.sql for key in keys if key.kind is not Kind.NOTHING)])
        where = all_of([self._in_domain(), *self._counted("s")])
        last = f"max({place_in_time('s.moment', 's.o')}) AS w"
        names = ", ".join(["p", *self._key_names()])
        if operation.figure in (Figure.MIN, Figure.MAX):
            best, number = operation.figure.value, self._number("s")
            inner = (
                f"SELECT {listed}, {number} AS n, {last} FROM {rows.sql} s WHERE {where} GROUP BY {grouped}, {number}"
            )
            figures = f"SELECT {names}, {best}(n) AS n, arg_{best}(w, n) AS w FROM ({inner}) GROUP BY {names}"
        else:
            figures = (
                f"SELECT {listed}, {self._figure()} AS n, {last} FROM {rows.sql} s WHERE {where} GROUP BY {grouped}"
            )
        figures = f"SELECT {names}, n, {instant_of('w')} AS moment, {event_of('w')} AS o, FALSE AS e FROM ({figures})"
        if operation.domain is None:
            source = f"({figures})"
        else:
            nothing = "0" if operation.figure in (Figure.COUNT, Figure.SUM) else "NULL"
            source = self._with_domain(figures, ["p", *self._key_names(), nothing, "moment", "0", "TRUE"])
        cells = {name: f"s.k{place}" for place, name in enumerate(operation.key)}
        cells[operation.result] = "s.n::DECIMAL(38,10)"
        return cells, source

    def _figure(self) -> str:
        operation, number = self.operation, self._number("s")
        match operation.figure:
            case Figure.COUNT:
                return "count(*)::DECIMAL(38,10)"
            case Figure.SUM:
                return f"sum({number})::DECIMAL(38,10)"
            case Figure.MEAN:
                return f"ratio(whole(sum({number})::DECIMAL(38,10)), count(*)::HUGEINT * 10000000000)"
            case _:
                return self._share(number)

    def _share(self, number: str) -> str:
        rows = self.rows
        where = condition_sql(self.operation.where, lambda name: rows.held(name, "s"), self.operation.name)
        if self.operation.of is None:
            return f"ratio(count(*) FILTER (WHERE {where})::HUGEINT, count(*)::HUGEINT)"
        whole, part = (
            f"sum({number})::DECIMAL(38,10)",
            f"coalesce(sum({number}) FILTER (WHERE {where}), 0)::DECIMAL(38,10)",
        )
        return f"CASE WHEN {whole} <> 0 THEN ratio(whole({part}), whole({whole})) END"

    # -- parts -------------------------------------------------------------------------------------------------

    def _keys(self, alias: str) -> list[Held]:
        """Return the key as columns; in a domain it is always of texts."""
        held = [self.rows.held(name, alias) for name in self.operation.key]
        if self.operation.domain is None:
            return held
        return [each if each.kind is Kind.TEXT else ABSENT for each in held]

    def _key_names(self) -> list[str]:
        return [f"k{place}" for place in range(len(self.operation.key))]

    def _number(self, alias: str) -> str:
        held = self.rows.held(self.operation.of or "", alias)
        if held.kind is Kind.NUMBER:
            return held.sql
        return f"{held.sql if held.kind is Kind.INSTANT else 'NULL'}::{Kind.NUMBER.value}"

    def _counted(self, alias: str) -> list[str]:
        """Write that a row takes part: it holds a number where one is counted with."""
        if self.operation.of is None:
            return []
        held = self.rows.held(self.operation.of, alias)
        return [f"{held.sql} IS NOT NULL"] if held.kind.is_number else ["FALSE"]

    def _in_domain(self) -> str:
        operation = self.operation
        if operation.domain is None:
            return "TRUE"
        keys = self._keys("s")
        options = []
        for cells in operation.domain:
            parts = [f"{key.sql} = {text(cell)}" for key, cell in zip(keys, cells, strict=True)]
            options.append("(" + " AND ".join(parts) + ")" if parts else "TRUE")
        return "(" + " OR ".join(options) + ")" if options else "FALSE"

    def _with_domain(self, figures: str, empty: list[str]) -> str:
        """Write the figures there are, and one for every key and period of the domain without any."""
        planner, operation = self.planner, self.operation
        assert operation.domain is not None
        names = self._key_names()
        columns = ", ".join(f"{name} VARCHAR" for name in names) or "k VARCHAR"
        domain = planner.given("domain", columns, [cells or (None,) for cells in dict.fromkeys(operation.domain)])
        known = planner.helper("figures", figures)
        periods = f"(SELECT NULL::INTEGER AS p, {planner.beginning}::BIGINT AS moment)"
        if operation.domain_periods is not None:
            periods = (
                f"(SELECT p, min(moment) AS moment FROM {planner.tables[operation.domain_periods].sql} GROUP BY p)"
            )
        on = " AND ".join(["q.p IS NOT DISTINCT FROM f.p", *(f"d.{name} = f.{name}" for name in names)])
        picked = ", ".join(_seen_through(part) for part in empty)
        return (
            f"(SELECT * FROM {known} UNION ALL SELECT {picked} FROM {periods} q CROSS JOIN {domain} d"
            f" WHERE NOT EXISTS (SELECT 1 FROM {known} f WHERE {on}))"
        )

    def _premise(self, table: Table) -> Premise:
        """Return how a figure rests on the rows that were counted."""
        operation, rows = self.operation, self.rows
        on = self._counted("s")
        on += [same(rows.held(name, "s"), table.held(name, "t"), absent_too=True) for name in operation.key]
        if operation.figure in (Figure.MIN, Figure.MAX):
            on.append(f"{self._number('s')} = {table.held(operation.result, 't').sql}")
        return Premise(
            operation.rows,
            f"SELECT n.f, s.r FROM {{need}} n JOIN {table.sql} t ON t.r = n.r"
            f" JOIN {rows.sql} s ON t.p IS NOT DISTINCT FROM s.p AND {all_of(on)}",
            Differ.AS_BEFORE,
        )


def _seen_through(part: str) -> str:
    if part in ("p", "moment"):
        return f"q.{part}"
    return f"d.{part}" if part.startswith("k") else part
