"""What every evaluator promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from zhunsheng.events.event import Event
from zhunsheng.events.order import Conflict as Conflict
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """One line of a ranking. `place` is None for a unit without a score; `figure` is canonical decimal text."""

    unit: str
    place: int | None
    figure: str | None
    last: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    The ranking of one group in one period: its lines best first, those without a score at the end, by id.

    `settled_at` is None for a ranking that is not settled; `missing` then says what is awaited: ids of members
    without a figure, and `settlement` where the settling event or the end of the period is still to come.
    """

    norm: str
    group: str
    period: str
    settled_at: Instant | None
    by_order: bool
    lines: tuple[RankedUnit, ...]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    What follows: findings in their order, the rankings behind them, and under which instants.

    `as_of` is None only if none was given and no event was known; `known_at` only if none was given and there
    was no event.
    """

    findings: tuple[Finding, ...]
    rankings: tuple[Ranking, ...]
    as_of: Instant | None
    known_at: Instant | None
    conflicts: tuple[Conflict, ...] = ()


class Evaluator(Protocol):
    """
    A function from a rulebook, a set of events and instants to findings.

    Promise: the order of the events means nothing; a rulebook that compiled makes it raise nothing.
    `as_of` defaults to the latest `time`, `known_at` to the latest recorded time, of the events known.
    """

    def __call__(self, rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None,
                 known_at: Instant | None = None) -> Evaluation: ...
