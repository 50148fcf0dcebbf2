"""Expected and found are compared in everything the story speaks of, and in nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stories import RANKING, STATEMENT, GivenPolicy, codes, run
from zhunsheng.evaluate.contract import Conflict
from zhunsheng.terms.force import Force


@pytest.mark.parametrize("expected", [
    "{norm: statement}",
    "{norm: 表态, unit: 袍江开发区管委会}",
    "{norm: statement, bearer: paojiang-zone.leader, counterparty: null}",
    "{norm: statement, bearer: 袍江开发区管委会.单位领导}",
    "{norm: statement, territory: 越城区, period: 2014-08, force: binding, outcome: breached}",
    "{norm: statement, due: 2014-09-15}",
    "{norm: statement, due: '2014-09-15T23:59:59+08:00'}",
    "{norm: statement, due: '2014-09-15T15:59:59Z'}",
    "{norm: statement, values: {score: 80.0, place: 3}}",
    "{norm: statement, evidence: [e2]}",
    "{norm: statement, count: 1}",
    "{norm: talk, count: 0}",
])
def test_a_finding_meets_what_is_said_of_it(expected: str) -> None:
    assert run(f"expect:\n- {expected}", GivenPolicy([STATEMENT])).passed


@pytest.mark.parametrize(("expected", "code"), [
    ("{norm: talk}", "T201"),
    ("{norm: statement, unit: yuecheng}", "T201"),
    ("{norm: statement, period: 2014-09}", "T201"),
    ("{norm: statement, outcome: fulfilled}", "T202"),
    ("{norm: statement, force: advisory}", "T202"),
    ("{norm: statement, due: 2014-09-16}", "T202"),
    ("{norm: statement, due: null}", "T202"),
    ("{norm: statement, counterparty: mayor}", "T202"),
    ("{norm: statement, values: {score: 81}}", "T202"),
    ("{norm: statement, values: {figure: 80}}", "T202"),
    ("{norm: statement, evidence: [e3]}", "T203"),
    ("{norm: statement, count: 2}", "T205"),
    ("{norm: statement, count: 0}", "T205"),
])
def test_a_finding_that_is_otherwise_is_a_difference(expected: str, code: str) -> None:
    assert codes(run(f"expect:\n- {expected}", GivenPolicy([STATEMENT]))) == [code]


def test_a_day_stands_for_any_instant_of_that_day() -> None:
    found = replace(STATEMENT, period=None, at="2014-09-08T15:30:00+08:00")
    assert run("expect:\n- {norm: statement, at: 2014-09-08}", GivenPolicy([found])).passed
    assert codes(run("expect:\n- {norm: statement, at: 2014-09-09}", GivenPolicy([found]))) == ["T201"]


def test_what_must_never_arise_is_a_difference_when_it_does() -> None:
    policy = GivenPolicy([STATEMENT])
    assert codes(run("never:\n- {norm: statement, outcome: breached}", policy)) == ["T204"]
    assert run("never:\n- {norm: statement, outcome: late}\n- {norm: talk}", policy).passed


def test_exactly_asks_that_every_finding_of_the_norms_named_is_expected() -> None:
    other = replace(STATEMENT, id="f2", unit="yuecheng", bearer="yuecheng.leader")
    policy = GivenPolicy([STATEMENT, other])
    story = "norms: [statement]\nexactly: true\nexpect:\n- {norm: statement, unit: paojiang-zone}"
    assert codes(run(story, policy)) == ["T206"]
    assert run(story + "\n- {norm: statement, unit: yuecheng}", policy).passed
    assert run(story.replace("[statement]", "[talk]"), policy).passed


def test_a_misspelt_name_is_a_problem_even_where_nothing_may_arise() -> None:
    outcome = run("never:\n- {norm: statment}\n- {norm: statement, unit: yuechen}\n"
                  "- {norm: statement, outcome: breach, force: binding}", GivenPolicy())
    assert codes(outcome) == ["T104", "T104", "T104"]
    assert outcome.problems[0].near == ("statement",)
    assert outcome.problems[1].near == ("yuecheng",)


def test_a_unit_that_no_registry_knows_may_be_named_if_an_event_names_it() -> None:
    found = replace(STATEMENT, unit="府山社区", bearer="yuecheng")
    event = ("events:\n- community.staffed: {community: 府山社区, territory: yuecheng, specialists: 1,"
             " service_point: true}\n  at: 2014-09-01\n")
    assert run(event + "expect:\n- {norm: statement, unit: 府山社区}", GivenPolicy([found])).passed


@pytest.mark.parametrize("expected", [
    "settled: true", "last: [paojiang-zone]", "last: [袍江]", "missing: []",
    "places: {yuecheng: 1, high-tech-zone: null}",
])
def test_a_ranking_meets_what_is_said_of_it(expected: str) -> None:
    story = f"rankings:\n- {{norm: monthly-ranking, group: 属地, period: 2014-08, {expected}}}"
    assert run(story, GivenPolicy(rankings=[RANKING])).passed


@pytest.mark.parametrize("expected", [
    "settled: false", "last: [yuecheng]", "last: []", "places: {yuecheng: 2}", "missing: [settlement]",
])
def test_a_ranking_that_is_otherwise_is_a_difference(expected: str) -> None:
    story = f"rankings:\n- {{norm: monthly-ranking, group: territorial, period: 2014-08, {expected}}}"
    assert codes(run(story, GivenPolicy(rankings=[RANKING]))) == ["T208"]


def test_a_ranking_that_does_not_exist_is_a_difference() -> None:
    story = "rankings:\n- {norm: monthly-ranking, group: departmental, period: 2014-08}"
    assert codes(run(story, GivenPolicy(rankings=[RANKING]))) == ["T207"]


def test_conflicting_duplicates_are_counted_where_the_story_counts_them() -> None:
    conflict = Conflict("scenario", "e1", "a", "b")
    assert run("conflicts: 1", GivenPolicy(conflicts=[conflict])).passed
    assert codes(run("conflicts: 0", GivenPolicy(conflicts=[conflict]))) == ["T211"]
    assert run("expect: []", GivenPolicy(conflicts=[conflict])).passed


def test_the_finding_that_agrees_most_is_shown_first() -> None:
    far = replace(STATEMENT, id="f0", unit="yuecheng", period="2014-07")
    outcome = run("expect:\n- {norm: statement, unit: paojiang-zone, period: 2014-09, force: binding}",
                  GivenPolicy([far, STATEMENT]))
    [difference] = outcome.differences
    shown = [{line.member: line.found for line in one.lines}["period"] for one in difference.beside]
    assert shown == ["2014-08", "2014-07"]


def test_force_is_compared_by_its_word() -> None:
    found = replace(STATEMENT, force=Force.ADVISORY, outcome="not-followed")
    assert run("expect:\n- {norm: statement, force: advisory, outcome: not-followed}", GivenPolicy([found])).passed
