"""A few findings of many, each with the events that it rests on: what an explanation starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.evaluate.bulk.files import AS_USUAL, How, plan_of, prepare
from zhunsheng.evaluate.bulk.plan import fields_read
from zhunsheng.evaluate.bulk.results import findings, listed
from zhunsheng.evaluate.bulk.standing import Prepared
from zhunsheng.evaluate.bulk.store import OWN, event_of_row, stores_of
from zhunsheng.events.admission import Intake
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

Confirms = Callable[[Finding, Sequence[Event], Instant | None, Instant | None], bool]
"""Says whether a finding follows from some events alone, as of an instant and as known at one."""


@dataclass(frozen=True)
class Chosen:
    """The first findings of those wanted, in their order, each with events from which it follows."""

    findings: tuple[tuple[Finding, tuple[Event, ...]], ...]
    count: int
    """How many are wanted altogether."""
    as_of: Instant | None
    known_at: Instant | None
    arrived: Intake


def choose(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    wanted: Callable[[Finding], bool],
    confirms: Confirms,
    *,
    most: int,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
) -> Chosen:
    """
    Evaluate files and return at most so many of the findings wanted; no others are held in memory.

    A finding comes with its evidence; if it does not follow from that alone (`confirms`), with all events of the
    types that its norm looks at. Raises OSError and ProblemsFound as `evaluate_files` does.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    with Database(how.memory, how.scratch) as database:
        prepared, arrived = prepare(rulebook, paths, database, as_of, known_at, how)
        plan = plan_of(rulebook, prepared, with_rankings=False)
        database.run(plan, how.progress)
        counted = _Counted(wanted)
        first = nsmallest(most, filter(counted, findings(rulebook, plan, database.fetch)), key=listed)
        held = []
        for finding in first:
            events = _events(rulebook, prepared, database, finding.evidence)
            if not confirms(finding, events, prepared.as_of, prepared.known_at):
                events = _events(sliced(rulebook, [finding.norm]), prepared, database)
            held.append((finding, events))
    return Chosen(tuple(held), counted.count, prepared.as_of, prepared.known_at, arrived)


@dataclass
class _Counted:
    wanted: Callable[[Finding], bool]
    count: int = 0

    def __call__(self, finding: Finding) -> bool:
        is_wanted = self.wanted(finding)
        self.count += is_wanted
        return is_wanted


def _events(
    rulebook: Rulebook, prepared: Prepared, database: Database, ids: Sequence[str] | None = None
) -> tuple[Event, ...]:
    """Return the standing events of these ids, or all, of the types that the rulebook looks at."""
    stores, found = stores_of(rulebook), list[Event]()
    where = "" if ids is None else f" WHERE id IN ({', '.join(map(text, ids))})" if ids else " WHERE FALSE"
    for type_ in sorted(prepared.relations.keys() & fields_read(rulebook.operations).keys()):
        store = stores[type_]
        columns = [*OWN, *(f"{held.sql}::{held.kind.sql}" for held in store.fields.values())]  # kept numbers are narrow
        rows = database.fetch(f"SELECT {', '.join(columns)} FROM {prepared.relations[type_]}{where}")
        found += [event_of_row(store, row, rulebook) for row in rows]
    return tuple(found)
