"""Whether the chain of a journal holds, and if not, which record was changed, removed, put in or moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from zhunsheng.journal.record import GENESIS, Record


class Tampering(Enum):
    """What was done to a record."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Fault:
    """One record with which something was done; `was` is the number it had, where that can be told."""

    number: int
    tampering: Tampering
    was: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """
    What came of looking at every record: how many there are, the digest of the last, and what is wrong.

    Whoever has noted number and digest of an earlier head elsewhere can prove that nothing up to it was rewritten,
    not even by someone who computed the whole chain anew.
    """

    count: int
    head: str
    faults: tuple[Fault, ...]


def verify(records: Iterable[Record], last_number: int = 0, noted: tuple[int, str] | None = None) -> Verified:
    """
    Look at every record, in order of their numbers.

    `last_number` is the highest number ever given out, if known: records missing at the end are found by it.
    `noted` is the number and digest of a record that were noted elsewhere.
    """
    all_records = list(records)
    number_after = {record.digest: record.number + 1 for record in all_records} | {GENESIS: 1}
    faults: list[Fault] = []
    expected, previous = 1, GENESIS
    for record in all_records:
        faults += [Fault(number, Tampering.REMOVED) for number in range(expected, record.number)]
        fault = _fault_of(record, previous, expected, number_after)
        if fault is not None:
            faults.append(fault)
        expected, previous = record.number + 1, record.digest
    faults += [Fault(number, Tampering.REMOVED) for number in range(expected, last_number + 1)]
    if noted is not None and not any(fault.number == noted[0] for fault in faults):
        found = next((record for record in all_records if record.number == noted[0]), None)
        if found is None:
            faults.append(Fault(noted[0], Tampering.REMOVED))
        elif found.digest != noted[1]:
            faults.append(Fault(noted[0], Tampering.CHANGED))
    return Verified(len(all_records), previous, tuple(faults))


def _fault_of(record: Record, previous: str, expected: int, number_after: dict[str, int]) -> Fault | None:
    if record.digest_at(record.number) == record.digest:
        follows = record.previous == previous or record.number != expected
        return None if follows else Fault(record.number, Tampering.INSERTED)
    was = number_after.get(record.previous)
    if was is not None and was != record.number and record.digest_at(was) == record.digest:
        return Fault(record.number, Tampering.MOVED, was)
    return Fault(record.number, Tampering.CHANGED)
