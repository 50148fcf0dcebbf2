"""The properties that ship hold; and each is violated by a policy, or an evaluator, with a fault planted in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from planted import plant, shaoxing, with_norm
from zhunsheng.compile.pipeline import Compiled
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.properties import Property
from zhunsheng.properties.search import check_property, up_to
from zhunsheng.properties.variants import Variants
from zhunsheng.terms.force import Force

PROPERTIES = {one.id: one for one in shaoxing().compiled.properties}
PROVED = {"statement-rests-on-a-last-place", "talk-rests-on-three-last-places", "no-talk-before-three-rankings",
          "three-last-places-bring-a-talk", "one-talk-in-a-run"}

HEAD = "title: {zh: 规范, en: norm}\n  cites: [4.3/p1s2]"
TALK = f"""
- id: three-consecutive-last-talk
  {HEAD}
  escalation: {{from: monthly-ranking, place: last, times: TIMES, consecutive: {{reading: consecutive-of}},
    missing: {{reading: unit-missing}}, again: AGAIN}}
  duty: {{bearer: unit.head, counterparty: mayor, act: talk.held}}
"""
STATEMENT = f"""
- id: last-place-statement
  {HEAD}
  escalation: WHEN
  duty: {{bearer: unit.leader, act: statement.made, at: review.held}}
"""
SCOPE = f"""
- id: territorial-scope
  {HEAD}
  scope: WHERE
"""
RANKING = f"""
- id: monthly-ranking
  {HEAD}
  ranking: {{of: assessment.scored, by: score, best: lowest, per: tier, every: month, settled_by: ranking.published,
    published_order: order, ties: {{reading: last-place-ties}}, tie_break: {{of: problems-resolved, best: highest}},
    all_tied: {{reading: all-tied}}, single_unit: {{reading: single-unit-tier}}, unscored: {{reading: unscored-unit}},
    groups: {{service-units: {{reading: service-units}}}}, began_before_force: {{reading: months-before-force}}}}
"""
MEETINGS = f"""
- id: quarterly-meeting
  {HEAD}
  limit: {{of: meeting.held, count: all, where: {{kind: special}}, every: quarter, at_most: 1,
    bearer: city-management-committee}}
"""
PURPOSE = f"""
- id: fund-purpose
  {HEAD}
  limit: {{of: fund.spent, field: purpose, one_of: [city-management, equipment, rewards, other],
    bearer: municipal-finance}}
"""
READING = "{reading: further-last-places}"

PLANTED_NORMS = {
    "binding-only-in-yuecheng": SCOPE.replace("WHERE", "{binding: [yuecheng, reference-districts]}"),
    "counties-are-not-judged": SCOPE.replace("WHERE", "{binding: [yuecheng], advisory: [own-rules-counties]}"),
    "statement-rests-on-a-last-place": STATEMENT.replace("WHEN", "{from: monthly-ranking, place: {at_least: 2}}"),
    "talk-rests-on-three-last-places": TALK.replace("TIMES", "2").replace("AGAIN", READING),
    "no-talk-before-three-rankings": TALK.replace("TIMES", "2").replace("AGAIN", READING),
    "three-last-places-bring-a-talk": TALK.replace("TIMES", "4").replace("AGAIN", READING),
    "one-talk-in-a-run": TALK.replace("TIMES", "3").replace("AGAIN", "each"),
    "talk-presupposes-three-statements": STATEMENT.replace(
        "WHEN",
        "{from: monthly-ranking, place: last, times: 2, consecutive: rankings, missing: interrupts, again: each}"),
    "first-place-owes-nothing": STATEMENT.replace("WHEN", "{from: monthly-ranking, place: first}"),
    "a-better-score-brings-no-statement": RANKING,
    "more-meetings-do-no-harm": MEETINGS,
    "a-further-payment-fulfils-no-purpose": PURPOSE,
}


def never_followed(_: list[Event], findings: list[Finding]) -> list[Finding]:
    """What is only a reference is said to be breached."""
    return [replace(it, outcome="breached") if it.force is Force.ADVISORY else it for it in findings]


def nobody_leads(_: list[Event], findings: list[Finding]) -> list[Finding]:
    """The leading body is forgotten."""
    return [it for it in findings if it.values.get("role") != "lead"]


def leads_and_supports(_: list[Event], findings: list[Finding]) -> list[Finding]:
    """The leading body supports as well."""
    return [*findings, *(replace(it, id=f"{it.id}s", values={**it.values, "role": "support"})
                         for it in findings if it.values.get("role") == "lead")]


def first_come_first_served(events: list[Event], findings: list[Finding]) -> list[Finding]:
    """What came first counts for more than it should."""
    first = events[0].id if events else ""
    return [it for it in findings if first not in it.evidence]


def counted_twice(events: list[Event], findings: list[Finding]) -> list[Finding]:
    """An event that comes twice counts twice."""
    return findings if len({it.id for it in events}) == len(events) else findings[1:]


def never_forgotten(events: list[Event], findings: list[Finding]) -> list[Finding]:
    """What was withdrawn is not forgotten."""
    return findings if all(it.retracts is None for it in events) else findings[1:]


PLANTED_FAULTS = {
    "a-reference-is-never-breached": never_followed,
    "somebody-leads": nobody_leads,
    "supporting-is-not-leading": leads_and_supports,
    "arrival-order-changes-nothing": first_come_first_served,
    "repetition-changes-nothing": counted_twice,
    "withdrawal-and-return-change-nothing": never_forgotten,
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_that_ships_holds(name: str) -> None:
    verdict = check_property(Variants(shaoxing().compiled), PROPERTIES[name], up_to(90))
    assert verdict.holds
    assert (verdict.proof is not None) == (name in PROVED)
    assert verdict.proof or verdict.reached


def test_every_property_has_a_planted_fault() -> None:
    assert {*PLANTED_NORMS, *PLANTED_FAULTS} == set(PROPERTIES)
    assert not set(PLANTED_NORMS) & set(PLANTED_FAULTS)


def planted(compiled: Compiled, name: str) -> Property:
    return next(one for one in compiled.properties if one.id == name)


@pytest.mark.parametrize("name", PLANTED_NORMS)
def test_a_norm_written_otherwise_is_caught(name: str) -> None:
    compiled = with_norm(PLANTED_NORMS[name])
    verdict = check_property(Variants(compiled), planted(compiled, name), up_to(2500))
    assert verdict.counterexample is not None
    assert len(verdict.counterexample.story.drafts) <= 24


@pytest.mark.parametrize("name", PLANTED_FAULTS)
def test_a_faulty_evaluator_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault: Callable[[list[Event], list[Finding]], list[Finding]] = PLANTED_FAULTS[name]
    plant(monkeypatch, fault)
    verdict = check_property(Variants(shaoxing().compiled), PROPERTIES[name], up_to(2500))
    assert verdict.counterexample is not None
