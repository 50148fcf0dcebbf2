"""Shares give together what the whole gives: on generated worlds, and for every number of shares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "evaluate_bulk"))

from bulk_worlds import DAY, START, Composer, an_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhunsheng.evaluate.bulk.spark.shares import evaluate_in_shares
from zhunsheng.evaluate.reference.evaluator import evaluate as reference


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.randoms(use_true_random=False),
    st.sampled_from((1, 2, 3, 7)),
    st.sampled_from((None, 60, 0)),
    st.sampled_from((None, 70)),
)
def test_shares_of_generated_worlds_give_together_what_the_whole_gives(
    chance: Any, shares: int, as_of: int | None, known: int | None
) -> None:
    events = [an_event(chance.choice, number) for number in range(chance.randrange(0, 50))]
    book = Composer(chance.choice).rulebook(chance.randrange(1, 14))
    instants = {"as_of": None if as_of is None else START + as_of * DAY,
                "known_at": None if known is None else START + known * DAY}
    assert evaluate_in_shares(book, events, reference, shares=shares, **instants) == reference(book, events, **instants)
