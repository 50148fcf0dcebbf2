"""
The course of an evaluation on a cluster, whatever the cluster is.

Three times something is done by all workers: files are read and kept where they were read; names that occur twice are
sought; and what is not plain is decided and everything evaluated. The driver holds the numbers of the names
concerned, the refusals and the findings, never the events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from zhunsheng.evaluate.bulk.spark.chunks import Chunk
from zhunsheng.evaluate.bulk.spark.keys import slots
from zhunsheng.evaluate.bulk.spark.links import groups_of_names
from zhunsheng.evaluate.bulk.spark.packets import unpacked
from zhunsheng.evaluate.bulk.spark.shares import Part, Work
from zhunsheng.evaluate.bulk.spark.stages import plan_stages
from zhunsheng.evaluate.bulk.spark.tasks import (
    CONFLICTS,
    EVENTS,
    NAMES,
    SUMMARY,
    Concerned,
    Doubled,
    Evaluate,
    Line,
    LinesTask,
    Read,
    Row,
    Spread,
    Stand,
    Summary,
    Task,
    chunk_rows,
    lines_of_rows,
)
from zhunsheng.evaluate.contract import Conflict, Evaluator
from zhunsheng.events.admission import Intake
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

EVENTS_IN_A_SHARE = 10_000
"""So many events a share of a stage is meant to have: few enough for the memory of a worker many times over."""

_LOWEST = -(1 << 62)


class Rows(Protocol):
    """Rows that lie on a cluster, or are yet to be made there."""

    def each(self, task: Task) -> Self:
        """Do something with the rows wherever they are."""

    def by_place(self, task: Task, tasks: int) -> Self:
        """Do something with all rows of one place at a time, in so many tasks."""

    def between(self, lowest: int, highest: int) -> Self:
        """Return only the rows of some places."""

    def and_also(self, others: Self) -> Self:
        """Return these rows and others."""

    def kept(self) -> Self:
        """Return the rows such that what made them is not done twice."""

    def __iter__(self) -> Iterator[Row]:
        """Make the rows, all at a time, and bring them here."""

    def in_turn(self) -> Iterator[Row]:
        """Bring rows that are kept here little by little."""

    def lines(self, task: LinesTask) -> Iterator[Line]:
        """Bring lines here, sorted by their keys and then by themselves."""


class Cluster(Protocol):
    """Where rows can be worked on."""

    @property
    def parallelism(self) -> int:
        """How many tasks can be at work at a time."""

    @property
    def sees_files(self) -> bool:
        """Whether workers see the files that are seen here, under the same names."""

    def rows(self, rows: Sequence[Row], tasks: int) -> Rows:
        """Hand out rows, to be worked on by so many tasks."""


@dataclass(frozen=True)
class Asked:
    """What is asked: under which rulebook, by which evaluator in each share, seen from when."""

    rulebook: Rulebook
    evaluator: Evaluator
    as_of: Instant | None = None
    known_at: Instant | None = None
    strict: bool = False
    with_derivations: bool = True


@dataclass(frozen=True)
class Course:
    """An evaluation under way: what came in, under which instants, and the parts that are yet to be brought here."""

    intake: Intake
    as_of: Instant | None
    known_at: Instant | None
    outcome: Rows

    def conflicts(self) -> list[Conflict]:
        """Return the conflicts, in no order."""
        return [it for _, body in self.outcome.between(CONFLICTS, CONFLICTS) for it in unpacked(body)]

    def parts(self) -> Iterator[Part]:
        """Yield what follows, share by share."""
        return (unpacked(body) for _, body in self.outcome.between(0, -_LOWEST).in_turn())

    def lines(self) -> Iterator[Line]:
        """Yield the findings as lines of JSON, in their order."""
        return self.outcome.between(0, -_LOWEST).lines(lines_of_rows)


def take_course(
    asked: Asked,
    chunks: Iterable[Chunk],
    cluster: Cluster,
    arrived: Callable[[list[Summary]], Intake],
) -> Course:
    """
    Read chunks, find what stands and set out what follows.

    `arrived` is told what came of the chunks, in their order, and returns everything that came in; it may raise.
    """
    todo = chunk_rows(chunks)
    name_shares = max(cluster.parallelism, len(todo) // 4)
    read = Read(asked.rulebook, asked.as_of, asked.known_at, asked.strict, name_shares)
    kept = cluster.rows(todo, len(todo)).each(read).kept()
    summaries = sorted((unpacked(body) for _, body in kept.between(SUMMARY, SUMMARY)), key=lambda it: it.number)
    intake = arrived(summaries)
    names = kept.between(_LOWEST, NAMES).by_place(Doubled(), cluster.parallelism)
    doubled = (number for _, body in names for number in unpacked(body))
    groups = groups_of_names((link for it in summaries for link in it.links), doubled)
    count = sum(it.intake.kept for it in summaries)
    work = _work(asked, summaries, max(cluster.parallelism, count // EVENTS_IN_A_SHARE))
    tasks = min(work.shares, cluster.parallelism * 4)
    events = kept.between(EVENTS, EVENTS)
    seeds: list[Row] = [(slot, b"") for slot in slots(work.stages, work.shares)]
    lying = events.each(Spread(work, groups)).and_also(cluster.rows(seeds, 1))
    if groups:
        concerned = events.each(Concerned(groups, tasks)).by_place(Stand(work), tasks)
        lying = lying.and_also(concerned)
    return Course(intake, work.as_of, work.known_at, lying.by_place(Evaluate(work), tasks).kept())


def _work(asked: Asked, summaries: Sequence[Summary], shares: int) -> Work:
    """Settle what is asked for: the instants as all events say, and the stages."""
    recorded = [it.latest_recorded for it in summaries if it.latest_recorded is not None]
    times = [it.latest_time for it in summaries if it.latest_time is not None]
    known_at = asked.known_at if asked.known_at is not None else max(recorded, default=None)
    as_of = asked.as_of if asked.as_of is not None else max(times, default=None)
    stages = plan_stages(asked.rulebook)
    return Work(asked.rulebook, stages, shares, asked.evaluator, as_of, known_at, asked.with_derivations)
