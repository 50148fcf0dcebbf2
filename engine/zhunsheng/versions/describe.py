"""Parts of operations in words, as a person compares two versions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

from zhunsheng.explain.bounds import source_words
from zhunsheng.explain.conditions import condition_words, linear_words, relation_words
from zhunsheng.explain.titles import Titles, joined, same
from zhunsheng.ir.conditions import Every, Linear, Not, Some, Test
from zhunsheng.ir.operations import (
    After,
    AtColumn,
    AtEvent,
    Attribute,
    Bound,
    ByKey,
    Column,
    Competence,
    Constant,
    Field,
    NoLimit,
    OnDay,
    PeriodEnd,
    Previous,
    Validity,
    Who,
)
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.versions.words import say

POLICY_BEGINNING, POLICY_END = -1, -2
"""The policy's own first and last moment, wherever a norm has them: to change those is a change of the policy."""

LISTED = 30
"""So many members of a list are named."""


def described(value: Any, titles: Titles) -> Bilingual:
    """Return a part of an operation in words."""
    match value:
        case None:
            return say("nothing")
        case bool():
            return say("yes" if value else "no")
        case Decimal():
            return same(decimal_text(value))
        case Enum():
            return same(str(value.value))
        case Every() | Some() | Not() | Test():
            return condition_words(value, titles) if value != Every() else say("always")
        case NoLimit() | OnDay() | After() | AtColumn() | AtEvent() | PeriodEnd():
            return _due(value, titles)
        case Bound():
            return _bound(value, titles)
        case Who():
            return _who(value, titles)
        case Validity():
            return _validity(value, titles)
        case Competence():
            return _competence(value, titles)
        case Column() | Field() | Attribute() | Constant():
            return _column(value, titles)
        case Linear():
            return linear_words(value, titles)
        case tuple():
            return _list(value, titles)
        case str():
            return _name(value, titles)
        case _:
            return same(str(value))


def set_change(before: Iterable[Any], after: Iterable[Any], titles: Titles) -> tuple[Bilingual, Bilingual]:
    """Return what only the one list has, and what only the other has."""
    old, new = list(before), list(after)
    gone, come = [it for it in old if it not in new], [it for it in new if it not in old]
    if not gone and not come:
        return described(tuple(old), titles), described(tuple(new), titles)
    return described(tuple(gone), titles), described(tuple(come), titles)


def _list(values: tuple[Any, ...], titles: Titles) -> Bilingual:
    if not values:
        return say("nothing")
    parts = [described(it, titles) for it in values[:LISTED]]
    if len(values) > LISTED:
        parts.append(say("and_more", count=len(values) - LISTED))
    return joined(parts, "；", "; ") if any(isinstance(it, Bound | Competence) for it in values) else joined(parts)


def _name(text: str, titles: Titles) -> Bilingual:
    """Return the title of whatever is registered under an id."""
    rulebook = titles.rulebook
    if text in rulebook.units or text.partition(".")[0] in rulebook.units:
        return titles.unit(text)
    if text in rulebook.event_types:
        return titles.event_type(text)
    if text in rulebook.norms:
        return titles.norm(text)
    for names in (rulebook.tiers, rulebook.matters, rulebook.roles):
        if text in names:
            return names[text].title
    if text in rulebook.territories:
        return titles.territory(text)
    return titles.column(text)


def _due(value: Any, titles: Titles) -> Bilingual:
    match value:
        case OnDay(day):
            return say("by_day", day=day.isoformat())
        case After(amount, unit):
            return say(f"within_{unit.value.replace('-', '_')}", amount=amount)
        case AtColumn(column):
            return say("by_field", column=titles.column(column))
        case AtEvent(table, _, _):
            return say("at_event", event=_event_of(table, titles))
        case PeriodEnd():
            return say("by_period_end")
        case _:
            return say("no_limit")


def _event_of(table: str, titles: Titles) -> Bilingual:
    made = next((it for it in titles.rulebook.operations if it.name == table), None)
    type_ = getattr(made, "event_type", None)
    return titles.event_type(type_) if isinstance(type_, str) else same(table)


def _bound(bound: Bound, titles: Titles) -> Bilingual:
    related = relation_words(bound.relation)
    source = source_words(bound, titles)
    if source is None and isinstance(bound.right, ByKey):
        named = ((titles.unit(name), decimal_text(number)) for name, number in bound.right.numbers)
        source = joined(Bilingual(f"{unit.zh} {number}", f"{unit.en} {number}") for unit, number in named)
    if source is None and not isinstance(bound.right, Linear | Previous | ByKey):
        source = joined(described(cell, titles) for cell in bound.right)
    value = source if source is not None else same("")
    return Bilingual(f"{related.zh}{value.zh}", f"{related.en} {value.en}")


def _who(who: Who, titles: Titles) -> Bilingual:
    base = titles.unit(who.unit) if who.unit is not None else titles.column(who.column or "")
    if who.attribute is not None:
        base = say("attribute_of", attribute=say(f"attribute_{who.attribute.replace('-', '_')}"), of=base)
    if who.role is None:
        return base
    role = titles.rulebook.roles.get(who.role)
    acting = role.title if role is not None else same(who.role)
    return Bilingual(f"{base.zh}·{acting.zh}", f"{base.en}, {acting.en}")


def _validity(validity: Validity, titles: Titles) -> Bilingual:
    until = same("…") if validity.until is None else (
        say("policy_end") if validity.until == POLICY_END else titles.instant(validity.until))
    since = say("policy_beginning") if validity.since == POLICY_BEGINNING else titles.instant(validity.since)
    straddling = say("straddling" if validity.straddling else "not_straddling")
    return say("validity", since=since, until=until, straddling=straddling)


def _competence(competence: Competence, titles: Titles) -> Bilingual:
    lead = titles.unit(competence.lead) if competence.lead is not None else say("attribute_government")
    within = joined(map(titles.territory, competence.within)) if competence.within is not None else say("everywhere")
    return say("competence", matter=_name(competence.matter, titles), lead=lead, within=within,
               support=joined(map(titles.unit, competence.support)) if competence.support else say("nothing"))


def _column(value: Any, titles: Titles) -> Bilingual:
    match value:
        case Column(name, _) | Field(name):
            return titles.column(name)
        case Attribute(field, name):
            attribute = say(f"attribute_{name.replace('-', '_')}")
            return say("attribute_of", attribute=attribute, of=titles.column(field))
        case _:
            return same(str(value.text))
