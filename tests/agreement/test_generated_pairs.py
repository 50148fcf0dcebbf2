"""Written policies and streams, generated: every evaluator says of every pair what the reference says."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pairs.agreement import Pair, Tally, check_kept, check_live, check_other
from pairs.choosing import Choose
from pairs.making import Case, cases, compiled
from pairs.policy import draft
from pairs.run import Shares, search
from pairs.strategies import pairs
from zhunsheng.evaluate.live.chaining.choice import durable_is_available
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import PolicyError, find_evaluator

unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
some = settings(max_examples=15, deadline=None, suppress_health_check=unhurried)
few = settings(max_examples=6, deadline=None, suppress_health_check=unhurried)

_choosers = st.randoms(use_true_random=False).map(lambda chance: chance.choice)


@some
@given(pairs(), _choosers)
def test_live_says_what_the_reference_says_in_any_order_and_at_any_prefix(
    both: tuple[Case, Pair], choose: Choose
) -> None:
    check_live(choose, both[1], Tally())


@few
@given(pairs(), _choosers)
def test_a_session_saved_loaded_and_reopened_says_what_the_reference_says(
    both: tuple[Case, Pair], choose: Choose
) -> None:
    check_kept(choose, both[1], Tally())


@pytest.mark.skipif(not durable_is_available(), reason="durable_rules does not run on this Python")
@settings(few, max_examples=3)
@given(pairs(), _choosers)
def test_with_durable_rules_too(both: tuple[Case, Pair], choose: Choose) -> None:
    check_kept(choose, both[1], Tally(), "durable")


@settings(few, max_examples=4)
@given(pairs())
def test_bulk_says_what_the_reference_says(both: tuple[Case, Pair]) -> None:
    pytest.importorskip("duckdb")
    check_other("bulk", find_evaluator("bulk"), both[1], Tally())


def test_a_search_from_a_seed_finds_no_disagreement_and_goes_the_same_way_each_time() -> None:
    shares = Shares(kept=20, durable=0, others=())
    found, again = search(11, 0, 40, shares), search(11, 0, 20, shares)
    assert [(name, said) for name, said, _ in found.failures] == []
    assert again.tally.compared.total() < found.tally.compared.total()
    assert again.tally.outcomes <= found.tally.outcomes


REACHED = {
    "duty": ("pending", "fulfilled", "late", "breached", "followed", "not-followed"),
    "escalation": ("pending", "fulfilled", "late", "breached", "escalated", "followed", "not-followed"),
    "limit": ("pending", "fulfilled", "breached", "followed", "not-followed"),
    "responsibility": ("assigned",),
    "consequence": ("pending", "fulfilled", "breached", "escalated", "not-followed"),
}
"""Every outcome that each kind of norm can have; those of a measure and a ranking are seen in what builds on them."""


def test_the_generators_reach_every_outcome_of_every_kind_of_norm() -> None:
    wanted = {(kind, outcome) for kind, outcomes in REACHED.items() for outcome in outcomes}
    for number in range(600):
        wanted -= _outcomes(random.Random(f"reach:{number}"))
        if not wanted:
            break
    assert wanted == set()


def _outcomes(chance: random.Random) -> set[tuple[str, str]]:
    drafted = draft(chance.choice)
    try:
        policy = compiled(drafted)
    except PolicyError:
        return set()
    return {
        (pair.rulebook.norms[finding.norm].kind, finding.outcome)
        for _, pair in cases(chance.choice, drafted, policy, 4)
        for finding in reference(pair.rulebook, pair.events).findings
    }


@settings(max_examples=10, deadline=None, suppress_health_check=unhurried)
@given(st.integers(0, 10**6))
def test_a_drafted_policy_is_the_same_files_for_the_same_choices(seed: int) -> None:
    assert draft(random.Random(seed).choice) == draft(random.Random(seed).choice)
