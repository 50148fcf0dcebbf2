"""Assign: who leads and who supports in each problem; nothing needs to be remembered."""

from __future__ import annotations

from collections import defaultdict

from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Grounds, Row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Assign, Competence, Several

_Claim = tuple[str, str | None]
"""A body found competent, and the territory for which (None: none is named)."""

_Part = tuple[str, str, str]
"""A body, its role, and the rule that gives it the role."""


class AssignNode(Node):
    """The parts that bodies have in problems."""

    def __init__(self, operation: Assign, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._competences: dict[str, list[Competence]] = defaultdict(list)
        for competence in operation.competences:
            self._competences[competence.matter].append(competence)

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        before = self._assigned(old) if old is not None else {}
        after = self._assigned(new) if new is not None else {}
        for part in {**before, **after}:
            self.emit(before.get(part), after.get(part))

    def _assigned(self, problem: Row) -> dict[tuple[str, str], Row]:
        territories = _all_named(problem.cell(self.operation.territories))
        matters = _all_named(problem.cell(self.operation.matters))
        place = territories[0] if territories else None
        return {
            (body, role): self._row(problem, body, role, rule, place)
            for body, role, rule in self._parts(matters, territories)
        }

    def _row(self, problem: Row, body: str, role: str, rule: str, place: str | None) -> Row:
        columns = dict(problem.columns)
        columns.update(unit=body, role=role, rule=rule, territory=place, state="assigned")
        name = (problem.id, body, role)
        grounds = Grounds((problem,), problem.origin)
        return Row(self.operation, name, columns, grounds, problem.period, problem.at, problem.settled)

    def _parts(self, matters: list[str], territories: list[str]) -> list[_Part]:
        places: list[str | None] = [*territories] or [None]
        apply = [
            (competence, place)
            for matter in matters
            for place in places
            for competence in self._competences.get(matter, ())
            if competence.within is None or place in competence.within
        ]
        claims = [(body, place) for competence, place in apply if (body := self._body(competence, place)) is not None]
        lead, rule = self._lead(claims, territories)
        reasons = {body: "competent" for body, _ in claims}
        for competence, _ in apply:
            for body in competence.support:
                reasons.setdefault(body, "support")
        for territory in territories:
            government = self._government(territory)
            if government is not None:
                reasons.setdefault(government, "territory")
        supporting = [(body, "support", why) for body, why in reasons.items() if body != lead]
        return [(lead, "lead", rule), *supporting]

    def _body(self, competence: Competence, place: str | None) -> str | None:
        return competence.lead if competence.lead is not None else self._government(place)

    def _government(self, place: str | None) -> str | None:
        found = self.world.attribute("government", place)
        return found if isinstance(found, str) else None

    def _lead(self, claims: list[_Claim], territories: list[str]) -> tuple[str, str]:
        """Return who leads, and by which rule."""
        coordinator = self.operation.coordinator
        if not claims:
            return coordinator, "none-competent"
        if len(territories) > 1:
            if self.operation.across is Several.COORDINATOR:
                return coordinator, "coordinator"
            return self._of_place(claims, territories[0]), "first-named"
        if len({body for body, _ in claims}) == 1:
            return claims[0][0], "only"
        if self.operation.several is Several.COORDINATOR:
            return coordinator, "coordinator"
        return claims[0][0], "first-named"

    def _of_place(self, claims: list[_Claim], territory: str) -> str:
        """Return the body competent in the territory, or its government, or whoever is competent first."""
        for body, place in claims:
            if place == territory:
                return body
        return self._government(territory) or claims[0][0]


def _all_named(cell: Cell) -> list[str]:
    """Return what a list names, each once, in the order named."""
    if isinstance(cell, str):
        return [cell]
    return list(dict.fromkeys(cell)) if isinstance(cell, tuple) else []
