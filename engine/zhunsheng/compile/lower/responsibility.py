"""Responsibilities: who leads and who supports, by matter and place."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.compile.lower.columns import declaration_of, event_shape, find_column
from zhunsheng.compile.lower.conclude import conclude
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.lower.rows import IDENTITY, find_event, select
from zhunsheng.compile.registry import MatterInPlay
from zhunsheng.compile.shape import Shape, column
from zhunsheng.ir.operations import Assign, Column, Competence, Field, Several, Who
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.problems.problem import Problem
from zhunsheng.written.responsibility import WrittenResponsibility
from zhunsheng.written.values import Word

OF_THE_PLACE = ("territory.government", "属地")
"""How a matter says that the body in general charge of the place is competent."""


def lower_responsibility(lowering: Lowering, responsibility: WrittenResponsibility) -> None:
    """Emit the decision for every reported problem and its findings."""
    event = find_event(lowering, responsibility.event)
    coordinator = lowering.find("unit", responsibility.coordinator)
    several = lowering.choice("several", responsibility.several, ("coordinator", "first-named"))
    across = lowering.choice("across", responsibility.across, ("coordinator", "first-named"))
    if event is None or coordinator is None:
        return
    shape = event_shape(event)
    matters = find_column(lowering, responsibility.matters, shape, None)
    territories = find_column(lowering, responsibility.territories, shape, None)
    if matters is None or territories is None:
        return
    named_things = ((responsibility.matters, matters, FieldType.MATTER),
                    (responsibility.territories, territories, FieldType.TERRITORY))
    fitting = [_holds(lowering, word, declaration_of(found, shape), kind) for word, found, kind in named_things]
    if not all(fitting):
        return
    named = [item.name.id for item in event.fields if item.type in (FieldType.TEXT, FieldType.CHOICE)]
    columns = [matters, territories, *(Column(name, (Field(name),)) for name in (*named, *IDENTITY))]
    rows = select(lowering, "problems", event, tuple(columns), validity=lowering.validity())
    assign = Assign(
        name=lowering.table("assigned"),
        problems=rows,
        matters=matters.name,
        territories=territories.name,
        competences=competences(lowering, lowering.registry.matters_in_play),
        coordinator=coordinator,
        several=Several(several),
        across=Several(across),
    )
    lowering.emit(assign)
    known = {item.name: declaration_of(item, shape) for item in columns if not item.name.startswith("@")}
    made = Shape({**known, **_ADDED}, None, (*IDENTITY, "role"))
    values = (*((name, name) for name in named), *((name, name) for name in (matters.name, "role", "rule")))
    who = Who(column="unit")
    conclude(lowering, assign.name, made, (*IDENTITY, "role"), who, who, values=values)


def _holds(lowering: Lowering, word: Word, declared: FieldDeclaration, kind: FieldType) -> bool:
    """Say whether a field names things of this kind; another field is a problem."""
    if declared.type is not kind:
        lowering.wrong_field(word, declared, kind)
    return declared.type is kind


_ADDED = {
    "@source": column("@source", FieldType.TEXT),
    "@id": column("@id", FieldType.TEXT),
    "unit": column("unit", FieldType.UNIT),
    "role": column("role", FieldType.CHOICE, "lead", "support"),
    "rule": column("rule", FieldType.TEXT),
    "territory": column("territory", FieldType.TERRITORY),
}


def competences(lowering: Lowering, matters: Iterable[MatterInPlay]) -> tuple[Competence, ...]:
    """Return who is competent for each matter, sorted; contradictions are problems."""
    found: list[tuple[Competence, MatterInPlay]] = []
    for matter in matters:
        competence = _competence(lowering, matter)
        if competence is None:
            continue
        for other, first in found:
            if other.matter == competence.matter and _overlap(other, competence) and other.lead != competence.lead:
                span = (matter.written.lead or matter.written.name.id).span
                also = ((first.written.lead or first.written.name.id).span,)
                leads = {"lead": _shown(matter), "other": _shown(first)}
                lowering.problems.append(Problem("C117", span, {"matter": competence.matter, **leads}, also=also))
        found.append((competence, matter))
    return tuple(sorted((item for item, _ in found), key=lambda item: (item.matter, item.within or ())))


def _shown(matter: MatterInPlay) -> str:
    return matter.written.lead.text if matter.written.lead else "-"


def _competence(lowering: Lowering, matter: MatterInPlay) -> Competence | None:
    written, names = matter.written, lowering.registry.names
    if written.lead is None:
        lowering.problem("S190", written.name.id.span, expected="lead")
        return None

    def unit(word: Word) -> str | None:
        return names.find("unit", word, matter.foreign)

    lead = None if written.lead.text in OF_THE_PLACE else unit(written.lead)
    if lead is None and written.lead.text not in OF_THE_PLACE:
        return None
    support = tuple(found for word in written.support if (found := unit(word)))
    places = [place for word in written.within if (place := names.find("territory", word))]
    inside = sorted({part for place in places for part in lowering.registry.within(place)})
    return Competence(written.name.id.text, lead, support, tuple(inside) if written.within else None)


def _overlap(one: Competence, other: Competence) -> bool:
    if one.within is None or other.within is None:
        return True
    return bool(set(one.within) & set(other.within))
