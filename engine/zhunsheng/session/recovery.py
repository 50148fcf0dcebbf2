"""A session that continues from its journal, under the same policy, or under another if that was asked for."""

from __future__ import annotations

from collections import Counter

from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.findings.finding import Finding
from zhunsheng.journal.entries import (
    PolicyEntry,
    change_raw,
    finding_digest,
    policy_entry,
    read_advance,
    read_change,
    read_policy,
)
from zhunsheng.journal.record import GENESIS, Kind, Record
from zhunsheng.journal.store import Journal, Unsaved
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant


class _Read:
    """What the records of a journal add up to."""

    def __init__(self, journal: Journal) -> None:
        self.policy: PolicyEntry | None = None
        self.lines: list[tuple[int, bytes]] = []
        self.to: Instant | None = None
        self.standing: Counter[str] = Counter()
        self._path = str(journal.path)
        previous = GENESIS
        for record in journal.records():
            if record.digest_at(record.number) != record.digest or record.previous != previous:
                raise ProblemsFound([Problem("J106", None, {"value": self._path, "number": str(record.number)})])
            previous = record.digest
            try:
                self._read(record)
            except (ValueError, KeyError, TypeError):
                raise ProblemsFound(
                    [Problem("J106", None, {"value": self._path, "number": str(record.number)})]
                ) from None

    def _read(self, record: Record) -> None:
        match Kind(record.kind):
            case Kind.POLICY:
                self.policy = read_policy(record)
            case Kind.EVENT:
                self.lines.append((record.number, record.raw))
            case Kind.ADVANCE:
                to = read_advance(record)
                self.to = to if self.to is None else max(self.to, to)
            case Kind.CHANGE:
                added, withdrawn = read_change(record)
                self.standing.update(added)
                self.standing.subtract(withdrawn)
                if any(self.standing[digest] < 0 for digest in withdrawn):
                    raise ValueError("a finding is withdrawn that did not stand")


def recover(core: LiveCore, journal: Journal, *, upgrade: bool) -> None:
    """
    Bring a new core to where the journal stopped, and write down what was not written down yet.

    Raises ProblemsFound if a record was tampered with, if policy or readings are others than those of the journal and
    no upgrade was asked for, or if the same policy now leads to other findings than are written there.
    """
    read = _Read(journal)
    ours = policy_entry(core.rulebook)
    is_other = read.policy is not None and read.policy != ours
    if is_other and not upgrade:
        assert read.policy is not None
        raise ProblemsFound([_other_policy(journal, read.policy, ours)])
    core.post_many(_events(core, read, journal, lenient=is_other))
    if read.to is not None:
        core.advance(read.to)
    unsaved = Unsaved()
    if read.policy is None or is_other:
        unsaved.add(Kind.POLICY, ours.raw())
    added, withdrawn = _difference(core, read.standing)
    if read.policy is not None and not upgrade and (added or withdrawn):
        raise ProblemsFound([Problem("J108", None, {"value": str(journal.path), "count": str(len(added))})])
    if added or withdrawn:
        unsaved.add(Kind.CHANGE, change_raw(added, withdrawn))
    if unsaved.items:
        journal.write(unsaved)


def _events(core: LiveCore, read: _Read, journal: Journal, *, lenient: bool) -> list[Event]:
    """Return the events of the journal; under another policy those it does not admit are left out."""
    gate = gate_of(core.rulebook)
    events = []
    for number, raw in read.lines:
        answer = admit_line(raw, str(journal.path), number, gate)
        if isinstance(answer, Event):
            events.append(answer)
        elif not lenient:
            raise ProblemsFound([Problem("J106", None, {"value": str(journal.path), "number": str(number)})])
    return events


def _difference(core: LiveCore, standing: Counter[str]) -> tuple[list[Finding], list[str]]:
    """Return the findings that stand and are not written down, and the digests of those written down only."""
    left = Counter({digest: count for digest, count in standing.items() if count > 0})
    added = []
    for finding in core.findings():
        digest = finding_digest(finding)
        if left[digest] > 0:
            left[digest] -= 1
        else:
            added.append(finding)
    return added, sorted(left.elements())


def _other_policy(journal: Journal, theirs: PolicyEntry, ours: PolicyEntry) -> Problem:
    values = {
        "value": str(journal.path),
        "theirs": f"{theirs.policy} {theirs.fingerprint[:12]} {_readings(theirs)}".strip(),
        "ours": f"{ours.policy} {ours.fingerprint[:12]} {_readings(ours)}".strip(),
    }
    return Problem("J107", None, values)


def _readings(entry: PolicyEntry) -> str:
    return " ".join(f"{name}={choice}" for name, choice in entry.readings.items())
