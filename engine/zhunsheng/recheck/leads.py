"""Who leads: Assign once more."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.ir.operations import Assign, Competence, Several
from zhunsheng.recheck.facts import Fact, Inquiry, Value

Claim = tuple[str, str | None]
"""A competent body and the place it is competent in."""


def leads(operation: Assign, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield who leads and who supports in each problem."""
    for problem in inquiry.table(operation.problems):
        places = _each_once(problem[operation.territories])
        applying = [
            (competence, place)
            for matter in _each_once(problem[operation.matters])
            for place in (places or [None])
            for competence in operation.competences
            if competence.matter == matter and (competence.within is None or place in competence.within)
        ]
        claims = [(body, place) for competence, place in applying if (body := _body(competence, place, inquiry))]
        lead, rule = _lead(operation, claims, [place for place in places if place], inquiry)
        yield _fact(operation, problem, places, lead, "lead", rule)
        reasons: dict[str, str] = {}
        for body, _ in claims:
            reasons.setdefault(body, "competent")
        for competence, _ in applying:
            for body in competence.support:
                reasons.setdefault(body, "support")
        for place in places:
            government = inquiry.registered("government", place)
            if government is not None:
                reasons.setdefault(government, "territory")
        reasons.pop(lead, None)
        for body, reason in reasons.items():
            yield _fact(operation, problem, places, body, "support", reason)


def _each_once(value: Value) -> list[str | None]:
    named = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    return [name for place, name in enumerate(named) if name not in named[:place]]


def _body(competence: Competence, place: str | None, inquiry: Inquiry) -> str | None:
    return competence.lead if competence.lead is not None else inquiry.registered("government", place)


def _lead(operation: Assign, claims: list[Claim], places: list[str], inquiry: Inquiry) -> tuple[str, str]:
    if not claims:
        return operation.coordinator, "none-competent"
    several_places, several_bodies = len(places) > 1, len({body for body, _ in claims}) > 1
    if not several_places and not several_bodies:
        return claims[0][0], "only"
    if (operation.across if several_places else operation.several) is Several.COORDINATOR:
        return operation.coordinator, "coordinator"
    if not several_places:
        return claims[0][0], "first-named"
    there = [body for body, place in claims if place == places[0]]
    government = inquiry.registered("government", places[0])
    return (there[0] if there else government or claims[0][0]), "first-named"


def _fact(operation: Assign, problem: Fact, places: list[str | None], body: str, role: str, rule: str) -> Fact:
    added: dict[str, Value] = {
        "unit": body, "role": role, "rule": rule, "territory": places[0] if places else None, "state": "assigned",
    }
    return Fact(operation, {**problem.columns, **added}, problem.period, problem.at, problem.settled, (problem,))
