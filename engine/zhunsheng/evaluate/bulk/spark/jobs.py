"""Rows on Spark: the few things that a course needs, in terms of data frames and Arrow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from zhunsheng.evaluate.bulk.spark.address import is_local
from zhunsheng.evaluate.bulk.spark.tasks import Line, LinesTask, Row, Task

_ROW = "at long, body binary"
_LINE = "key string, line string, force string, outcome string"
_ROW_SCHEMA = pyarrow.schema([("at", pyarrow.int64()), ("body", pyarrow.binary())])
_LINE_SCHEMA = pyarrow.schema([(name, pyarrow.string()) for name in ("key", "line", "force", "outcome")])
_BYTES_AT_ONCE = 4 << 20
_LINES_AT_ONCE = 2_000
_SECONDS_BETWEEN = 0.5

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SparkRows:
    """Rows as a data frame of places and bodies."""

    frame: DataFrame

    def each(self, task: Task) -> SparkRows:
        """Do something with the rows wherever they are."""
        return SparkRows(self.frame.mapInArrow(partial(_mapped, task), _ROW))

    def by_place(self, task: Task, tasks: int) -> SparkRows:
        """Do something with all rows of one place at a time, in so many tasks."""

        def one_place(rows: pyarrow.Table) -> pyarrow.Table:  # Spark looks at these types
            return _grouped(task, rows)

        return SparkRows(self.frame.repartition(tasks, "at").groupBy("at").applyInArrow(one_place, _ROW))

    def between(self, lowest: int, highest: int) -> SparkRows:
        """Return only the rows of some places."""
        return SparkRows(self.frame.filter(sql.col("at").between(lowest, highest)))

    def and_also(self, others: SparkRows) -> SparkRows:
        """Return these rows and others."""
        return SparkRows(self.frame.union(others.frame))

    def kept(self) -> SparkRows:
        """Keep the rows on the workers' disks once they were made; what a lost worker had is made again."""
        return SparkRows(self.frame.persist(StorageLevel.DISK_ONLY))

    def __iter__(self) -> Iterator[Row]:
        """Make the rows, all at a time, and bring them here."""
        return ((row[0], bytes(row[1])) for row in self.frame.collect())

    def in_turn(self) -> Iterator[Row]:
        """Bring rows that are kept here little by little."""
        return ((row[0], bytes(row[1])) for row in self.frame.toLocalIterator())

    def lines(self, task: LinesTask) -> Iterator[Line]:
        """Bring lines here, sorted by their keys and then by themselves."""
        lines = self.frame.mapInArrow(partial(_lined, task), _LINE).sort("key", "line")
        return ((row[0], row[1], row[2], row[3]) for row in lines.toLocalIterator())


@dataclass(frozen=True)
class SparkCluster:
    """Where a session works, and whether all its machines have their files in common."""

    session: SparkSession
    shares_files: bool = False

    @property
    def parallelism(self) -> int:
        """How many tasks can be at work at a time."""
        return max(int(self.session.sparkContext.defaultParallelism), 1)

    @property
    def sees_files(self) -> bool:
        """Whether workers see the files that are seen here, under the same names."""
        return self.shares_files or is_local(str(self.session.sparkContext.master))

    def rows(self, rows: Sequence[Row], tasks: int) -> SparkRows:
        """Hand out rows, to be worked on by so many tasks."""
        handed = self.session.sparkContext.parallelize(rows, max(min(tasks, len(rows)), 1))
        return SparkRows(self.session.createDataFrame(handed, _ROW, verifySchema=False))

    @contextmanager
    def followed(self, progress: Progress | None) -> Iterator[None]:
        """Tell meanwhile how many tasks of how many are done."""
        if progress is None:
            yield
            return
        over = threading.Event()
        follower = threading.Thread(target=self._follow, args=(progress, over), daemon=True)
        follower.start()
        try:
            yield
        finally:
            over.set()
            follower.join()

    def _follow(self, progress: Progress, over: threading.Event) -> None:
        tracker = self.session.sparkContext.statusTracker()
        while not over.wait(_SECONDS_BETWEEN):
            try:
                stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            except Exception:  # the session is ending; whoever waits for the rows is told why
                return
            if known := [stage for stage in stages if stage is not None]:
                progress(sum(it.numCompletedTasks for it in known), sum(it.numTasks for it in known))


def _mapped(task: Task, batches: Iterable[Any]) -> Iterator[Any]:
    return _batches(task(_rows(batches)))


def _grouped(task: Task, table: Any) -> Any:
    made = list(task(_rows(table.to_batches())))
    return pyarrow.table([[at for at, _ in made], [body for _, body in made]], schema=_ROW_SCHEMA)


def _lined(task: LinesTask, batches: Iterable[Any]) -> Iterator[Any]:
    waiting: list[Line] = []
    for line in task(_rows(batches)):
        waiting.append(line)
        if len(waiting) >= _LINES_AT_ONCE:
            yield _batch(waiting, _LINE_SCHEMA)
            waiting = []
    yield _batch(waiting, _LINE_SCHEMA)


def _rows(batches: Iterable[Any]) -> Iterator[Row]:
    for batch in batches:
        yield from zip(batch.column("at").to_pylist(), batch.column("body").to_pylist(), strict=True)


def _batches(rows: Iterable[Row]) -> Iterator[Any]:
    waiting: list[Row] = []
    size = 0
    for row in rows:
        waiting.append(row)
        size += len(row[1])
        if size >= _BYTES_AT_ONCE:
            yield _batch(waiting, _ROW_SCHEMA)
            waiting, size = [], 0
    yield _batch(waiting, _ROW_SCHEMA)


def _batch(rows: Sequence[Sequence[Any]], schema: Any) -> Any:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pyarrow.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)
