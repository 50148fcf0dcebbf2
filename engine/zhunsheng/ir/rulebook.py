"""A compiled policy: everything an evaluator, the event gate and a report need, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import Enum
from functools import cached_property

from zhunsheng.ir.operations import Operation
from zhunsheng.terms.citation import Citation
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Calendar, PeriodKind, Zone
from zhunsheng.terms.value import dataclass


class FieldType(Enum):
    """The types a field of an event may have."""

    TEXT = "text"
    UNIT = "unit"
    TERRITORY = "territory"
    TIER = "tier"
    MATTER = "matter"
    CHOICE = "choice"
    DECIMAL = "decimal"
    COUNT = "count"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Name:
    """How people name a thing: id, titles, other names."""

    id: str
    title: Bilingual
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """One field of an event type."""

    name: Name
    type: FieldType
    is_list: bool = False
    optional: bool = False
    choices: tuple[Name, ...] = ()
    period_kind: PeriodKind | None = None
    unit_of_measure: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event: its fields and what three of them mean."""

    name: Name
    fields: tuple[FieldDeclaration, ...]
    period: str | None = None
    """The field that says for which period the event counts (none: the time it happened)."""
    actor: str | None = None
    """The field that says who acted."""
    counterparty: str | None = None
    """The field that says towards or with whom."""

    def field(self, name: str) -> FieldDeclaration | None:
        """Return the field of this id, if there is one."""
        return next((declared for declared in self.fields if declared.name.id == name), None)


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that may bear duties."""

    name: Name
    tier: str | None = None
    level: str | None = None
    parent: str | None = None
    territory: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Territory:
    """A place; `within` is the next larger one, `government` the unit in general charge of it."""

    name: Name
    within: str | None = None
    government: str | None = None


class Origin(Enum):
    """Where a number of a norm comes from."""

    TEXT = "text"
    READING = "reading"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class NumberOrigin:
    """One number, name or choice in a norm and where it comes from; `by` is a sentence, a reading or a reason."""

    place: str
    value: str
    origin: Origin
    by: str


@dataclass(frozen=True, slots=True)
class Norm:
    """What a person wants to know of a norm besides its operations."""

    id: str
    kind: str
    title: Bilingual
    says: Bilingual | None
    cites: tuple[Citation, ...]
    origins: tuple[NumberOrigin, ...] = ()


@dataclass(frozen=True)
class Rulebook:
    """
    A policy compiled under one choice for every reading.

    Invariant: `operations` stand in an order in which every table is made before it is read, and the names are
    unique. `attributes` maps an attribute's name (`tier`, `level`, `parent`, `territory`, `government`) to
    what the registry says for each id. `force_at` holds the force for every territory id; `force_elsewhere`
    is that of a place not registered, and of no place.
    """

    id: str
    title: Bilingual
    zone: Zone
    calendar: Calendar
    units: Mapping[str, Unit]
    territories: Mapping[str, Territory]
    tiers: Mapping[str, Name]
    roles: Mapping[str, Name]
    matters: Mapping[str, Name]
    event_types: Mapping[str, EventType]
    norms: Mapping[str, Norm]
    readings: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]
    force_at: Mapping[str, Force]
    force_elsewhere: Force
    operations: tuple[Operation, ...]
    rankings: tuple[tuple[str, str], ...] = ()
    """(norm, name of its Rank operation): the tables behind the escalations."""
    in_force: tuple[str, str | None] = ("", None)
    """First and last day (texts) in which the policy is in force."""
    extras: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 digest (hex) of the canonical JSON form: equal fingerprints, equal meaning."""
        from zhunsheng.ir.canonical import fingerprint

        return fingerprint(self)
