"""Live, event by event, is at every moment what the reference says of the whole set up to that moment."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_worlds import BEGINNING, DAY, rulebooks, streams
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.live.evaluator import evaluate as evaluate_live
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook

MANY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def assert_same(live: Evaluation, reference: Evaluation) -> None:
    """Everything is equal, the derivations included."""
    assert shown(live.findings) == shown(reference.findings)
    assert live == reference


def shown(findings: tuple[Finding, ...]) -> list[object]:
    return sorted((finding.to_dict(derivation=True) for finding in findings), key=str)


@MANY
@given(rulebooks(), streams())
def test_every_prefix_of_any_order_of_arrival_is_what_the_reference_says(book: Rulebook, stream: list[Event]) -> None:
    core = LiveCore(book)
    assert_same(core.evaluation(), evaluate(book, ()))
    for length, event in enumerate(stream, start=1):
        core.post(event)
        assert_same(core.evaluation(), evaluate(book, stream[:length]))


@MANY
@given(rulebooks(), streams())
def test_what_lies_outside_memory_counts_like_what_is_in_it(book: Rulebook, stream: list[Event]) -> None:
    core = LiveCore(book, in_memory=2)
    for length, event in enumerate(stream, start=1):
        core.post(event)
        assert_same(core.evaluation(), evaluate(book, stream[:length]))


@MANY
@given(rulebooks(), streams(), st.lists(st.integers(0, 200), max_size=14))
def test_changes_add_up_to_the_findings(book: Rulebook, stream: list[Event], days: list[int]) -> None:
    core = LiveCore(book)
    standing = shown(core.findings())
    steps = [*stream, *days]
    for index in range(len(steps)):
        step = steps[index * 7 % len(steps)] if len(steps) % 7 else steps[index]
        change = core.post(step) if isinstance(step, Event) else core.advance(BEGINNING + step * DAY)
        for finding in shown(change.withdrawn):
            standing.remove(finding)
        standing += shown(change.added)
        assert sorted(standing, key=str) == shown(core.findings())


@MANY
@given(rulebooks(), streams(), st.lists(st.integers(-30, 250), min_size=1, max_size=4))
def test_advancing_is_asking_at_that_instant(book: Rulebook, stream: list[Event], days: list[int]) -> None:
    core = LiveCore(book)
    latest = None
    for index, event in enumerate(stream):
        core.post(event)
        to = BEGINNING + days[index % len(days)] * DAY
        core.advance(to)
        latest = max(to, latest or to, *(one.time for one in stream[: index + 1]))
        assert_same(core.evaluation(), evaluate(book, stream[: index + 1], as_of=latest))


@MANY
@given(rulebooks(), streams(), st.integers(-30, 250), st.integers(-30, 250))
def test_asked_once_at_any_instants_it_is_the_reference(
    book: Rulebook, stream: list[Event], happened: int, known: int
) -> None:
    as_of, known_at = BEGINNING + happened * DAY, BEGINNING + known * DAY
    assert_same(evaluate_live(book, stream), evaluate(book, stream))
    asked = evaluate(book, stream, as_of=as_of, known_at=known_at)
    assert_same(evaluate_live(book, stream, as_of=as_of, known_at=known_at), asked)
