"""The policies that ship: they load without a remark, and keep the names that others rely on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import zhunsheng
from zhunsheng.terms.citation import sentence_digest
from zhunsheng.terms.force import Force

POLICIES = Path(__file__).parents[2] / "policy"
FOLDERS = sorted(head.parent.relative_to(POLICIES).as_posix() for head in POLICIES.rglob("policy.yaml"))

UNITS = """
    yuecheng high-tech-zone paojiang-zone keqiao shangyu binhai zhuji shengzhou xinchang
    public-security civil-affairs land-resources environmental-protection construction building-administration planning
    transport water-resources commerce market-supervision industry-trade-assets supply-marketing
    electric-power tourism water-utility gas urban-investment transport-investment postal china-telecom china-mobile
    china-unicom broadcasting
    municipal-government municipal-finance city-management-committee city-management-office city-enforcement-bureau mayor
""".split()

NORMS = """
    territorial-scope monthly-ranking monthly-publication monthly-review last-place-statement three-consecutive-last-talk
    annual-meeting quarterly-meeting community-specialists community-service-point officer-assistant-ratio
    fund-contribution-2014 fund-total-2014 fund-growth fund-purpose budget-growth annual-inclusion reward-purpose
    smart-platform-2014 squadron-accreditation lead-unit permit-sharing online-case-handling
""".split()

EVENTS = {
    "assessment.scored": "unit period score tier",
    "ranking.published": "tier period media order",
    "review.held": "period chair",
    "statement.made": "unit period by",
    "talk.held": "unit by",
    "meeting.held": "body kind",
    "measures.adopted": "body measures",
    "assessment.annual": "unit year score weight",
    "reward.spent": "unit amount purpose",
    "budget.adopted": "unit year amount",
    "fund.contributed": "unit year amount",
    "fund.spent": "amount purpose account",
    "community.staffed": "community territory specialists service_point",
    "enforcement.staffed": "squadron territory officers assistants",
    "squadron.registered": "squadron territory",
    "squadron.accredited": "squadron territory",
    "platform.commissioned": "platform",
    "problem.reported": "problem matters territories channel",
    "problem.resolved": "problem unit",
    "permit.granted": "permit unit matter",
    "permit.shared": "permit with",
    "case.filed": "case squadron online",
    "case.investigated": "case squadron online",
    "case.closed": "case squadron online",
}

READINGS = {
    "last-place-ties": ("all", "none", "tie-break"),
    "all-tied": ("nobody", "all"),
    "single-unit-tier": ("nobody", "last"),
    "unscored-unit": ("left-out", "last"),
    "consecutive-of": ("rankings", "calendar-months"),
    "unit-missing": ("interrupts", "ignored"),
    "further-last-places": ("once-per-run", "each", "three-more"),
    "months-before-force": ("if-month-ends-after", "never"),
    "third-last-place": ("both", "talk-only"),
    "service-units": ("ranked", "not-ranked"),
}
"""Choices by reading, the default first."""


@cache
def policy(folder: str) -> zhunsheng.Policy:
    """Return a shipped policy."""
    return zhunsheng.load(POLICIES / folder)


def shaoxing() -> zhunsheng.Policy:
    """Return the Shaoxing policy."""
    return policy("shaoxing-2014")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_shipped_policy_loads_without_a_remark(folder: str) -> None:
    assert policy(folder).problems == ()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_shipped_policy_loads_under_every_choice_of_every_reading(folder: str) -> None:
    whole = policy(folder)
    for key, reading in whole.compiled.registry.readings.items():
        for choice, _, _ in reading.choices:
            assert whole.with_readings({key: choice.text}).problems == (), f"{key}={choice.text}"


def test_the_promised_units_are_registered() -> None:
    assert [unit for unit in UNITS if unit not in shaoxing().rulebook.units] == []


def test_the_promised_norms_are_there() -> None:
    assert [norm for norm in NORMS if norm not in shaoxing().rulebook.norms] == []


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_the_promised_fields_of_an_event_are_declared(event: str) -> None:
    declared = {field.name.id for field in shaoxing().rulebook.event_types[event].fields}
    assert set(EVENTS[event].split()) <= declared


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_no_field_beyond_the_promised_ones_must_be_given(event: str) -> None:
    needed = {field.name.id for field in shaoxing().rulebook.event_types[event].fields if not field.optional}
    assert needed <= set(EVENTS[event].split())


@pytest.mark.parametrize("reading", sorted(READINGS))
def test_the_promised_readings_have_their_choices_and_defaults(reading: str) -> None:
    written = shaoxing().compiled.registry.readings[reading]
    assert tuple(sorted(choice.text for choice, _, _ in written.choices)) == tuple(sorted(READINGS[reading]))
    assert written.default.text == READINGS[reading][0]


def test_every_sentence_of_the_opinion_is_accounted_for_once() -> None:
    sentences = [sentence.id.text for sentence in shaoxing().compiled.documents.sentences]
    assert len(sentences) == len(set(sentences)) == 75


def test_every_norm_cites_the_digest_of_what_was_read() -> None:
    uncited = [
        norm.written.id for norm in shaoxing().compiled.registry.norms.values()
        if any(digest is None for _, digest in norm.written.cites)
    ]
    assert uncited == []


def test_every_norm_says_what_it_means_in_both_languages() -> None:
    silent = [key for key, norm in shaoxing().rulebook.norms.items() if not (norm.says and norm.says.zh and norm.says.en)]
    assert silent == []


def test_the_opinion_binds_in_yuecheng_alone() -> None:
    force_at = shaoxing().rulebook.force_at
    binding = {place for place, force in force_at.items() if force is Force.BINDING}
    advisory = {place for place, force in force_at.items() if force is Force.ADVISORY}
    assert binding == {"yuecheng", "high-tech-zone", "paojiang-zone"}
    assert advisory == {"reference-districts", "keqiao", "shangyu", "binhai"}


@pytest.mark.parametrize("folder", ["wuhan-trial", "keqiao-reference"])
def test_a_policy_adopted_as_a_reference_binds_nowhere(folder: str) -> None:
    assert Force.BINDING not in policy(folder).rulebook.force_at.values()


def test_the_digests_of_the_permit_example_are_those_of_its_text() -> None:
    lines = (POLICIES / "examples" / "permit-procedure" / "text.md").read_text(encoding="utf-8").splitlines()
    cells = (line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and "/p" in line)
    written = {sentence: sentence_digest(wording) for sentence, wording in cells}
    sentences = policy("examples/permit-procedure").compiled.documents.sentences
    assert written == {sentence.id.text: sentence.digest.text for sentence in sentences}
