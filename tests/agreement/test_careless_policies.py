"""Policies with slips in them: they compile, or are refused with places; what compiled makes no evaluator fail."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pairs.making import admitted
from pairs.policy import Draft
from pairs.strategies import careless_drafts
from pairs.stream import stream
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import Policy, PolicyError, load
from zhunsheng.problems.problem import Problem
from zhunsheng.problems.render import render

many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(careless_drafts(), st.randoms(use_true_random=False))
def test_a_slip_is_told_with_its_place_and_what_compiled_makes_no_evaluator_fail(
    drafted: Draft, chance: random.Random
) -> None:
    policy, problems = _loaded(drafted)
    if policy is None:
        event("refused")
        assert problems
        assert all(problem.at is not None for problem in problems)
        assert all(render(problem, "zh") and render(problem, "en") for problem in problems)
        return
    event("compiled")
    events = admitted(policy, stream(chance.choice, drafted, 4))
    assert live(policy.rulebook, events) == reference(policy.rulebook, events)


def _loaded(drafted: Draft) -> tuple[Policy | None, tuple[Problem, ...]]:
    with TemporaryDirectory() as folder:
        where = drafted.write(Path(folder))
        try:
            return load(where), ()
        except PolicyError as refused:
            return None, refused.problems
