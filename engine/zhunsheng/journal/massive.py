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
class Part:
    """A large part: its rows, the place of the one that it continues, and what is told of rows that came and went."""

    version: Version
    of: int | None
    came: list[Any]
    went: list[Any]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A massive finding with its parts, in their order; of a part that continues none, no rows are told yet."""

    massive: Massive
    parts: tuple[Part, ...]


def weighed(finding: Finding, row: Row, before: Weighed | None = None) -> Weighed | None:
    """Return a finding as massive, if it rests on very much; `before` is an earlier one that it may continue."""
    foundation = foundation_of(row)
    if foundation is None:
        return None
    earlier = {part.version.log: place for place, part in enumerate(before.parts)} if before is not None else {}
    found = [_part(version, before, earlier.get(version.log)) for version in foundation.parts]
    parts = tuple(sorted(found, key=lambda it: (it.version.count, it.version.proof or 0)))
    return Weighed(_massive(finding, foundation, parts), parts)


def _part(version: Version, before: Weighed | None, place: int | None) -> Part:
    """Return a part of which the proof is known: from that of the one before it by what came and went."""
    if before is None or place is None:
        _prove(version)
        return Part(version, None, [], [])
    earlier = before.parts[place].version
    came, went = (sorted(map(rested_on, rows)) for rows in version.since(earlier))
    version.proof = ((earlier.proof or 0) + sum(map(proof_of, came)) - sum(map(proof_of, went))) % MODULUS
    return Part(version, place, came, went)


def _prove(version: Version) -> None:
    """Let a version know its proof, from all its rows if it does not yet."""
    if version.proof is None:
        version.proof = sum(proof_of(rested_on(row)) for row in version.rows()) % MODULUS


def _massive(finding: Finding, foundation: Foundation, parts: tuple[Part, ...]) -> Massive:
    why = hashlib.sha256(canonical(foundation.why)).hexdigest()
    sums = tuple((it.version.count, it.version.proof or 0) for it in parts)
    return Massive(finding.conclusion(), why, named(foundation.events), sums)


def named(events: tuple[EventRef, ...]) -> list[list[str]]:
    """Return events as JSON data."""
    return [[ref.source, ref.id] for ref in events]


def rested_on(row: Row) -> list[Any]:
    """Return what is told of a row of a part: the digest (hex) of its why, and its events."""
    foundation = foundation_of(row)
    why: Any = row.because.to_dict() if foundation is None else _proven(foundation)
    return [hashlib.sha256(canonical(why)).hexdigest(), named(tuple(sorted(row.evidence)))]


def proof_of(told: list[Any]) -> int:
    """Return the proof of a row of which this is told."""
    return int.from_bytes(hashlib.sha256(canonical(told)).digest(), "big")


def _proven(foundation: Foundation) -> list[Any]:
    for version in foundation.parts:
        _prove(version)
    return [foundation.why, *sorted([it.count, f"{it.proof:064x}"] for it in foundation.parts)]
