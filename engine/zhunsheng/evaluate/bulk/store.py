"""Checked events in typed tables, one for each event type: what is read from files and what is kept in Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.bulk.cells import Held, Kind
from zhunsheng.evaluate.bulk.memory import OWN_FIELDS
from zhunsheng.evaluate.bulk.shape import declared_schema
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.events.write import cloud_event
from zhunsheng.ir.rulebook import Rulebook

OWN = {
    "id": "VARCHAR",
    "source": "VARCHAR",
    "subject": "VARCHAR",
    "time": "BIGINT",
    "recorded": "BIGINT",
    "supersedes": "VARCHAR",
    "retracts": "VARCHAR",
}
"""The columns that every event has, whatever its type."""

PLACE = "place"
"""The column that numbers the events of all stores as they came in."""

STRANGERS = ""
"""Retractions that name a type the vocabulary does not know are kept under the empty type."""


@dataclass(frozen=True)
class Store:
    """The table of one event type: its relation in SQL and the columns of its fields."""

    type: str
    relation: str
    fields: dict[str, Held]

    @property
    def held(self) -> dict[str, Held]:
        """What each field is held as, also those that every event has."""
        own = {name: Held(name[1:], kind) for name, kind in OWN_FIELDS.items() if name != "@type"}
        return own | {"@time": Held("time", Kind.INSTANT)} | self.fields


def stores_of(rulebook: Rulebook) -> dict[str, Store]:
    """Return the empty stores of a vocabulary."""
    schema = declared_schema(rulebook)
    stores = {
        type_: Store(
            type_, f"store_{place}", {name: Held(f"f{i}", kind) for i, (name, kind) in enumerate(fields.items())}
        )
        for place, (type_, fields) in enumerate(sorted(schema.items()))
    }
    return stores | {STRANGERS: Store(STRANGERS, "store_strangers", {})}


def create_sql(store: Store) -> str:
    """Write the statement that makes an empty store; its columns of numbers are widened as they come in."""
    columns = [f"{PLACE} BIGINT", *(f"{name} {kind}" for name, kind in OWN.items())]
    columns += [f"{held.sql} {_narrow(held.kind)}" for held in store.fields.values()]
    return f"CREATE TEMP TABLE {store.relation} ({', '.join(columns)})"


def _narrow(kind: Kind) -> str:
    return "INTEGER" if kind is Kind.NUMBER else kind.sql


def event_row(store: Store, event: Event) -> list[Any]:
    """Return an event as a row of its store."""
    own = [event.id, event.source, event.subject, event.time, event.recorded, event.supersedes, event.retracts]
    return own + [event.fields.get(name) for name in store.fields]


def event_of_row(store: Store, row: Sequence[Any], rulebook: Rulebook) -> Event:
    """Return the event that a row of a store holds, with its digest."""
    event = event_without_digest(store, row)
    admitted = admit(cloud_event(event, rulebook.zone), rulebook)
    return admitted if isinstance(admitted, Event) else event


def event_without_digest(store: Store, row: Sequence[Any]) -> Event:
    """Return the event that a row of a store holds: enough for one whose name no other has."""
    id_, source, subject, time, recorded, supersedes, retracts, *cells = row
    fields = {
        name: tuple(cell) if isinstance(cell, list) else cell
        for name, cell in zip(store.fields, cells, strict=True)
        if cell is not None
    }
    return Event(id_, source, store.type, time, recorded, subject, fields, supersedes, retracts)


def columns_of_store(store: Store) -> list[str]:
    """Return the names of a store's columns, in order."""
    return [*OWN, *(held.sql for held in store.fields.values())]


def cells_of_store(store: Store) -> list[str]:
    """Return the columns of a store as `event_of_row` wants them: numbers may be held more narrowly."""
    return [*OWN, *(f"{held.sql}::{held.kind.sql}" for held in store.fields.values())]


def kinds_of_store(store: Store) -> list[Kind]:
    """Return the kinds of a store's columns, in order."""
    own = [Kind.INSTANT if kind == "BIGINT" else Kind.TEXT for kind in OWN.values()]
    return own + [held.kind for held in store.fields.values()]


def core_sql(stores: Iterable[Store]) -> str:
    """Write the relation of all events with what standing is decided by."""
    parts = [
        f"SELECT {PLACE}, id, source, time, recorded, supersedes, retracts FROM {store.relation}" for store in stores
    ]
    nothing = ", ".join(f"NULL::{type_} AS {name}" for name, type_ in OWN.items() if name != "subject")
    return " UNION ALL ".join(parts) or f"SELECT 0::BIGINT AS {PLACE}, {nothing} WHERE FALSE"
