"""Rank in SQL: the members of each group in order, and who is last."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import Kind, all_of, text, texts
from zhunsheng.evaluate.bulk.operations.refine import chosen
from zhunsheng.evaluate.bulk.planner import Planner, event_of, instant_of, place_in_time
from zhunsheng.evaluate.bulk.steps import Differ, Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Rank, Settlement, Ties, Unscored

_NO_CONTEST = "SELECT NULL::VARCHAR AS g, NULL::INTEGER AS p, NULL::BIGINT AS r, NULL::HUGEINT AS w"


def plan_rank(operation: Rank, planner: Planner) -> Table:
    """
    Plan one row for each member of each group in each period of which anything is known.

    A group in a period is a contest, numbered `k`. What decides it (the worst figure, how many share it, when it
    was settled) is worked out once for the contest and then joined to its members.
    """
    return _Rank(operation, planner).plan()


@dataclass
class _Rank:
    operation: Rank
    planner: Planner

    def plan(self) -> Table:
        planner, operation = self.planner, self.operation
        self._gather()
        members = self._members()
        decided = self._decided(members)
        last, consulted = self._last(members, decided)
        places = "greatest(d.known, coalesce(x.w, d.known))" if consulted else "d.known"
        joins = f" LEFT JOIN {consulted}_all x ON x.k = m.k" if consulted else ""
        self.only_last = operation.name in planner.only_last
        place = self._place() if self._is_asked("place") else "NULL"
        cells = {
            operation.per: "d.g",
            "unit": "m.unit",
            operation.result: "m.n",
            "place": place,
            "ranked": "d.places::DECIMAL(38,10)",
            "last": last,
            "unscored": "m.unscored",
            "by_order": "d.by_order",
        }
        table = planner.make(
            operation.name,
            cells,
            f"{members} m JOIN {decided} d ON d.k = m.k{joins}"
            + (f" LEFT JOIN {consulted} y ON y.k = m.k AND y.unit = m.unit" if consulted else "")
            + (f" WHERE {last}" if self.only_last else ""),
            p="d.p",
            at=f"coalesce(d.settled_at, {instant_of('d.known')})",
            settled="d.settled_at IS NOT NULL",
            o=event_of(places),
            r="",
            extra={"k": "m.k"},
            premises=[],
        )
        if self.only_last:
            planner.contests[operation.name] = planner.view(
                "settled_contests",
                f"SELECT p, g AS {table.columns[operation.per].sql} FROM {decided}"
                " WHERE settled_at IS NOT NULL AND p IS NOT NULL AND (placed > 0 OR lacking > 0)",
            )
        planner.premises[operation.name] = self._premises(table, decided, consulted)
        return table

    def _is_asked(self, column: str) -> bool:
        return column in self.planner.live[self.operation.name]

    # -- what is known of each contest -------------------------------------------------------------------------

    def _gather(self) -> None:
        """Add the figures, orders and settlements that count, and the contests that they speak of."""
        planner, operation = self.planner, self.operation
        figures = planner.view("figures", self._figures())
        order = planner.helper("orders", self._orders())
        settlement = planner.helper("settlements", self._settlements())
        named = " UNION ".join(f"SELECT g, p FROM {table}" for table in (figures, order, settlement))
        self.contests = planner.helper("contests", f"SELECT *, row_number() OVER () AS k FROM ({named})")
        self.figures = planner.helper(
            "scored", f"SELECT c.k, s.* EXCLUDE (g, p) FROM {figures} s JOIN {self.contests} c ON {self._on('s', 'c')}"
        )
        best = "min" if operation.highest_is_best else "max"
        worst = planner.helper(
            "worst",
            f"SELECT k, count(*) AS scored, {best}(n) AS worst, bool_and(settled) AS final, max({place_in_time()}) AS w"
            f" FROM {self.figures} GROUP BY k",
        )
        by_order = "(w.k IS NULL AND o.g IS NOT NULL)"
        places = ["w.w", f"CASE WHEN {by_order} THEN o.w END", "s.w"]
        earliest = f"{-(1 << 120)}::HUGEINT"
        known = "greatest(" + ", ".join(f"coalesce({place}, {earliest})" for place in places) + ")"
        self.known = planner.helper(
            "known",
            f"SELECT c.k, c.g, c.p, w.scored, w.worst, w.final, {instant_of('w.w')} AS figures_at,"
            f" {by_order} AS by_order,"
            f" CASE WHEN {by_order} THEN o.units END AS units, CASE WHEN {by_order} THEN o.r END AS order_r,"
            f" {instant_of('o.w')} AS order_at, s.r AS settling_r, {instant_of('s.w')} AS settling_at, {known} AS known"
            f" FROM {self.contests} c LEFT JOIN {worst} w ON w.k = c.k"
            f" LEFT JOIN {order} o ON {self._on('o', 'c')} LEFT JOIN {settlement} s ON {self._on('s', 'c')}",
        )

    @staticmethod
    def _on(one: str, other: str) -> str:
        return f"{one}.g = {other}.g AND {one}.p IS NOT DISTINCT FROM {other}.p"

    def _group(self, rows: Table) -> tuple[str, str]:
        """Return the group of a row, and the condition that it has one."""
        kind = self.planner.shapes[self.operation.name].kind(self.operation.per)
        held = rows.held(self.operation.per)
        if held.kind is Kind.NOTHING:
            return f"NULL::{kind.sql}", "FALSE"
        return held.sql, f"{held.sql} IS NOT NULL"

    def _figures(self) -> str:
        operation = self.operation
        rows = self.planner.tables[operation.figures]
        group, has_group = self._group(rows)
        unit, figure = rows.held("unit"), rows.held(operation.result)
        conditions = [has_group]
        conditions.append(f"{unit.sql} IS NOT NULL" if unit.kind is Kind.TEXT else "FALSE")
        conditions.append(f"{figure.sql} IS NOT NULL" if figure.kind.is_number else "FALSE")
        if operation.left_out and unit.kind is Kind.TEXT:
            conditions.append(f"{unit.sql} NOT IN ({', '.join(text(each) for each in operation.left_out)})")
        kept = chosen(rows, (operation.per, "unit"), self.planner, latest=True, where=all_of(conditions))
        number = figure.sql if figure.kind.is_number else f"NULL::{Kind.NUMBER.value}"
        name = unit.sql if unit.kind is Kind.TEXT else "NULL::VARCHAR"
        return f"SELECT {group} AS g, {name} AS unit, {number} AS n, p, moment, settled, o, r FROM {kept}"

    def _units(self, rows: Table) -> str:
        """Write the units of a published order, each where it is first named, without those left out."""
        held = rows.held("order")
        if held.kind is not Kind.LIST:
            return "[]::VARCHAR[]"
        kept = "list_position(named, unit) = place"
        if self.operation.left_out:
            kept += f" AND NOT list_contains({texts(self.operation.left_out)}, unit)"
        return f"list_apply([{held.sql}], lambda named: list_filter(named, lambda unit, place: {kept}))[1]"

    def _orders(self) -> str:
        operation = self.operation
        if operation.order is None:
            return f"SELECT *, NULL::VARCHAR[] AS units FROM ({self._no_contest()}) WHERE FALSE"
        rows = self.planner.tables[operation.order]
        group, has_group = self._group(rows)
        units = self._units(rows)
        kept = chosen(rows, (operation.per,), self.planner, latest=True, where=f"{has_group} AND len({units}) > 0")
        return f"SELECT {group} AS g, p, r, {place_in_time()} AS w, {units} AS units FROM {kept}"

    def _settlements(self) -> str:
        operation = self.operation
        if operation.settlement is not Settlement.EVENT or operation.settled_by is None:
            return f"{self._no_contest()} WHERE FALSE"
        rows = self.planner.tables[operation.settled_by]
        group, has_group = self._group(rows)
        kept = chosen(rows, (operation.per,), self.planner, latest=False, where=has_group)
        return f"SELECT {group} AS g, p, r, {place_in_time()} AS w FROM {kept}"

    def _no_contest(self) -> str:
        kind = self.planner.shapes[self.operation.name].kind(self.operation.per)
        return _NO_CONTEST.replace("VARCHAR", kind.sql, 1)

    # -- its members -------------------------------------------------------------------------------------------

    def _members(self) -> str:
        """Add everybody who belongs to a contest: with a figure, named in the order, or registered only."""
        planner = self.planner
        kind = planner.shapes[self.operation.name].kind(self.operation.per)
        number = planner.shapes[self.operation.name].kind(self.operation.result).sql
        left_out = set(self.operation.left_out)
        registered = planner.given(
            "members",
            "k VARCHAR, v VARCHAR",
            list(
                dict.fromkeys(
                    (group, unit)
                    for group, units in self.operation.members
                    if kind is Kind.TEXT
                    for unit in units
                    if unit not in left_out
                )
            ),
        )
        scored = planner.view(
            "placed",
            f"SELECT k, unit, n, NULL::BIGINT AS named FROM {self.figures} UNION ALL SELECT k, unnest(units) AS unit,"
            f" NULL::{number} AS n, generate_subscripts(units, 1) AS named FROM {self.known} WHERE by_order",
        )
        same_group = "c.g = m.k" if kind is Kind.TEXT else "FALSE"
        incomplete = planner.helper("incomplete", self._incomplete(registered, scored))
        self.unscored = planner.helper(
            "unscored",
            f"SELECT c.k, m.v AS unit FROM {incomplete} c JOIN {registered} m ON {same_group}"
            f" ANTI JOIN (SELECT s.k, s.unit FROM {scored} s SEMI JOIN {incomplete} i ON i.k = s.k) s"
            " ON s.k = c.k AND s.unit = m.v",
        )
        return planner.view(
            "everybody",
            f"SELECT k, unit, n, named, FALSE AS unscored FROM {scored} UNION ALL"
            f" SELECT k, unit, NULL, NULL, TRUE FROM {self.unscored}",
        )

    def _incomplete(self, registered: str, scored: str) -> str:
        """Write the contests in which not so many of those registered are placed as there are."""
        if self.planner.shapes[self.operation.name].kind(self.operation.per) is not Kind.TEXT:
            return f"SELECT * FROM {self.contests} WHERE FALSE"
        size = f"SELECT k AS g, count(*) AS size FROM {registered} GROUP BY k"
        placed = (
            f"SELECT s.k, count(*) AS placed FROM {scored} s JOIN {self.contests} c ON c.k = s.k"
            f" JOIN {registered} m ON m.k = c.g AND m.v = s.unit GROUP BY s.k"
        )
        return (
            f"SELECT c.* FROM {self.contests} c JOIN ({size}) z ON z.g = c.g LEFT JOIN ({placed}) p ON p.k = c.k"
            " WHERE coalesce(p.placed, 0) < z.size"
        )

    # -- what decides ------------------------------------------------------------------------------------------

    def _decided(self, members: str) -> str:
        """Add for each contest how many have a place, how many share the last one, and when it was settled."""
        planner, operation = self.planner, self.operation
        lacking = planner.helper("lacking", f"SELECT k, count(*) AS lacking FROM {self.unscored} GROUP BY k")
        sharing = planner.helper(
            "sharing",
            f"SELECT m.k, count(*) AS sharing FROM {members} m JOIN {self.known} c ON c.k = m.k AND m.n = c.worst"
            " GROUP BY m.k",
        )
        scored = "coalesce(c.scored, len(c.units), 0)"
        lacking_too = f"{scored} > 0 AND coalesce(l.lacking, 0) > 0" if operation.unscored is Unscored.LAST else "FALSE"
        return planner.helper(
            "decided",
            f"SELECT c.*, {scored} AS placed, coalesce(l.lacking, 0) AS lacking, {lacking_too} AS unscored_last,"
            f" {scored} + CASE WHEN {lacking_too} THEN l.lacking ELSE 0 END AS places,"
            f" CASE WHEN {lacking_too} THEN l.lacking WHEN c.by_order THEN 1"
            " ELSE coalesce(h.sharing, 0) END AS sharing,"
            f" {self._settled_at()} AS settled_at FROM {self.known} c LEFT JOIN {lacking} l ON l.k = c.k"
            f" LEFT JOIN {sharing} h ON h.k = c.k",
        )

    def _settled_at(self) -> str:
        match self.operation.settlement:
            case Settlement.EVENT:
                return "c.settling_at"
            case Settlement.PERIOD_END:
                end = of_period("end", "c.p", self.planner.shapes[self.operation.name].periods)
                return f"CASE WHEN {end} <= {self.planner.as_of} THEN {end} END"
            case Settlement.COMPLETE:
                return (
                    "CASE WHEN coalesce(l.lacking, 0) > 0 THEN NULL WHEN c.by_order THEN c.order_at"
                    " WHEN c.scored IS NOT NULL AND c.final THEN c.figures_at END"
                )

    def _place(self) -> str:
        direction = "DESC" if self.operation.highest_is_best else "ASC"
        by_figure = f"rank() OVER (PARTITION BY m.k ORDER BY m.n {direction} NULLS LAST)"
        if self.only_last:  # all others with a figure come before those who share the last place
            by_figure = "d.placed - d.sharing + 1"
        return (
            f"CASE WHEN m.unscored THEN CASE WHEN d.unscored_last THEN d.placed + 1 END"
            f" WHEN m.named IS NOT NULL THEN m.named ELSE {by_figure} END::DECIMAL(38,10)"
        )

    def _last(self, members: str, decided: str) -> tuple[str, str]:
        """Write who is last; with a tie-break also the table of the figures that were consulted."""
        operation = self.operation
        is_worst = (
            "CASE WHEN d.unscored_last THEN m.unscored WHEN d.by_order THEN coalesce(m.named = d.placed, FALSE)"
            " ELSE coalesce(m.n = d.worst, FALSE) END"
        )
        conditions = ["d.settled_at IS NOT NULL"]
        if not operation.single_last:
            conditions.append("d.places <> 1")
        if not operation.all_tied_last:
            conditions.append("NOT (d.sharing = d.places AND d.places >= 2)")
        allowed = all_of(conditions)
        if operation.ties is Ties.NONE:
            return f"({is_worst} AND {allowed} AND d.sharing < 2)", ""
        if operation.ties is Ties.ALL:
            return f"({is_worst} AND {allowed})", ""
        consulted = self._tie_break(
            f"{members} m JOIN {decided} d ON d.k = m.k WHERE {is_worst} AND {allowed} AND d.sharing >= 2"
        )
        decides = "coalesce(y.decides, d.sharing < 2)"
        return f"({is_worst} AND {allowed} AND {decides})", consulted

    def _tie_break(self, tied: str) -> str:
        """Add the tied with their other figures; `decides` says who of them is last."""
        operation, planner = self.operation, self.planner
        names = "SELECT m.k, m.unit, d.p"
        if operation.tie_break is None:
            figures = (
                "(SELECT NULL::VARCHAR AS unit, NULL::INTEGER AS p, NULL::BIGINT AS n, NULL::BIGINT AS r,"
                " NULL::HUGEINT AS w WHERE FALSE)"
            )
        else:
            rows = planner.tables[operation.tie_break]
            unit, figure = rows.held("unit"), rows.held(operation.tie_break_result or "")
            where = f"{unit.sql} IS NOT NULL" if unit.kind is Kind.TEXT else "FALSE"
            number = figure.sql if figure.kind.is_number else "NULL::BIGINT"
            name = unit.sql if unit.kind is Kind.TEXT else "NULL::VARCHAR"
            kept = chosen(rows, ("unit",), planner, latest=True, where=where)
            figures = f"(SELECT {name} AS unit, p, {number} AS n, r, {place_in_time()} AS w FROM {kept})"
        listed = planner.helper(
            "tied",
            f"SELECT t.k, t.unit, b.n, b.r, b.w FROM ({names} FROM {tied}) t LEFT JOIN {figures} b"
            " ON b.unit = t.unit AND b.p IS NOT DISTINCT FROM t.p",
        )
        worst = "min" if operation.tie_break_highest_is_best else "max"
        name = planner.fresh("consulted")
        planner.run(
            f"CREATE TEMP TABLE {name}_all AS SELECT k, count(*) FILTER (WHERE n IS NULL) AS without,"
            f" {worst}(n) AS n, max(w) AS w FROM {listed} GROUP BY k"
        )
        planner.run(
            f"CREATE TEMP TABLE {name} AS SELECT t.k, t.unit, t.r, CASE WHEN a.without > 0 THEN t.n IS NULL"
            f" ELSE t.n = a.n END AS decides FROM {listed} t JOIN {name}_all a ON a.k = t.k"
        )
        return name

    # -- what it rests on --------------------------------------------------------------------------------------

    def _premises(self, table: Table, decided: str, consulted: str) -> list[Premise]:
        """Return that all rows of a contest rest on its figures or order, its settlement, and the tie-break."""
        operation = self.operation
        contests = f"(SELECT DISTINCT n.f, t.k FROM {{need}} n JOIN {table.sql} t ON t.r = n.r) n"
        figures = f"SELECT n.f, s.r FROM {contests} JOIN {self.figures} s ON s.k = n.k"
        found = [Premise(operation.figures, figures, Differ.ALWAYS)]
        of_contest = f"SELECT n.f, d.{{}} AS r FROM {contests} JOIN {decided} d ON d.k = n.k WHERE d.{{}} IS NOT NULL"
        if operation.order is not None:
            found.append(Premise(operation.order, _filled(of_contest, "order_r")))
        if operation.settled_by is not None and operation.settlement is Settlement.EVENT:
            found.append(Premise(operation.settled_by, _filled(of_contest, "settling_r")))
        if consulted and operation.tie_break is not None:
            query = f"SELECT n.f, y.r FROM {contests} JOIN {consulted} y ON y.k = n.k WHERE y.r IS NOT NULL"
            found.append(Premise(operation.tie_break, query))
        return found


def _filled(query: str, column: str) -> str:
    return query.replace("d.{}", f"d.{column}")
