"""Putting the guards of a journal there again: an explicit act, which the journal tells of from then on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from zhunsheng.journal.store import Journal, JournalReader
from zhunsheng.journal.verify import Tampering, Verified, verify_journal


def restore(path: Path) -> tuple[Verified, tuple[str, ...]]:
    """
    Restore what guards the records of a journal, if every record is as it was written.

    Returns what came of looking at the records, without the guards, and the names of the guards restored: none if a
    record is not as it was written, for then nothing is done. Raises ProblemsFound if the file is no journal, or if
    more than the guards was changed.
    """
    with closing(JournalReader(path)) as reader:
        verified = verify_journal(reader)
    records = tuple(fault for fault in verified.faults if fault.tampering is not Tampering.UNGUARDED)
    found = Verified(verified.count, verified.head, records)
    if records:
        return found, ()
    with closing(Journal(path)) as journal:
        return found, journal.restore()
