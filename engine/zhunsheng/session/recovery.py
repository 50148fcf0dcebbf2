"""A session that continues from its journal, under the same policy, or under another if that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.journal.entries import PolicyEntry, finding_digest, policy_entry, read_advance, read_policy
from zhunsheng.journal.record import GENESIS, Kind, Record
from zhunsheng.journal.standing import Standing
from zhunsheng.journal.store import Journal, Unsaved
from zhunsheng.journal.telling import Told, digest_told
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant

_AT_ONCE = 10_000
"""So many events of a journal are in memory at a time."""


class _Read:
    """What the records of a journal add up to, its events apart."""

    def __init__(self, journal: Journal) -> None:
        self.policy: PolicyEntry | None = None
        self.to: Instant | None = None
        self.standing = Standing()
        previous = GENESIS
        for record in journal.records():
            if record.digest_at(record.number) != record.digest or record.previous != previous:
                raise _untrue(journal, record.number)
            previous = record.digest
            try:
                self._read(record)
            except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                raise _untrue(journal, record.number) from None

    def _read(self, record: Record) -> None:
        match Kind(record.kind):
            case Kind.POLICY:
                self.policy = read_policy(record)
            case Kind.ADVANCE:
                to = read_advance(record)
                self.to = to if self.to is None else max(self.to, to)
            case Kind.CHANGE | Kind.DIFFERENCE:
                self.standing.apply(record)


def recover(core: LiveCore, journal: Journal, *, upgrade: bool) -> None:
    """
    Bring a new core to where the journal stopped, and write down what was not written down yet.

    Raises ProblemsFound if a record was tampered with or what guards them was taken away, if policy or readings are
    others than those of the journal and no upgrade was asked for, or if the same policy now leads to other findings
    than are written there.
    """
    read = _Read(journal)
    lacking = journal.lacking()
    if lacking:
        raise ProblemsFound([Problem("J112", None, {"value": str(journal.path), "names": ", ".join(lacking)})])
    ours = policy_entry(core.rulebook)
    is_other = read.policy is not None and read.policy != ours
    if is_other and not upgrade:
        assert read.policy is not None
        raise ProblemsFound([_other_policy(journal, read.policy, ours)])
    events = _events(core, journal, lenient=is_other)
    while some := list(islice(events, _AT_ONCE)):
        core.post_lines(some)
    if read.to is not None:
        core.advance(read.to)
    unsaved = Unsaved()
    if read.policy is None or is_other:
        unsaved.add(Kind.POLICY, ours.raw())
    difference = _Difference(core, read.standing.digests)
    if read.policy is not None and not upgrade and difference.count:
        values = {"value": str(journal.path), "count": str(difference.count)}
        raise ProblemsFound([Problem("J108", None, values)])
    if difference.told:
        unsaved.add(*difference.told.record())
    if unsaved.items:
        journal.write(unsaved)


def _events(core: LiveCore, journal: Journal, *, lenient: bool) -> Iterator[tuple[Event, bytes]]:
    """Yield the events of the journal; under another policy those it does not admit are left out."""
    gate = gate_of(core.rulebook)
    for record in journal.records(kind=Kind.EVENT):
        answer = admit_line(record.raw, str(journal.path), record.number, gate)
        if isinstance(answer, Event):
            yield answer, record.raw
        elif not lenient:
            raise _untrue(journal, record.number)


class _Difference:
    """
    What is to be written down for the journal to say what now stands.

    `count` is in how many findings it said something else. A finding that the journal tells in full and that is now
    told as resting on very much is the same finding, told anew.
    """

    def __init__(self, core: LiveCore, standing: Counter[str]) -> None:
        self.told = Told()
        left = Counter({digest: count for digest, count in standing.items() if count > 0})
        others = 0
        for write, row in core.standing():
            finding = write(row)
            digest = digest_told(finding, row)
            if left[digest] > 0:
                left[digest] -= 1
                continue
            if row.grounds.is_large and left[full := finding_digest(finding)] > 0:
                left[full] -= 1
                self.told.withdrawn.append(full)
            else:
                others += 1
            self.told.add(finding, row)
        gone = sorted(left.elements())
        self.told.withdrawn = sorted([*self.told.withdrawn, *gone])
        self.count = max(others, len(gone))


def _untrue(journal: Journal, number: int) -> ProblemsFound:
    return ProblemsFound([Problem("J106", None, {"value": str(journal.path), "number": str(number)})])


def _other_policy(journal: Journal, theirs: PolicyEntry, ours: PolicyEntry) -> Problem:
    values = {
        "value": str(journal.path),
        "theirs": f"{theirs.policy} {theirs.fingerprint[:12]} {_readings(theirs)}".strip(),
        "ours": f"{ours.policy} {ours.fingerprint[:12]} {_readings(ours)}".strip(),
    }
    return Problem("J107", None, values)


def _readings(entry: PolicyEntry) -> str:
    return " ".join(f"{name}={choice}" for name, choice in entry.readings.items())
