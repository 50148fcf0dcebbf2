"""Why there is no finding: always true, and the first reason."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhunsheng
from explained_worlds import ROOT, STORIES, world
from zhunsheng.explain.line import Line
from zhunsheng.explain.question import question_of
from zhunsheng.explain.why_not import WhyNot
from zhunsheng.findings.finding import Finding
from zhunsheng.problems.problem import ProblemsFound

NAMES = [file.relative_to(ROOT / "scenarios").with_suffix("").as_posix() for file in STORIES]
TALK, STATEMENT = "three-consecutive-last-talk", "last-place-statement"


@cache
def findings(name: str) -> tuple[Finding, ...]:
    policy, events = world(name)
    return policy.evaluate(events)


def ask(story: str, **asked: str) -> WhyNot:
    policy, events = world(story)
    return policy.why_not(events=events, **asked)  # type: ignore[arg-type]  # texts only


def reason(story: str, **asked: str) -> Line:
    found = ask(story, **asked).reason
    assert found is not None
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_there_is_a_reason_exactly_where_evaluation_finds_nothing(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    try:
        policy, events = world(name)
    except ProblemsFound:
        return
    norm = data.draw(st.sampled_from(sorted(policy.rulebook.norms)))
    unit = data.draw(st.none() | st.sampled_from(sorted(policy.rulebook.units)))
    periods = ["2014", "2014-Q3", "2014-09", "2014-10", "2015-01", "2015", "2014-W40"]
    period = data.draw(st.none() | st.sampled_from(periods))
    outcome = data.draw(st.none() | st.sampled_from(["breached", "fulfilled", "pending", "escalated"]))
    question = question_of(policy.rulebook, unit, period)
    expected = [it for it in findings(name) if it.norm == norm and question.asks_about(it)
                and outcome in (None, it.outcome)]
    answer = policy.why_not(norm=norm, unit=unit, period=period, outcome=outcome, events=events)
    assert list(answer.findings) == expected
    assert (answer.reason is None) == bool(expected) == (not answer.holds)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_streak_told_of_is_the_streak_of_the_rankings(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([it for it in NAMES if it.startswith("accountability/")]))
    policy, events = world(name)
    unit = data.draw(st.sampled_from(["yuecheng", "high-tech-zone", "paojiang-zone"]))
    found = policy.why_not(norm=TALK, unit=unit, events=events).reason
    if found is not None and found.kind == "too-short":
        last_in = {it.period for it in policy.evaluation(events).rankings
                   for line in it.lines if line.unit == unit and line.last}
        assert set(found.facts["periods"]) <= last_in
        assert found.facts["run"] == len(found.facts["periods"]) < found.facts["times"] == 3


def test_two_last_places_where_three_are_needed_are_named_with_what_ended_the_run() -> None:
    found = reason("accountability/two-in-a-row", norm=TALK, unit="paojiang-zone")
    assert found.kind == "too-short"
    assert found.facts["run"] == 2
    assert "3 needed" in found.says.en


def test_whoever_is_not_last_is_told_the_place_and_who_was_last() -> None:
    found = reason("accountability/two-in-a-row", norm=STATEMENT, unit="yuecheng", period="2014-09")
    assert found.kind == "condition"
    assert found.below[0].facts["last"] == ["paojiang-zone"]


def test_an_unsettled_ranking_is_named_as_such() -> None:
    policy, events = world("accountability/unpublished-month")
    answer = policy.why_not(norm=STATEMENT, unit="paojiang-zone", period="2014-09", events=events, as_of="2014-12-19")
    assert answer.reason is not None
    assert (answer.reason.kind, answer.reason.facts["periods"]) == ("not-settled", ["2014-09"])


def test_an_event_not_known_yet_is_named_with_the_day_it_became_known() -> None:
    policy, events = world("accountability/correction-brings-a-talk")
    answer = policy.why_not(norm="monthly-publication", events=events, known_at="2014-01-01")
    assert answer.holds
    assert any(line.kind == "known-later" for line in answer.tree.walk())


def test_a_norm_for_other_bodies_says_for_which() -> None:
    found = reason("accountability/two-in-a-row", norm="quarterly-meeting", unit="public-security")
    assert found.kind == "other-bodies"


def test_places_outside_the_scope_are_named() -> None:
    assert reason("scope/own-rules", norm="community-specialists").kind == "scope"


def test_an_advisory_place_is_named_beside_the_reason() -> None:
    answer = ask("accountability/two-in-a-row", norm=STATEMENT, unit="keqiao")
    assert any(line.kind == "scope" and line.facts.get("force") == "advisory" for line in answer.tree.walk())


def test_why_a_duty_is_not_breached_says_what_was_done_and_when_it_was_due() -> None:
    answer = ask("accountability/statement-fulfilled", norm=STATEMENT, outcome="breached")
    duties = [line for line in answer.tree.walk() if line.kind == "duty"]
    assert answer.holds
    assert duties[0].facts["state"] == "fulfilled"
    assert duties[0].facts["done"] is not None


def test_an_act_of_somebody_else_is_told_as_a_near_miss() -> None:
    answer = ask("accountability/statement-by-another", norm=STATEMENT, outcome="fulfilled")
    assert any(line.kind == "near-act" for line in answer.tree.walk())


def test_a_run_that_has_led_to_its_consequence_already_says_so() -> None:
    found = reason("accountability/further-last-places", norm=TALK, unit="paojiang-zone", period="2014-11")
    assert (found.kind, found.facts["first"]) == ("arisen-before", "2014-10")


def test_a_ranking_makes_no_findings_and_names_what_builds_on_it() -> None:
    found = reason("accountability/two-in-a-row", norm="monthly-ranking")
    assert found.kind == "no-findings-of-its-own"
    assert set(found.facts["built_on_by"]) == {STATEMENT, TALK}


def test_names_may_be_titles_and_slips_are_problems_with_near_names() -> None:
    policy, events = world("accountability/two-in-a-row")
    answer = policy.why_not(norm="连续三次末位约谈", unit="越城区", events=events)
    assert (answer.norm, answer.unit) == (TALK, "yuecheng")
    with pytest.raises(zhunsheng.ProblemsFound) as wrong:
        policy.why_not(norm="three-consecutive-last-tlak", events=events)
    assert wrong.value.problems[0].near == (TALK,)


@pytest.mark.parametrize("asked", [{"period": "soon"}, {"unit": "nobody"}, {"outcome": "perhaps"}])
def test_what_the_policy_does_not_have_is_a_problem(asked: dict[str, str]) -> None:
    with pytest.raises(zhunsheng.ProblemsFound):
        ask("accountability/two-in-a-row", norm=TALK, **asked)
