"""Assign: who leads and who supports in a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.evaluate.reference.row import Row, World, derived
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Assign, Competence, Several


@dataclass(frozen=True)
class Claim:
    """A body found competent for one matter in one of the territories (None: no territory is named)."""

    body: str
    territory: str | None


def assign(operation: Assign, world: World) -> list[Row]:
    """Return one row for each problem and each body that has a part in it."""
    return [row for problem in world.tables[operation.problems] for row in _rows(operation, problem, world)]


def _rows(operation: Assign, problem: Row, world: World) -> Iterator[Row]:
    territories = _named(problem.cell(operation.territories))
    applicable = _applicable(operation, _named(problem.cell(operation.matters)), territories)
    claims = [claim for competence, place in applicable for claim in _claims(competence, place, world)]
    lead, rule = _lead(operation, claims, territories, world)
    yield _row(operation, problem, territories, lead, "lead", rule)
    for body, why in _supporters(applicable, claims, territories, world).items():
        if body != lead:
            yield _row(operation, problem, territories, body, "support", why)


def _named(cell: Cell) -> list[str]:
    """Return what a list names, each once, in the order named."""
    if isinstance(cell, str):
        return [cell]
    return list(dict.fromkeys(cell)) if isinstance(cell, tuple) else []


def _applicable(operation: Assign, matters: Iterable[str],
                territories: list[str]) -> list[tuple[Competence, str | None]]:
    """Return the competences that apply, by matter, then by territory, each in the order named."""
    places: list[str | None] = [*territories] or [None]
    return [
        (competence, place)
        for matter in matters
        for place in places
        for competence in operation.competences
        if competence.matter == matter and (competence.within is None or place in competence.within)
    ]


def _claims(competence: Competence, place: str | None, world: World) -> Iterator[Claim]:
    body = competence.lead if competence.lead is not None else world.attribute("government", place)
    if isinstance(body, str):
        yield Claim(body, place)


def _lead(operation: Assign, claims: list[Claim], territories: list[str], world: World) -> tuple[str, str]:
    """Return who leads, and by which rule."""
    if not claims:
        return operation.coordinator, "none-competent"
    if len(territories) > 1:
        if operation.across is Several.COORDINATOR:
            return operation.coordinator, "coordinator"
        return _of_first_territory(claims, territories[0], world), "first-named"
    if len({claim.body for claim in claims}) == 1:
        return claims[0].body, "only"
    if operation.several is Several.COORDINATOR:
        return operation.coordinator, "coordinator"
    return claims[0].body, "first-named"


def _of_first_territory(claims: list[Claim], territory: str, world: World) -> str:
    """Return the body competent in the territory, or its government, or whoever is competent first."""
    there = [claim.body for claim in claims if claim.territory == territory]
    government = world.attribute("government", territory)
    if there:
        return there[0]
    return government if isinstance(government, str) else claims[0].body


def _supporters(applicable: list[tuple[Competence, str | None]], claims: list[Claim], territories: list[str],
                world: World) -> dict[str, str]:
    """Return everybody who may have to support, with the first reason that applies."""
    reasons: dict[str, str] = {}
    for claim in claims:
        reasons.setdefault(claim.body, "competent")
    for competence, _ in applicable:
        for body in competence.support:
            reasons.setdefault(body, "support")
    for territory in territories:
        government = world.attribute("government", territory)
        if isinstance(government, str):
            reasons.setdefault(government, "territory")
    return reasons


def _row(operation: Assign, problem: Row, territories: list[str], body: str, role: str, rule: str) -> Row:
    added: dict[str, Cell] = {
        "unit": body,
        "role": role,
        "rule": rule,
        "territory": territories[0] if territories else None,
        "state": "assigned",
    }
    return derived(operation, problem, dict(problem.columns) | added)
