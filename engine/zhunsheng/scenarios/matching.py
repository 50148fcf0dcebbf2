"""When a finding is like an expectation, and which findings come near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhunsheng.findings.finding import Finding
from zhunsheng.scenarios.story import Expectation, Want

WHOM_AND_WHEN = ("unit", "bearer", "territory", "period", "at")
"""A finding that agrees in these is the one meant, though something else about it came out otherwise."""


def member_text(finding: Finding, member: str) -> str | None:
    """Return a member of a finding as text; None where it is absent."""
    if member.startswith("values."):
        return finding.values.get(member.removeprefix("values."))
    if member == "force":
        return finding.force.value
    text = getattr(finding, member)
    return None if text is None else str(text)


def meets(finding: Finding, want: Want) -> bool:
    """Say whether one member of the finding is as wanted; a wanted day holds any instant of it."""
    found = member_text(finding, want.member)
    if want.member == "at" and want.text is not None and len(want.text) == len("2014-12-31"):
        return found is not None and found.startswith(want.text)
    return found == want.text


def is_like(finding: Finding, expected: Expectation) -> bool:
    """Say whether the finding is as expected in everything that the expectation speaks of."""
    rests = {word.text for word in expected.evidence} <= set(finding.evidence)
    return rests and all(meets(finding, want) for want in expected.wants)


def like(findings: Iterable[Finding], expected: Expectation) -> list[Finding]:
    """Return the findings that are as expected, in their order."""
    return [finding for finding in findings if is_like(finding, expected)]


def nearest(findings: Sequence[Finding], expected: Expectation, most: int) -> list[Finding]:
    """
    Return up to so many findings of the expected norm, those that agree in most members first.

    Whom it is about and when counts for more than how it came out.
    """
    norm = expected.wanted("norm")
    same = [finding for finding in findings if finding.norm == norm]
    return sorted(same, key=lambda finding: (-_agreement(finding, expected), finding.order))[:most]


def is_the_one_meant(finding: Finding, expected: Expectation) -> bool:
    """Say whether the finding agrees in norm, in whom it is about, and in when."""
    identity = ("norm", *WHOM_AND_WHEN)
    return all(meets(finding, want) for want in expected.wants if want.member in identity)


def _agreement(finding: Finding, expected: Expectation) -> int:
    return sum((4 if want.member in WHOM_AND_WHEN else 1) for want in expected.wants if meets(finding, want))
