"""Files of events into stores: clean lines by patterns, every other line by the gate itself."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from zhunsheng.evaluate.bulk.cells import Held, Kind, all_of, text
from zhunsheng.evaluate.bulk.progress import Course
from zhunsheng.evaluate.bulk.screen import ANSWERS, Layout, bounds_sql, instant_sql, layouts
from zhunsheng.evaluate.bulk.store import STRANGERS, Store, columns_of_store, create_sql, event_row, stores_of
from zhunsheng.events.admission import MOST_LISTED, Admission, Ignored, IgnoredType, Refusal, collect
from zhunsheng.events.admission import Intake as Received
from zhunsheng.events.cell import CellError, CellReader
from zhunsheng.events.cells import cell_reader, registry_of
from zhunsheng.events.event import Event
from zhunsheng.events.files import is_parquet, is_table, open_bytes
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line, bounded_lines
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook

NO_NAMES: Mapping[str, str] = {}
_LARGE = 500
"""A file of fewer lines is read by the gate alone."""
_SAMPLE = 3000
_MANY = 50_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BY_PATTERN = frozenset({FieldType.TEXT, FieldType.DECIMAL, FieldType.COUNT, FieldType.BOOLEAN, FieldType.INSTANT})


class Tables(Protocol):
    """What an intake needs of a database."""

    def execute(self, sql: str) -> None: ...

    def fetch(self, query: str) -> Iterator[Sequence[Any]]: ...

    def insert(
        self, table: str, columns: Sequence[str], kinds: Sequence[Kind], rows: Sequence[Sequence[Any]]
    ) -> None: ...

    def read_lines(self, table: str, path: Path) -> bool: ...


@dataclass
class Taken:
    """What came of files: the stores, and everything that is in none of them."""

    stores: dict[str, Store]
    lines: int = 0
    events: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    unlisted: int = 0
    """How many more were refused than are listed."""
    ignored: list[Ignored] = field(default_factory=list)
    elsewhere: tuple[IgnoredType, ...] = ()
    """What tables left out."""

    def refuse(self, refusals: Sequence[Refusal], unlisted: int = 0) -> None:
        """Note what was refused: listed up to the bound, counted beyond it."""
        listed = refusals[: MOST_LISTED - len(self.refusals)]
        self.refusals += listed
        self.unlisted += unlisted + len(refusals) - len(listed)

    @property
    def ignored_types(self) -> tuple[IgnoredType, ...]:
        """How many events of each unknown type were left out."""
        return (collect(self.ignored) + Received(ignored=self.elsewhere)).ignored


ReadTable = Callable[[Path], Received]
"""Reads a table (CSV, Excel, Parquet) through the gate."""


def take_files(
    rulebook: Rulebook,
    files: Sequence[Path],
    tables: Tables,
    strict: bool = False,
    read_table: ReadTable | None = None,
    names: Mapping[str, str] = NO_NAMES,
    course: Course | None = None,
) -> Taken:
    """Take files in, each in its way: converted folders, tables by what reads them, all others as JSON lines."""
    from zhunsheng.evaluate.bulk.kept import manifest_of

    course = course or Course()
    course.expect(len(files))
    intake = Intake(rulebook, tables, strict, course)
    for path in files:
        manifest = manifest_of(path, rulebook)
        if manifest is not None:
            intake.add_converted(path, manifest)
        elif read_table is not None and (is_table(path) or is_parquet(path)):
            intake.add_received(read_table(path))
        else:
            intake.add_lines(path, names.get(str(path)))
        course.step()
    return intake.finish()


class Intake:
    """Takes files into the stores of one policy."""

    def __init__(
        self, rulebook: Rulebook, tables: Tables, strict: bool = False, course: Course | None = None
    ) -> None:
        self.rulebook, self.tables, self.strict = rulebook, tables, strict
        self.course = course or Course()
        self.taken = Taken(stores_of(rulebook))
        self._waiting: dict[str, list[list[Any]]] = {}
        self._names = itertools.count()
        self._registry = registry_of(rulebook)
        for store in self.taken.stores.values():
            tables.execute(create_sql(store))

    def add_lines(self, path: Path, shown_as: str | None = None) -> None:
        """Take in a file of JSON lines, compressed or not."""
        name = shown_as or str(path)
        with open_bytes(path) as file:
            is_large = sum(1 for _ in itertools.islice(bounded_lines(file), _LARGE)) == _LARGE
        lines = f"lines_{next(self._names)}"
        if not is_large or not self.tables.read_lines(lines, path):
            self._gate_all(path, name)
            return
        self._screen(lines, layouts(self._sample(lines), self.rulebook), path, name)
        self.tables.execute(f"DROP TABLE {lines}")

    def _sample(self, lines: str) -> Iterator[bytes]:
        """Yield lines from all over a file."""
        query = f"SELECT line FROM {lines} WHERE rowid % (SELECT greatest(count(*) // {_SAMPLE}, 1) FROM {lines}) = 0"
        return (row[0].encode() for row in self.tables.fetch(query))

    def add_received(self, received: Received) -> None:
        """Take in what somebody else read through the gate."""
        for event in received.events:
            self._add_event(event)
        self.taken.lines += received.lines
        self.taken.refuse(received.refusals, received.unlisted)
        self.taken.elsewhere += received.ignored

    def add_converted(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """Take in what `convert` wrote."""
        for type_, said in manifest["types"].items():
            store = self.taken.stores[type_]
            own = ", ".join(columns_of_store(store))
            file = text(str(folder / said["file"]))
            self.tables.execute(f"INSERT INTO {store.relation} ({own}) SELECT {own} FROM read_parquet({file})")
            self.taken.events += said["count"]
            self.taken.lines += said["count"]

    def add(self, admissions: Iterable[Admission]) -> None:
        """Take in what the gate answered."""
        for admission in admissions:
            self.taken.lines += 1
            if isinstance(admission, Event):
                self._add_event(admission)
            elif isinstance(admission, Refusal):
                self.taken.refuse((admission,))
            else:
                self.taken.ignored.append(admission)

    def finish(self) -> Taken:
        """Return what came of all files."""
        for type_ in tuple(self._waiting):
            self._write(type_)
        return self.taken

    # -- by the gate -------------------------------------------------------------------------------------------

    def _add_event(self, event: Event) -> None:
        type_ = event.type if event.type in self.taken.stores else STRANGERS
        waiting = self._waiting.setdefault(type_, [])
        waiting.append(event_row(self.taken.stores[type_], event))
        self.taken.events += 1
        if len(waiting) >= _MANY:
            self._write(type_)

    def _write(self, type_: str) -> None:
        from zhunsheng.evaluate.bulk.store import kinds_of_store

        store, rows = self.taken.stores[type_], self._waiting.pop(type_, [])
        if rows:
            self.tables.insert(store.relation, columns_of_store(store), kinds_of_store(store), rows)

    def _gate_all(self, path: Path, name: str, only: set[bytes] | None = None) -> int:
        """Give the lines of a file to the gate: all of them, or those that are in a set. Returns how many."""
        gate, count = gate_of(self.rulebook), 0
        with open_bytes(path) as file:
            for number, raw in enumerate(bounded_lines(file), 1):
                if number == 1 and raw.startswith(_BYTE_ORDER_MARK):
                    raw = raw[len(_BYTE_ORDER_MARK) :]
                if raw.strip() and (only is None or raw.rstrip(b"\r\n") in only):
                    self.add((admit_line(raw, name, number, gate, self.strict),))
                    count += 1
        return count

    # -- by patterns -------------------------------------------------------------------------------------------

    def _screen(self, lines: str, known: Sequence[Layout], path: Path, name: str) -> None:
        """Take in the lines that have a layout, and give all others to the gate."""
        clean = f"{lines}_clean"
        self.tables.execute(f"CREATE TEMP TABLE {clean} (n BIGINT)")
        self.course.expect(len(known))
        for layout in known:
            self._take_layout(layout, lines, clean)
            self.course.step()
        ((left,),) = self.tables.fetch(f"SELECT (SELECT count(*) FROM {lines}) - (SELECT count(*) FROM {clean})")
        if left:
            unclean = f"SELECT DISTINCT line FROM {lines} s ANTI JOIN {clean} c ON c.n = s.rowid"
            bad = {row[0].encode() for row in self.tables.fetch(unclean)}
            if self._gate_all(path, name, bad) != left:
                raise RuntimeError(f"{path}: lines that were screened out were not found again")
        self.tables.execute(f"DROP TABLE {clean}")

    def _take_layout(self, layout: Layout, lines: str, clean: str) -> None:
        """Take in the lines of one layout that are in order, and note their numbers."""
        store, declared = self.taken.stores[layout.type], self.rulebook.event_types[layout.type]
        parts = f"parts_{next(self._names)}"
        self.tables.execute(f"CREATE TEMP TABLE {parts} AS {layout.texts_sql(lines)}")
        query, joins = self._columns(layout, store, declared, parts)
        made = f"made_{next(self._names)}"
        is_clean = all_of([f"v{number} IS NOT NULL" for number in query.needed])
        self.tables.execute(
            f"CREATE TEMP TABLE {made} AS SELECT * FROM (SELECT {', '.join(query.columns)}, p.n"
            f" FROM {parts} p {' '.join(joins)} WHERE p.fits) WHERE {is_clean}"
        )
        own = ", ".join(columns_of_store(store))
        self.tables.execute(f"INSERT INTO {store.relation} ({own}) SELECT {own} FROM {made}")
        self.tables.execute(f"INSERT INTO {clean} SELECT n FROM {made}")
        (count,) = next(iter(self.tables.fetch(f"SELECT count(*) FROM {made}")))
        self.taken.lines += count
        self.taken.events += count
        self.tables.execute(f"DROP TABLE {made}")
        self.tables.execute(f"DROP TABLE {parts}")

    def _columns(self, layout: Layout, store: Store, declared: EventType, parts: str) -> tuple[_Columns, list[str]]:
        """Return the columns of a store as expressions on the groups of a layout."""
        groups = {name.removesuffix("[]"): f"p.g{place}" for place, name in enumerate(layout.members)}
        query = _Columns()
        joins: list[str] = []
        time = instant_sql(groups["time"])
        query.add("id", groups["id"])
        query.add("source", groups["source"])
        query.add("subject", groups.get("subject", "NULL::VARCHAR"), needed=False)
        query.add("time", time)
        query.add("recorded", instant_sql(groups["recordedtime"]) if "recordedtime" in groups else time)
        for answer in ANSWERS:
            query.add(answer, groups.get(answer, "NULL::VARCHAR"), needed=answer in groups)
        for name, held in store.fields.items():
            group = groups.get(f"data.{name}")
            field_ = declared.field(name)
            if group is None or field_ is None:
                query.add(held.sql, f"NULL::{held.kind.sql}", needed=False)
            else:
                query.add(held.sql, self._cell(group, field_, held, parts, joins))
        return query, joins

    def _cell(self, group: str, declared: FieldDeclaration, held: Held, parts: str, joins: list[str]) -> str:
        """Write the cell of a group: by its form alone, or as the gate reads each text that occurs."""
        if declared.type not in _BY_PATTERN or declared.is_list:
            table = self._readings(group, declared, held, parts)
            joins.append(f"LEFT JOIN {table} ON {table}.k = {group}")
            return f"{table}.v"
        match held.kind:
            case Kind.NUMBER:
                number = f"TRY_CAST({group} AS DECIMAL(38,10))"
                bounds = bounds_sql(declared, number)
                return f"CASE WHEN {all_of(bounds)} THEN {number} END" if bounds else number
            case Kind.BOOLEAN:
                return f"CASE {group} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
            case Kind.INSTANT:
                return instant_sql(group)
            case _:
                return group

    def _readings(self, group: str, declared: FieldDeclaration, held: Held, parts: str) -> str:
        """Add the table of what the gate reads in each text that occurs in a group."""
        reader = cell_reader(declared, self._registry, self.rulebook.zone)
        table = f"readings_{next(self._names)}"
        self.tables.execute(f"CREATE TEMP TABLE {table} (k VARCHAR, v {held.kind.sql})")
        rows = []
        for (written,) in self.tables.fetch(f"SELECT DISTINCT {group} FROM {parts} p WHERE fits"):
            cell = _read(reader, written, declared)
            if cell is not None:
                rows.append((written, cell))
        if rows:
            self.tables.insert(table, ("k", "v"), (Kind.TEXT, held.kind), rows)
        return table


@dataclass
class _Columns:
    columns: list[str] = field(default_factory=list)
    needed: list[int] = field(default_factory=list)

    def add(self, name: str, written: str, *, needed: bool = True) -> None:
        place = len(self.columns)
        self.columns.append(f"{written} AS {name}")
        if needed:
            self.columns.append(f"{name} AS v{place}")
            self.needed.append(place)


def _read(reader: CellReader, written: str, declared: FieldDeclaration) -> Any:
    """Return what the gate reads in a text (or list of texts), None if it refuses it."""
    try:
        return reader(json.loads(written) if declared.is_list else written)
    except (CellError, ValueError):
        return None
