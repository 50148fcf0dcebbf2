"""A counterexample as a scenario: it says what the property demands, and so fails until the policy is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhunsheng.ir.properties import Brings, Effect, Property, ThereIs, Unmoved, norms_of
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.properties.judge import Counterexample
from zhunsheng.properties.matching import member
from zhunsheng.properties.record import expectation, scenario_text
from zhunsheng.terms.text import Bilingual

_MEMBERS = frozenset({"unit", "bearer", "counterparty", "territory", "force", "period", "outcome", "due", "at"})


def counter_scenario(given: Property, found: Counterexample, rulebook: Rulebook, policy: str | None,
                     schema: str) -> str:
    """Return the YAML of the scenario; `policy` is what it names as its policy (None: the one that ships)."""
    expect, never = demands(given, found)
    norms = [str(one["norm"]) for one in (*expect, *never)] or list(norms_of(given.claim) or found.norms)
    about = given.says or given.title
    return scenario_text(
        title=Bilingual(f"反例：{given.title.zh}", f"Counterexample: {given.title.en}"),
        about=about,
        policy=policy,
        norms=dict.fromkeys(norms),
        story=found.story,
        zone=rulebook.zone,
        readings=found.readings,
        as_of=found.as_of,
        expect=expect,
        never=never,
        comment=(f"zhunsheng properties: {given.id}",),
        schema=schema,
    )


def demands(given: Property, found: Counterexample) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return what the property wants of this story: findings that must follow, and such as never may."""
    claim, finding = given.claim, found.finding
    if isinstance(claim, ThereIs) and finding is not None:
        wanted: dict[str, Any] = {"norm": claim.wanted.norms[0]} if claim.wanted.norms else {"norm": finding.norm}
        wanted |= {name: member(finding, name) for name in claim.same
                   if name in _MEMBERS and member(finding, name) is not None}
        return [wanted | ({"count": claim.at_least} if claim.at_least > 1 else {})], []
    if isinstance(claim, Brings):
        return [{"norm": claim.wanted.norms[0], "unit": found.unit, "period": found.period}], []
    if finding is None:
        return [], []
    if isinstance(claim, Unmoved) and claim.effect is not Effect.BRINGS and found.missing:
        return [expectation(finding)], []
    return [], [expectation(finding)]
