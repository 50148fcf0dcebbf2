"""Which of the events in the stores stand, numbered in the order that decides between rows of one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhunsheng.evaluate.bulk.cells import Held
from zhunsheng.evaluate.bulk.intake import Taken
from zhunsheng.evaluate.bulk.plan import fields_read
from zhunsheng.evaluate.bulk.store import Store, columns_of_store, core_sql, event_of_row
from zhunsheng.evaluate.contract import Conflict
from zhunsheng.events.order import standing
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database


@dataclass(frozen=True)
class Prepared:
    """The events that stand, ready for a plan: numbered, with the instants asked about."""

    held: Mapping[str, Mapping[str, Held]]
    relations: Mapping[str, str]
    as_of: Instant | None
    known_at: Instant | None
    conflicts: tuple[Conflict, ...] = ()
    ids_differ: bool = False
    """No two of them share an id, whatever their source."""


def stand(
    rulebook: Rulebook,
    taken: Taken,
    database: Database,
    as_of: Instant | None,
    known_at: Instant | None,
) -> Prepared:
    """Leave out what is not known, has not happened, was replaced or withdrawn; number the rest."""
    stores = [store for store in taken.stores.values() if one(database, f"SELECT count(*) FROM {store.relation}")]
    database.execute(f"CREATE TEMP TABLE core AS {core_sql(stores)}")
    if known_at is None:
        known_at = one(database, "SELECT max(recorded) FROM core")
    if as_of is None and known_at is not None:
        as_of = one(database, f"SELECT max(time) FROM core WHERE recorded <= {known_at}")
    happened = f"recorded <= {known_at} AND time <= {as_of}" if known_at is not None and as_of is not None else "FALSE"
    conflicts = _leave_out_troubled(rulebook, stores, database, happened, as_of, known_at)
    database.execute(
        "CREATE TEMP TABLE numbered AS SELECT s, row, id, row_number() OVER (ORDER BY recorded, id, source) AS o"
        f" FROM core c WHERE {happened} AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.s = c.s AND g.row = c.row)"
    )
    database.execute("CREATE TEMP VIEW event_ids AS SELECT o, id FROM numbered")
    held: dict[str, Mapping[str, Held]] = {}
    relations: dict[str, str] = {}
    for place, store in enumerate(stores):
        if store.type in fields_read(rulebook.operations):
            name = f"standing_{place}"
            database.execute(
                f"CREATE TEMP TABLE {name} AS SELECT n.o, e.* FROM {store.relation} e"
                f" JOIN (SELECT o, row FROM numbered WHERE s = {place}) n ON n.row = e.rowid"
            )
            if one(database, f"SELECT count(*) FROM {name}"):
                held[store.type], relations[store.type] = store.held, name
        database.execute(f"DROP TABLE {store.relation}")
    database.execute("DROP TABLE core")
    return Prepared(held, relations, as_of, known_at, conflicts)


def _leave_out_troubled(
    rulebook: Rulebook,
    stores: Sequence[Store],
    database: Database,
    happened: str,
    as_of: Instant | None,
    known_at: Instant | None,
) -> tuple[Conflict, ...]:
    """
    Note in the table `gone` which events do not stand.

    Only events that share a name, correct or withdraw, or are corrected or withdrawn can fail to stand; they are
    few, and the one definition of standing decides among them.
    """
    database.execute("CREATE TEMP TABLE gone (s BIGINT, row BIGINT)")
    database.execute(
        "CREATE TEMP TABLE troubled AS WITH named AS (SELECT DISTINCT source, coalesce(supersedes, retracts) AS id"
        f" FROM core WHERE {happened} AND coalesce(supersedes, retracts) IS NOT NULL),"
        f" doubled AS (SELECT source, id FROM core WHERE {happened} GROUP BY source, id HAVING count(*) > 1)"
        f" SELECT s, row FROM core WHERE {happened} AND (supersedes IS NOT NULL OR retracts IS NOT NULL)"
        f" UNION SELECT c.s, c.row FROM core c JOIN named n ON n.source = c.source AND n.id = c.id WHERE {happened}"
        f" UNION SELECT c.s, c.row FROM core c JOIN doubled n ON n.source = c.source AND n.id = c.id WHERE {happened}"
    )
    events: dict[int, tuple[int, int]] = {}
    known = []
    for place, store in enumerate(stores):
        columns = ", ".join(f"e.{name}" for name in columns_of_store(store))
        query = (
            f"SELECT e.rowid, {columns} FROM {store.relation} e JOIN troubled t ON t.row = e.rowid AND t.s = {place}"
        )
        for row, *cells in database.fetch(query):
            event = event_of_row(store, cells, rulebook)
            events[id(event)] = (place, row)
            known.append(event)
    chosen = standing(known, as_of, known_at)
    kept = {id(event) for event in chosen.events}
    gone = [events[id(event)] for event in known if id(event) not in kept]
    for start in range(0, len(gone), 2000):
        database.execute(f"INSERT INTO gone VALUES {', '.join(map(str, gone[start : start + 2000]))}")
    return chosen.conflicts


def one(database: Database, query: str) -> Any:
    return next(iter(database.fetch(query)))[0]


