"""The three workloads, their sizes, and what every right answer to them digests to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

WORKLOADS = ("w1", "w2", "w3")
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
AT_MOST = 1200
"""So many seconds by the clock are given to a contestant for one run, if nothing else is asked for."""

REFERENCE = {
    ("w1", "10k"): (1194, "5f974229adbdba7b"),
    ("w1", "100k"): (2405, "8d5e6de78959aff5"),
    ("w1", "1m"): (24108, "86ab557482ab1e0b"),
    ("w1", "10m"): (120548, "649b4ebf50debaf2"),
    ("w2", "10k"): (501, "7e5db48a58332d2f"),
    ("w2", "100k"): (5729, "c4bd5866c40726ad"),
    ("w2", "1m"): (59572, "aae0b8a333613228"),
    ("w2", "10m"): (599076, "9b634f67b64b912c"),
    ("w3", "10k"): (4505, "471901c78959fae4"),
    ("w3", "100k"): (45449, "e03726ee4babd744"),
    ("w3", "1m"): (453856, "65edaf9a6ec53456"),
    ("w3", "10m"): (4548810, "81b257312b44b662"),
}
"""How many findings a workload of a size has, and the digest of their lines in order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How many findings somebody gave, and their digest."""

    count: int
    digest: str


def digest_of(lines: Iterable[str]) -> Answer:
    """Return the count and the digest of lines, in whatever order they come: the first 16 hex digits of SHA-256."""
    ordered = sorted(lines)
    whole = hashlib.sha256("\n".join(ordered).encode())
    return Answer(len(ordered), whole.hexdigest()[:16])


def is_right(workload: str, size: str, answer: Answer) -> bool:
    """Say whether an answer is the right one."""
    return REFERENCE[workload, size] == (answer.count, answer.digest)
