"""The evaluator of a cluster as others call it: imported without Spark, which is asked for when first used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.evaluate.bulk.files import AS_USUAL, How, Written
from zhunsheng.evaluate.bulk.spark.address import LOCAL, check_ready
from zhunsheng.evaluate.bulk.spark.chunks import Chunk, chunks_of_events, chunks_of_kept, chunks_of_lines
from zhunsheng.evaluate.bulk.spark.course import Asked, Course, take_course
from zhunsheng.evaluate.bulk.spark.faults import told
from zhunsheng.evaluate.bulk.spark.shares import together
from zhunsheng.evaluate.bulk.spark.tasks import Summary
from zhunsheng.evaluate.contract import Evaluation, Evaluator
from zhunsheng.events.admission import MOST_LISTED, Intake
from zhunsheng.events.event import Event
from zhunsheng.events.files import find_files, is_converted, is_parquet, is_table
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.spark.course import Cluster
    from zhunsheng.evaluate.bulk.spark.jobs import SparkCluster


def evaluate(
    rulebook: Rulebook,
    events: Iterable[Event],
    *,
    evaluator: Evaluator,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    master: str | None = None,
) -> Evaluation:
    """
    Return what follows from the events, worked out by the evaluator given, share by share, on a cluster.

    `master` is an address of Spark; without one it is the session that the program has, or this machine. Raises
    ProblemsFound where Spark cannot be had or cannot do it.
    """
    with _cluster(master, AS_USUAL) as cluster:
        course = take_course(
            Asked(rulebook, evaluator, as_of, known_at), chunks_of_events(events), cluster, lambda _: Intake()
        )
        return _brought_here(course)


def evaluate_files(
    asked: Asked, paths: Iterable[str | Path], *, master: str | None = None, how: How = AS_USUAL
) -> tuple[Evaluation, Intake]:
    """
    Return what follows from all events in files, folders and patterns, and what came of the files.

    Workers read the files themselves where they run on this machine alone or share their files with it; else what is
    in them is sent along. Raises OSError for a file that cannot be read, and ProblemsFound.
    """
    with _cluster(master, how) as cluster:
        course = _course(asked, paths, cluster, how)
        return _brought_here(course), course.intake


def write_findings(
    asked: Asked, paths: Iterable[str | Path], output: Path, *, master: str | None = None, how: How = AS_USUAL
) -> tuple[Written, Intake]:
    """
    Write what follows from all events in files as lines of JSON, in the order of findings.

    For more findings than fit into memory. The file appears whole or not at all; see `evaluate_files`.
    """
    partial = output.with_name(f".{output.name}.partial")
    counts: dict[tuple[str, str], int] = {}
    try:
        with _cluster(master, how) as cluster:
            course = _course(asked, paths, cluster, how)
            conflicts = together((), course.conflicts(), None, None).conflicts
            with partial.open("w", encoding="utf-8", newline="\n") as file:
                for _, line, force, outcome in course.lines():
                    file.write(line + "\n")
                    counts[force, outcome] = counts.get((force, outcome), 0) + 1
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
    told = tuple((force, outcome, count) for (force, outcome), count in sorted(counts.items()))
    return Written(course.as_of, course.known_at, conflicts, told), course.intake


def close() -> None:
    """End the session with Spark, if one was begun here."""
    from zhunsheng.evaluate.bulk.spark.session import close

    close()


def _brought_here(course: Course) -> Evaluation:
    conflicts = course.conflicts()
    return together(course.parts(), conflicts, course.as_of, course.known_at)


@contextmanager
def _cluster(master: str | None, how: How) -> Iterator[SparkCluster]:
    check_ready(master or LOCAL)
    from zhunsheng.evaluate.bulk.spark.jobs import SparkCluster
    from zhunsheng.evaluate.bulk.spark.session import close, session

    with told(afterwards=close):
        cluster = SparkCluster(session(master, how.memory, how.scratch), how.shared_files)
        with cluster.followed(how.progress):
            yield cluster


# -- files ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _File:
    """One file: the chunks that the workers read of it, or what came of it where it was read here."""

    chunks: int
    read_here: Intake | None = None


def _course(asked: Asked, paths: Iterable[str | Path], cluster: Cluster, how: How) -> Course:
    files: list[_File] = []
    chunks: list[Chunk] = []
    for path in find_files(paths):
        found, read_here = _chunks(path, asked, cluster, how)
        chunks += found
        files.append(_File(len(found), read_here))

    def arrived(summaries: list[Summary]) -> Intake:
        intake = _arrived(files, summaries)
        if how.check is not None:
            how.check(intake)
        return intake

    return take_course(asked, chunks, cluster, arrived)


def _chunks(path: Path, asked: Asked, cluster: Cluster, how: How) -> tuple[list[Chunk], Intake | None]:
    name = (how.names or {}).get(str(path), str(path))
    if is_converted(path):
        return list(chunks_of_kept(path, asked.rulebook, seen_by_workers=cluster.sees_files)), None
    if how.read_table is not None and (is_table(path) or is_parquet(path)):
        received = how.read_table(path)
        told = replace(received, events=(), kept=len(received.events))
        return list(chunks_of_events(received.events)), told
    return list(chunks_of_lines(path, name, seen_by_workers=cluster.sees_files)), None


def _arrived(files: Sequence[_File], summaries: Sequence[Summary]) -> Intake:
    """Return everything that came in, file by file in their order."""
    intakes: list[Intake] = []
    told = iter(summaries)
    for file in files:
        own = [next(told).intake for _ in range(file.chunks)]
        intakes += own if file.read_here is None else [file.read_here]
    return _sum(intakes)


def _sum(intakes: Sequence[Intake]) -> Intake:
    """Add intakes up, in one step and not in as many as there are."""
    ignored = Intake(ignored=tuple(chain.from_iterable(it.ignored for it in intakes))) + Intake()
    refusals = tuple(islice(chain.from_iterable(it.refusals for it in intakes), MOST_LISTED))
    return Intake(
        refusals=refusals,
        ignored=ignored.ignored,
        lines=sum(it.lines for it in intakes),
        kept=sum(it.kept for it in intakes),
        unlisted=sum(it.refused for it in intakes) - len(refusals),
    )
