"""The stories tell of every norm and of every choice that the shipped policy leaves open."""

from __future__ import annotations

from told import policy, stories
from zhunsheng.ir.operations import Conclude
from zhunsheng.scenarios.lookup import Lookup


def test_every_norm_that_concludes_anything_is_expected_in_a_story() -> None:
    lookup = Lookup(policy().rulebook)
    concluding = {step.norm for step in policy().rulebook.operations if isinstance(step, Conclude)}
    told = {
        lookup.resolve("norm", expected.wanted("norm") or "")
        for story in stories() for view in story.views for expected in view.expect
    }
    assert sorted(concluding - told) == []


def test_every_ranking_is_told_settled_and_unsettled() -> None:
    ranked = {norm for norm, _ in policy().rulebook.rankings}
    told = {
        (ranking.norm.text, ranking.settled)
        for story in stories() for view in story.views for ranking in view.rankings
    }
    assert {(norm, settled) for norm in ranked for settled in (True, False)} <= told


def test_every_choice_but_the_default_of_every_reading_is_told_in_a_story() -> None:
    told = {(key, word.text) for story in stories() for view in story.views for key, word in view.readings.items()}
    defaults = policy().rulebook.readings
    choices = {
        (key, choice.text)
        for key, reading in policy().compiled.registry.readings.items()
        for choice, _, _ in reading.choices if choice.text != defaults[key]
    }
    assert sorted(choices - told) == []


def test_every_story_says_in_both_languages_what_it_is_about() -> None:
    assert [story.path for story in stories() if not (story.title.zh and story.title.en)] == []
    assert len({story.title.en for story in stories()}) == len(stories())
