"""Whether the chain of a journal holds, and if not, which record was changed, removed, put in or moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from zhunsheng.journal.record import GENESIS, Record
from zhunsheng.journal.standing import Standing
from zhunsheng.journal.store import JournalReader

MOST_MISSING = 10_000
"""So many missing records in a row are named: numbers in a damaged file can be anything."""


class Tampering(Enum):
    """What was done to a record."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    UNPROVEN = "unproven"
    """The record is as it was written, but what it says does not follow from the records before it."""
    UNGUARDED = "unguarded"
    """Not a record, but the table, the triggers or the count of numbers that guard all of them; its number is 0."""


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
    chain = _Chain(list(records))
    faults = chain.faults(last_number)
    if noted is not None and not any(fault.number == noted[0] for fault in faults):
        found = next((record for record in chain.records if record.number == noted[0]), None)
        if found is None:
            faults.append(Fault(noted[0], Tampering.REMOVED))
        elif found.digest != noted[1]:
            faults.append(Fault(noted[0], Tampering.CHANGED))
    head = chain.records[-1].digest if chain.records else GENESIS
    return Verified(len(chain.records), head, tuple(sorted(faults, key=lambda fault: fault.number)))


def verify_journal(reader: JournalReader, noted: tuple[int, str] | None = None) -> Verified:
    """
    Look at a whole journal at one moment: at every record, what it says, and what guards them; see `verify`.

    What a record tells of findings has to add up with what the records before it have told.
    """
    with reader.one_moment():
        last_number = reader.last_number()
        verified = _followed(reader.records(), last_number, noted) or verify(reader.records(), last_number, noted)
        is_guarded = reader.is_guarded()
    return verified if is_guarded else replace(verified, faults=(Fault(0, Tampering.UNGUARDED), *verified.faults))


def _followed(records: Iterable[Record], last_number: int, noted: tuple[int, str] | None) -> Verified | None:
    """Follow a chain in which nothing is wrong, a record at a time; None as soon as something is."""
    standing: Standing | None = Standing()
    count, head = 0, GENESIS
    unproven: tuple[Fault, ...] = ()
    for record in records:
        count += 1
        if record.number != count or record.previous != head or record.digest_at(count) != record.digest:
            return None
        head = record.digest
        if noted is not None and noted[0] == count and noted[1] != head:
            return None
        if standing is not None and not _adds_up(standing, record):
            standing, unproven = None, (Fault(count, Tampering.UNPROVEN),)
    is_whole = count == last_number and (noted is None or noted[0] <= count)
    return Verified(count, head, unproven) if is_whole else None


def _adds_up(standing: Standing, record: Record) -> bool:
    try:
        standing.apply(record)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False
    return True


class _Chain:
    """The records, and the number each one had when it was written, as far as its digest still tells."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self._by_digest = {record.digest: record for record in records}
        self._followers: dict[str, list[Record]] = {}
        for record in records:
            self._followers.setdefault(record.previous, []).append(record)
        self._was: dict[int, int] = {}
        """The number a record had, by the number it has."""
        sound = [record for record in records if record.digest_at(record.number) == record.digest]
        self._was.update((record.number, record.number) for record in sound)
        self._trace([(GENESIS, 0), *((record.digest, record.number) for record in sound)])

    def _trace(self, known: list[tuple[str, int]]) -> None:
        """From records whose number is known, tell the numbers of those that followed them."""
        for digest, number in known:  # the list grows while it is read
            for follower in self._followers.get(digest, ()):
                if follower.number not in self._was and follower.digest_at(number + 1) == follower.digest:
                    self._was[follower.number] = number + 1
                    known.append((follower.digest, number + 1))

    def faults(self, last_number: int) -> list[Fault]:
        """Return what is wrong with every record."""
        found: list[Fault] = []
        expected = 1
        for record in self.records:
            found += _removed(expected, record.number)
            expected = max(record.number + 1, 1)
            was = self._was.get(record.number)
            if record.number < 1:
                found.append(Fault(record.number, Tampering.INSERTED))
            elif was is None:
                found.append(Fault(record.number, Tampering.CHANGED))
            elif was != record.number:
                found.append(Fault(record.number, Tampering.MOVED, was))
            else:
                found += self._break_before(record)
        found += _removed(expected, last_number + 1)
        return found

    def _break_before(self, record: Record) -> list[Fault]:
        """
        Return what is wrong if a record that is sound in itself names a record before it that is not there.

        If others follow it, it stands rightly, and the one now before it was put in the place of another.
        """
        if record.previous in self._by_digest or (record.previous == GENESIS and record.number == 1):
            return []
        before = next((number for number, was in self._was.items() if was == record.number - 1), None)
        if before is None:
            return []
        if record.digest in self._followers:
            return [Fault(before, Tampering.CHANGED)]
        return [Fault(record.number, Tampering.INSERTED)]


def _removed(first: int, end: int) -> list[Fault]:
    """Return the records that are missing from one number to before another; of very many only the first."""
    return [Fault(number, Tampering.REMOVED) for number in range(first, min(end, first + MOST_MISSING))]
