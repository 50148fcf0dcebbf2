"""A story is looked at in every way it asks for."""

from __future__ import annotations

from stories import STATEMENT, GivenPolicy, codes, run
from zhunsheng.terms.time import parse_instant


def test_a_day_in_as_of_and_known_at_means_its_end() -> None:
    policy = GivenPolicy()
    run("as_of: 2014-12-31\nknown_at: 2015-01-31T12:00:00+08:00\nexpect: []", policy)
    assert policy.asked[0]["as_of"] == parse_instant("2014-12-31T23:59:59+08:00")
    assert policy.asked[0]["known_at"] == parse_instant("2015-01-31T12:00:00+08:00")


def test_without_instants_the_evaluator_chooses() -> None:
    policy = GivenPolicy()
    run("expect: []", policy, "bulk")
    assert policy.asked == [{"as_of": None, "known_at": None, "evaluator": "bulk"}]


def test_further_views_take_over_what_they_do_not_say() -> None:
    policy = GivenPolicy()
    run("""
as_of: 2014-12-31
known_at: 2015-12-31
also:
- known_at: 2014-11-30
  expect: []
- as_of: 2014-10-31
  never: [{norm: talk}]
""", policy)
    end = parse_instant("2014-12-31T23:59:59+08:00")
    assert [asked["as_of"] for asked in policy.asked] == [end, end, parse_instant("2014-10-31T23:59:59+08:00")]
    assert policy.asked[1]["known_at"] == parse_instant("2014-11-30T23:59:59+08:00")


def test_every_view_has_its_own_expectations() -> None:
    outcome = run("""
expect: [{norm: statement}]
also:
- never: [{norm: statement}]
- expect: [{norm: talk}]
""", GivenPolicy([STATEMENT]))
    assert codes(outcome) == ["T204", "T201"]


def test_a_choice_that_the_policy_does_not_have_is_shown_where_the_story_names_it() -> None:
    outcome = run("readings: {ties: some}\nexpect: []", GivenPolicy())
    assert [f"{problem.code} {problem.at}" for problem in outcome.problems] == ["T104 story.yaml:3:20"]


def test_a_norm_the_story_is_about_must_exist() -> None:
    assert codes(run("norms: [talks]\nexpect: []", GivenPolicy())) == ["T104"]


def test_a_bad_instant_is_a_problem() -> None:
    assert codes(run("as_of: 2014-02-30\nexpect: []", GivenPolicy())) == ["T102"]


def test_a_refused_event_is_a_difference_with_its_reason_and_place() -> None:
    outcome = run("""
events:
- 得分: {unit: yuechen, period: 2014-08, score: -1}
  at: 2014-09-05
expect: []
""", GivenPolicy())
    [difference] = outcome.differences
    assert difference.problem.code == "T209"
    assert [str(reason.at) for reason in difference.reasons] == ["story.yaml:4:16", "story.yaml:4:49"]


def test_a_story_may_be_about_refusal() -> None:
    assert run("refused: 1\nevents:\n- 得分: {unit: yuechen}\n  at: 2014-09-05\nexpect: []", GivenPolicy()).passed


def test_an_event_of_an_unknown_type_is_a_difference_unless_told() -> None:
    story = "events:\n- reveiw.held: {period: 2014-08}\n  at: 2014-09-05\nexpect: []"
    assert codes(run(story, GivenPolicy())) == ["T210"]
    assert run("ignored: 1\n" + story, GivenPolicy()).passed


def test_events_pass_the_gate_before_they_are_evaluated() -> None:
    policy = GivenPolicy()
    run("events:\n- 得分: {unit: 越城区, period: 2014-08, score: 90}\n  at: 2014-09-05\nexpect: []", policy)
    assert policy.events[0].fields["unit"] == "yuecheng"
