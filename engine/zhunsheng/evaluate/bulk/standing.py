"""Which of the events in the stores stand, numbered in the order that decides between rows of one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhunsheng.evaluate.bulk.cells import Held
from zhunsheng.evaluate.bulk.intake import Taken
from zhunsheng.evaluate.bulk.plan import fields_read
from zhunsheng.evaluate.bulk.store import PLACE, Store, cells_of_store, core_sql, event_of_row
from zhunsheng.evaluate.contract import Conflict
from zhunsheng.events.order import standing
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

NO_IDS = "SELECT 0::BIGINT AS o, '' AS id WHERE FALSE"


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
    database.execute(f"CREATE TEMP VIEW core AS {core_sql(stores)}")
    as_of, known_at = instants_of(database, as_of, known_at)
    happened = f"recorded <= {known_at} AND time <= {as_of}" if known_at is not None and as_of is not None else "FALSE"
    conflicts: tuple[Conflict, ...] = ()
    numbered: str | None = None
    if not is_plain(taken, database):
        conflicts = _leave_out_troubled(rulebook, stores, database, happened, as_of, known_at)
        numbered = "numbered"
        database.execute(
            f"CREATE TEMP TABLE {numbered} AS SELECT {PLACE}, row_number() OVER (ORDER BY recorded, id, source) AS o"
            f" FROM core WHERE {happened} AND {PLACE} NOT IN (SELECT {PLACE} FROM gone)"
        )
    held: dict[str, Mapping[str, Held]] = {}
    relations: dict[str, str] = {}
    for place, store in enumerate(stores):
        if store.type in fields_read(rulebook.operations):
            name = f"standing_{place}"
            database.execute(_standing_sql(name, store, happened, numbered))
            if one(database, f"SELECT count(*) FROM {name}"):
                held[store.type], relations[store.type] = store.held, name
        if numbered is not None:
            database.execute(f"DROP TABLE {store.relation}")
    database.execute("DROP VIEW core")
    listed = " UNION ALL ".join(f"SELECT o, id FROM {name}" for name in relations.values())
    database.execute(f"CREATE TEMP VIEW event_ids AS {listed or NO_IDS}")
    return Prepared(held, relations, as_of, known_at, conflicts, taken.ids_differ)


def instants_of(
    database: Database, as_of: Instant | None, known_at: Instant | None
) -> tuple[Instant | None, Instant | None]:
    """Return the instants asked about; where none is given, the latest that the events in `core` tell of."""
    if known_at is None:
        known_at = one(database, "SELECT max(recorded) FROM core")
    if as_of is None and known_at is not None:
        as_of = one(database, f"SELECT max(time) FROM core WHERE recorded <= {known_at}")
    return as_of, known_at


def is_plain(taken: Taken, database: Database) -> bool:
    """Say whether all events stand and are numbered in the order that counts."""
    return taken.in_order and all_stand(taken, database)


def all_stand(taken: Taken, database: Database) -> bool:
    """Say whether all events differ and none answers to another, so that each of them stands."""
    if taken.corrects:
        return False
    return taken.ids_differ or not one(database, f"SELECT count(*) FROM ({_DOUBLED})")


_DOUBLED = "SELECT hash(source, id) AS h FROM core GROUP BY h HAVING count(*) > 1"
"""The digests of names that several events may have: all doubled names, and hardly any others."""


def _standing_sql(name: str, store: Store, happened: str, numbered: str | None) -> str:
    """Write the statement that makes the relation of what stands of a store."""
    if numbered is None:
        rows = f"SELECT {PLACE} AS o, * EXCLUDE ({PLACE}) FROM {store.relation} WHERE {happened}"
        return f"CREATE TEMP VIEW {name} AS {rows}"
    return (
        f"CREATE TEMP TABLE {name} AS SELECT n.o, e.* EXCLUDE ({PLACE}) FROM {store.relation} e"
        f" JOIN {numbered} n ON n.{PLACE} = e.{PLACE}"
    )


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
    database.execute(f"CREATE TEMP TABLE gone ({PLACE} BIGINT)")
    database.execute(
        f"CREATE TEMP TABLE troubled AS WITH happened AS (SELECT * FROM core WHERE {happened}),"
        " named AS (SELECT DISTINCT hash(source, coalesce(supersedes, retracts)) AS h FROM happened"
        f" WHERE coalesce(supersedes, retracts) IS NOT NULL), doubled AS ({_DOUBLED.replace('core', 'happened')})"
        f" SELECT {PLACE} FROM happened WHERE supersedes IS NOT NULL OR retracts IS NOT NULL"
        f" UNION SELECT {PLACE} FROM happened WHERE hash(source, id) IN (SELECT h FROM named UNION ALL"
        " SELECT h FROM doubled)"
    )
    events: dict[int, int] = {}
    known = []
    for store in stores:
        cells_read = ", ".join(f"e.{name}" for name in cells_of_store(store))
        query = f"SELECT e.{PLACE}, {cells_read} FROM {store.relation} e JOIN troubled t ON t.{PLACE} = e.{PLACE}"
        for place, *cells in database.fetch(query):
            event = event_of_row(store, cells, rulebook)
            events[id(event)] = place
            known.append(event)
    chosen = standing(known, as_of, known_at)
    kept = {id(event) for event in chosen.events}
    gone = [f"({events[id(event)]})" for event in known if id(event) not in kept]
    for start in range(0, len(gone), 2000):
        database.execute(f"INSERT INTO gone VALUES {', '.join(gone[start : start + 2000])}")
    return chosen.conflicts


def one(database: Database, query: str) -> Any:
    return next(iter(database.fetch(query)))[0]
