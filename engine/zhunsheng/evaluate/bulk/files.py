"""Files of events, evaluated in bulk: what came in, what stands of it, and what follows."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.evaluate.bulk.cells import Held, Kind, text
from zhunsheng.evaluate.bulk.intake import LINES, Intake, Taken, find_files
from zhunsheng.evaluate.bulk.plan import Plan, build_plan, fields_read
from zhunsheng.evaluate.bulk.results import findings, rankings
from zhunsheng.evaluate.bulk.store import Store, columns_of_store, core_sql, event_of_row, stores_of
from zhunsheng.evaluate.bulk.written import copy_statement, findings_query
from zhunsheng.evaluate.contract import Conflict, Evaluation
from zhunsheng.events.admission import Admission, IgnoredType, Refusal
from zhunsheng.events.order import standing
from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

MANIFEST = "manifest.json"
FORMAT = 1

Progress = Callable[[int, int], None]
"""Told how many steps of how many are done."""

ReadTable = Callable[[Path], Iterable[Admission]]
"""Reads a table (CSV, Excel) through the gate."""


@dataclass(frozen=True)
class Arrived:
    """What came of the files: how many lines and events, what was refused and what was left out."""

    lines: int
    events: int
    refusals: tuple[Refusal, ...] = ()
    ignored: tuple[IgnoredType, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """The events that stand, ready for a plan: numbered, with the instants asked about."""

    held: Mapping[str, Mapping[str, Held]]
    relations: Mapping[str, str]
    as_of: Instant | None
    known_at: Instant | None
    conflicts: tuple[Conflict, ...]
    arrived: Arrived


def evaluate_files(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    strict: bool = False,
    memory: str | None = None,
    scratch: str | None = None,
    read_table: ReadTable | None = None,
    progress: Progress | None = None,
) -> tuple[Evaluation, Arrived]:
    """
    Return what follows from all events in files, folders and patterns, and what came of the files.

    JSON lines (also `.gz` and `.zst`), folders that `convert` wrote, and tables through `read_table`. `memory`
    bounds what is held at once (`2GB`); the rest goes to the folder `scratch`. Raises OSError for a file that
    cannot be read and Unplannable, by name, for what cannot be held exactly.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database, listed

    with Database(memory, scratch) as database:
        prepared = prepare(
            rulebook, paths, database, as_of=as_of, known_at=known_at, strict=strict, read_table=read_table
        )
        plan = plan_of(rulebook, prepared)
        database.run(plan, progress)
        found = sorted(findings(rulebook, plan, database.fetch), key=listed)
        evaluation = Evaluation(
            findings=tuple(found),
            rankings=rankings(rulebook, plan, database.fetch),
            as_of=prepared.as_of,
            known_at=prepared.known_at,
            conflicts=prepared.conflicts,
        )
    return evaluation, prepared.arrived


def write_findings(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    output: Path,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    strict: bool = False,
    memory: str | None = None,
    scratch: str | None = None,
    read_table: ReadTable | None = None,
    progress: Progress | None = None,
) -> Arrived:
    """
    Write what follows from all events in files as lines of JSON, in the order of findings.

    For more findings than fit into memory. The file appears whole or not at all; see `evaluate_files`.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    partial = output.with_name(f".{output.name}.partial")
    try:
        with Database(memory, scratch) as database:
            prepared = prepare(
                rulebook, paths, database, as_of=as_of, known_at=known_at, strict=strict, read_table=read_table
            )
            plan = plan_of(rulebook, prepared, with_rankings=False)
            database.run(plan, progress)
            database.execute("SET preserve_insertion_order = true")
            database.execute(copy_statement(findings_query(rulebook, plan), partial))
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
    return prepared.arrived


def plan_of(rulebook: Rulebook, prepared: Prepared, *, with_rankings: bool = True) -> Plan:
    """Return the plan of a rulebook over prepared events."""
    from zhunsheng.evaluate.bulk.on_duckdb import first_instant

    schema = {name: {field: held.kind for field, held in fields.items()} for name, fields in prepared.held.items()}
    now = prepared.as_of if prepared.as_of is not None else first_instant(rulebook)
    return build_plan(rulebook, schema, prepared.held, prepared.relations, now, rankings=with_rankings)


def prepare(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    database: Database,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    strict: bool = False,
    read_table: ReadTable | None = None,
) -> Prepared:
    """Take files in and number the events that stand."""
    files = find_files(paths)
    if len(files) == 1 and (manifest := read_manifest(files[0], rulebook)) is not None and manifest["plain"]:
        return _prepare_plain(rulebook, files[0], manifest, database, as_of, known_at)
    taken, arrived = _take(rulebook, files, database, strict, read_table)
    return _stand(rulebook, taken, arrived, database, as_of, known_at)


def _take(
    rulebook: Rulebook, files: Sequence[Path], database: Database, strict: bool, read_table: ReadTable | None
) -> tuple[Taken, Arrived]:
    intake = Intake(rulebook, database, strict)
    for path in files:
        manifest = read_manifest(path, rulebook)
        if manifest is not None:
            _add_converted(intake, path, manifest, database)
        elif path.name.lower().endswith(LINES) or read_table is None:
            intake.add_lines(path)
        else:
            intake.add(read_table(path))
    taken = intake.finish()
    return taken, Arrived(taken.lines, taken.events, tuple(taken.refusals), taken.ignored_types)


# -- what stands ------------------------------------------------------------------------------------------------


def _stand(
    rulebook: Rulebook,
    taken: Taken,
    arrived: Arrived,
    database: Database,
    as_of: Instant | None,
    known_at: Instant | None,
) -> Prepared:
    """Leave out what is not known, has not happened, was replaced or withdrawn; number the rest."""
    stores = list(taken.stores.values())
    database.execute(f"CREATE TEMP TABLE core AS {core_sql(stores)}")
    if known_at is None:
        known_at = _one(database, "SELECT max(recorded) FROM core")
    if as_of is None and known_at is not None:
        as_of = _one(database, f"SELECT max(time) FROM core WHERE recorded <= {known_at}")
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
            held[store.type], relations[store.type] = store.held, name
    return Prepared(held, relations, as_of, known_at, conflicts, arrived)


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


def _one(database: Database, query: str) -> Any:
    return next(iter(database.fetch(query)))[0]


# -- Parquet ----------------------------------------------------------------------------------------------------


def vocabulary_digest(rulebook: Rulebook) -> str:
    """Return a digest of everything that decides how events are read."""
    parts = (
        rulebook.event_types,
        rulebook.units,
        rulebook.territories,
        rulebook.tiers,
        rulebook.matters,
        rulebook.zone,
    )
    return hashlib.sha256(canonical_text(parts).encode()).hexdigest()


def read_manifest(path: Path, rulebook: Rulebook) -> dict[str, Any] | None:
    """
    Return what a converted folder says of itself; None for anything else.

    Raises ValueError for a folder made under another vocabulary: its events were checked against other rules.
    """
    if not path.is_dir():
        return None
    found: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    if found.get("format") != FORMAT or found.get("vocabulary") != vocabulary_digest(rulebook):
        raise ValueError(str(path))
    return found


def convert(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    folder: Path,
    *,
    strict: bool = False,
    memory: str | None = None,
    read_table: ReadTable | None = None,
) -> Arrived:
    """
    Write checked events to Parquet, one file for each event type, so that repeated replays start there.

    All events are kept, also those corrected since. The folder appears whole or not at all; one that holds
    anything else is left alone (FileExistsError).
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file())):
        raise FileExistsError(17, "File exists", str(folder))
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        with Database(memory, str(partial / "scratch")) as database:
            taken, arrived = _take(rulebook, find_files(paths), database, strict, read_table)
            manifest = _write_parquet(rulebook, taken, database, partial)
        shutil.rmtree(partial / "scratch", ignore_errors=True)
        written = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (partial / MANIFEST).write_text(written + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return arrived


def _write_parquet(rulebook: Rulebook, taken: Taken, database: Database, folder: Path) -> dict[str, Any]:
    stores = list(taken.stores.values())
    database.execute(f"CREATE TEMP TABLE core AS {core_sql(stores)}")
    database.execute(
        "CREATE TEMP TABLE numbered AS SELECT s, row, row_number() OVER (ORDER BY recorded, id, source) AS o FROM core"
    )
    corrections = _one(database, "SELECT count(*) FROM core WHERE coalesce(supersedes, retracts) IS NOT NULL")
    doubled = _one(database, "SELECT count(*) FROM (SELECT 1 FROM core GROUP BY source, id HAVING count(*) > 1)")
    files = {}
    for place, store in enumerate(stores):
        count = _one(database, f"SELECT count(*) FROM {store.relation}")
        if count:
            name = f"events-{place}.parquet"
            columns = _narrow_columns(store, database)
            database.execute(
                f"COPY (SELECT n.o, {', '.join(columns)} FROM {store.relation} e JOIN (SELECT o, row FROM numbered"
                f" WHERE s = {place}) n ON n.row = e.rowid ORDER BY n.o) TO {text(str(folder / name))}"
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            files[store.type] = {"file": name, "count": count}
    return {
        "format": FORMAT,
        "vocabulary": vocabulary_digest(rulebook),
        "plain": not corrections and not doubled,
        "lines": taken.lines,
        "events": taken.events,
        "latest_time": _one(database, "SELECT max(time) FROM core"),
        "latest_recorded": _one(database, "SELECT max(recorded) FROM core"),
        "types": files,
    }


def _narrow_columns(store: Store, database: Database) -> list[str]:
    """Return the columns of a store, numbers in the narrowest type that holds them all exactly."""
    narrow = {}
    for held in store.fields.values():
        if held.kind is Kind.NUMBER:
            c = held.sql
            query = (
                f"SELECT coalesce(bool_and({c} = trunc({c})), TRUE), coalesce(max(abs({c})), 0) FROM {store.relation}"
            )
            whole, largest = next(iter(database.fetch(query)))
            if whole and largest < 2**31:
                narrow[c] = f"e.{c}::INTEGER AS {c}"
            elif whole and largest < 10**18:
                narrow[c] = f"e.{c}::BIGINT AS {c}"
    return [narrow.get(name, f"e.{name}") for name in columns_of_store(store)]


def _add_converted(intake: Intake, folder: Path, manifest: Mapping[str, Any], database: Database) -> None:
    for type_, said in manifest["types"].items():
        store = intake.taken.stores[type_]
        own = ", ".join(columns_of_store(store))
        file = text(str(folder / said["file"]))
        database.execute(f"INSERT INTO {store.relation} ({own}) SELECT {own} FROM read_parquet({file})")
        intake.taken.events += said["count"]
        intake.taken.lines += said["count"]


def _prepare_plain(
    rulebook: Rulebook,
    folder: Path,
    manifest: Mapping[str, Any],
    database: Database,
    as_of: Instant | None,
    known_at: Instant | None,
) -> Prepared:
    """Prepare a converted folder in which nothing is corrected, withdrawn or doubled: it is read where it lies."""
    latest_time, latest_recorded = manifest["latest_time"], manifest["latest_recorded"]
    bounds = []
    if known_at is not None and latest_recorded is not None and known_at < latest_recorded:
        bounds.append(f"recorded <= {known_at}")
    known_at = latest_recorded if known_at is None else known_at
    files = {type_: text(str(folder / said["file"])) for type_, said in manifest["types"].items()}
    if as_of is None:
        as_of = _latest_known(files.values(), bounds, database) if bounds else latest_time
    elif latest_time is not None and as_of < latest_time:
        bounds.append(f"time <= {as_of}")
    where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
    stores = stores_of(rulebook)
    read = fields_read(rulebook.operations)
    held, relations, ids = {}, {}, []
    for place, (type_, file) in enumerate(files.items()):
        if type_ in read:
            name = f"standing_{place}"
            database.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({file}){where}")
            held[type_], relations[type_] = stores[type_].held, name
            ids.append(f"SELECT o, id FROM read_parquet({file})")
    listed = " UNION ALL ".join(ids) or "SELECT 0::BIGINT AS o, '' AS id WHERE FALSE"
    database.execute(f"CREATE TEMP VIEW event_ids AS {listed}")
    arrived = Arrived(manifest["lines"], manifest["events"])
    return Prepared(held, relations, as_of, known_at, (), arrived)


def _latest_known(files: Iterable[str], bounds: Sequence[str], database: Database) -> Instant | None:
    listed = " UNION ALL ".join(f"SELECT time, recorded FROM read_parquet({file})" for file in files)
    return _one(database, f"SELECT max(time) FROM ({listed}) WHERE {' AND '.join(bounds)}") if listed else None
