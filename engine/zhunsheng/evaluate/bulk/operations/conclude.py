"""Conclude in SQL: findings of rows, with their ids and texts, and the table that serves further norms."""

from __future__ import annotations

import json
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, as_text, first_named, text
from zhunsheng.evaluate.bulk.operations.refine import all_columns
from zhunsheng.evaluate.bulk.operations.select import Sources
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND

_LEVELS = {Force.NONE: 0, Force.ADVISORY: 1, Force.BINDING: 2}


def plan_conclude(operation: Conclude, planner: Planner) -> Table:
    """Plan a finding for each row that gives rise to one."""
    return _Conclude(operation, planner).plan()


@dataclass
class _Conclude:
    operation: Conclude
    planner: Planner

    def plan(self) -> Table:
        operation = self.operation
        self.rows = self.planner.tables[operation.rows]
        fields = {name: held for name, held in self.rows.columns.items() if name in self.rows.written}
        self.source = Sources(self.planner, fields, "s")
        cells, where = self._cells()
        bodies = {name: cells[name] for name in ("unit", "bearer", "territory", "force", "outcome", "due")}
        extra = self._texts(bodies)
        at = self._came_to_be(cells["state"])
        columns = all_columns(self.rows, "s") | {name: held.sql for name, held in bodies.items()}
        return self.planner.make(
            operation.name,
            columns,
            f"{self.rows.sql} s {' '.join(self.source.joins)} WHERE {where}",
            p="s.p",
            at=at,
            settled="s.settled",
            o="s.o",
            r="s.r",
            extra=extra,
            premises=[Premise(operation.rows)],
        )

    def _cells(self) -> tuple[dict[str, Held], str]:
        """Return who, where, with which force and what, and the condition that there is a finding at all."""
        operation = self.operation
        unit, bearer = self._named(operation.unit), self._named(operation.bearer)
        places = [held.sql for held in map(self._whose, operation.places) if held.kind is not Kind.NOTHING]
        territory = Held(f"coalesce({', '.join(places)})", Kind.TEXT) if places else ABSENT
        level = self._level(territory)
        state = self._state()
        advisory = (
            f"CASE {state.sql} WHEN 'fulfilled' THEN 'followed' WHEN 'breached' THEN 'not-followed'"
            f" WHEN 'late' THEN 'not-followed' ELSE {state.sql} END"
        )
        cells = {
            "unit": unit,
            "bearer": bearer,
            "territory": territory,
            "force": Held(f"CASE {level} WHEN 2 THEN 'binding' ELSE 'advisory' END", Kind.TEXT),
            "outcome": Held(f"CASE {level} WHEN 2 THEN {state.sql} ELSE {advisory} END", Kind.TEXT),
            "due": self.rows.held("due", "s"),
            "state": state,
        }
        where = f"{level} > 0 AND {state.sql} IS NOT NULL"
        return cells, where + (f" AND {state.sql} = 'breached'" if operation.breaches_only else "")

    def _state(self) -> Held:
        if self.operation.outcome:
            return Held(text(self.operation.outcome), Kind.TEXT)
        held = self.rows.held("state", "s")
        return held if held.kind is Kind.TEXT else ABSENT

    def _whose(self, who: Who | None) -> Held:
        """Return the body or place that is meant, without its role."""
        if who is None:
            return ABSENT
        held = self.rows.held(who.column or "", "s")
        found = text(who.unit) if who.unit is not None else first_named(held)
        if who.attribute is not None:
            return self.source.attribute(who.attribute, found)
        return ABSENT if found.startswith("NULL") else Held(found, Kind.TEXT)

    def _named(self, who: Who | None) -> Held:
        """Return who is meant, with the role in which it acts."""
        body = self._whose(who)
        if who is None or not who.role or body.kind is Kind.NOTHING:
            return body
        return Held(f"({body.sql} || {text('.' + who.role)})", Kind.TEXT)

    def _level(self, territory: Held) -> str:
        """Write the force as a number, the stronger the greater."""
        rulebook, cap = self.planner.rulebook, _LEVELS[self.operation.cap]
        elsewhere = _LEVELS[rulebook.force_elsewhere]
        levels = [str(cap)]
        if (
            territory.kind is Kind.NOTHING
            or not rulebook.force_at
            or set(rulebook.force_at.values()) == {rulebook.force_elsewhere}
        ):
            levels.append(str(elsewhere))
        else:
            alias, table = self.planner.fresh("p"), self.planner.forces()
            self.source.joins.append(f"LEFT JOIN {table} {alias} ON {alias}.k = {territory.sql}")
            levels.append(f"coalesce({alias}.v, {elsewhere})")
        before = self.rows.held("force", "s")
        if before.kind is Kind.TEXT:
            levels.append(f"CASE {before.sql} WHEN 'advisory' THEN 1 WHEN 'none' THEN 0 ELSE 2 END")
        return str(min(cap, elsewhere)) if levels == [str(cap), str(elsewhere)] else f"least({', '.join(levels)})"

    def _came_to_be(self, state: Held) -> str:
        """Write when the outcome came to be so."""
        parts = []
        done, due = self.rows.held("done", "s"), self.rows.held("due", "s")
        if done.kind is Kind.INSTANT:
            parts.append(f"WHEN {state.sql} IN ('fulfilled', 'late') AND {done.sql} IS NOT NULL THEN {done.sql}")
        if due.kind is Kind.INSTANT:
            parts.append(f"WHEN {state.sql} = 'breached' AND {due.sql} IS NOT NULL THEN {due.sql} + {SECOND}")
        return f"CASE {' '.join(parts)} ELSE s.moment END" if parts else "s.moment"

    # -- texts -------------------------------------------------------------------------------------------------

    def _texts(self, bodies: dict[str, Held]) -> dict[str, str]:
        """Return what the finding says, as columns of texts."""
        operation = self.operation
        period = of_period("text", "s.p", self.rows.periods)
        texts = {f"f_{name}": as_text(held) for name, held in bodies.items()}
        texts["f_counterparty"] = self._named(operation.counterparty).sql
        texts["f_period"] = period
        texts["f_at"] = "CASE WHEN s.p IS NULL THEN instant_text(s.moment) END"
        texts["f_id"] = self._id(bodies["bearer"], period)
        texts["f_values"] = self._values()
        return texts

    def _values(self) -> str:
        """Write the figures that decided, as one JSON object; what is absent is left out."""
        pairs = []
        for name, column in sorted(self.operation.values):
            held = self.rows.held(column, "s")
            if held.kind is not Kind.NOTHING:
                pairs.append(f"{text(_json(name) + ':')} || {shown_json(held)}")
        return f"'{{' || concat_ws(',', {', '.join(pairs)}) || '}}'" if pairs else "'{}'"

    def _id(self, bearer: Held, period: str) -> str:
        """Write the finding's id: a digest of norm, bearer, key and period."""
        pairs = []
        for column in sorted(self.operation.key):
            held = self.rows.held(column, "s")
            if held.kind is not Kind.NOTHING:
                pairs.append(f"{text('[' + _json(column) + ',')} || {shown_json(held)} || ']'")
        key = f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"
        start = "[" + _json(self.operation.norm) + ","
        body = "'null'" if bearer.kind is Kind.NOTHING else f"coalesce(json_text({bearer.sql}), 'null')"
        named = f"""coalesce('"' || {period} || '"', 'null')"""
        return f"left(sha256({text(start)} || {body} || ',[' || {key} || '],' || {named} || ']'), 16)"


def shown_json(held: Held) -> str:
    """Write the text of a cell as findings show it, in JSON; numbers, times and truth hold nothing to escape."""
    if held.kind in (Kind.TEXT, Kind.LIST):
        return f"json_text({as_text(held)})"
    return f"('\"' || {as_text(held)} || '\"')"


def _json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
