"""
How a change is written down.

A finding that rests on little is told in full, as it always was. One that rests on very much is told by what became
different: what it now says otherwise, and the rows that came or went, each by the digest of its why and its events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhunsheng.evaluate.live.change import Replaced
from zhunsheng.evaluate.live.row import Row
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order
from zhunsheng.journal.canonical import canonical
from zhunsheng.journal.entries import change_raw, finding_digest
from zhunsheng.journal.massive import Part, Weighed, rested_on, weighed
from zhunsheng.journal.record import Kind


class Told:
    """What is to be told of some findings."""

    def __init__(self) -> None:
        self.added: list[Finding] = []
        self.withdrawn: list[str] = []
        self.massive: list[dict[str, Any]] = []

    def __bool__(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.added or self.withdrawn or self.massive)

    def add(self, finding: Finding, row: Row) -> None:
        """Tell a finding that now stands."""
        now = weighed(finding, row)
        if now is None:
            self.added.append(finding)
        else:
            self.massive.append(_begun(now))

    def record(self) -> tuple[Kind, bytes]:
        """Return the kind of the record and its bytes."""
        added = in_order(self.added)
        if not self.massive:
            return Kind.CHANGE, change_raw(added, self.withdrawn)
        return Kind.DIFFERENCE, canonical({
            "added": [{"digest": finding_digest(it), "finding": it.to_dict()} for it in added],
            "withdrawn": [{"digest": digest} for digest in self.withdrawn],
            "massive": sorted(self.massive, key=lambda it: str(it["digest"])),
        })


def told(replaced: Iterable[Replaced]) -> Told:
    """Return what is to be told of findings that took the place of others."""
    found = Told()
    for write, old, new in replaced:
        before = weighed(write(old), old) if old is not None else None
        now = weighed(write(new), new, before) if new is not None else None
        if before is not None and now is not None:
            found.massive.append(_continued(before, now))
            continue
        if old is not None:
            found.withdrawn.append(before.massive.digest if before is not None else finding_digest(write(old)))
        if now is not None:
            found.massive.append(_begun(now))
        elif new is not None:
            found.added.append(write(new))
    found.withdrawn.sort()
    return found


def digest_told(finding: Finding, row: Row) -> str:
    """Return the digest under which a finding is known to a journal."""
    now = weighed(finding, row)
    return finding_digest(finding) if now is None else now.massive.digest


def _begun(now: Weighed) -> dict[str, Any]:
    massive = now.massive
    return {"digest": massive.digest, "finding": massive.said, "why": massive.why, "events": massive.events,
            "parts": [{"came": _all_rows(part)} for part in now.parts]}


def _continued(before: Weighed, now: Weighed) -> dict[str, Any]:
    was, massive = before.massive, now.massive
    said = {name: value for name, value in massive.said.items() if was.said[name] != value}
    entry: dict[str, Any] = {"was": was.digest, "digest": massive.digest, "why": massive.why,
                             "parts": [_part(part) for part in now.parts]}
    return entry | ({"finding": said} if said else {}) | (
        {"events": massive.events} if massive.events != was.events else {}
    )


def _part(part: Part) -> dict[str, Any]:
    """Tell a part: which one of before it continues, and the rows that came and went; empty lists are left out."""
    if part.of is None:
        return {"came": _all_rows(part)}
    told = {"of": part.of, "came": part.came, "went": part.went}
    return {name: value for name, value in told.items() if value != []}


def _all_rows(part: Part) -> list[Any]:
    return sorted(map(rested_on, part.version.rows()))
