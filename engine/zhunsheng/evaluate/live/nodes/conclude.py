"""Conclude: findings of rows."""

from __future__ import annotations

from zhunsheng.evaluate.live.held import cells_of
from zhunsheng.evaluate.live.node import Node, World, first_named
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.row import Cells, Columns, Grounds, Row, RowId
from zhunsheng.evaluate.live.text import shown
from zhunsheng.findings.finding import Finding, finding_id, when_read
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND, Instant

_ADVISORY_OUTCOMES = {"fulfilled": "followed", "late": "not-followed", "breached": "not-followed"}
_ROWS_OF_ONE = 4
"""A row that makes a finding stands on others, and is seldom looked at again."""

_CELLS_REMEMBERED = 4096
_Concerned = tuple[str | None, str | None, str | None, Force]
"""Unit, bearer, territory, and the force there."""

_AT_MOST = {"advisory": Force.ADVISORY, "none": Force.NONE}


class ConcludeNode(Node):
    """
    Remembers the rows of which findings are made that stand, and since the last report which ones stood before.

    A finding is written out only when somebody wants to see it: everything it says follows from the row it is made of,
    and the row never changes. So does the row of this table, which is made only where other norms read it.
    """

    def __init__(self, operation: Conclude, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._norm = world.rulebook.norms[operation.norm]
        self._cites = tuple(citation.sentence for citation in self._norm.cites)
        self._key = tuple((column, column) for column in operation.key)
        places = (operation.unit, operation.bearer, *operation.places)
        self._asked_of = cells_of(tuple(dict.fromkeys(who.column or "" for who in places if who is not None)))
        self._told: dict[Cells, _Concerned] = {}
        self.rows: Paged[RowId, Row] = world.table(_ROWS_OF_ONE)
        self.before: dict[RowId, Row | None] = {}

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        after = new if new is not None and self._concerned_by(new) is not None else None
        before = self.rows.get(old.id) if old is not None else None
        if before is None and after is None:
            return
        if not self.before:
            self.world.changed.append(self.index)
        if old is not None:
            self.before.setdefault(old.id, before)
            if before is not None and (after is None or after.id != old.id):
                del self.rows[old.id]
        if new is not None and new.id not in self.before:
            self.before[new.id] = None  # a row that takes the place of none has a new name
        if after is not None:
            self.rows.put_here(after.id, after)
        if self.consumers:
            self.emit(before and self.concluded(before), after and self.concluded(after))

    def reported(self) -> list[tuple[Row | None, Row | None]]:
        """Return the rows that made findings when this was last asked, each with the one that does so now."""
        before, self.before = self.before, {}
        now = self.rows.get
        return [(row, now(name)) for name, row in before.items()]

    def _concerned_by(self, row: Row) -> tuple[str, Force, _Concerned] | None:
        """Return the state of a row that makes a finding, its force, and whom it is about; None if it makes none."""
        operation, columns = self.operation, row.columns
        state = operation.outcome or columns.get("state")
        if not isinstance(state, str) or (operation.breaches_only and state != "breached"):
            return None
        concerned = self._concerned(columns)
        force = self._force(columns, concerned[3])
        return None if force is Force.NONE else (state, force, concerned)

    def concluded(self, row: Row) -> Row:
        """Return the row of this table that is made of a row which makes a finding."""
        told = self._concerned_by(row)
        assert told is not None
        state, force, (unit, bearer, territory, _) = told
        columns: dict[str, Cell] = {
            **row.columns,
            "unit": unit,
            "bearer": bearer,
            "territory": territory,
            "force": force.value,
            "outcome": _ADVISORY_OUTCOMES.get(state, state) if force is Force.ADVISORY else state,
            "due": row.columns.get("due"),
        }
        grounds = Grounds((row,), row.origin)
        return Row(self.operation, row.id, columns, grounds, row.period, _came_to_be(state, row), row.settled)

    def finding(self, made: Row) -> Finding:
        """Write out the finding of a row of this table."""
        operation, zone = self.operation, self.world.zone
        row = made.grounds.rows[0]
        columns = made.columns
        bearer = shown(columns["bearer"], zone)
        period = row.period.text if row.period else None
        return Finding(
            id=finding_id(operation.norm, bearer, self._texts(self._key, row), period),
            norm=operation.norm,
            cites=self._cites,
            unit=shown(columns["unit"], zone),
            bearer=bearer,
            counterparty=self._named(operation.counterparty, row.columns),
            territory=shown(columns["territory"], zone),
            force=Force(columns["force"]),
            outcome=str(columns["outcome"]),
            period=period,
            at=None if period else zone.text(row.at),
            due=shown(columns["due"], zone),
            values=dict(self._texts(operation.values, row)),
            evidence=when_read(lambda: tuple(sorted({ref.id for ref in row.evidence}))),
            title=self._norm.title,
            derivation=when_read(lambda: made.because),
        )

    def _texts(self, names: tuple[tuple[str, str], ...], row: Row) -> tuple[tuple[str, str], ...]:
        """Return names with the text of the columns they stand for, without those absent."""
        zone = self.world.zone
        texts = ((name, shown(row.cell(column), zone)) for name, column in names)
        return tuple((name, text) for name, text in texts if text is not None)

    def _whose(self, who: Who | None, columns: Columns) -> str | None:
        """Return the body or place that is meant, without its role."""
        if who is None:
            return None
        found = first_named(who.unit if who.unit is not None else columns.get(who.column or ""))
        if who.attribute is not None:
            found = self.world.attribute(who.attribute, found)
        return found if isinstance(found, str) else None

    def _named(self, who: Who | None, columns: Columns) -> str | None:
        """Return who is meant, with the role in which it acts."""
        if who is None:
            return None
        body = self._whose(who, columns)
        return f"{body}.{who.role}" if who.role and body is not None else body

    def _territory(self, columns: Columns) -> str | None:
        """Return the place that decides the force: the first that is named."""
        for who in self.operation.places:
            place = self._whose(who, columns)
            if place is not None:
                return place
        return None

    def _concerned(self, columns: Columns) -> _Concerned:
        """Return whom a row is about and where: the same for the same cells, and so worked out once for them."""
        cells = self._asked_of(columns)
        told = self._told.get(cells)
        if told is None:
            if len(self._told) >= _CELLS_REMEMBERED:
                self._told.clear()
            operation, territory = self.operation, self._territory(columns)
            unit, bearer = self._named(operation.unit, columns), self._named(operation.bearer, columns)
            told = self._told[cells] = (unit, bearer, territory, self._force_at(territory))
        return told

    def _force_at(self, territory: str | None) -> Force:
        """Return the force of the norm at a place."""
        rulebook = self.world.rulebook
        at_place = rulebook.force_elsewhere
        if territory is not None:
            at_place = rulebook.force_at.get(territory, at_place)
        return Force.weaker(self.operation.cap, at_place)

    def _force(self, columns: Columns, force: Force) -> Force:
        """Return the force at the place, never more than that of the finding this one follows from."""
        before = columns.get("force")
        return Force.weaker(force, _AT_MOST.get(before, Force.BINDING)) if isinstance(before, str) else force


def _came_to_be(state: str, row: Row) -> Instant:
    """Return when the outcome came to be so."""
    done, due = row.cell("done"), row.cell("due")
    if state in ("fulfilled", "late") and isinstance(done, int):
        return done
    if state == "breached" and isinstance(due, int):
        return due + SECOND
    return row.at
