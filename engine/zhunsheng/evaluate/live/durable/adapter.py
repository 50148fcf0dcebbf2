"""Chaining by durable_rules: contained in a child process, every answer checked, everything rebuilt when it fails."""

from __future__ import annotations

from collections.abc import Sequence

from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.chaining.native import Match, Step
from zhunsheng.evaluate.live.chaining.rules import Rule
from zhunsheng.evaluate.live.durable.child import Child, ChildLost
from zhunsheng.evaluate.live.durable.limits import FACTS
from zhunsheng.problems.problem import Problem

_ATTEMPTS = 3


class NotedChaining(Chaining):
    """The engine's own chainer, with the reasons why it is not durable_rules."""

    def __init__(self, rules: Sequence[Rule], reasons: tuple[Problem, ...]) -> None:
        super().__init__(rules)
        self._reasons = reasons

    @property
    def notes(self) -> tuple[Problem, ...]:
        return self._reasons


class DurableChaining(Chaining):
    """
    Lets durable_rules find the matches, and the engine's own chainer check them.

    The child process is started when the first fact is asserted. If it is lost, or answers otherwise than
    the check, it is started anew from the facts, a few times; then the engine's own chainer goes on alone, and that is
    noted. Nothing that was concluded is lost or changed by any of this.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__(rules)
        self._child: Child | None = None
        self._given_up = False
        self._notes: list[Problem] = []

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(self._notes)

    @property
    def process_id(self) -> int | None:
        """The number of the child process, if there is one at the moment."""
        return self._child.process_id if self._child is not None else None

    def reset(self) -> None:
        super().reset()
        self._end_child()

    def close(self) -> None:
        self._end_child()

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _apply(self, steps: list[Step]) -> list[Match]:
        expected = super()._apply(steps)
        if self._given_up:
            return expected
        if len(self.facts) > FACTS:
            self._give_up(Problem("J124", None, {"count": str(len(self.facts)), "expected": str(FACTS)}))
            return expected
        try:
            child = self._child
            found = self._start_child(expected) if child is None else self.still_there(child.apply(steps))
            if found != expected:
                raise ChildLost("matches")
        except ChildLost as lost:
            return self._start_again(expected, str(lost))
        return found

    def _start_child(self, expected: list[Match]) -> list[Match]:
        """Start a child from all facts; it must find all matches there are; return those that are new."""
        self._end_child()
        self._child = Child(self.rules)
        facts: list[Step] = [(True, fact, values) for fact, values in self.facts.items()]
        found = set(self.still_there(self._child.apply(facts)))
        known = self.live_matches()
        if found != known | set(expected):
            raise ChildLost("matches")
        return [match for match in sorted(found) if match not in known]

    def _start_again(self, expected: list[Match], reason: str) -> list[Match]:
        self._notes.append(Problem("J123", None, {"reason": reason}))
        for _ in range(_ATTEMPTS):
            try:
                return self._start_child(expected)
            except ChildLost as lost:
                reason = str(lost)
        self._give_up(Problem("J125", None, {"reason": reason}))
        return expected

    def _give_up(self, why: Problem) -> None:
        self._notes.append(why)
        self._given_up = True
        self._end_child()
