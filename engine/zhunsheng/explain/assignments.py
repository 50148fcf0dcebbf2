"""Who leads and who supports in a matter and a place: asked of the norms, as a problem reported would ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import Assign, Conclude, Operation, Select
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, parse_day

_ASKED = "?"


@dataclass(frozen=True, slots=True)
class Assignments:
    """The answer: who leads and supports, lead first, under which norms."""

    matters: tuple[str, ...]
    territories: tuple[str, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON data."""
        assigned = [
            {
                "unit": finding.unit,
                "role": finding.values.get("role"),
                "rule": finding.values.get("rule"),
                "territory": finding.territory,
                "force": finding.force.value,
                "norm": finding.norm,
                "cites": list(finding.cites),
            }
            for finding in self.findings
        ]
        return {"matters": list(self.matters), "territories": list(self.territories), "assigned": assigned}


def assignments(rulebook: Rulebook, evaluate: Callable[[Sequence[Event], Instant], Iterable[Finding]],
                matters: tuple[str, ...], territories: tuple[str, ...], at: Instant | None = None) -> Assignments:
    """
    Return who is responsible, by the norms in force at an instant (default: when the latest of them came into force).

    A problem with these matters in these territories is put to every norm on responsibility, and to nothing else.
    """
    made = {operation.name: operation for operation in rulebook.operations}
    found: list[Finding] = []
    for operation in rulebook.operations:
        if isinstance(operation, Assign):
            select = _source(operation.problems, made)
            if select is None:
                continue
            moment = at if at is not None else _latest(rulebook)
            norms = {it.norm for it in rulebook.operations if isinstance(it, Conclude) and it.rows == operation.name}
            event = _question(operation, select, matters, territories, moment)
            found += [finding for finding in evaluate([event], moment) if finding.norm in norms]
    distinct = {finding.id: finding for finding in found}
    ordered = sorted(distinct.values(), key=lambda it: (it.values.get("role") != "lead", it.order))
    return Assignments(matters, territories, tuple(ordered))


def _question(operation: Assign, select: Select, matters: tuple[str, ...], territories: tuple[str, ...],
              moment: Instant) -> Event:
    fields = {_field(select, operation.matters): matters, _field(select, operation.territories): territories}
    return Event(_ASKED, _ASKED, select.event_type, moment, moment, None, fields)


def _field(select: Select, column: str) -> str:
    """Return the field of the event that a column is taken from."""
    found = next((it for it in select.columns if it.name == column), None)
    source = found.sources[0] if found and found.sources else None
    name = getattr(source, "name", None) or getattr(source, "field", None)
    return name if isinstance(name, str) else column


def _source(table: str, made: dict[str, Operation]) -> Select | None:
    operation = made.get(table)
    while operation is not None and not isinstance(operation, Select):
        operation = made.get(getattr(operation, "rows", ""))
    return operation


def _latest(rulebook: Rulebook) -> Instant:
    """Return the first instant at which the latest of the selections, or the policy itself, is in force."""
    begun = [it.validity.since for it in rulebook.operations if isinstance(it, Select) and it.validity is not None]
    first = rulebook.in_force[0]
    return max([*begun, *([rulebook.zone.start_of(parse_day(first))] if first else [])], default=0)
