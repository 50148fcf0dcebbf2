"""The events that stand, laid out in the database by the shares of a stage, and brought from there share by share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from zhunsheng.evaluate.bulk.cells import Kind
from zhunsheng.evaluate.bulk.spark.keys import share_of_cells
from zhunsheng.evaluate.bulk.spark.shares import stripped
from zhunsheng.evaluate.bulk.spark.stages import OWN_NAME, Key, Stage
from zhunsheng.evaluate.bulk.standing import Prepared, one
from zhunsheng.evaluate.bulk.store import Store, cells_of_store, event_without_digest, stores_of
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Constant, Field
from zhunsheng.ir.rulebook import Rulebook

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

IN_A_SHARE = 10_000
"""So many events a share is meant to have."""


def shared_out(
    rulebook: Rulebook, stage: Stage, prepared: Prepared, database: Database, in_a_share: int = IN_A_SHARE
) -> Iterator[tuple[int, int, tuple[Event, ...]]]:
    """
    Yield every share of a stage with how many there are and its events: at least one share, also without events.

    Only the events of one share are held in memory. A key that few events differ in makes large shares.
    """
    stores = stores_of(rulebook)
    types = sorted(stage.keys.keys() & prepared.relations.keys())
    count = sum(one(database, f"SELECT count(*) FROM {prepared.relations[type_]}") for type_ in types)
    shares = 1 if stage.whole else max(1, count // in_a_share)
    if shares == 1:
        tables = [(stores[type_], prepared.relations[type_], _cells(stores[type_])) for type_ in types]
        yield 0, 1, tuple(_events(tables, "", database))
        return
    laid_out = [(stores[type_], f"laid_out_{place}", "* EXCLUDE (share)") for place, type_ in enumerate(types)]
    for store, table, _ in laid_out:
        with _sharing(store, stage.keys[store.type], rulebook, shares, database) as share:
            database.execute(f"CREATE TEMP TABLE {table} AS SELECT {share} AS share, {_cells(store)}"
                             f" FROM {prepared.relations[store.type]} ORDER BY share")
    for number in range(shares):
        yield number, shares, tuple(_events(laid_out, f" WHERE share = {number}", database))
    for _, table, _ in laid_out:
        database.execute(f"DROP TABLE {table}")


def _cells(store: Store) -> str:
    return ", ".join(f"{cell} AS c{place}" for place, cell in enumerate(cells_of_store(store)))


def _events(tables: Sequence[tuple[Store, str, str]], where: str, database: Database) -> Iterator[Event]:
    for store, relation, cells in tables:
        for row in database.fetch(f"SELECT {cells} FROM {relation}{where}"):
            yield stripped(event_without_digest(store, row))


@contextmanager
def _sharing(store: Store, key: Key, rulebook: Rulebook, shares: int, database: Database) -> Iterator[str]:
    """Have the database know in which share an event of a store lies, as an expression."""
    named = {it.name if isinstance(it, Field) else it.field for it in key if not isinstance(it, Constant)}
    names = sorted(named & store.held.keys())
    if key == OWN_NAME:
        yield f"o % {shares}"
    elif not names:
        yield str(_share_by(store, key, {}, rulebook, shares)())
    else:
        columns = {f"k{place}": name for place, name in enumerate(names)}
        held = {column: store.held[name] for column, name in columns.items()}
        share = _share_by(store, key, columns, rulebook, shares)
        kinds = {column: it.kind for column, it in held.items()}
        cells = ", ".join(f"{column} := {it.sql}::{it.kind.sql}" for column, it in held.items())
        with database.knowing("share_by_key", share, kinds, Kind.INSTANT):
            yield f"share_by_key(struct_pack({cells}))"


def _share_by(
    store: Store, key: Key, columns: Mapping[str, str], rulebook: Rulebook, shares: int
) -> Callable[..., int]:
    """Return the function that tells the share of an event by cells under columns, each of the field named there."""

    def share(**cells: Any) -> int:
        known: dict[str, Cell] = {
            columns[column]: tuple(cell) if isinstance(cell, list) else cell for column, cell in cells.items()
        }
        known["@type"] = store.type
        return share_of_cells(known.get, key, rulebook, shares)

    return share
