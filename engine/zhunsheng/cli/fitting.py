"""What a model of a norm or a story is filled in with, so that it fits the policy it is meant for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.ir.conditions import Condition, Every, Relation, Test
from zhunsheng.ir.operations import Conclude, Expect, Occasions, PeriodEnd, Select
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng import Policy

Fitting = dict[str, str]

_EXPECTED = "\n  - {{norm: {norm}, outcome: fulfilled}}"

_SAMPLES = {
    FieldType.BOOLEAN: "true",
    FieldType.DATE: "2026-01-31",
    FieldType.INSTANT: '"2026-01-31T09:00:00+08:00"',
}
_PERIODS = {"day": "2026-01-31", "week": "2026-W05", "month": "2026-01", "quarter": "2026-Q1", "half-year": "2026-H1",
            "year": "2026"}


def fitting(policy: Policy) -> Fitting:
    """Return names of the policy that go together: a norm, a sentence, a body that owes, an act and its fields."""
    rulebook = policy.rulebook
    duty = min(_duties(rulebook), key=lambda it: not it.regular, default=None)
    act = rulebook.event_types.get(duty.acts.event_type) if duty else None
    act = act or next((it for it in rulebook.event_types.values() if it.actor), None)
    bearer = duty.bearer if duty else next(iter(rulebook.units), "unit-id")
    norm = duty.norm if duty else next(iter(rulebook.norms), "norm-id")
    known = rulebook.norms.get(norm)
    since = duty.since if duty else None
    given = {**_given(duty.acts.where), **({act.actor: bearer} if act and act.actor else {})} if duty else {}
    return {
        "NORM": norm,
        "SENTENCE": known.cites[0].sentence if known and known.cites else "1/p1s1",
        "BEARER": bearer,
        "ACT": act.name.id if act else "act.done",
        "FIELDS": ", ".join(_fields(act, given, rulebook)) if act else "",
        "EXPECT": _EXPECTED.format(norm=norm) if duty and duty.plain else " []",
        "DAY": rulebook.zone.text(since)[:10] if since is not None else "2026-01-31",
    }


@dataclass(frozen=True, slots=True)
class _Duty:
    """A duty that the body named by the norm owes without anything having happened."""

    norm: str
    bearer: str
    acts: Select
    since: Instant | None
    regular: bool
    """Owed in every period."""

    plain: bool
    """One act with the fields fixed by the norm fulfils it."""


def _duties(rulebook: Rulebook) -> Iterator[_Duty]:
    by_name = {operation.name: operation for operation in rulebook.operations}
    for conclusion in rulebook.operations:
        expected = by_name.get(conclusion.rows) if isinstance(conclusion, Conclude) else None
        if not isinstance(conclusion, Conclude) or not isinstance(expected, Expect):
            continue
        owed, acts = by_name.get(expected.triggers), by_name.get(expected.acts)
        if isinstance(owed, Occasions) and isinstance(acts, Select) and owed.units:
            since = owed.validity.since if owed.validity else None
            plain = expected.at_least == 1 and _is_given(acts.where)
            yield _Duty(conclusion.norm, owed.units[0], acts, since, isinstance(expected.due, PeriodEnd), plain)


def _given(where: Condition) -> dict[str, str]:
    """Return the fields whose value a condition fixes."""
    match where:
        case Test(column=column, relation=Relation.EQUALS, right=(str(value),)):
            return {column: value}
        case Every(conditions=conditions):
            return {name: value for condition in conditions for name, value in _given(condition).items()}
        case _:
            return {}


def _is_given(where: Condition) -> bool:
    if isinstance(where, Every):
        return all(_is_given(condition) for condition in where.conditions)
    return bool(_given(where))


def _fields(act: EventType, given: Mapping[str, str], rulebook: Rulebook) -> Iterator[str]:
    for declared in act.fields:
        value = given.get(declared.name.id) or (None if declared.optional else _sample(declared, rulebook))
        if value is not None:
            yield f"{declared.name.id}: [{value}]" if declared.is_list else f"{declared.name.id}: {value}"


def _sample(declared: FieldDeclaration, rulebook: Rulebook) -> str:
    registered = {
        FieldType.UNIT: rulebook.units,
        FieldType.TERRITORY: rulebook.territories,
        FieldType.TIER: rulebook.tiers,
        FieldType.MATTER: rulebook.matters,
    }.get(declared.type)
    if registered is not None:
        return next(iter(registered), "id")
    if declared.choices:
        return declared.choices[0].id
    if declared.period_kind is not None:
        return _PERIODS[declared.period_kind.value]
    if declared.type in (FieldType.DECIMAL, FieldType.COUNT):
        return decimal_text(declared.at_least) if declared.at_least else "1"
    return _SAMPLES.get(declared.type, '"A-1"')
