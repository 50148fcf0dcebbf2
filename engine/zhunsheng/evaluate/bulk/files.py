"""Files of events, evaluated in bulk: what came in, what stands of it, and what follows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.evaluate.bulk.evaluator import told
from zhunsheng.evaluate.bulk.intake import ReadTable, Taken, take_files
from zhunsheng.evaluate.bulk.kept import manifest_of, prepare_plain
from zhunsheng.evaluate.bulk.plan import Plan, build_plan
from zhunsheng.evaluate.bulk.progress import Course, Progress, unheard
from zhunsheng.evaluate.bulk.results import findings, listed, rankings
from zhunsheng.evaluate.bulk.standing import Prepared, stand
from zhunsheng.evaluate.bulk.written import copy_statement, counts_query, doubled_query, findings_query
from zhunsheng.evaluate.contract import Conflict, Evaluation
from zhunsheng.events.admission import Intake
from zhunsheng.events.files import find_files
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

Check = Callable[[Intake], None]
"""Told what came in before anything is evaluated; may raise to stop there."""


@dataclass(frozen=True)
class How:
    """
    How files are read and how much memory that may take.

    `memory` bounds what is held at once (`2GB`; none: `bound.USUAL`, and more only where a step needs it); the rest
    goes to a folder of its own within `scratch` (none: where the system keeps temporary files), which is gone
    afterwards. `read_table` reads tables and Parquet through the gate; `names` says how files are told of to people,
    where that is not their path. `shared_files`: every machine of a cluster sees the files at the same paths.
    """

    strict: bool = False
    memory: str | None = None
    scratch: str | None = None
    read_table: ReadTable | None = None
    names: Mapping[str, str] | None = None
    progress: Progress | None = None
    check: Check | None = None
    shared_files: bool = False


AS_USUAL = How()


@dataclass(frozen=True)
class Written:
    """What was written where it is not held in memory: under which instants, and how many of which kind."""

    as_of: Instant | None
    known_at: Instant | None
    conflicts: tuple[Conflict, ...]
    counts: tuple[tuple[str, str, int], ...]
    """Force, outcome, and how many findings of both."""


def evaluate_files(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
) -> tuple[Evaluation, Intake]:
    """
    Return what follows from all events in files, folders and patterns, and what came of the files.

    JSON lines (also `.gz` and `.zst`), folders that `convert` wrote, and tables through `how.read_table`. Raises
    OSError for a file that cannot be read and ProblemsFound, by name, for what cannot be held exactly.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    with Database(how.memory, how.scratch) as database:
        prepared, arrived = prepare(rulebook, paths, database, as_of, known_at, how)
        plan = plan_of(rulebook, prepared)
        database.run(plan, how.progress)
        found = sorted(findings(rulebook, plan, database.fetch), key=listed)
        evaluation = Evaluation(
            findings=tuple(found),
            rankings=rankings(rulebook, plan, database.fetch),
            as_of=prepared.as_of,
            known_at=prepared.known_at,
            conflicts=prepared.conflicts,
        )
    return evaluation, arrived


def write_findings(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    output: Path,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
) -> tuple[Written, Intake]:
    """
    Write what follows from all events in files as lines of JSON, in the order of findings.

    For more findings than fit into memory. The file appears whole or not at all; see `evaluate_files`.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    partial = output.with_name(f".{output.name}.partial")
    try:
        with Database(how.memory, how.scratch) as database:
            prepared, arrived = prepare(rulebook, paths, database, as_of, known_at, how)
            plan = plan_of(rulebook, prepared, with_rankings=False)
            database.run(plan, how.progress)
            counts = tuple((row[0], row[1], row[2]) for row in database.fetch(counts_query()))
            ((doubled,),) = database.fetch(doubled_query())
            database.in_order()
            query = findings_query(rulebook, plan, ids_differ=not doubled)
            database.execute(copy_statement(query, partial))
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
    return Written(prepared.as_of, prepared.known_at, prepared.conflicts, counts), arrived


def plan_of(rulebook: Rulebook, prepared: Prepared, *, with_rankings: bool = True) -> Plan:
    """Return the plan of a rulebook over prepared events; raises ProblemsFound for what cannot be planned."""
    from zhunsheng.evaluate.bulk.in_memory import first_instant

    schema = {name: {field: held.kind for field, held in fields.items()} for name, fields in prepared.held.items()}
    now = prepared.as_of if prepared.as_of is not None else first_instant(rulebook)
    return told(
        lambda: build_plan(
            rulebook,
            schema,
            prepared.held,
            prepared.relations,
            now,
            rankings=with_rankings,
            ids_differ=prepared.ids_differ,
        )
    )


def prepare(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    database: Database,
    as_of: Instant | None,
    known_at: Instant | None,
    how: How,
) -> tuple[Prepared, Intake]:
    """Take files in and number the events that stand."""
    files = find_files(paths)
    if len(files) == 1 and (manifest := manifest_of(files[0], rulebook)) is not None and manifest["plain"]:
        arrived = Intake(lines=manifest["lines"], kept=manifest["events"])
        return prepare_plain(rulebook, files[0], manifest, database, as_of, known_at), arrived
    course = Course(how.progress or unheard)
    taken = take_files(rulebook, files, database, how.strict, how.read_table, how.names or {}, course)
    arrived = intake_of(taken)
    if how.check is not None:
        how.check(arrived)
    return stand(rulebook, taken, database, as_of, known_at), arrived


def intake_of(taken: Taken) -> Intake:
    """Return what came in, without the events themselves."""
    return Intake(
        refusals=tuple(taken.refusals),
        ignored=taken.ignored_types,
        lines=taken.lines,
        kept=taken.events,
        unlisted=taken.unlisted,
    )
