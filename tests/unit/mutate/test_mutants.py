"""Mutants of the Shaoxing policy: well-formed, told apart, and noticed by its scenarios."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from planted import shaoxing
from zhunsheng.mutate.mutant import Mutant, mutants_of
from zhunsheng.mutate.run import Fate, Trial, Trying
from zhunsheng.mutate.stories import story_scenario
from zhunsheng.mutate.watchers import Watchers
from zhunsheng.scenarios.collect import scenario_files

SCENARIOS = Path(__file__).parents[3] / "scenarios"
MUTANTS = mutants_of(shaoxing().compiled.documents)
SAMPLE = 24


@cache
def trying(*folders: str) -> Trying:
    files = scenario_files([SCENARIOS / folder for folder in folders])
    return Trying(shaoxing().compiled, Watchers.of(files, shaoxing()), stories=60)


def mutants(of: str, kind: str) -> list[Mutant]:
    return [mutant for mutant in MUTANTS if (mutant.of, mutant.kind) == (of, kind)]


def fates(trials: list[Trial]) -> set[Fate]:
    return {trial.fate for trial in trials}


def test_mutants_are_the_same_every_time() -> None:
    again = mutants_of(shaoxing().compiled.documents)
    assert [(it.number, it.kind, it.name, it.before, it.after) for it in MUTANTS] == [
        (it.number, it.kind, it.name, it.before, it.after) for it in again]


def test_there_are_mutants_of_every_kind() -> None:
    assert {mutant.kind for mutant in MUTANTS} == {
        "threshold", "comparison", "period", "deadline", "streak", "place", "figure", "tier", "force", "reading",
        "citation", "condition", "exception", "bearer", "outcome"}


def test_a_streak_is_made_longer_and_shorter() -> None:
    assert [it.after for it in mutants("three-consecutive-last-talk", "streak")] == ["4", "2"]


def test_a_wrong_digest_is_refused_by_check() -> None:
    refused = [it for it in mutants("smart-platform-2014", "citation") if "{" not in it.after and it.after != "—"]
    assert fates([trying("technology").one(it) for it in refused]) == {Fate.REFUSED}


def test_a_deadline_is_noticed() -> None:
    found = [trying("technology").one(it) for it in mutants("smart-platform-2014", "deadline")]
    assert fates(found) == {Fate.NOTICED}
    assert all(trial.by for trial in found)


def test_what_nobody_watches_is_told_by_a_story() -> None:
    streak = mutants("three-consecutive-last-talk", "streak")[1]
    trial = trying("technology").one(streak)
    assert trial.fate is Fate.UNNOTICED
    assert trial.witness is not None
    assert "three-consecutive-last-talk" in trial.affected


def test_the_story_holds_of_the_policy_and_makes_the_mutant_noticed(tmp_path: Path) -> None:
    streak = mutants("three-consecutive-last-talk", "streak")[1]
    text = story_scenario(trying("technology").one(streak), shaoxing().rulebook, None, "schema")
    assert text is not None
    (tmp_path / "story.yaml").write_text(text, encoding="utf-8")
    watchers = Watchers.of([tmp_path / "story.yaml"], shaoxing())
    assert len(watchers.all) == 1
    assert Trying(shaoxing().compiled, watchers, stories=0).one(streak).fate is Fate.NOTICED


def test_a_mutant_that_cannot_differ_is_not_held_against_the_scenarios() -> None:
    dropped = [it for it in mutants("monthly-review", "condition") if it.after == "—"]
    assert fates([trying("technology").one(it) for it in dropped]) == {Fate.EQUIVALENT}


@pytest.mark.parametrize("part", range(4))
def test_a_sample_of_mutants_is_noticed_by_the_scenarios(part: int) -> None:
    """`zhunsheng mutate` tries all of them."""
    counted = [mutant for mutant in MUTANTS if mutant.kind != "citation"]
    chosen = [counted[place * len(counted) // SAMPLE] for place in range(part, SAMPLE, 4)]
    tally = trying(".").all(chosen)
    assert [trial.mutant.name for trial in tally.of(Fate.UNNOTICED)] == []
