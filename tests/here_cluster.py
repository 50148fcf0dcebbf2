"""A cluster that is no cluster: everything that travels is packed and unpacked, and done here, in any order."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.bulk.spark.chunks import chunks_of_events
from zhunsheng.evaluate.bulk.spark.course import Asked, take_course
from zhunsheng.evaluate.bulk.spark.shares import together
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.admission import Intake
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook

Row = tuple[int, bytes]


@dataclass(frozen=True)
class HereRows:
    """Rows in a list; what is done with them is done to shuffled pieces of it."""

    rows: tuple[Row, ...]

    def each(self, task: Any) -> HereRows:
        return HereRows(tuple(row for piece in _pieces(self.rows) for row in _sent(task)(iter(piece))))

    def by_place(self, task: Any, tasks: int) -> HereRows:
        places: dict[int, list[Row]] = {}
        for row in _shuffled(self.rows):
            places.setdefault(row[0], []).append(row)
        return HereRows(tuple(row for rows in places.values() for row in _sent(task)(iter(rows))))

    def between(self, lowest: int, highest: int) -> HereRows:
        return HereRows(tuple(row for row in self.rows if lowest <= row[0] <= highest))

    def and_also(self, others: HereRows) -> HereRows:
        return HereRows(self.rows + others.rows)

    def kept(self) -> HereRows:
        return self

    def __iter__(self) -> Iterator[Row]:
        return iter(_shuffled(self.rows))

    def in_turn(self) -> Iterator[Row]:
        return iter(_shuffled(self.rows))

    def lines(self, task: Any) -> Iterator[tuple[str, str, str, str]]:
        return iter(sorted(_sent(task)(iter(_shuffled(self.rows)))))


@dataclass(frozen=True)
class HereCluster:
    """So many workers, none of which there is."""

    parallelism: int = 2
    sees_files: bool = False

    def rows(self, rows: Sequence[Row], tasks: int) -> HereRows:
        return HereRows(tuple(rows))


def evaluate_here(
    rulebook: Rulebook, events: Iterable[Event], *, as_of: int | None = None, known_at: int | None = None,
    parallelism: int = 3,
) -> Evaluation:
    """Take the whole course of a cluster without one."""
    asked = Asked(rulebook, reference, as_of, known_at)
    course = take_course(asked, chunks_of_events(events), HereCluster(parallelism), lambda _: Intake())
    return together(course.parts(), course.conflicts(), course.as_of, course.known_at)


def _sent(task: Any) -> Any:
    return pickle.loads(pickle.dumps(task))


def _shuffled(rows: Iterable[Row]) -> list[Row]:
    listed = list(rows)
    random.Random(len(listed)).shuffle(listed)
    return listed


def _pieces(rows: Iterable[Row]) -> list[list[Row]]:
    listed = _shuffled(rows)
    return [listed[at::2] for at in range(2)]
