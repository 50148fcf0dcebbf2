"""What "the same finding" means, and how two sets of findings differ."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from zhunsheng.findings.finding import Finding
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that came out otherwise: as expected, as found, and the names of the members that differ."""

    expected: Finding
    found: Finding
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How the findings found differ from those expected; each part in the order of findings."""

    missing: tuple[Finding, ...]
    unexpected: tuple[Finding, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Say whether there is any difference."""
        return bool(self.missing or self.unexpected or self.changed)


def same(one: Finding, other: Finding, *, derivation: bool = False) -> bool:
    """
    Say whether two findings conclude the same: norm, bodies, place, force, outcome, times, values and evidence.

    The title is prose and does not count. The derivation counts only if it is asked for.
    """
    return not differing_members(one, other, derivation=derivation)


def differing_members(one: Finding, other: Finding, *, derivation: bool = False) -> tuple[str, ...]:
    """Return the names of the members in which two findings differ, in the order of their JSON form."""
    ours, theirs = _substance(one, derivation), _substance(other, derivation)
    return tuple(name for name in ours if ours[name] != theirs[name])


def difference(expected: Iterable[Finding], found: Iterable[Finding], *, derivation: bool = False) -> Difference:
    """
    Return what is missing, what is unexpected, and what has the same id but says something else.

    The order of the findings means nothing. Findings are paired by id; should several share one, they are paired
    in order of what they say, those that are equal first.
    """
    ours, theirs = _by_id(expected), _by_id(found)
    missing: list[Finding] = []
    unexpected: list[Finding] = []
    changed: list[Change] = []
    for name in sorted({*ours, *theirs}):
        for one, other in _pairs(ours.get(name, []), theirs.get(name, []), derivation):
            if one is None and other is not None:
                unexpected.append(other)
            elif one is not None and other is None:
                missing.append(one)
            elif one is not None and other is not None:
                members = differing_members(one, other, derivation=derivation)
                changed.append(Change(one, other, members))
    return Difference(
        tuple(sorted(missing, key=_order)),
        tuple(sorted(unexpected, key=_order)),
        tuple(sorted(changed, key=lambda change: _order(change.expected))),
    )


def _substance(finding: Finding, derivation: bool) -> Mapping[str, Any]:
    members = finding.to_dict(derivation=derivation)
    del members["title"]
    return members


def _by_id(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.id].append(finding)
    return groups


def _pairs(ours: list[Finding], theirs: list[Finding],
           derivation: bool) -> Iterable[tuple[Finding | None, Finding | None]]:
    """Pair what is left of two lists once equal findings have been taken out."""
    left = sorted(theirs, key=_order)
    unmatched = []
    for one in sorted(ours, key=_order):
        equal = next((at for at, other in enumerate(left) if same(one, other, derivation=derivation)), None)
        if equal is None:
            unmatched.append(one)
        else:
            del left[equal]
    return zip_longest(unmatched, left)


def _order(finding: Finding) -> tuple[tuple[str, str, str, str], str]:
    return (finding.order, json.dumps(finding.to_dict(), ensure_ascii=False))
