"""Conclude in SQL: findings of rows, with their ids and what they say, and the table that serves further norms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, as_text, first_named, text
from zhunsheng.evaluate.bulk.operations.refine import all_columns
from zhunsheng.evaluate.bulk.operations.saying import (
    FOUND,
    Pieces,
    Said,
    concatenated,
    evidence_json,
    json_of,
    shown_json,
)
from zhunsheng.evaluate.bulk.operations.select import Sources
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Premise
from zhunsheng.evaluate.bulk.tables import Table, finding_number
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND

_LEVELS = {Force.NONE: 0, Force.ADVISORY: 1, Force.BINDING: 2}
_ADVISORY = {"fulfilled": "followed", "breached": "not-followed", "late": "not-followed"}


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
        said = self._said(cells)
        source = f"{self.rows.sql} s {' '.join(self.source.joins)} WHERE {where}"
        self.planner.run(f"INSERT INTO {FOUND} SELECT {said} FROM {source}")
        premises = [Premise(operation.rows)]
        if operation.name not in self.planner.read:
            return self.planner.known(operation.name, FOUND, premises)
        bodies = {name: cells[name] for name in ("unit", "bearer", "territory", "force", "outcome", "due")}
        return self.planner.make(
            operation.name,
            all_columns(self.rows, "s") | {name: held.sql for name, held in bodies.items()},
            source,
            p="s.p",
            at=self._came_to_be(cells["state"]),
            settled="s.settled",
            o="s.o",
            r="s.r",
            premises=premises,
        )

    def _cells(self) -> tuple[dict[str, Held], str]:
        """Return who, where, with which force and what, and the condition that there is a finding at all."""
        operation = self.operation
        unit, bearer = self._named(operation.unit), self._named(operation.bearer)
        places = [held.sql for held in map(self._whose, operation.places) if held.kind is not Kind.NOTHING]
        territory = Held(f"coalesce({', '.join(places)})", Kind.TEXT) if places else ABSENT
        self.level = self._level(territory)
        state = self._state()
        cells = {
            "unit": unit,
            "bearer": bearer,
            "territory": territory,
            "force": Held(self._by_level("'binding'", "'advisory'"), Kind.TEXT),
            "outcome": Held(self._by_level(state.sql, self._advisory(state.sql)), Kind.TEXT),
            "due": self.rows.held("due", "s"),
            "state": state,
        }
        where = f"{self.level} > 0 AND {state.sql} IS NOT NULL"
        return cells, where + (f" AND {state.sql} = 'breached'" if operation.breaches_only else "")

    def _by_level(self, binding: str, advisory: str) -> str:
        if self.level.isdigit():
            return binding if self.level == "2" else advisory
        return f"CASE {self.level} WHEN 2 THEN {binding} ELSE {advisory} END"

    def _advisory(self, state: str) -> str:
        """Write the outcome where a norm does not bind."""
        if self.operation.outcome:
            return text(_ADVISORY.get(self.operation.outcome, self.operation.outcome))
        whens = " ".join(f"WHEN {text(one)} THEN {text(other)}" for one, other in _ADVISORY.items())
        return f"CASE {state} {whens} ELSE {state} END"

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

    # -- what it says ------------------------------------------------------------------------------------------

    def _said(self, cells: Mapping[str, Held]) -> str:
        """Return what is kept of a finding, and note what all findings of the operation say alike."""
        operation, planner = self.operation, self.planner
        place = planner.places[operation.name]
        period, at = self._when()
        pieces, carried = Pieces(), planner.carried(operation.name, "s")
        for name in ("unit", "bearer"):
            pieces.name(name, cells[name])
        pieces.name("counterparty", self._named(operation.counterparty))
        pieces.name("territory", cells["territory"])
        for name in ("force", "outcome"):
            pieces.name(name, cells[name], plain=True, always=True)
        pieces.name("period", period, plain=True)
        pieces.name("at", at, plain=True, always=period.kind is Kind.NOTHING)
        due = cells["due"]
        pieces.name("due", due if due.kind is Kind.NOTHING else Held(as_text(due), Kind.TEXT), plain=True)
        pieces.say(',"values":')
        self._tell_values(pieces)
        pieces.say(',"evidence":')
        if carried:
            pieces.tell(evidence_json(carried))
        before, body, after = pieces.parted()
        planner.said[place] = Said(operation.norm, before, after, needs_evidence=not carried)
        unit = "''" if cells["unit"].kind is Kind.NOTHING else f"coalesce({cells['unit'].sql}, '')"
        when = at.sql if period.kind is Kind.NOTHING else f"coalesce({period.sql}, {at.sql})"
        kept = (str(place), finding_number(place, "s.r"), when, str(planner.rank_of_norm(operation.norm)), unit,
                self._id(cells["bearer"], period), cells["force"].sql, cells["outcome"].sql, body)
        return ", ".join(kept)

    def _when(self) -> tuple[Held, Held]:
        """Return the period of a finding, and the instant of one without a period."""
        at = "instant_text(s.moment)"
        if not self.rows.periods:
            return ABSENT, Held(at, Kind.TEXT)
        period = of_period("text", "s.p", self.rows.periods)
        return Held(period, Kind.TEXT), Held(f"CASE WHEN s.p IS NULL THEN {at} END", Kind.TEXT)

    def _tell_values(self, pieces: Pieces) -> None:
        """Add the figures that decided, as one JSON object; what is absent is left out."""
        pairs = []
        for name, column in sorted(self.operation.values):
            held = self.rows.held(column, "s")
            if held.kind is not Kind.NOTHING:
                pairs.append(f"{text(json_of(name) + ':')} || {shown_json(held)}")
        pieces.say("{")
        if pairs:
            pieces.tell(pairs[0] if len(pairs) == 1 else f"concat_ws(',', {', '.join(pairs)})")
        pieces.say("}")

    def _id(self, bearer: Held, period: Held) -> str:
        """Write the finding's id: a digest of norm, bearer, key and period."""
        pairs = []
        for column in sorted(self.operation.key):
            held = self.rows.held(column, "s")
            if held.kind is not Kind.NOTHING:
                pairs.append(f"{text('[' + json_of(column) + ',')} || {shown_json(held)} || ']'")
        pieces = Pieces()
        pieces.say(f"[{json_of(self.operation.norm)},")
        pieces.tell("'null'" if bearer.kind is Kind.NOTHING else f"coalesce(json_text({bearer.sql}), 'null')")
        pieces.say(",[")
        if pairs:
            pieces.tell(f"concat_ws(',', {', '.join(pairs)})")
        pieces.say("],")
        pieces.tell("'null'" if period.kind is Kind.NOTHING else f"""coalesce('"' || {period.sql} || '"', 'null')""")
        pieces.say("]")
        return f"left(sha256({concatenated(pieces.pieces)}), 16)"
