"""The plan on DuckDB: the only place that knows it. Imported when first used."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import duckdb
import pyarrow
from duckdb.func import FunctionNullHandling, PythonUDFType

from zhunsheng.evaluate.bulk.arrow import ARROW
from zhunsheng.evaluate.bulk.bound import Bound
from zhunsheng.evaluate.bulk.calendar import macros, rare_functions
from zhunsheng.evaluate.bulk.cells import Kind, text
from zhunsheng.evaluate.bulk.memory import EventColumns
from zhunsheng.evaluate.bulk.plan import Plan
from zhunsheng.evaluate.bulk.progress import Progress
from zhunsheng.evaluate.bulk.steps import Given, Lookup, Statement, Step
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.stop import give_way
from zhunsheng.terms.time import Zone

_KINDS = {kind.value: kind for kind in Kind}
_AT_ONCE = 10_000
_DISK_FULL = os.strerror(errno.ENOSPC)

T = TypeVar("T")


def _vectorised(answer: Callable[[Any], Any], type_: Any) -> Callable[[Any], Any]:
    """Return a function of columns that gives the answer for each cell."""

    def answer_all(cells: Any) -> Any:
        return pyarrow.array([None if cell is None else answer(cell) for cell in cells.to_pylist()], type=type_)

    return answer_all


def _was_interrupted(error: BaseException | None) -> bool:
    """
    Say whether a statement was stopped from outside.

    The database has no exception of its own for it while it reads a file, opens or is told how to work, and in a
    function of ours another one.
    """
    if isinstance(error, duckdb.InvalidInputException):
        return "executing the UDF: KeyboardInterrupt" in str(error)
    return isinstance(error, duckdb.InterruptException) or (type(error) is RuntimeError and "interrupted" in str(error))


@contextmanager
def _stops_told() -> Iterator[None]:
    """Whatever the database calls a request to stop, it is told as one."""
    try:
        yield
    except Exception as error:
        if _was_interrupted(error):
            raise KeyboardInterrupt from None
        raise


class Database:
    """A database of its own for one evaluation, in memory; what exceeds the bound on memory (`Bound`) goes to disk."""

    def __init__(self, memory: str | None = None, folder: str | None = None) -> None:
        self.relations: dict[str, str] = {}
        self._taught: Zone | None = None
        self.scratch = tempfile.mkdtemp(prefix="zhunsheng-", dir=folder)
        try:
            with _stops_told():
                self._open(memory)
        except BaseException:
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise

    def _open(self, memory: str | None) -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute(f"SET temp_directory = {text(self.scratch)}")
        self.connection.execute("SET checkpoint_threshold = '1TB'")  # else rows are packed anew whenever 16 MB came in
        self._bound = Bound(self._first_cell, memory)

    def _first_cell(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None

    def _within(self, work: Callable[[], T]) -> T:
        """Do work of one statement, again with more memory if need be; none if somebody asked to stop."""
        give_way()
        return self._bound.within(work, duckdb.OutOfMemoryException)

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """
        Leave nothing behind, whatever happened.

        That memory did not suffice is told as a problem, and a disk that is full as an OSError.
        """
        try:
            with _stops_told():
                self.connection.close()
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)
        if isinstance(error, duckdb.OutOfMemoryException):
            raise ProblemsFound([Problem("B108", None, {"reason": str(error).partition("\n")[0]})]) from None
        if isinstance(error, duckdb.IOException) and _DISK_FULL in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.path.dirname(self.scratch)) from None
        if _was_interrupted(error):
            raise KeyboardInterrupt from None

    def load(self, columns: Mapping[str, EventColumns], ids: Iterable[tuple[int, str]]) -> None:
        """Take in events that are in memory."""
        numbers: list[int] = []
        names: list[str] = []
        for number, name in ids:
            numbers.append(number)
            names.append(name)
        self._take("event_ids", {"o": (numbers, pyarrow.int64()), "id": (names, pyarrow.string())})
        for place, (type_, table) in enumerate(sorted(columns.items())):
            name = f"events_{place}"
            parts: dict[str, tuple[Sequence[Any], Any]] = {"o": (table.numbers, pyarrow.int64())}
            parts |= {"time": (table.times, pyarrow.int64()), "id": (table.ids, pyarrow.string())}
            parts |= {held.sql: (cells, ARROW[held.kind]) for held, cells in table.fields.values()}
            self._take(name, parts)
            self.relations[type_] = name

    def _take(self, name: str, columns: Mapping[str, tuple[Sequence[Any], Any]]) -> None:
        arrays = {column: pyarrow.array(cells, type=type_) for column, (cells, type_) in columns.items()}
        self._from(lambda: pyarrow.table(arrays), f"CREATE TEMP TABLE {name} AS SELECT * FROM taken")

    def _from(self, rows: Callable[[], Any], sql: str) -> None:
        """Run a statement that reads rows of Arrow as `taken`; some can be read only once."""

        def work() -> None:
            self.connection.register("taken", rows())
            self.connection.execute(sql)

        try:
            self._within(work)
        finally:
            self.connection.unregister("taken")

    def teach(self, zone: Zone) -> None:
        """Make known how days, periods and texts are told in a time zone."""
        if zone == self._taught:
            return
        for name, (answer, given, answered) in rare_functions(zone).items():
            function = _vectorised(answer, ARROW[_KINDS[answered]])
            if self._taught is not None:
                self.connection.remove_function(name)
            self.connection.create_function(name, function, [given], answered, type=PythonUDFType.ARROW)
        for macro in macros(zone):
            self.connection.execute(macro)
        self._taught = zone

    @contextmanager
    def knowing(
        self, name: str, answer: Callable[..., Any], given: Mapping[str, Kind], answered: Kind
    ) -> Iterator[None]:
        """Have SQL know a function of one structure: the answer is given its members by name, absent ones too."""

        def answer_all(cells: Any) -> Any:
            return pyarrow.array([answer(**row) for row in cells.to_pylist()], type=ARROW[answered])

        taken = f"STRUCT({', '.join(f'{member} {kind.sql}' for member, kind in given.items())})"
        absent_too = FunctionNullHandling.SPECIAL
        self.connection.create_function(
            name, answer_all, [taken], answered.sql, type=PythonUDFType.ARROW, null_handling=absent_too
        )
        yield
        self.connection.remove_function(name)

    @contextmanager
    def undone(self, zone: Zone) -> Iterator[None]:
        """
        Undo afterwards all that is made within, but for the calendar of the zone.

        So one database serves many small evaluations, one after another, of policies in one time zone.
        """
        self.teach(zone)
        self._bound.lift()  # within a transaction nothing can be begun anew
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.relations.clear()
            self.connection.execute("ROLLBACK")

    def in_order(self) -> None:
        """
        From now on keep rows in the order in which a statement gives them.

        By one thread: several put their parts together in memory, which takes more of it, and of the processors.
        """
        self.connection.execute("SET preserve_insertion_order = true")
        self.connection.execute("SET threads = 1")

    def execute(self, sql: str) -> None:
        """Run a statement."""
        self._within(lambda: self.connection.execute(sql))

    def insert(self, table: str, columns: Sequence[str], kinds: Sequence[Kind], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table."""
        cells = zip(*rows, strict=True)
        arrays = [pyarrow.array(column, type=ARROW[kind]) for column, kind in zip(cells, kinds, strict=True)]
        given = pyarrow.table(arrays, names=list(columns))
        self._from(lambda: given, f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM taken")

    def append(self, table: str, columns: Any) -> None:
        """Add the rows of an Arrow table that names its columns."""
        self._from(columns.to_reader, f"INSERT INTO {table} ({', '.join(columns.column_names)}) SELECT * FROM taken")

    def run(self, plan: Plan, progress: Progress | None = None) -> None:
        """Run all steps of a plan, telling how far it is."""
        self.teach(plan.zone)
        for done, (step, owner) in enumerate(zip(plan.steps, plan.owners, strict=True), start=1):
            try:
                self._step(step)
            except (duckdb.OutOfRangeException, duckdb.ConversionException):
                raise ProblemsFound([Problem("B104", None, {"operation": owner})]) from None
            if progress is not None:
                progress(done, len(plan.steps))

    def _step(self, step: Step) -> None:
        match step:
            case Statement(sql):
                self.execute(sql)
            case Lookup():
                self._look_up(step)
            case Given(table, columns, rows):
                self._make(table, columns, rows)

    def _look_up(self, lookup: Lookup) -> None:
        rows = [row for asked in self.fetch(lookup.query) for row in lookup.answer(asked)]
        self._make(lookup.table, lookup.columns, rows)

    def _make(self, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        self.execute(f"CREATE TEMP TABLE {table} ({columns})")
        if rows:
            declared = [column.split() for column in columns.split(", ")]
            self.insert(table, [name for name, _ in declared], [_KINDS[type_] for _, type_ in declared], rows)

    def fetch(self, query: str) -> Iterator[Sequence[Any]]:
        """Run a query and yield its rows."""
        cursor, rows = self._within(lambda: self._begun(query))
        while rows:
            yield from rows
            rows = cursor.fetchmany(_AT_ONCE)

    def _begun(self, query: str) -> tuple[Any, Sequence[Sequence[Any]]]:
        """Run a query up to its first rows: what needs much memory is done by then."""
        cursor = self.connection.execute(query)
        return cursor, cursor.fetchmany(_AT_ONCE)
