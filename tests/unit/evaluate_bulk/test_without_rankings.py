"""Whoever asks for findings alone gets those of the reference, though less of the rankings is worked out."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from pairs.making import cases, compiled
from pairs.policy import draft
from pairs.run import SMALL
from zhunsheng.evaluate.bulk.in_memory import evaluate_in
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.bulk.passing import read_for_the_last
from zhunsheng.evaluate.bulk.shape import declared_schema, shapes
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import PolicyError

PAIRS_OF_EACH = 3
POLICIES = 8


def test_findings_without_rankings_are_those_of_the_reference() -> None:
    asked = number = 0
    with Database() as database:
        while asked < POLICIES:
            number += 1
            choose = random.Random(f"last:{number}").choice
            drafted = draft(choose, SMALL.norms)
            try:
                policy = compiled(drafted)
            except PolicyError:
                continue
            if not read_for_the_last(policy.rulebook, shapes(policy.rulebook, declared_schema(policy.rulebook))):
                continue
            asked += 1
            for _, pair in cases(choose, drafted, policy, PAIRS_OF_EACH, SMALL.months):
                with database.undone(pair.rulebook.zone):
                    found = evaluate_in(database, pair.rulebook, pair.events, with_rankings=False)
                assert found.findings == reference(pair.rulebook, pair.events).findings
                assert found.rankings == ()
