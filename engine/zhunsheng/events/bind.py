"""A mapping tied to a policy: every event type and field it names is known, and nothing needed is missing."""

from __future__ import annotations

from zhunsheng.events.mapping import Collected, EventMapping, FieldOrigin, FromColumns, TableMapping
from zhunsheng.events.names import NameIndex
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class BoundEvent:
    """One kind of event that the rows of a table become."""

    kind: EventType
    mapping: EventMapping
    fields: tuple[tuple[FieldDeclaration, FieldOrigin], ...]


def bind_mapping(mapping: TableMapping, rulebook: Rulebook) -> tuple[BoundEvent, ...]:
    """Tie a mapping to the vocabulary of a policy; raises ProblemsFound with everything that does not fit."""
    types = NameIndex(kind.name for kind in rulebook.event_types.values())
    problems: list[Problem] = []
    bound = []
    for event in mapping.events:
        type_id = types.id_of(event.type)
        if type_id is None:
            problems.append(Problem("M113", event.at, {"value": event.type}, types.near(event.type)))
        else:
            bound.append(_bind_event(event, rulebook.event_types[type_id], problems))
    if problems:
        raise ProblemsFound(problems)
    return tuple(bound)


def _bind_event(event: EventMapping, kind: EventType, problems: list[Problem]) -> BoundEvent:
    names = NameIndex(field.name for field in kind.fields)
    fields: dict[str, tuple[FieldDeclaration, FieldOrigin]] = {}
    for named, origin in event.fields:
        declared = kind.field(names.id_of(named.title) or "")
        values = {"field": named.title, "type": kind.name.id}
        if declared is None:
            near = names.near(named.title)
            problems.append(Problem("M114", named.at, {**values, "expected": _listed(kind)}, near))
        elif declared.name.id in fields:
            problems.append(Problem("M118", named.at, values))
        else:
            if isinstance(origin, Collected) and not event.one_per:
                problems.append(Problem("M116", named.at, values))
            if isinstance(origin, Collected | FromColumns) and not declared.is_list:
                problems.append(Problem("M117", named.at, values))
            fields[declared.name.id] = (declared, origin)
    for declared in kind.fields:
        if not declared.optional and declared.name.id not in fields:
            problems.append(Problem("M115", event.at, {"field": declared.name.id, "type": kind.name.id}))
    return BoundEvent(kind, event, tuple(fields.values()))


def _listed(kind: EventType) -> str:
    return " / ".join(field.name.id for field in kind.fields)
