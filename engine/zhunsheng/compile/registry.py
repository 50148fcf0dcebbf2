"""The registers of a policy resolved: units, territories, tiers, vocabulary, matters, readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.names import Foreign, Names, spoken_forms
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Name, Territory, Unit
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import PeriodKind
from zhunsheng.terms.value import dataclass
from zhunsheng.written.documents import (
    WrittenEventType,
    WrittenField,
    WrittenMatter,
    WrittenName,
    WrittenReading,
    WrittenSentence,
    WrittenUnit,
)
from zhunsheng.written.norm import WrittenNorm
from zhunsheng.written.values import Word

PERIOD_TYPES = {kind.value: kind for kind in PeriodKind}


@dataclass(frozen=True)
class NormInPlay:
    """A norm that this policy contains, its own or adopted, with the names and sentences it was written with."""

    written: WrittenNorm
    sentences: Mapping[str, WrittenSentence]
    foreign: Foreign | None = None
    caps: tuple[Word, ...] = ()


@dataclass(frozen=True)
class MatterInPlay:
    """A matter with the names it was written with."""

    written: WrittenMatter
    foreign: Foreign | None = None


@dataclass
class Registry:
    """Everything a norm may name."""

    names: Names
    problems: list[Problem]
    units: dict[str, Unit] = field(default_factory=dict)
    territories: dict[str, Territory] = field(default_factory=dict)
    tiers: dict[str, Name] = field(default_factory=dict)
    tier_places: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Name] = field(default_factory=dict)
    levels: dict[str, Name] = field(default_factory=dict)
    groups: dict[str, Name] = field(default_factory=dict)
    events: dict[str, EventType] = field(default_factory=dict)
    measures: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    """Unit of measure → (base unit, how much of it)."""
    matters: dict[str, Name] = field(default_factory=dict)
    matters_in_play: list[MatterInPlay] = field(default_factory=list)
    readings: dict[str, WrittenReading] = field(default_factory=dict)
    norms: dict[str, NormInPlay] = field(default_factory=dict)

    def within(self, territory: str) -> frozenset[str]:
        """Return the territory and all that lie within it."""
        inside = {territory}
        grown = True
        while grown:
            more = {place.name.id for place in self.territories.values() if place.within in inside} - inside
            inside |= more
            grown = bool(more)
        return frozenset(inside)

    def attributes(self) -> dict[str, dict[str, str]]:
        """Return what the registers say of units, tiers and territories, by attribute and id."""
        units, places = self.units.items(), self.territories.items()
        return {
            "tier": {key: unit.tier for key, unit in units if unit.tier},
            "level": {key: unit.level for key, unit in units if unit.level},
            "parent": {key: unit.parent for key, unit in units if unit.parent},
            "territory": {key: unit.territory for key, unit in units if unit.territory},
            "government": {key: place.government for key, place in places if place.government},
            "within": {key: place.within for key, place in places if place.within},
            "tier-territory": dict(self.tier_places),
        }


def build_registry(documents: Documents, problems: list[Problem]) -> Registry:
    """Register everything the policy declares or adopts; problems are appended to the list."""
    registry = Registry(Names(problems), problems)
    _register_roles(registry, documents)
    _register_units(registry, documents)
    _register_territories(registry, documents)
    _register_vocabulary(registry, documents)
    _register_readings(registry, documents)
    sentences = {sentence.id.text: sentence for sentence in documents.sentences}
    _register_matters(registry, documents.matters, None)
    for norm in documents.norms:
        _register_norm(registry, NormInPlay(norm, sentences))
    for adoption, other in documents.adopted:
        _adopt(registry, documents, other, adoption.norms, adoption.exceptions)
    return registry


def adopted_documents(documents: Documents) -> Iterable[Documents]:
    """Yield the adopted policies, nearest first, with those they adopt."""
    for _, other in documents.adopted:
        yield other
        yield from adopted_documents(other)


def _everything(documents: Documents) -> list[Documents]:
    return [documents, *adopted_documents(documents)]


def _register_all(registry: Registry, kind: str, names: Iterable[WrittenName]) -> dict[str, Name]:
    return {name.id.text: registry.names.register(kind, name) for name in names}


def _register_roles(registry: Registry, documents: Documents) -> None:
    """Roles, levels and groups of adopted policies are known too, unless declared here."""
    for kind, store in (("role", registry.roles), ("level", registry.levels), ("group", registry.groups)):
        for source in _everything(documents):
            declared = {"role": source.units.roles, "level": source.units.levels, "group": source.units.groups}[kind]
            own = source is documents
            store.update(_register_all(registry, kind, [n for n in declared if own or n.id.text not in store]))


def _register_units(registry: Registry, documents: Documents) -> None:
    names = registry.names
    for tier in documents.units.tiers:
        registry.tiers[tier.name.id.text] = names.register("tier", tier.name)
    for place in documents.territories:
        names.register("territory", place.name)
    bodies = documents.units.bodies
    named = [names.register("unit", body.name) for body in bodies]

    def found(kind: str, word: Word | None) -> str | None:
        return None if word is None else names.find(kind, word)

    for body, name in zip(bodies, named, strict=True):
        registry.units[name.id] = Unit(
            name,
            found("tier", body.tier),
            found("level", body.level),
            found("unit", body.parent),
            found("territory", body.territory),
            tuple(group for word in body.groups if (group := names.find("group", word))),
        )
    _check_parents(registry, bodies)
    for tier in documents.units.tiers:
        if tier.territory and (home := names.find("territory", tier.territory)):
            registry.tier_places[tier.name.id.text] = home


def _register_territories(registry: Registry, documents: Documents) -> None:
    for place in documents.territories:
        within = registry.names.find("territory", place.within) if place.within else None
        government = registry.names.find("unit", place.government) if place.government else None
        name = Name(place.name.id.text, place.name.title, place.name.aliases)
        registry.territories[name.id] = Territory(name, within, government)
    steps = {key: place.within for key, place in registry.territories.items()}
    for identity, word in _circles(steps, ((place.name.id.text, place.within) for place in documents.territories)):
        registry.problems.append(Problem("C102", word.span, {"territory": identity}))


def _check_parents(registry: Registry, bodies: Iterable[WrittenUnit]) -> None:
    steps = {key: unit.parent for key, unit in registry.units.items()}
    for identity, word in _circles(steps, ((body.name.id.text, body.parent) for body in bodies)):
        registry.problems.append(Problem("C112", word.span, {"unit": identity}))


def _circles(steps: Mapping[str, str | None], written: Iterable[tuple[str, Word | None]]) -> Iterable[tuple[str, Word]]:
    """Yield the first thing of each circle, with the word that leads on from it."""
    told: set[str] = set()
    circles = _in_circles(steps)
    for identity, word in written:
        circle = circles.get(identity)
        if word is not None and circle and not told & circle:
            told |= circle
            yield identity, word


def _in_circles(steps: Mapping[str, str | None]) -> dict[str, set[str]]:
    """Return, for each thing from which the steps lead back to itself, all things on the way; each is gone once."""
    found: dict[str, set[str]] = {}
    gone: set[str] = set()
    for start in steps:
        way: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in steps and here not in gone:
            gone.add(here)
            way[here] = None
            here = steps[here]
        if here in way:
            listed = list(way)
            circle = set(listed[listed.index(here):])
            found.update(dict.fromkeys(circle, circle))
    return found


def _register_vocabulary(registry: Registry, documents: Documents) -> None:
    for source in _everything(documents):
        for measure in source.measures:
            if source is not documents and measure.id.text in registry.names.ids.get("measure", {}):
                continue
            registry.names.register(
                "measure", WrittenName(measure.id, title=_same(measure.id.text))
            )
            registry.measures.setdefault(measure.id.text, (measure.id.text, Decimal(1)))
            if measure.of is not None and measure.factor is not None:
                base = registry.names.find("measure", measure.of)
                if base is not None:
                    registry.measures[measure.id.text] = (base, measure.factor)
        for event in source.events:
            if source is not documents and event.name.id.text in registry.events:
                continue
            registry.names.register("event", event.name)
            registry.events[event.name.id.text] = _event_type(registry, event)


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _event_type(registry: Registry, event: WrittenEventType) -> EventType:
    declared = tuple(_field(registry, written) for written in event.fields)
    by_text = {text: item.name.id for item in declared for text in spoken_forms(item.name)}

    def named(word: Word | None) -> str | None:
        if word is None:
            return None
        if word.text not in by_text:
            registry.names.unknown_field(word, (item.name for item in declared))
        return by_text.get(word.text)

    period = named(event.period)
    kind = next((item.period_kind for item in declared if item.name.id == period), None)
    if event.period is not None and period is not None and kind is None:
        registry.problems.append(Problem("D106", event.period.span, {"field": event.period.text}))
    name = Name(event.name.id.text, event.name.title, event.name.aliases)
    return EventType(name, declared, period, named(event.actor), named(event.counterparty))


def _field(registry: Registry, written: WrittenField) -> FieldDeclaration:
    kind = written.type.text
    period = PERIOD_TYPES.get(kind) if kind != "day" else PeriodKind.DAY
    name = Name(written.name.id.text, written.name.title, written.name.aliases)
    measure = None
    if written.measure is not None:
        measure = registry.names.find("measure", written.measure)
    if written.at_least is not None and written.at_most is not None and written.at_most < written.at_least:
        values = {"field": name.id, "least": decimal_text(written.at_least), "most": decimal_text(written.at_most)}
        registry.problems.append(Problem("D113", written.name.id.span, values))
    choices = tuple(Name(choice.id.text, choice.title, choice.aliases) for choice in written.choices)
    return FieldDeclaration(
        name,
        FieldType.PERIOD if period else FieldType(kind),
        written.is_list,
        written.optional,
        choices,
        period,
        measure,
        written.at_least,
        written.at_most,
    )


def _register_readings(registry: Registry, documents: Documents) -> None:
    for source in _everything(documents):
        for reading in source.readings:
            if source is not documents and reading.id.text in registry.readings:
                continue
            registry.names.register("reading", WrittenName(reading.id, reading.question))
            registry.readings.setdefault(reading.id.text, reading)


def _register_matters(registry: Registry, matters: tuple[WrittenMatter, ...], foreign: Foreign | None) -> None:
    for matter in matters:
        identity = matter.name.id.text
        if identity not in registry.matters:
            registry.matters[identity] = registry.names.register("matter", matter.name)
        registry.matters_in_play.append(MatterInPlay(matter, foreign))


def _register_norm(registry: Registry, norm: NormInPlay) -> None:
    registry.names.register("norm", norm.written.name)
    registry.norms.setdefault(norm.written.id, norm)


def _adopt(
    registry: Registry,
    documents: Documents,
    other: Documents,
    wanted: tuple[Word, ...] | None,
    exceptions: tuple[Word, ...],
) -> None:
    adoption = next(adoption for adoption, source in documents.adopted if source is other)
    inner = build_registry(other, registry.problems)
    stands_for = {
        "unit": _stand_ins(registry, inner, "unit", adoption.units),
        "tier": _stand_ins(registry, inner, "tier", adoption.tiers),
    }
    foreign = Foreign(inner.names, stands_for)
    chosen = _chosen(registry, inner, wanted, exceptions)
    caps = (adoption.force,) if adoption.force else ()
    for norm in inner.norms.values():
        if norm.written.id in chosen and norm.written.id not in registry.norms:
            layered = Foreign(norm.foreign.names, norm.foreign.stands_for, foreign) if norm.foreign else foreign
            _register_norm(registry, NormInPlay(norm.written, norm.sentences, layered, (*norm.caps, *caps)))
    own = {matter.written.name.id.text for matter in registry.matters_in_play}
    for matter in inner.matters_in_play:
        if matter.written.name.id.text not in own:
            _register_matters(registry, (matter.written,), foreign)


def _stand_ins(
    registry: Registry, inner: Registry, kind: str, pairs: tuple[tuple[Word, Word], ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for there, here in pairs:
        theirs, ours = inner.names.find(kind, there), registry.names.find(kind, here)
        if theirs and ours:
            found[theirs] = ours
    return found


def _chosen(
    registry: Registry, inner: Registry, wanted: tuple[Word, ...] | None, exceptions: tuple[Word, ...]
) -> set[str]:
    def found(words: Iterable[Word]) -> set[str]:
        return {norm for word in words if (norm := inner.names.find("norm", word))}

    everything = set(inner.norms) if wanted is None else found(wanted)
    return everything - found(exceptions)
