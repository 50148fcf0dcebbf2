"""A witness: the shortest story found in which a policy and its mutant conclude differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.gate import Gate
from zhunsheng.findings.compare import Difference, difference
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.properties.invent import Inventor
from zhunsheng.properties.shrink import shrink
from zhunsheng.properties.story import Admitting, Story
from zhunsheng.properties.variants import Readings


@dataclass(frozen=True, slots=True)
class Witness:
    """A story and under which readings it tells the two apart: what only the policy, and only the mutant, finds."""

    story: Story
    readings: Readings
    expected: tuple[Finding, ...]
    unexpected: tuple[Finding, ...]


class Pair:
    """A policy and its mutant under the same readings, cut to the norms in which they can differ."""

    def __init__(self, policy: Rulebook, mutant: Rulebook, affected: frozenset[str], readings: Readings) -> None:
        self.affected, self.readings = affected, readings
        self._parts = (sliced(policy, affected), sliced(mutant, affected))
        self._admitting = Admitting(Gate(policy))

    def witness(self, stories: int, seed: int) -> tuple[Witness | None, int]:
        """Return a witness among so many stories, and how many were tried."""
        inventors = [Inventor(part) for part in self._parts]
        for number in range(stories):
            story = inventors[number % 2].story(seed * stories + number)
            if self._differ(story):
                return self._told(shrink(story, self._differ, self._parts[0].zone)), number + 1
        return None, stories

    def _differ(self, story: Story) -> bool:
        return bool(self._difference(story))

    def _told(self, story: Story) -> Witness:
        told = self._difference(story)
        expected = (*told.missing, *(change.expected for change in told.changed))
        unexpected = (*told.unexpected, *(change.found for change in told.changed))
        return Witness(story, self.readings, expected, unexpected)

    def _difference(self, story: Story) -> Difference:
        events = self._admitting.events(story)
        ours, theirs = (evaluate(part, events, as_of=story.as_of) for part in self._parts)
        return difference(_concerned(ours, self.affected), _concerned(theirs, self.affected))


def _concerned(evaluation: Evaluation, norms: Iterable[str]) -> list[Finding]:
    wanted = frozenset(norms)
    return [finding for finding in evaluation.findings if finding.norm in wanted]
