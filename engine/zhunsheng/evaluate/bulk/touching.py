"""The events that a question about one norm touches, selected in the database: all others stay there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.evaluate.bulk.cells import Kind, text
from zhunsheng.evaluate.bulk.files import AS_USUAL, How, intake_of
from zhunsheng.evaluate.bulk.intake import take_files
from zhunsheng.evaluate.bulk.plan import fields_read
from zhunsheng.evaluate.bulk.progress import Course, unheard
from zhunsheng.evaluate.bulk.standing import instants_of, one
from zhunsheng.evaluate.bulk.store import PLACE, STRANGERS, Store, cells_of_store, core_sql, event_of_row
from zhunsheng.events.admission import Intake
from zhunsheng.events.event import Event
from zhunsheng.events.files import find_files
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

_ANSWERED = "coalesce(supersedes, retracts)"
_LINKED = (
    f"CREATE TEMP TABLE linked AS WITH names AS (SELECT hash(source, {_ANSWERED}) AS h FROM core"
    f" WHERE {_ANSWERED} IS NOT NULL UNION SELECT hash(source, id) AS h FROM core GROUP BY h HAVING count(*) > 1)"
    f" SELECT {PLACE} FROM core WHERE {_ANSWERED} IS NOT NULL OR hash(source, id) IN (FROM names)"
)
"""The events that correct or withdraw, those that are corrected or withdrawn, and those that share a name."""


@dataclass(frozen=True)
class Touched:
    """
    The events of the types that a norm looks at, and all that correct, withdraw or double any, whether they stand
    or not; `arrived` says how many there were in all.

    `says_word`: some event says the word asked for. `is_complete`: nothing is left out that an answer may tell of.
    """

    events: tuple[Event, ...]
    as_of: Instant | None
    known_at: Instant | None
    arrived: Intake
    says_word: bool
    is_complete: bool


def events_touching(
    rulebook: Rulebook,
    norm: str,
    paths: Iterable[str | Path],
    *,
    word: str | None = None,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
) -> Touched:
    """Take files in and return the events that a question about a norm touches; raises as `evaluate_files` does."""
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    with Database(how.memory, how.scratch) as database:
        course = Course(how.progress or unheard)
        files = find_files(paths)
        taken = take_files(rulebook, files, database, how.strict, how.read_table, how.names or {}, course)
        arrived = intake_of(taken)
        if how.check is not None:
            how.check(arrived)
        stores = [it for it in taken.stores.values() if one(database, f"SELECT count(*) FROM {it.relation}")]
        database.execute(f"CREATE TEMP VIEW core AS {core_sql(stores)}")
        as_of, known_at = instants_of(database, as_of, known_at)
        database.execute(_LINKED)
        return Touched(
            tuple(_touched(sliced(rulebook, [norm]), stores, rulebook, database)),
            as_of,
            known_at,
            arrived,
            says_word=word is not None and any(_says(store, word, database) for store in stores),
            is_complete=all(store.type != STRANGERS for store in stores),
        )


def _touched(part: Rulebook, stores: Iterable[Store], rulebook: Rulebook, database: Database) -> Iterator[Event]:
    read = fields_read(part.operations)
    for store in stores:
        where = "" if store.type in read else f" WHERE {PLACE} IN (FROM linked)"
        query = f"SELECT {', '.join(cells_of_store(store))} FROM {store.relation}{where}"
        yield from (event_of_row(store, row, rulebook) for row in database.fetch(query))


def _says(store: Store, word: str, database: Database) -> bool:
    """Say whether a field of an event of a store is this text."""
    same = " OR ".join(f"{it.sql} = {text(word)}" for it in store.fields.values() if it.kind is Kind.TEXT)
    return bool(same) and bool(one(database, f"SELECT count(*) FROM (FROM {store.relation} WHERE {same} LIMIT 1)"))
