"""Every story that is told, and the real rankings of Wuhan, live and in any order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Self

import pytest

import zhunsheng
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.policy import Policy
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.run import Shelf, run_file

ROOT = Path(__file__).resolve().parents[2]
STORIES = scenario_files([ROOT / "scenarios"])


class Shuffled:
    """A policy that is asked live, events arriving in another order, and compared with the reference."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @property
    def rulebook(self) -> Rulebook:
        return self._policy.rulebook

    def with_readings(self, readings: Mapping[str, str], /) -> Self:
        return type(self)(self._policy.with_readings(readings))

    def evaluation(self, events: Iterable[Event], *, as_of: int | None, known_at: int | None,
                   evaluator: str) -> Evaluation:
        given = list(events)
        expected = self._policy.evaluation(given, as_of=as_of, known_at=known_at, evaluator="reference")
        Random(len(given)).shuffle(given)
        found = self._policy.evaluation(given, as_of=as_of, known_at=known_at, evaluator="live")
        assert _shown(found) == _shown(expected)
        assert found.rankings == expected.rankings
        if as_of is None and known_at is None:
            core = LiveCore(self.rulebook, in_memory=20)
            for event in given:
                core.post(event)
            assert _shown(core.evaluation()) == _shown(expected)
        return found


def _shown(evaluation: Evaluation) -> list[object]:
    return [finding.to_dict(derivation=True) for finding in evaluation.findings]


_SHELF = Shelf(lambda folder: Shuffled(zhunsheng.load(folder)))


@pytest.mark.parametrize("story", STORIES, ids=lambda it: it.relative_to(ROOT / "scenarios").as_posix())
def test_a_story_comes_out_as_told_in_any_order_of_arrival(story: Path) -> None:
    outcome = run_file(story, _SHELF, "live")
    assert outcome.passed, outcome.differences or outcome.problems
