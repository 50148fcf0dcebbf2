"""The documents that are not norms, as written."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal

from zhunsheng.source.node import Mapping, Node, Scalar
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import (
    Slot,
    Word,
    bilingual,
    flag,
    items,
    mapping,
    maybe,
    number,
    slot,
    text_of,
    word,
    words,
)


@dataclass(frozen=True, slots=True)
class WrittenName:
    """What a thing is called: its id, titles and other names, and where it was declared."""

    id: Word
    title: Bilingual
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenForce:
    """First and last day in force."""

    since: Word | None = None
    until: Word | None = None


@dataclass(frozen=True, slots=True)
class WrittenAdoption:
    """Which norms of another policy are taken over, and how."""

    policy: Word
    norms: tuple[Word, ...] | None
    """None: all."""
    exceptions: tuple[Word, ...]
    force: Word | None
    units: tuple[tuple[Word, Word], ...]
    tiers: tuple[tuple[Word, Word], ...]


@dataclass(frozen=True, slots=True)
class WrittenCalendar:
    """Rest days, holidays, worked rest days."""

    rest: tuple[Word, ...] | None
    holidays: tuple[Word, ...]
    worked: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class WrittenPolicy:
    """The head of a policy."""

    name: WrittenName
    issuer: Bilingual | None
    dated: Word | None
    in_force: WrittenForce
    zone: Word
    calendar: WrittenCalendar | None
    parts: tuple[Word, ...]
    adopts: tuple[WrittenAdoption, ...]


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """One sentence of the official text: accounted for, not repeated."""

    id: Word
    digest: Word
    status: Word
    gloss: Bilingual
    why: Bilingual | None
    question: Bilingual | None


@dataclass(frozen=True, slots=True)
class WrittenUnit:
    """A body that may bear duties."""

    name: WrittenName
    tier: Word | None
    level: Word | None
    parent: Word | None
    territory: Word | None
    groups: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class WrittenTier:
    """A tier in which units are ranked."""

    name: WrittenName
    territory: Word | None


@dataclass(frozen=True, slots=True)
class WrittenUnits:
    """The register of units."""

    tiers: tuple[WrittenTier, ...]
    levels: tuple[WrittenName, ...]
    roles: tuple[WrittenName, ...]
    groups: tuple[WrittenName, ...]
    bodies: tuple[WrittenUnit, ...]


@dataclass(frozen=True, slots=True)
class WrittenTerritory:
    """A place."""

    name: WrittenName
    within: Word | None
    government: Word | None


@dataclass(frozen=True, slots=True)
class WrittenMeasure:
    """A unit of measure; a derived one is `factor` of another."""

    id: Word
    factor: Decimal | None
    of: Word | None


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A field of an event type."""

    name: WrittenName
    type: Word
    is_list: bool
    optional: bool
    measure: Word | None
    at_least: Decimal | None
    at_most: Decimal | None
    choices: tuple[WrittenName, ...]


@dataclass(frozen=True, slots=True)
class WrittenEventType:
    """An event type."""

    name: WrittenName
    fields: tuple[WrittenField, ...]
    period: Word | None
    actor: Word | None
    counterparty: Word | None


@dataclass(frozen=True, slots=True)
class WrittenVocabulary:
    """Event types and units of measure."""

    measures: tuple[WrittenMeasure, ...]
    events: tuple[WrittenEventType, ...]


@dataclass(frozen=True, slots=True)
class WrittenMatter:
    """A kind of problem and the body competent for it."""

    name: WrittenName
    lead: Word | None
    support: tuple[Word, ...]
    within: tuple[Word, ...]
    cites: tuple[tuple[Word, Word | None], ...]


@dataclass(frozen=True, slots=True)
class WrittenReading:
    """A question that the text leaves open."""

    id: Word
    question: Bilingual
    cites: tuple[tuple[Word, Word | None], ...]
    choices: tuple[tuple[Word, Bilingual, Slot | None], ...]
    default: Word
    why: Bilingual | None
    span: Span = field(compare=False, repr=False)


def name_of(node: Mapping) -> WrittenName:
    """Read `id`, `title` and `aliases`."""
    written = node.get("id") or node.get("type")
    title = node.get("title")
    identity = word(written) if written is not None else Word("", node.span)
    aliases = tuple(text_of(alias) for alias in items(node.get("aliases")))
    return WrittenName(identity, bilingual(title) if title else Bilingual(identity.text, identity.text), aliases)


def names_of(node: Node | None) -> tuple[WrittenName, ...]:
    """Read a list of named things."""
    return tuple(name_of(mapping(item, item.span)) for item in items(node))


def cites_of(node: Node | None) -> tuple[tuple[Word, Word | None], ...]:
    """Read citations: a list of sentence ids, or a map from sentence ids to digests."""
    if isinstance(node, Mapping):
        return tuple((word(key), word(value)) for key, value in node.entries)
    return tuple((sentence, None) for sentence in words(node))


def force_of(node: Node | None) -> WrittenForce:
    """Read `{from: …, until: …}`."""
    if node is None:
        return WrittenForce()
    span = mapping(node, node.span)
    return WrittenForce(maybe(span.get("from"), word), maybe(span.get("until"), word))


def read_policy(node: Node) -> WrittenPolicy:
    """Read a `policy` document."""
    head = mapping(node, node.span)
    zone = head.get("time_zone")
    return WrittenPolicy(
        name_of(head),
        maybe(head.get("issuer"), bilingual),
        maybe(head.get("dated"), word),
        force_of(head.get("in_force")),
        word(zone) if zone else Word("Asia/Shanghai", head.span),
        maybe(head.get("working_days"), _calendar),
        words(head.get("parts")),
        tuple(_adoption(item) for item in items(head.get("adopts"))),
    )


def _calendar(node: Node) -> WrittenCalendar:
    days = mapping(node, node.span)
    rest = None if (named := days.get("rest")) is None else words(named)
    return WrittenCalendar(rest, words(days.get("holidays")), words(days.get("worked")))


def _adoption(node: Node) -> WrittenAdoption:
    adopted = mapping(node, node.span)
    folder, norms = adopted.get("policy"), adopted.get("norms")
    everything = norms is None or (isinstance(norms, Scalar) and norms.value == "all")
    return WrittenAdoption(
        word(folder) if folder else Word("", node.span),
        None if everything else words(norms),
        words(adopted.get("except")),
        maybe(adopted.get("force"), word),
        _pairs(adopted.get("units")),
        _pairs(adopted.get("tiers")),
    )


def _pairs(node: Node | None) -> tuple[tuple[Word, Word], ...]:
    if node is None:
        return ()
    return tuple((word(key), word(value)) for key, value in mapping(node, node.span).entries)


def read_clauses(node: Node) -> tuple[WrittenSentence, ...]:
    """Read a `clauses` document."""
    return tuple(_sentence(mapping(item, item.span)) for item in items(mapping(node, node.span).get("sentences")))


def _sentence(node: Mapping) -> WrittenSentence:
    def needed(key: str) -> Word:
        value = node.get(key)
        return word(value) if value is not None else Word("", node.span)

    gloss = node.get("gloss")
    return WrittenSentence(
        needed("id"),
        needed("digest"),
        needed("status"),
        bilingual(gloss) if gloss else Bilingual("", ""),
        maybe(node.get("why"), bilingual),
        maybe(node.get("question"), bilingual),
    )


def read_units(node: Node) -> WrittenUnits:
    """Read a `units` document."""
    register = mapping(node, node.span)
    tiers = (mapping(item, item.span) for item in items(register.get("tiers")))
    bodies = (mapping(item, item.span) for item in items(register.get("bodies")))
    return WrittenUnits(
        tuple(WrittenTier(name_of(tier), maybe(tier.get("territory"), word)) for tier in tiers),
        names_of(register.get("levels")),
        names_of(register.get("roles")),
        names_of(register.get("groups")),
        tuple(_unit(body) for body in bodies),
    )


def _unit(node: Mapping) -> WrittenUnit:
    return WrittenUnit(
        name_of(node),
        maybe(node.get("tier"), word),
        maybe(node.get("level"), word),
        maybe(node.get("parent"), word),
        maybe(node.get("territory"), word),
        words(node.get("groups")),
    )


def read_territories(node: Node) -> tuple[WrittenTerritory, ...]:
    """Read a `territories` document."""
    places = (mapping(item, item.span) for item in items(node))
    return tuple(
        WrittenTerritory(name_of(place), maybe(place.get("within"), word), maybe(place.get("government"), word))
        for place in places
    )


def read_vocabulary(node: Node) -> WrittenVocabulary:
    """Read a `vocabulary` document."""
    vocabulary = mapping(node, node.span)
    measures = (mapping(item, item.span) for item in items(vocabulary.get("measures")))
    events = (mapping(item, item.span) for item in items(vocabulary.get("events")))
    return WrittenVocabulary(tuple(_measure(item) for item in measures), tuple(_event_type(item) for item in events))


def _measure(node: Mapping) -> WrittenMeasure:
    identity = node.get("id")
    return WrittenMeasure(
        word(identity) if identity else Word("", node.span),
        maybe(node.get("is"), number),
        maybe(node.get("of"), word),
    )


def _event_type(node: Mapping) -> WrittenEventType:
    declared = node.get("fields")
    entries = mapping(declared, node.span).entries if declared else ()
    return WrittenEventType(
        name_of(node),
        tuple(_field(word(key), mapping(value, key.span)) for key, value in entries),
        maybe(node.get("period"), word),
        maybe(node.get("actor"), word),
        maybe(node.get("counterparty"), word),
    )


def _field(name: Word, node: Mapping) -> WrittenField:
    title, list_of, kind = node.get("title"), node.get("list_of"), node.get("type")
    choices = node.get("choices")
    return WrittenField(
        WrittenName(
            name,
            bilingual(title) if title else Bilingual(name.text, name.text),
            tuple(text_of(alias) for alias in items(node.get("aliases"))),
        ),
        word(list_of or kind or Scalar("text", "text", node.span)),
        list_of is not None,
        flag(node.get("optional")),
        maybe(node.get("measure"), word),
        maybe(node.get("at_least"), number),
        maybe(node.get("at_most"), number),
        _choices(choices),
    )


def _choices(node: Node | None) -> tuple[WrittenName, ...]:
    if node is None:
        return ()
    return tuple(WrittenName(word(key), bilingual(value)) for key, value in mapping(node, node.span).entries)


def read_matters(node: Node) -> tuple[WrittenMatter, ...]:
    """Read a `matters` document."""
    matters = (mapping(item, item.span) for item in items(node))
    return tuple(
        WrittenMatter(
            name_of(matter),
            maybe(matter.get("lead"), word),
            words(matter.get("support")),
            words(matter.get("within")),
            cites_of(matter.get("cites")),
        )
        for matter in matters
    )


def read_readings(node: Node) -> tuple[WrittenReading, ...]:
    """Read a `readings` document."""
    return tuple(_reading(mapping(item, item.span)) for item in items(node))


def _reading(node: Mapping) -> WrittenReading:
    identity, question, default = node.get("id"), node.get("question"), node.get("default")
    choices = mapping(node.get("choices"), node.span).entries
    return WrittenReading(
        word(identity) if identity else Word("", node.span),
        bilingual(question) if question else Bilingual("", ""),
        cites_of(node.get("cites")),
        tuple((word(key), bilingual(value), _choice_value(value)) for key, value in choices),
        word(default) if default else Word("", node.span),
        maybe(node.get("why"), bilingual),
        node.span,
    )


def _choice_value(node: Node) -> Slot | None:
    return maybe(node.get("value"), slot) if isinstance(node, Mapping) else None
