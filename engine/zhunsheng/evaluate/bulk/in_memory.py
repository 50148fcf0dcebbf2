"""Events that are in memory, evaluated by the plan: what the library calls."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.evaluate.bulk.memory import columns_of_events, in_order_of_record
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.bulk.plan import build_plan, fields_read
from zhunsheng.evaluate.bulk.results import findings, listed, rankings
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.events.event import Event
from zhunsheng.events.order import standing
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, parse_day


def evaluate(
    rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None, known_at: Instant | None = None
) -> Evaluation:
    """
    Return what follows from the events, exactly as the reference evaluator would, without derivations.

    Raises Unplannable, by the name of the operation, for what cannot be held exactly.
    """
    with Database() as database:
        return evaluate_in(database, rulebook, events, as_of=as_of, known_at=known_at)


def evaluate_in(
    database: Database,
    rulebook: Rulebook,
    events: Iterable[Event],
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    with_rankings: bool = True,
) -> Evaluation:
    """
    Return what follows from the events, worked out in a database that somebody else opens and closes.

    Whoever wants no rankings is given none, and the plan makes of them only what findings need.
    """
    chosen = standing(events, as_of, known_at)
    ordered = in_order_of_record(chosen.events)
    columns = columns_of_events(ordered, fields_read(rulebook.operations))
    database.load(columns, ((number, event.id) for number, event in enumerate(ordered, start=1)))
    now = chosen.as_of if chosen.as_of is not None else first_instant(rulebook)
    held = {name: table.held for name, table in columns.items()}
    schema = {name: {field: each.kind for field, each in fields.items()} for name, fields in held.items()}
    ids_differ = len({event.id for event in ordered}) == len(ordered)
    plan = build_plan(
        rulebook, schema, held, database.relations, now, rankings=with_rankings, ids_differ=ids_differ
    )
    database.run(plan)
    found = sorted(findings(rulebook, plan, database.fetch), key=listed)
    return Evaluation(
        findings=tuple(found),
        rankings=rankings(rulebook, plan, database.fetch) if with_rankings else (),
        as_of=chosen.as_of,
        known_at=chosen.known_at,
        conflicts=chosen.conflicts,
    )


def first_instant(rulebook: Rulebook) -> Instant:
    """Return the instant asked about where nothing is known and none was given."""
    first_day = rulebook.in_force[0]
    return rulebook.zone.start_of(parse_day(first_day)) if first_day else 0
