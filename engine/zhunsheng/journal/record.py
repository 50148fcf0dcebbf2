"""One record of a journal, and the chain that ties it to the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum

GENESIS = "0" * 64
"""What the first record names as the digest before it."""

FORMAT = 1
"""The form of the records, which is part of every digest."""

FORMS = (1, 2)
"""The forms of a file that are read: the second has kinds of records that the first does not know."""


class Kind(Enum):
    """What a record says."""

    POLICY = "policy"
    """Under which policy and readings what follows was concluded: the first record, and at every upgrade."""
    EVENT = "event"
    """An event, in the very bytes in which it was received."""
    ADVANCE = "advance"
    """The instant was moved on."""
    CHANGE = "change"
    """What the records before it have changed in the findings."""
    DIFFERENCE = "difference"
    """The same, where a finding rests on so much that only what became different of it is told."""
    RESTORED = "restored"
    """What guards the records had been taken away, and was put there again by somebody who asked for that."""


@dataclass(frozen=True, slots=True)
class Record:
    """
    A record: its number, what it says, and the digest that ties it to all before it.

    `source`, `id` and `content` name an event (the digest of its content with the time it became known), and are
    empty for everything else.
    """

    number: int
    kind: str
    source: str
    id: str
    content: str
    raw: bytes
    previous: str
    digest: str

    def digest_at(self, number: int) -> str:
        """Return the digest this record has if it stands at a number."""
        return digest_of(number, self.previous, self.kind, self.source, self.id, self.content, self.raw)


def digest_of(number: int, previous: str, kind: str, source: str, id: str, content: str, raw: bytes) -> str:
    """
    Return the SHA-256 digest (hex) of a record: of its number, the digest before it, and all it says.

    Every part is preceded by its length, so that no two records have the same bytes.
    """
    total = hashlib.sha256()
    for part in (str(FORMAT), str(number), previous, kind, source, id, content):
        encoded = part.encode("utf-8", "surrogatepass")
        total.update(b"%d:" % len(encoded) + encoded)
    total.update(b"%d:" % len(raw) + raw)
    return total.hexdigest()


def chained(number: int, previous: str, kind: Kind, raw: bytes, source: str = "", id: str = "",
            content: str = "") -> Record:
    """Make the record that follows."""
    digest = digest_of(number, previous, kind.value, source, id, content, raw)
    return Record(number, kind.value, source, id, content, raw, previous, digest)
