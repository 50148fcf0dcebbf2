"""Conclude: make findings of rows."""

from __future__ import annotations

from zhunsheng.evaluate.reference.row import Grounds, Row, World, first_named, make_row
from zhunsheng.evaluate.reference.text import cell_text
from zhunsheng.findings.finding import Finding, finding_id
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND, Instant

_ADVISORY_OUTCOMES = {"fulfilled": "followed", "late": "not-followed", "breached": "not-followed"}
_CAPS = {"advisory": Force.ADVISORY, "none": Force.NONE}


def conclude(operation: Conclude, world: World) -> list[tuple[Row, Finding]]:
    """Return a finding for each row that gives rise to one, beside the row that serves further norms."""
    concluded = (_conclude(operation, row, world) for row in world.tables[operation.rows])
    return [pair for pair in concluded if pair is not None]


def _conclude(operation: Conclude, row: Row, world: World) -> tuple[Row, Finding] | None:
    state = operation.outcome or row.cell("state")
    territory = _territory(operation, row, world)
    force = Force.weaker(operation.cap, _force(row, territory, world))
    if not isinstance(state, str) or force is Force.NONE or (operation.breaches_only and state != "breached"):
        return None
    outcome = _ADVISORY_OUTCOMES.get(state, state) if force is Force.ADVISORY else state
    due = row.cell("due")
    columns: dict[str, Cell] = dict(row.columns) | {
        "unit": _named(operation.unit, row, world),
        "bearer": _named(operation.bearer, row, world),
        "territory": territory,
        "force": force.value,
        "outcome": outcome,
        "due": due,
    }
    at = _came_to_be(state, row)
    made = make_row(operation, columns, Grounds.of((row,)), period=row.period, at=at, settled=row.settled)
    return made, _finding(operation, row, made, force, outcome, world)


def _finding(operation: Conclude, row: Row, made: Row, force: Force, outcome: str, world: World) -> Finding:
    norm = world.rulebook.norms[operation.norm]
    bearer = _text(made.cell("bearer"), world)
    period = row.period.text if row.period else None
    key = _texts(tuple((column, column) for column in operation.key), row, world)
    return Finding(
        id=finding_id(operation.norm, bearer, key, period),
        norm=operation.norm,
        cites=tuple(citation.sentence for citation in norm.cites),
        unit=_text(made.cell("unit"), world),
        bearer=bearer,
        counterparty=_text(_named(operation.counterparty, row, world), world),
        territory=_text(made.cell("territory"), world),
        force=force,
        outcome=outcome,
        period=period,
        at=None if period else world.zone.text(row.at),
        due=_text(made.cell("due"), world),
        values=dict(_texts(operation.values, row, world)),
        evidence=tuple(sorted({ref.id for ref in row.evidence})),
        title=norm.title,
        derivation=made.because,
    )


def _text(cell: Cell, world: World) -> str | None:
    return cell_text(cell, world.zone)


def _texts(names: tuple[tuple[str, str], ...], row: Row, world: World) -> tuple[tuple[str, str], ...]:
    """Return names with the text of the columns they stand for, without those absent."""
    texts = ((name, _text(row.cell(column), world)) for name, column in names)
    return tuple((name, text) for name, text in texts if text is not None)


def _whose(who: Who | None, row: Row, world: World) -> str | None:
    """Return the body or place that is meant, without its role."""
    if who is None:
        return None
    found = first_named(who.unit if who.unit is not None else row.cell(who.column or ""))
    if who.attribute is not None:
        found = world.attribute(who.attribute, found)
    return found if isinstance(found, str) else None


def _named(who: Who | None, row: Row, world: World) -> str | None:
    """Return who is meant, with the role in which it acts: `yuecheng.leader`."""
    body = _whose(who, row, world)
    return f"{body}.{who.role}" if who is not None and who.role and body is not None else body


def _territory(operation: Conclude, row: Row, world: World) -> str | None:
    """Return the place that decides the force: the first that is named."""
    places = (_whose(who, row, world) for who in operation.places)
    return next((place for place in places if place is not None), None)


def _force(row: Row, territory: str | None, world: World) -> Force:
    """Return the force at the place, never more than that of the finding this one follows from."""
    at_place = world.rulebook.force_elsewhere
    if territory is not None:
        at_place = world.rulebook.force_at.get(territory, at_place)
    before = row.cell("force")
    return Force.weaker(at_place, _CAPS.get(before, Force.BINDING) if isinstance(before, str) else Force.BINDING)


def _came_to_be(state: str, row: Row) -> Instant:
    """Return when the outcome came to be so."""
    done, due = row.cell("done"), row.cell("due")
    if state in ("fulfilled", "late") and isinstance(done, int):
        return done
    if state == "breached" and isinstance(due, int):
        return due + SECOND
    return row.at
