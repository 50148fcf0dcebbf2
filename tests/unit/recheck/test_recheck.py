"""The checker believes nothing: whatever is changed in a finding, or in what it rests on, it doubts."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from rulebooks import event, month, ranking_rulebook
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.recheck import Doubt, Reason, recheck

BOOK = ranking_rulebook()
EVENTS = [
    one
    for number in range(7, 13)
    for one in (
        *month(f"2014-{number:02d}", east=2, west=1, north=1),
        event("review.held", f"2014-{number:02d}-27", period=f"2014-{number:02d}"),
    )
]


def findings() -> list[dict[str, Any]]:
    return [it.to_dict(derivation=True) for it in evaluate(BOOK, EVENTS).findings]


def doubts(changed: dict[str, Any]) -> tuple[Doubt, ...]:
    return recheck(BOOK, EVENTS, [changed])


def longest(among: list[dict[str, Any]]) -> dict[str, Any]:
    return max(among, key=lambda finding: len(finding["evidence"]))


def test_what_follows_is_confirmed_and_nothing_is_missing() -> None:
    assert len(findings()) > 5
    assert recheck(BOOK, EVENTS, findings(), whole=True) == ()


@pytest.mark.parametrize(
    "member", ["bearer", "unit", "territory", "force", "outcome", "due", "evidence", "values", "cites"]
)
def test_a_member_that_says_otherwise_is_named(member: str) -> None:
    changed = copy.deepcopy(findings()[0])
    changed[member] = "otherwise"
    assert {(doubt.reason, doubt.place) for doubt in doubts(changed)} == {(Reason.SAYS_OTHERWISE, member)}


def test_a_finding_that_nothing_leads_to_is_doubted() -> None:
    changed = {**findings()[0], "id": "0123456789abcdef"}
    assert [doubt.reason for doubt in doubts(changed)] == [Reason.NO_SUCH_FINDING]


def test_a_finding_without_derivation_is_not_confirmed() -> None:
    assert [doubt.reason for doubt in doubts({**findings()[0], "derivation": None})] == [Reason.NO_DERIVATION]


def test_a_finding_that_claims_no_steps_is_held_to_its_members_alone() -> None:
    bare = {name: value for name, value in findings()[0].items() if name != "derivation"}
    assert doubts(bare) == ()
    assert [doubt.place for doubt in doubts({**bare, "outcome": "otherwise"})] == ["outcome"]


def test_what_a_finding_says_besides_covers_no_derivation_up() -> None:
    changed = {**copy.deepcopy(findings()[0]), "note": "see file"}
    changed["derivation"]["columns"] = {}
    assert [(doubt.reason, doubt.place) for doubt in doubts(changed)] == [(Reason.SAYS_OTHERWISE, "note")]
    del changed["note"]
    assert [doubt.reason for doubt in doubts(changed)] == [Reason.NO_SUCH_STEP]


def test_a_member_that_is_absent_is_null() -> None:
    whole = next(finding for finding in findings() if finding["at"] is None and finding["due"] is not None)
    assert doubts({name: value for name, value in whole.items() if name != "at"}) == ()
    found = doubts({name: value for name, value in whole.items() if name != "due"})
    assert [(doubt.place, doubt.says) for doubt in found] == [("due", "null")]


def test_a_doubt_names_the_finding_by_its_number_and_the_columns_that_are_otherwise() -> None:
    told = findings()
    changed = copy.deepcopy(told[3])
    changed["derivation"]["columns"]["state"] = "otherwise"
    found = recheck(BOOK, EVENTS, [*told[:3], changed, *told[4:]])
    right = told[3]["derivation"]["columns"]["state"]
    assert [(it.number, it.says, it.should) for it in found] == [
        (4, '{"state": "otherwise"}', f'{{"state": "{right}"}}')
    ]


def test_a_derivation_deeper_than_any_breaks_nothing() -> None:
    changed = copy.deepcopy(findings()[0])
    step = changed["derivation"]
    for _ in range(5000):
        step = {**changed["derivation"], "premises": [step]}
    assert [doubt.reason for doubt in doubts({**changed, "derivation": step})] == [Reason.NO_DERIVATION]


def steps(derivation: dict[str, Any]) -> list[dict[str, Any]]:
    return [derivation, *(step for premise in derivation["premises"] for step in steps(premise))]


def test_every_step_that_is_changed_anywhere_is_found() -> None:
    whole = longest(findings())
    for number in range(len(steps(whole["derivation"]))):
        changed = copy.deepcopy(whole)
        step = steps(changed["derivation"])[number]
        name = sorted(step["columns"])[0]
        step["columns"][name] = "otherwise"
        assert [(it.reason, it.place) for it in doubts(changed)] == [(Reason.NO_SUCH_STEP, step["operation"])]


def test_a_premise_that_is_left_out_is_missed() -> None:
    whole = longest(findings())
    for number, step in enumerate(steps(whole["derivation"])):
        if step["premises"]:
            changed = copy.deepcopy(whole)
            there = steps(changed["derivation"])[number]
            there["premises"].pop()
            found = doubts(changed)
            assert [(it.reason, it.place) for it in found] == [(Reason.RESTS_ON_OTHERS, step["operation"])]


def test_an_event_that_never_happened_confirms_nothing() -> None:
    changed = copy.deepcopy(longest(findings()))
    leaf = next(step for step in steps(changed["derivation"]) if step["events"])
    leaf["events"] = [{"source": "office", "id": "never"}]
    assert [doubt.place for doubt in doubts(changed)] == [leaf["operation"]]


def test_a_conclusion_that_should_have_been_drawn_is_missed() -> None:
    told = findings()
    left_out = told.pop()
    assert [(it.finding, it.reason) for it in recheck(BOOK, EVENTS, told, whole=True)] == [
        (left_out["id"], Reason.LEFT_OUT)
    ]
    assert recheck(BOOK, EVENTS, told) == ()


def test_what_was_true_before_a_correction_is_doubted_after_it() -> None:
    before = findings()
    scored = next(one for one in EVENTS if one.type == "assessment.scored" and one.fields.get("unit") == "west")
    corrected = [*EVENTS, event("assessment.scored", "2014-12-30", "correction", **{**scored.fields, "score": 9})]
    withdrawn = [one for one in corrected if one.id != scored.id]
    assert recheck(BOOK, withdrawn, before) != ()


@pytest.mark.parametrize("broken", [{}, {"operation": 3}, [], "text", {"operation": "x", "premises": 1}])
def test_a_derivation_of_another_shape_is_doubted_and_breaks_nothing(broken: Any) -> None:
    assert doubts({**findings()[0], "derivation": broken}) != ()
