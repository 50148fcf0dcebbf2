"""The registers compared: units, places, event types, matters, and the time in which the policy is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhunsheng.explain.titles import Titles, joined, same
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, Name, Rulebook
from zhunsheng.terms.text import Bilingual
from zhunsheng.versions.change import Change
from zhunsheng.versions.describe import described
from zhunsheng.versions.words import say


def register_changes(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """Yield what the registers say otherwise; names count, for events and norms may use them."""
    yield from _policy(old, new)
    yield from _things("unit", old.units, new.units, ("tier", "level", "parent", "territory", "groups"), old, new)
    yield from _things("territory", old.territories, new.territories, ("within", "government"), old, new)
    yield from _things("tier", old.tiers, new.tiers, (), old, new)
    yield from _things("matter", old.matters, new.matters, (), old, new)
    yield from _things("role", old.roles, new.roles, (), old, new)
    yield from _event_types(old, new)
    yield from _rest(old, new)


def register_wording(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """Yield titles that no event and no norm is read by."""
    if old.title != new.title:
        yield Change("changed", "policy", new.id, new.title, "title", old.title, new.title)


def _policy(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    titles, now = Titles(old), Titles(new)
    for part in ("id", "zone", "in_force", "calendar"):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            yield Change("changed", "policy", new.id, new.title, part, _policy_words(part, before, titles),
                         _policy_words(part, after, now))


def _policy_words(part: str, value: Any, titles: Titles) -> Bilingual:
    if part == "zone":
        return same(value.name)
    if part == "in_force":
        return same(f"{value[0] or '…'} – {value[1] or '…'}")
    if part == "calendar":
        days = sorted(day.isoformat() for day in value.holidays), sorted(day.isoformat() for day in value.worked)
        return say("calendar", rest=" ".join(str(day + 1) for day in sorted(value.rest)), holidays=" ".join(days[0]),
                   worked=" ".join(days[1]))
    return described(value, titles)


def _things(of: str, old: Mapping[str, Any], new: Mapping[str, Any], parts: tuple[str, ...], before: Rulebook,
            after: Rulebook) -> Iterator[Change]:
    titles, now = Titles(before), Titles(after)
    for id in dict.fromkeys((*old, *new)):
        one, other = old.get(id), new.get(id)
        title = _name(other if other is not None else one).title
        if one is None or other is None:
            yield Change("added" if one is None else "removed", of, id, title)
            continue
        if _forms(_name(one)) != _forms(_name(other)):
            yield Change("changed", of, id, title, "names", _names(_name(one)), _names(_name(other)))
        for part in parts:
            was, is_now = getattr(one, part), getattr(other, part)
            if (set(was) != set(is_now)) if part == "groups" else was != is_now:
                yield Change("changed", of, id, title, part, described(was, titles), described(is_now, now))


def _event_types(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    yield from _things("event", old.event_types, new.event_types, ("period", "actor", "counterparty"), old, new)
    for id, one in old.event_types.items():
        other = new.event_types.get(id)
        if other is not None:
            yield from _fields(one, other)


def _fields(one: EventType, other: EventType) -> Iterator[Change]:
    ours = {field.name.id: field for field in one.fields}
    theirs = {field.name.id: field for field in other.fields}
    for name in dict.fromkeys((*ours, *theirs)):
        was, is_now = ours.get(name), theirs.get(name)
        if was is None or is_now is None or _field_form(was) != _field_form(is_now):
            yield Change("changed", "event", other.name.id, other.name.title, "field",
                         None if was is None else _field(was), None if is_now is None else _field(is_now))


def _field(field: FieldDeclaration) -> Bilingual:
    bounds = "".join(f" {word} {value}" for word, value in (("≥", field.at_least), ("≤", field.at_most))
                     if value is not None)
    kind = field.period_kind.value if field.period_kind else field.type.value
    choices = f" [{', '.join(sorted(choice.id for choice in field.choices))}]" if field.choices else ""
    marks = joined(say(word) for word, applies in (("list", field.is_list), ("optional", field.optional)) if applies)
    plain = f"{field.name.id}: {kind}{choices}{bounds} {field.unit_of_measure or ''}".strip()
    names = _names(field.name)
    return Bilingual(f"{plain} {marks.zh} {names.zh}".strip(), f"{plain} {marks.en} {names.en}".strip())


def _field_form(field: FieldDeclaration) -> tuple[object, ...]:
    choices = frozenset((choice.id, _forms(choice)) for choice in field.choices)
    return (field.type, field.is_list, field.optional, choices, field.period_kind, field.unit_of_measure,
            field.at_least, field.at_most, _forms(field.name))


def _rest(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """Yield what the registers say of tiers beyond all this: the place that decides the force of a whole tier."""
    for name in ("tier-territory",):
        before, after = old.attributes.get(name, {}), new.attributes.get(name, {})
        for id in dict.fromkeys((*before, *after)):
            if before.get(id) != after.get(id):
                title = Titles(new).column("tier")
                yield Change("changed", "tier", id, title, "territory", described(before.get(id), Titles(old)),
                             described(after.get(id), Titles(new)))


def _name(thing: Any) -> Name:
    return thing if isinstance(thing, Name) else thing.name


def _forms(name: Name) -> frozenset[str]:
    return frozenset((name.title.zh, name.title.en, *name.aliases))


def _names(name: Name) -> Bilingual:
    return same(" / ".join((name.title.zh, name.title.en, *sorted(name.aliases))))
