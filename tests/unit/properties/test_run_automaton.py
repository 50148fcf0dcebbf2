"""The automaton of an escalation does, sign by sign, what the reference evaluator does."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planted import shaoxing, with_norm
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.gate import Gate
from zhunsheng.ir.properties import InARow, LastPlaces, NewRun, Pattern, Rankings, Rests
from zhunsheng.properties.automaton import LadderState, next_state
from zhunsheng.properties.histories import Sign, ladder_of
from zhunsheng.properties.prove import Proof, Refutation, decide, story_of
from zhunsheng.properties.story import Admitting
from zhunsheng.properties.variants import Readings, Variants
from zhunsheng.terms.time import Period

TALK, STATEMENT = "three-consecutive-last-talk", "last-place-statement"
VARIANTS = Variants(shaoxing().compiled)
ADMITTING = Admitting(Gate(VARIANTS.rulebook))
COMBINATIONS = VARIANTS.combinations(["consecutive-of", "unit-missing", "further-last-places", "third-last-place"])


def found_by_automaton(norm: str, readings: Readings, word: tuple[Sign, ...]) -> list[int]:
    ladder = ladder_of(VARIANTS.under(readings), norm)
    assert ladder is not None
    state, found = LadderState(), []
    for place, sign in enumerate(word):
        state = next_state(ladder, state, sign)
        found += [place] if state.finds else []
    return found


def found_by_reference(norm: str, readings: Readings, word: tuple[Sign, ...]) -> list[int]:
    book = VARIANTS.part(readings, (norm,))
    story = story_of(book, norm, word)
    assert story is not None
    findings = evaluate(book, ADMITTING.events(story)).findings
    month, months = Period.parse("2014-08"), []
    for _ in word:
        months.append(month.text)
        month = month.next()
    unit = dict(ladder_of(book, norm).rank.members)  # type: ignore[union-attr]  # it is a ladder
    first = next(members for members in unit.values() if len(members) > 2)[0]
    return sorted(months.index(it.period or "") for it in findings if it.norm == norm and it.unit == first)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([TALK, STATEMENT]), st.sampled_from(COMBINATIONS),
       st.lists(st.sampled_from([Sign.LAST, Sign.LAST, *Sign]), max_size=13).map(tuple))
def test_the_automaton_finds_what_the_reference_finds(norm: str, readings: Readings, word: tuple[Sign, ...]) -> None:
    assert found_by_automaton(norm, readings, word) == found_by_reference(norm, readings, word)


def test_every_short_history_agrees_with_the_reference() -> None:
    for word in product(Sign, repeat=4):
        assert found_by_automaton(TALK, (), word) == found_by_reference(TALK, (), word)


@pytest.mark.parametrize("history", [LastPlaces(3, InARow.RANKINGS), Rankings(3), NewRun()], ids=str)
def test_what_holds_of_the_talk_is_proved(history: LastPlaces | Rankings | NewRun) -> None:
    decided = decide(VARIANTS, Rests(Pattern((TALK,)), history), ((),))
    assert isinstance(decided, Proof)
    assert decided.states > 12


def test_four_last_places_are_refuted_by_the_shortest_history() -> None:
    decided = decide(VARIANTS, Rests(Pattern((TALK,)), LastPlaces(4, InARow.RANKINGS)), ((),))
    assert isinstance(decided, Refutation)
    assert decided.word == (Sign.LAST,) * 3


def test_a_longer_run_than_written_is_refuted_only_by_a_history_as_long() -> None:
    talk = with_norm("""
        - id: three-consecutive-last-talk
          title: {zh: 约谈, en: talk}
          cites: [4.3/p1s2]
          escalation: {from: monthly-ranking, place: last, times: 7, consecutive: rankings, missing: interrupts,
            again: each}
          duty: {bearer: unit.head, counterparty: mayor, act: talk.held}
    """)
    decided = decide(Variants(talk), Rests(Pattern((TALK,)), LastPlaces(8, InARow.RANKINGS)), ((),))
    assert isinstance(decided, Refutation)
    assert decided.word == (Sign.LAST,) * 7
