"""What the gate answers: an event, a refusal, or that the event is none of this policy's business."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.events.event import Event
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    An event that is not used at all, with every reason that was found: at least one, but where only the number counts.

    `id` and `type` are what it called itself, as far as that could be read.
    """

    problems: tuple[Problem, ...]
    id: str | None = None
    type: str | None = None

    @property
    def at(self) -> Span | None:
        """Where the first of its problems stands."""
        return self.problems[0].at if self.problems else None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed event of a type that the vocabulary does not know; `near` are types it may have meant."""

    type: str
    near: tuple[str, ...] = ()
    at: Span | None = None


Admission = Event | Refusal | Ignored

MOST_LISTED = 50_000
"""So many refusals are listed with their reasons; further ones are counted, or they would fill the memory."""


@dataclass(frozen=True, slots=True)
class IgnoredType:
    """How many events of one unknown type were left out, the types it may have meant, and where it first stood."""

    type: str
    count: int
    near: tuple[str, ...] = ()
    first: Span | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """
    Everything that came out of one or several files: events in the order read, refusals, what was left out.

    `lines` counts the lines (or rows of a table) that held something; `kept` the events that were taken in without
    being listed here, as an evaluator does that reads files itself; `unlisted` the refusals beyond `MOST_LISTED`.
    """

    events: tuple[Event, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ignored: tuple[IgnoredType, ...] = ()
    lines: int = 0
    kept: int = 0
    unlisted: int = 0

    @property
    def refused(self) -> int:
        """How many events were refused, listed or not."""
        return len(self.refusals) + self.unlisted

    @property
    def received(self) -> int:
        """How many events were taken in."""
        return len(self.events) + self.kept

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of all refusals that are listed, sorted by place."""
        found = (problem for refusal in self.refusals for problem in refusal.problems)
        return tuple(sorted(found, key=lambda problem: problem.order))

    @property
    def ignored_count(self) -> int:
        """How many events were of a type that the vocabulary does not know."""
        return sum(kind.count for kind in self.ignored)

    def __add__(self, other: Intake) -> Intake:
        """Return both intakes as one."""
        refusals = (self.refusals + other.refusals)[:MOST_LISTED]
        return Intake(
            self.events + other.events,
            refusals,
            _add_up(self.ignored + other.ignored),
            self.lines + other.lines,
            self.kept + other.kept,
            self.refused + other.refused - len(refusals),
        )


def collect(admissions: Iterable[Admission], lines: int | None = None) -> Intake:
    """Gather what the gate answered; `lines` defaults to the number of answers."""
    events: list[Event] = []
    refusals: list[Refusal] = []
    ignored: list[IgnoredType] = []
    unlisted = 0
    for admission in admissions:
        if isinstance(admission, Event):
            events.append(admission)
        elif not isinstance(admission, Refusal):
            ignored.append(IgnoredType(admission.type, 1, admission.near, admission.at))
            if len(ignored) >= MOST_LISTED:
                ignored = list(_add_up(tuple(ignored)))
        elif len(refusals) < MOST_LISTED:
            refusals.append(admission)
        else:
            unlisted += 1
    count = len(events) + len(refusals) + unlisted + len(ignored) if lines is None else lines
    return Intake(tuple(events), tuple(refusals), _add_up(tuple(ignored)), count, unlisted=unlisted)


def _add_up(kinds: tuple[IgnoredType, ...]) -> tuple[IgnoredType, ...]:
    summed: dict[str, IgnoredType] = {}
    for kind in kinds:
        known = summed.get(kind.type)
        count = kind.count + (known.count if known else 0)
        summed[kind.type] = IgnoredType(kind.type, count, kind.near, known.first if known else kind.first)
    return tuple(summed[name] for name in sorted(summed))
