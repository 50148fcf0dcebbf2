"""Policies with slips in them: they compile, or are refused with places; what compiled makes no evaluator fail."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pairs.making import admitted
from pairs.policy import Draft
from pairs.stream import stream
from pairs.strategies import careless_drafts
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import PolicyError, load
from zhunsheng.problems.render import render

many = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(careless_drafts(), st.randoms(use_true_random=False))
def test_a_slip_is_told_with_its_place_and_what_compiled_makes_no_evaluator_fail(drafted: Draft, chance) -> None:  # type: ignore[no-untyped-def]
    with TemporaryDirectory() as folder:
        where = drafted.write(Path(folder))
        try:
            policy = load(where)
        except PolicyError as refused:
            event("refused")
            assert refused.problems
            assert all(problem.at is not None for problem in refused.problems)
            assert all(render(problem, language) for problem in refused.problems for language in ("zh", "en"))
            return
    event("compiled")
    events = admitted(policy, stream(chance.choice, drafted, 4))
    assert live(policy.rulebook, events) == reference(policy.rulebook, events)
