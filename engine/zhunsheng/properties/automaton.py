"""Runs as finite automata: what an escalation does with one unit, sign by sign, for histories of any length."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Again, Run
from zhunsheng.properties.histories import Ladder, Sign

State = TypeVar("State", bound=Hashable)

MONTHS = 12
SIGNS = (Sign.LAST, Sign.PLACED, Sign.UNPLACED, Sign.NONE)


@dataclass(frozen=True, slots=True)
class RunState:
    """How long the run is, as far as that can matter; and whether the sign just read gave rise to something."""

    length: int = 0
    arises: bool = False


def step(run: Run, state: RunState, sign: Sign) -> RunState:
    """
    Return the state after one period more: what `Run` says, for one unit in one group.

    Invariant: lengths that no further history can tell apart are the same state, so that there are few.
    """
    match sign:
        case Sign.LAST:
            return _longer(run, state.length)
        case Sign.PLACED:
            return RunState()
        case Sign.UNPLACED:
            return RunState(state.length) if run.missing_ignored else RunState()
        case Sign.NONE:
            return RunState() if run.calendar else RunState(state.length)


def _longer(run: Run, length: int) -> RunState:
    longer = length + 1
    match run.again:
        case Again.ONCE:
            return RunState(min(longer, run.times + 1), longer == run.times)
        case Again.EACH:
            return RunState(min(longer, run.times), longer >= run.times)
        case Again.EVERY_LENGTH:
            return RunState(longer % run.times, longer % run.times == 0)


@dataclass(frozen=True, slots=True)
class LadderState:
    """The state of an escalation and of the one it gives way to, and the month of the year (1 to 12)."""

    own: RunState = RunState()
    other: RunState = RunState()
    month: int = 1

    @property
    def finds(self) -> bool:
        """Whether the sign just read gave rise to a finding."""
        return self.own.arises and not self.other.arises


def next_state(ladder: Ladder, state: LadderState, sign: Sign) -> LadderState:
    """Return the state of an escalation after one month more."""
    other = step(ladder.gives_way_to, state.other, sign) if ladder.gives_way_to is not None else RunState()
    return LadderState(step(ladder.run, state.own, sign), other, state.month % MONTHS + 1)


def is_decidable(ladder: Ladder) -> bool:
    """Say whether the automaton says all there is: runs of last places, each unit within its own group."""
    runs = (ladder.run, ladder.gives_way_to) if ladder.gives_way_to is not None else (ladder.run,)
    return all(
        run.rows == ladder.rank.name and run.group == (ladder.rank.per,) and run.subject == (ladder.rank.per, "unit")
        and run.holds == Test("last", Relation.EQUALS, (True,))
        for run in runs
    )


@dataclass(frozen=True, slots=True)
class Explored:
    """How many states can be reached, and the shortest word that leads to a bad one (None: none does)."""

    states: int
    word: tuple[Sign, ...] | None


def explore(beginnings: Iterator[State], follow: Callable[[State, Sign], State],
            bad: Callable[[State], bool]) -> Explored:
    """Go through every state that can be reached, breadth first, until a bad one is met."""
    words: dict[State, tuple[State, Sign] | None] = dict.fromkeys(beginnings)
    waiting = deque(words)
    while waiting:
        state = waiting.popleft()
        for sign in SIGNS:
            reached = follow(state, sign)
            if reached in words:
                continue
            words[reached] = (state, sign)
            if bad(reached):
                return Explored(len(words), _word(words, reached))
            waiting.append(reached)
    return Explored(len(words), None)


def _word(words: dict[State, tuple[State, Sign] | None], state: State) -> tuple[Sign, ...]:
    signs: list[Sign] = []
    while (come_from := words[state]) is not None:
        state, sign = come_from
        signs.append(sign)
    return tuple(reversed(signs))
