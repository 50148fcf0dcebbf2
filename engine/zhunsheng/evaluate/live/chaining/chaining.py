"""The facts of one session, which rules they fulfil, and what is derived from that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from zhunsheng.evaluate.live.chaining.native import FactId, Match, NativeMatcher, Step
from zhunsheng.evaluate.live.chaining.rules import ME, Rule, Values
from zhunsheng.problems.problem import Problem


class Matcher(Protocol):
    """Finds matches. Promise: the same steps lead to the same set of matches of facts that are still there."""

    def apply(self, steps: Sequence[Step]) -> list[Match]:
        """Take the steps one after the other; return the matches that asserted facts completed."""
        ...


class Chaining:
    """
    Keeps facts and the matches they are part of: a match ends when one of its facts is retracted.

    Facts are put and dropped first, and take effect together when `settle` is called.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.facts: dict[FactId, Values] = {}
        self._steps: list[Step] = []
        self._matches_of: dict[FactId, dict[Match, None]] = defaultdict(dict)
        self._derived: dict[Match, FactId] = {}
        self._completed: dict[FactId, int] = {}
        self._last_id = 0
        self._matcher: Matcher = self._new_matcher()

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What a person in charge should know of how the chaining went."""
        return ()

    def _new_matcher(self) -> Matcher:
        return NativeMatcher(self.rules)

    def reset(self) -> None:
        """Forget every fact."""
        self.facts.clear()
        self._steps.clear()
        self._matches_of.clear()
        self._derived.clear()
        self._completed.clear()
        self._matcher = self._new_matcher()

    def close(self) -> None:
        """Give back what the chaining holds outside this process."""

    def put(self, values: Values) -> FactId:
        """Assert a fact and return its number."""
        self._last_id += 1
        self._steps.append((True, self._last_id, values))
        return self._last_id

    def drop(self, fact: FactId) -> None:
        """Retract a fact."""
        self._steps.append((False, fact, ()))

    def is_completed_by(self, fact: FactId) -> bool:
        """Say whether a rule is fulfilled and this fact is the one that completes it."""
        return fact in self._completed

    def settle(self) -> None:
        """Let everything put and dropped take effect, and everything that is derived from it."""
        while self._steps:
            steps, self._steps = self._steps, []
            taken: list[Step] = []
            for is_asserted, fact, values in steps:
                if is_asserted:
                    self.facts[fact] = values
                    taken.append((True, fact, values))
                else:
                    taken.append((False, fact, self.facts.pop(fact)))
                    self._end_matches(fact)
            for match in self._apply(taken):
                self._begin(match)

    def _apply(self, steps: list[Step]) -> list[Match]:
        return self.still_there(self._matcher.apply(steps))

    def still_there(self, matches: list[Match]) -> list[Match]:
        """Return the matches, each once and in order, whose facts were not retracted meanwhile."""
        there = {match for match in matches if all(fact in self.facts for fact in match[1])}
        return sorted(there)

    def live_matches(self) -> set[Match]:
        """Return every match there is."""
        return {match for matches in self._matches_of.values() for match in matches}

    def _begin(self, match: Match) -> None:
        number, facts = match
        if match in self._matches_of.get(facts[0], ()):
            return
        for fact in facts:
            self._matches_of[fact][match] = None
        last = facts[-1]
        self._completed[last] = self._completed.get(last, 0) + 1
        kind = self.rules[number].derives
        if kind is not None:
            self._derived[match] = self.put((kind, self.facts[last][ME]))

    def _end_matches(self, fact: FactId) -> None:
        for match in list(self._matches_of.pop(fact, ())):
            for other in match[1]:
                if other in self._matches_of:
                    self._matches_of[other].pop(match, None)
                    if not self._matches_of[other]:
                        del self._matches_of[other]
            last = match[1][-1]
            self._completed[last] -= 1
            if not self._completed[last]:
                del self._completed[last]
            derived = self._derived.pop(match, None)
            if derived is not None:
                self.drop(derived)
