"""What "the same finding" means."""

from __future__ import annotations

from dataclasses import replace

from rulebooks import event, month, ranking_rulebook
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.findings.compare import difference, same
from zhunsheng.findings.finding import Finding
from zhunsheng.terms.text import Bilingual


def findings() -> tuple[Finding, ...]:
    review = event("review.held", "2014-08-28", period="2014-08")
    return evaluate(ranking_rulebook(), [*month("2014-08", east=3, west=2, north=1), review]).findings


def test_a_finding_is_the_same_whatever_its_title() -> None:
    one = findings()[0]
    assert same(one, replace(one, title=Bilingual("另", "other")))


def test_another_outcome_is_another_conclusion() -> None:
    one = findings()[0]
    assert not same(one, replace(one, outcome="late"))


def test_other_values_are_another_conclusion() -> None:
    one = findings()[0]
    assert not same(one, replace(one, values={**one.values, "more": "1"}))


def test_the_derivation_counts_only_if_asked_for() -> None:
    one = findings()[0]
    bare = replace(one, derivation=None)
    assert same(one, bare)
    assert not same(one, bare, derivation=True)


def test_equal_sets_in_another_order_do_not_differ() -> None:
    assert not difference(findings(), reversed(findings()), derivation=True)


def test_what_is_only_expected_is_missing_and_what_is_only_found_is_unexpected() -> None:
    first, *others = findings()
    assert difference([first, *others], others).missing == (first,)
    assert difference(others, [first, *others]).unexpected == (first,)


def test_a_change_names_the_members_that_differ() -> None:
    first, *others = findings()
    came_out = replace(first, outcome="late", due="2014-08-31T23:59:59+08:00")
    (change,) = difference([first, *others], [came_out, *others]).changed
    assert (change.expected, change.found, change.members) == (first, came_out, ("outcome", "due"))


def test_findings_that_share_an_id_are_paired_with_their_equals() -> None:
    first = findings()[0]
    other = replace(first, outcome="late")
    assert not difference([first, other], [other, first])
    assert difference([first, other], [other, other]).changed[0].members == ("outcome",)
