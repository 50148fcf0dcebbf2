"""Assign in SQL: who leads and who supports, told once for each set of matters and territories that occurs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhunsheng.evaluate.bulk.cells import Held, Kind
from zhunsheng.evaluate.bulk.operations.refine import all_columns
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Lookup, Premise
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Assign, Competence, Several

_Part = tuple[str, str, str]
"""A body, its role, and the rule that gave it."""


def plan_assign(operation: Assign, planner: Planner) -> Table:
    """Plan one row for each problem and each body that has a part in it."""
    problems = planner.tables[operation.problems]
    matters, territories = problems.held(operation.matters), problems.held(operation.territories)
    parts = planner.fresh("parts")
    governments = planner.rulebook.attributes.get("government", {})
    by_matter: dict[str, list[Competence]] = {}
    for competence in operation.competences:
        by_matter.setdefault(competence.matter, []).append(competence)

    def answer(row: Sequence[Any]) -> list[tuple[Any, ...]]:
        named, places = list(dict.fromkeys(row[0] or ())), list(dict.fromkeys(row[1] or ()))
        first = places[0] if places else None
        return [(row[0], row[1], *part, first) for part in _parts(operation, by_matter, named, places, governments)]

    planner.look_up(
        Lookup(
            parts,
            "m VARCHAR[], t VARCHAR[], unit VARCHAR, role VARCHAR, rule VARCHAR, territory VARCHAR",
            f"SELECT DISTINCT {_listed(matters)}, {_listed(territories)} FROM {problems.sql}",
            answer,
        )
    )
    cells = all_columns(problems, "s")
    cells |= {name: f"q.{name}" for name in ("unit", "role", "rule", "territory")} | {"state": "'assigned'"}
    ours, theirs = problems.held(operation.matters, "s"), problems.held(operation.territories, "s")
    on = f"q.m IS NOT DISTINCT FROM {_listed(ours)} AND q.t IS NOT DISTINCT FROM {_listed(theirs)}"
    table = planner.make(
        operation.name,
        cells,
        f"{problems.sql} s JOIN {parts} q ON {on}",
        p="s.p",
        at="s.moment",
        settled="s.settled",
        o="s.o",
        r="",
        extra={"problem": "s.r"},
        premises=[],
    )
    query = f"SELECT n.f, t.problem AS r FROM {{need}} n JOIN {table.sql} t ON t.r = n.r"
    planner.premises[operation.name] = [Premise(operation.problems, query)]
    return table


def _listed(held: Held) -> str:
    if held.kind is Kind.LIST:
        return held.sql
    return f"CASE WHEN {held.sql} IS NOT NULL THEN [{held.sql}] END" if held.kind is Kind.TEXT else "NULL::VARCHAR[]"


def _parts(
    operation: Assign,
    by_matter: Mapping[str, Sequence[Competence]],
    matters: Iterable[str],
    territories: list[str],
    governments: Any,
) -> list[_Part]:
    """Return who has which part in a problem of these matters in these territories."""
    places: list[str | None] = [*territories] or [None]
    applying = [
        (competence, place)
        for matter in matters
        for place in places
        for competence in by_matter.get(matter, ())
        if competence.within is None or place in competence.within
    ]
    claims = [(body, place) for competence, place in applying if (body := _competent(competence, place, governments))]
    lead, rule = _leader(operation, claims, territories, governments)
    reasons: dict[str, str] = {}
    for body, _ in claims:
        reasons.setdefault(body, "competent")
    for competence, _ in applying:
        for body in competence.support:
            reasons.setdefault(body, "support")
    for place in territories:
        if place in governments:
            reasons.setdefault(governments[place], "territory")
    return [(lead, "lead", rule), *((body, "support", why) for body, why in reasons.items() if body != lead)]


def _competent(competence: Competence, place: str | None, governments: Any) -> str | None:
    found: str | None = competence.lead if competence.lead is not None else governments.get(place)
    return found


def _leader(
    operation: Assign, claims: list[tuple[str, str | None]], territories: list[str], governments: Any
) -> tuple[str, str]:
    """Return the first rule that applies, and whom it makes the leader."""
    if not claims:
        return operation.coordinator, "none-competent"
    if len(territories) > 1:
        if operation.across is Several.COORDINATOR:
            return operation.coordinator, "coordinator"
        there = [body for body, place in claims if place == territories[0]]
        return (there or [governments.get(territories[0]) or claims[0][0]])[0], "first-named"
    if len({body for body, _ in claims}) == 1:
        return claims[0][0], "only"
    if operation.several is Several.COORDINATOR:
        return operation.coordinator, "coordinator"
    return claims[0][0], "first-named"
