"""The stories tell of every norm fulfilled and breached, binding and (where the policy is a reference) advisory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import zhunsheng
from told import events_of, policy, stories
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Assign, Compare, Conclude, Except, Expect, NoLimit, Operation, Refine
from zhunsheng.scenarios.lookup import Lookup
from zhunsheng.terms.force import Force

ELSEWHERE = {
    "yuecheng": "keqiao", "high-tech-zone": "shangyu", "paojiang-zone": "binhai", "territorial": "territorial-reference"
}
"""Who stands in the place of whom where the policy is only a reference."""

ADVISORY = {"fulfilled": "followed", "breached": "not-followed", "pending": "pending", "assigned": "assigned"}


@cache
def told() -> frozenset[tuple[str, str]]:
    """Return every norm with every outcome that some story expects of it."""
    lookup = Lookup(policy().rulebook)
    return frozenset(
        (lookup.resolve("norm", expected.wanted("norm") or "") or "", expected.wanted("outcome") or "")
        for story in stories() for view in story.views for expected in view.expect
    )


def conclusions() -> Iterator[Conclude]:
    """Yield what makes the findings of each norm."""
    return (step for step in policy().rulebook.operations if isinstance(step, Conclude))


def decided_by(step: Operation) -> Operation:
    """Return the operation that gave the rows their state, behind whatever only narrows them."""
    by_name = {operation.name: operation for operation in policy().rulebook.operations}
    while isinstance(step, Refine | Except):
        step = by_name[step.rows]
    return step


def outcomes(conclusion: Conclude) -> set[str]:
    """Return the outcomes that the text leaves possible: what has no time limit is open and never breached."""
    if conclusion.outcome is not None:
        return {conclusion.outcome}
    by_name = {operation.name: operation for operation in policy().rulebook.operations}
    match decided_by(by_name[conclusion.rows]):
        case Expect(due=NoLimit()):
            return {"fulfilled", "pending"}
        case Compare(gradually=True):
            return {"fulfilled", "pending"}
        case Expect() | Compare():
            return {"breached"} if conclusion.breaches_only else {"fulfilled", "breached"}
        case Assign():
            return {"assigned"}
        case other:
            raise AssertionError(f"{conclusion.norm}: {other}")


@cache
def advisory_norms() -> frozenset[str]:
    """Return the norms of which anything advisory follows when all that is told happens in the reference districts."""
    events = [elsewhere(event, number) for number in range(len(stories())) for event in events_of(number)]
    evaluation = policy().evaluation(events, as_of=None, known_at=None, evaluator="reference")
    return frozenset(finding.norm for finding in evaluation.findings if finding.force is Force.ADVISORY)


def elsewhere(event: Event, story: int) -> Event:
    """Return the event as it would have been in a reference district, kept apart from those of other stories."""
    fields = {name: moved(cell) for name, cell in event.fields.items()}
    return replace(event, source=f"{story}/{event.source}", fields=fields, digest=f"{story}/{event.digest}")


def moved(cell: Cell) -> Cell:
    """Return a cell with the names of places and bodies replaced."""
    if isinstance(cell, tuple):
        return tuple(ELSEWHERE.get(member, member) for member in cell)
    return ELSEWHERE.get(cell, cell) if isinstance(cell, str) else cell


def test_every_norm_is_told_with_every_outcome_that_it_can_have() -> None:
    possible = {(conclusion.norm, outcome) for conclusion in conclusions() for outcome in outcomes(conclusion)}
    assert sorted(possible - told()) == []


def test_every_norm_that_reaches_the_reference_districts_is_told_as_advice_followed_and_not() -> None:
    possible = {
        (conclusion.norm, ADVISORY[outcome])
        for conclusion in conclusions() if conclusion.norm in advisory_norms()
        for outcome in outcomes(conclusion)
    }
    assert len(advisory_norms()) > 20
    assert sorted(possible - told()) == []


def test_every_choice_but_the_default_changes_a_finding_or_a_ranking_of_some_story() -> None:
    chosen = {(reading, word.text or "") for story in stories() for view in story.views
              for reading, word in view.readings.items()}
    defaults = policy().rulebook.readings
    decisive = {pair for pair in chosen if defaults[pair[0]] != pair[1] and makes_a_difference(*pair)}
    choices = {
        (reading, choice.text)
        for reading, declared in policy().compiled.registry.readings.items()
        for choice, _, _ in declared.choices if choice.text != defaults[reading]
    }
    assert sorted(choices - decisive) == []


def makes_a_difference(reading: str, choice: str) -> bool:
    """Return whether some story that makes this choice concludes otherwise than under the default."""
    for number, story in enumerate(stories()):
        for view in story.views:
            chosen = frozenset((key, word.text or "") for key, word in view.readings.items())
            if (reading, choice) in chosen and (
                concluded(number, chosen) != concluded(number, chosen - {(reading, choice)})
            ):
                return True
    return False


def concluded(number: int, readings: frozenset[tuple[str, str]]) -> tuple[object, ...]:
    """Return what follows from the events of a story under some choices."""
    found = under(readings).evaluation(events_of(number), as_of=None, known_at=None, evaluator="reference")
    return found.findings, found.rankings


@cache
def under(readings: frozenset[tuple[str, str]]) -> zhunsheng.Policy:
    """Return the policy under some choices."""
    return policy().with_readings(dict(readings)) if readings else policy()
