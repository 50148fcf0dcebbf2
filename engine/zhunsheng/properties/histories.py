"""Histories of places: what a unit's places in the rankings of its group were, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import Conclude, Except, Expect, Rank, Run
from zhunsheng.ir.properties import History, InARow, LastPlaces, NewRun, Rankings
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Period


class Sign(Enum):
    """What one period says of a unit in its group."""

    LAST = "last"
    PLACED = "placed"
    """It has a place and is not last."""
    UNPLACED = "unplaced"
    """There is a settled ranking of its group, and it has no place in it."""
    NONE = "none"
    """There is no settled ranking of its group."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """How an escalation is made: its run over a ranking, and the run it gives way to, if it does."""

    norm: str
    run: Run
    rank: Rank
    ranking: str
    gives_way_to: Run | None = None


def ladder_of(rulebook: Rulebook, norm: str) -> Ladder | None:
    """Return how the findings of a norm escalate from a ranking; None if they are made otherwise."""
    made = {operation.name: operation for operation in rulebook.operations}
    step = next((it for it in rulebook.operations if isinstance(it, Conclude) and it.norm == norm), None)
    below = made.get(step.rows) if step else None
    if isinstance(below, Expect):
        below = made.get(below.triggers)
    unless: Run | None = None
    if isinstance(below, Except):
        other, below = made.get(below.unless), made.get(below.rows)
        if not isinstance(other, Run):
            return None
        unless = other
    rank = made.get(below.rows) if isinstance(below, Run) else None
    ranking = next((name for name, table in rulebook.rankings if rank is not None and table == rank.name), None)
    if not isinstance(below, Run) or not isinstance(rank, Rank) or ranking is None:
        return None
    return Ladder(norm, below, rank, ranking, unless)


@dataclass(frozen=True, slots=True)
class Watch:
    """
    Follows one history sign by sign: a finite automaton, for `count` never exceeds its cap.

    For last places in a row `count` is how many there are; for rankings, how many have been; for a new run, whether the
    run of the finding before has been broken (1 from the beginning).
    """

    history: History
    count: int

    @staticmethod
    def begin(history: History) -> Watch:
        """Return the watch before anything has happened."""
        return Watch(history, 1 if isinstance(history, NewRun) else 0)

    def after(self, sign: Sign) -> Watch:
        """Return the watch one period later."""
        match self.history:
            case LastPlaces(count, in_a_row):
                if sign is Sign.LAST:
                    return Watch(self.history, min(self.count + 1, count + 1))
                return Watch(self.history, self.count if _passes(in_a_row, sign) else 0)
            case Rankings(count):
                return Watch(self.history, min(self.count + (sign is not Sign.NONE), count))
            case NewRun():
                return Watch(self.history, self.count if sign is Sign.LAST else 1)

    def allows(self) -> bool:
        """Say whether a finding in this period is as the history asks."""
        match self.history:
            case LastPlaces(count) | Rankings(count):
                return self.count >= count
            case NewRun():
                return self.count == 1

    def demands(self) -> bool:
        """Say whether exactly so many last places in a row have just been reached."""
        return isinstance(self.history, LastPlaces) and self.count == self.history.count

    def found(self) -> Watch:
        """Return the watch after a finding."""
        return Watch(self.history, 0) if isinstance(self.history, NewRun) else self


def _passes(in_a_row: InARow, sign: Sign) -> bool:
    """Say whether a period that is no last place leaves the row as it was."""
    match in_a_row:
        case InARow.OWN_RANKINGS:
            return sign in (Sign.UNPLACED, Sign.NONE)
        case InARow.RANKINGS:
            return sign is Sign.NONE
        case InARow.MONTHS:
            return False


def signs_of(evaluation: Evaluation, ranking: str, group: str, unit: str) -> list[tuple[Period, Sign]]:
    """Return what each period from the first to the last settled ranking of a group says of a unit."""
    told: dict[Period, Sign] = {}
    for one in evaluation.rankings:
        if (one.norm, one.group) == (ranking, group) and one.settled_at is not None:
            line = next((line for line in one.lines if line.unit == unit), None)
            placed = line is not None and line.place is not None
            sign = Sign.LAST if line is not None and line.last else Sign.PLACED if placed else Sign.UNPLACED
            told[Period.parse(one.period)] = sign
    if not told:
        return []
    period, last = min(told, key=lambda it: it.first), max(told, key=lambda it: it.first)
    signs = []
    while period.first <= last.first:
        signs.append((period, told.get(period, Sign.NONE)))
        period = period.next()
    return signs


def groups_of(evaluation: Evaluation, ranking: str, unit: str) -> list[str]:
    """Return the groups in which a unit has been ranked."""
    return sorted({one.group for one in evaluation.rankings
                   if one.norm == ranking and any(line.unit == unit for line in one.lines)})


def group_of(finding: Finding, ladder: Ladder) -> str | None:
    """Return the group in whose ranking a finding arose."""
    step = finding.derivation
    found = dict(step.columns).get(ladder.rank.per) if step is not None else None
    return found if isinstance(found, str) else None


def allows_all(history: History, signs: Sequence[tuple[Period, Sign]], found: Sequence[str]) -> list[str]:
    """Return the periods of findings, among those given, at which the history was not as it asks."""
    watch, wrong = Watch.begin(history), []
    for period, sign in signs:
        watch = watch.after(sign)
        if period.text in found:
            if not watch.allows():
                wrong.append(period.text)
            watch = watch.found()
    known = {period.text for period, _ in signs}
    return [*wrong, *(period for period in found if period not in known)]


def demanded(history: History, signs: Sequence[tuple[Period, Sign]]) -> list[str]:
    """Return the periods in which exactly so many last places in a row were reached."""
    watch, periods = Watch.begin(history), []
    for period, sign in signs:
        watch = watch.after(sign)
        if sign is Sign.LAST and watch.demands():
            periods.append(period.text)
    return periods
