"""Checked events kept as Parquet: written once, read by every replay that is repeated."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.evaluate.bulk.intake import NO_NAMES, ReadTable, Taken, take_files
from zhunsheng.evaluate.bulk.plan import fields_read
from zhunsheng.evaluate.bulk.progress import Course, Progress, unheard
from zhunsheng.evaluate.bulk.standing import Prepared, all_stand, one
from zhunsheng.evaluate.bulk.store import (
    PLACE,
    Store,
    cells_of_store,
    columns_of_store,
    core_sql,
    event_of_row,
    stores_of,
)
from zhunsheng.events.admission import Intake
from zhunsheng.events.files import MANIFEST, damaged, find_files, is_converted
from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

FORMAT = 1
"""The number of the layout; one of another number is converted again."""


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


def manifest_of(path: Path, rulebook: Rulebook) -> dict[str, Any] | None:
    """
    Return what a converted folder says of itself; None for anything else.

    Raises ProblemsFound for a folder made under another vocabulary: its events were checked against other rules; and
    OSError where a file of it is gone, or is not any more what was written.
    """
    if not is_converted(path):
        return None
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except ValueError:
        found = None
    fits = isinstance(found, dict) and found.get("format") == FORMAT
    if not fits or found.get("vocabulary") != vocabulary_digest(rulebook):
        raise ProblemsFound([Problem("B103", None, {"value": str(path)})])
    known: dict[str, Any] = found
    for said in known["types"].values():
        if said.get("sha256") not in (None, digest_of(path / said["file"])):
            raise damaged(path / said["file"], "the digest differs")
    return known


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def convert(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    folder: Path,
    *,
    strict: bool = False,
    memory: str | None = None,
    read_table: ReadTable | None = None,
    names: Mapping[str, str] = NO_NAMES,
    check: Callable[[Taken], None] | None = None,
    progress: Progress = unheard,
) -> Taken:
    """
    Write checked events to Parquet, one file for each event type, so that repeated replays start there.

    All events are kept, also those corrected since. The folder appears whole or not at all; one that holds
    anything else is left alone (FileExistsError). `check` is told what came in before anything is written, `progress`
    how many steps of how many are done.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file())):
        raise FileExistsError(17, "File exists", str(folder))
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        with Database(memory, str(partial)) as database:
            database.execute("SET preserve_insertion_order = true")
            course = Course(progress)
            taken = take_files(rulebook, find_files(paths), database, strict, read_table, names, course)
            if check is not None:
                check(taken)
            manifest = _write_parquet(rulebook, taken, database, partial, course)
        written = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (partial / MANIFEST).write_text(written + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return taken


def _write_parquet(
    rulebook: Rulebook, taken: Taken, database: Database, folder: Path, course: Course
) -> dict[str, Any]:
    stores = list(taken.stores.values())
    course.expect(len(stores))
    database.execute(f"CREATE TEMP VIEW core AS {core_sql(stores)}")
    if not taken.in_order:
        database.execute(
            f"CREATE TEMP TABLE numbered AS SELECT {PLACE}, row_number() OVER (ORDER BY recorded, id, source) AS o"
            " FROM core"
        )
    files = {}
    for place, store in enumerate(stores):
        count = one(database, f"SELECT count(*) FROM {store.relation}")
        if count:
            name = f"events-{place}.parquet"
            database.execute(_copy_sql(store, folder / name, taken.in_order))
            files[store.type] = {"file": name, "count": count, "sha256": digest_of(folder / name)}
        course.step()
    return {
        "format": FORMAT,
        "vocabulary": vocabulary_digest(rulebook),
        "plain": all_stand(taken, database),
        "ids_differ": taken.ids_differ or bool(one(database, "SELECT count(*) = count(DISTINCT hash(id)) FROM core")),
        "lines": taken.lines,
        "events": taken.events,
        "latest_time": one(database, "SELECT max(time) FROM core"),
        "latest_recorded": one(database, "SELECT max(recorded) FROM core"),
        "types": files,
    }


def _copy_sql(store: Store, file: Path, in_order: bool) -> str:
    """Write the statement that writes a store in the order that counts."""
    own = ", ".join(f"e.{name}" for name in columns_of_store(store))
    if in_order:
        rows = f"SELECT e.{PLACE} AS o, {own} FROM {store.relation} e"
    else:
        rows = f"SELECT n.o, {own} FROM {store.relation} e JOIN numbered n ON n.{PLACE} = e.{PLACE} ORDER BY n.o"
    return f"COPY ({rows}) TO {text(str(file))} (FORMAT parquet, COMPRESSION zstd)"


def events_kept(folder: Path, rulebook: Rulebook) -> Intake:
    """Return the events of a converted folder one by one, for evaluators that work in memory; raises ProblemsFound."""
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    with Database() as database:
        taken = take_files(rulebook, [folder], database)
        events = [
            event_of_row(store, row, rulebook)
            for store in taken.stores.values()
            for row in database.fetch(f"SELECT {', '.join(cells_of_store(store))} FROM {store.relation}")
        ]
    return Intake(tuple(events), lines=taken.lines)


def prepare_plain(
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
    return Prepared(held, relations, as_of, known_at, ids_differ=manifest.get("ids_differ", False))


def _latest_known(files: Iterable[str], bounds: Sequence[str], database: Database) -> Instant | None:
    listed = " UNION ALL ".join(f"SELECT time, recorded FROM read_parquet({file})" for file in files)
    return one(database, f"SELECT max(time) FROM ({listed}) WHERE {' AND '.join(bounds)}") if listed else None
