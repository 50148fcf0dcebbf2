"""
A finding that rests on very much, as a journal knows it: what it says, and for what it rests on, a sum.

Each row of a large part has a proof: a digest of its derivation and its events, as a number. What is written down of a
part is how many rows it has and the sum of their proofs, so that what comes or goes is told without the rest. That a
record is as it was written is proven by the chain; by the sums it is seen whether what was told adds up.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.live.foundation import Foundation, foundation_of
from zhunsheng.evaluate.live.log import Version
from zhunsheng.evaluate.live.row import Row
from zhunsheng.findings.derivation import EventRef
from zhunsheng.findings.finding import Finding
from zhunsheng.journal.canonical import canonical

MODULUS = 1 << 256
Sum = tuple[int, int]
"""How many rows, and the sum of their proofs."""


@dataclass(frozen=True, slots=True)
class Massive:
    """What is said of the finding, the digest of its why without the large parts, other events, and the parts."""

    said: dict[str, Any]
    why: str
    events: list[list[str]]
    parts: tuple[Sum, ...]

    @property
    def digest(self) -> str:
        """The digest (hex) of all of it."""
        parts = [[count, f"{total:064x}"] for count, total in self.parts]
        return hashlib.sha256(
            canonical({"finding": self.said, "why": self.why, "events": self.events, "parts": parts})
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A massive finding with the rows of its parts, in the order of the parts."""

    massive: Massive
    versions: tuple[Version, ...]


def weighed(finding: Finding, row: Row, before: Weighed | None = None) -> Weighed | None:
    """Return a finding as massive, if it rests on very much; `before` is an earlier one that it may continue."""
    foundation = foundation_of(row)
    if foundation is None:
        return None
    earlier = {it.log: it for it in before.versions} if before is not None else {}
    for version in foundation.parts:
        _prove(version, earlier.get(version.log))
    versions = tuple(sorted(foundation.parts, key=lambda it: (it.count, it.proof or 0)))
    return Weighed(_massive(finding, foundation, versions), versions)


def _massive(finding: Finding, foundation: Foundation, versions: tuple[Version, ...]) -> Massive:
    why = hashlib.sha256(canonical(foundation.why)).hexdigest()
    parts = tuple((it.count, it.proof or 0) for it in versions)
    return Massive(finding.conclusion(), why, named(foundation.events), parts)


def named(events: tuple[EventRef, ...]) -> list[list[str]]:
    """Return events as JSON data."""
    return [[ref.source, ref.id] for ref in events]


def _prove(version: Version, earlier: Version | None) -> None:
    """Let a version know its proof: from that of an earlier one by what came and went, or from all its rows."""
    if version.proof is not None:
        return
    if earlier is None or earlier.proof is None:
        version.proof = sum(map(_proof, version.rows())) % MODULUS
        return
    came, went = version.since(earlier)
    version.proof = (earlier.proof + sum(map(_proof, came)) - sum(map(_proof, went))) % MODULUS


def rested_on(row: Row) -> list[Any]:
    """Return what is told of a row of a part: the digest (hex) of its why, and its events."""
    foundation = foundation_of(row)
    why: Any = row.because.to_dict() if foundation is None else _proven(foundation)
    return [hashlib.sha256(canonical(why)).hexdigest(), named(tuple(sorted(row.evidence)))]


def proof_of(told: list[Any]) -> int:
    """Return the proof of a row of which this is told."""
    return int.from_bytes(hashlib.sha256(canonical(told)).digest(), "big")


def _proof(row: Row) -> int:
    return proof_of(rested_on(row))


def _proven(foundation: Foundation) -> list[Any]:
    for version in foundation.parts:
        _prove(version, None)
    return [foundation.why, *sorted([it.count, f"{it.proof:064x}"] for it in foundation.parts)]
