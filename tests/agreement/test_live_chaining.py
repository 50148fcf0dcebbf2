"""durable_rules and the engine's own chainer lead to the same findings, whatever is posted, corrected or withdrawn."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_worlds import long_chains, rulebook, rulebooks, streams
from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.chaining.choice import chaining_for, durable_is_available
from zhunsheng.evaluate.live.chaining.rules import Pattern, Rule, rules_of
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.live.durable.adapter import DurableChaining
from zhunsheng.evaluate.live.durable.child import Child
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Again, Run
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import ProblemsFound

pytestmark = pytest.mark.skipif(not durable_is_available(), reason="durable_rules does not run on this Python")

CHAIN = (
    Rule("run", (Pattern(((0, 1), (2, 0))), Pattern(((0, 1),), ((2, 0, 1),)), Pattern(((0, 1),), ((2, 1, 1),))), 2),
    Rule("run", (Pattern(((0, 2),)), Pattern(((0, 1),), ((2, 0, 1),)), Pattern(((0, 1),), ((2, 1, 1),)),
                 Pattern(((0, 1),), ((2, 2, 1),))), 2),
    Rule("refine", (Pattern(((0, 3), (1, 77), (4, 0))),)),
)


@pytest.fixture
def durable() -> Iterator[DurableChaining]:
    chaining = DurableChaining(CHAIN)
    yield chaining
    chaining.close()


_FACTS = st.one_of(
    st.tuples(st.just(1), st.integers(1, 8), st.integers(0, 8)),
    st.tuples(st.just(3), st.sampled_from([77, 78]), st.just(1), st.integers(0, 1), st.integers(0, 1)),
)
_STEPS = st.lists(st.one_of(_FACTS, _FACTS, st.integers(0, 30), st.none()), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(_STEPS)
def test_any_facts_lead_to_the_same_matches(
    durable: DurableChaining, steps: list[tuple[int, ...] | int | None]
) -> None:
    durable.reset()
    native = Chaining(CHAIN)
    there: list[int] = []
    acyclic = [step for step in steps if not isinstance(step, tuple) or step[0] != 1 or step[2] < step[1]]
    for step in acyclic:
        if step is None:
            durable.settle()
            native.settle()
            assert durable.live_matches() == native.live_matches()
        elif isinstance(step, int):
            if there:
                fact = there.pop(step % len(there))
                durable.drop(fact)
                native.drop(fact)
        else:
            fact = durable.put(step)
            native._last_id = fact - 1
            assert native.put(step) == fact
            there.append(fact)
        if step is not None:
            durable.settle()
            native.settle()
    assert durable.live_matches() == native.live_matches()
    assert durable.notes == ()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(rulebooks(), long_chains()), streams())
def test_any_stream_leads_to_the_same_findings(book: Rulebook, stream: list[Event]) -> None:
    chaining = DurableChaining(rules_of(book))
    try:
        durable, native = LiveCore(book, chaining), LiveCore(book)
        for event in stream:
            assert durable.post(event) == native.post(event)
        assert durable.evaluation() == native.evaluation()
        assert chaining.notes == ()
    finally:
        chaining.close()


def _hits(chaining: Chaining, first: int, count: int) -> list[int]:
    facts = [chaining.put((1, number, number - 1)) for number in range(first, first + count)]
    chaining.settle()
    return facts


def test_a_killed_child_loses_nothing(durable: DurableChaining) -> None:
    facts = _hits(durable, 1, 5)
    assert durable.process_id is not None
    os.kill(durable.process_id, signal.SIGKILL)
    facts += _hits(durable, 6, 1)
    assert [durable.is_completed_by(fact) for fact in facts] == [False, False, True, False, False, True]
    assert [note.code for note in durable.notes] == ["J123"]


def test_a_wrong_answer_is_noticed_and_repaired(durable: DurableChaining, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = _hits(durable, 1, 2)
    answers = Child.apply
    lies = iter([True, False, False])
    monkeypatch.setattr(Child, "apply", lambda self, steps: [] if next(lies) else answers(self, steps))
    facts += _hits(durable, 3, 1)
    assert durable.is_completed_by(facts[2])
    assert [note.code for note in durable.notes] == ["J123"]


def test_after_several_failures_the_own_chainer_goes_on(
    durable: DurableChaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Child, "apply", lambda self, steps: [])
    facts = _hits(durable, 1, 3)
    assert durable.is_completed_by(facts[2])
    assert [note.code for note in durable.notes] == ["J123", "J125"]
    assert durable.process_id is None


def _long_run(times: int) -> Rulebook:
    run = Run("long", "ranking", ("unit",), (), Test("last", Relation.EQUALS, (True,)), times, False, False, Again.ONCE)
    book = rulebook(())
    return replace(book, operations=(run,))


def test_a_run_too_long_for_durable_rules_is_refused_by_name() -> None:
    with pytest.raises(ProblemsFound) as refused:
        chaining_for(_long_run(17), "durable")
    assert [(it.code, it.values["operation"], it.values["limit"]) for it in refused.value.problems] == [
        ("J122", "long", "patterns")
    ]


def test_on_request_the_own_chainer_takes_what_is_refused_and_says_so() -> None:
    chaining = chaining_for(_long_run(17), "auto")
    assert not isinstance(chaining, DurableChaining)
    assert [note.code for note in chaining.notes] == ["J122"]


def test_an_unknown_chaining_is_refused() -> None:
    with pytest.raises(ProblemsFound):
        chaining_for(_long_run(3), "prolog")


def test_within_the_limits_durable_rules_is_the_default() -> None:
    chaining = chaining_for(_long_run(16))
    assert isinstance(chaining, DurableChaining)
    chaining.close()
