"""What the records of a journal say, as JSON texts and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.journal.canonical import canonical
from zhunsheng.journal.record import FORMAT, Record
from zhunsheng.terms.time import Instant


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """Under which policy and readings a session concludes."""

    policy: str
    fingerprint: str
    readings: dict[str, str]

    def raw(self) -> bytes:
        """Return the bytes of the record."""
        return canonical({"format": FORMAT, "policy": self.policy, "fingerprint": self.fingerprint,
                          "readings": self.readings})


def policy_entry(rulebook: Rulebook) -> PolicyEntry:
    """Return what is written down of a rulebook."""
    return PolicyEntry(rulebook.id, rulebook.fingerprint, dict(sorted(rulebook.readings.items())))


def read_policy(record: Record) -> PolicyEntry:
    """Read a policy record; raises ValueError if it is none."""
    said = json.loads(record.raw)
    return PolicyEntry(str(said["policy"]), str(said["fingerprint"]), dict(said["readings"]))


def advance_raw(to: Instant) -> bytes:
    """Return the bytes of the record of a step of time."""
    return canonical({"to": to})


def read_advance(record: Record) -> Instant:
    """Read the record of a step of time; raises ValueError if it is none."""
    return int(json.loads(record.raw)["to"])


def change_raw(added: Iterable[Finding], withdrawn: Iterable[str]) -> bytes:
    """Return the bytes of the record of a change: what now stands in full, what no longer does by its digest."""
    return canonical({
        "added": [{"digest": finding_digest(it), "finding": it.to_dict()} for it in added],
        "withdrawn": [{"digest": digest} for digest in withdrawn],
    })


def finding_digest(finding: Finding) -> str:
    """Return the SHA-256 digest (hex) of a finding with its derivation."""
    return hashlib.sha256(canonical(finding.to_dict(derivation=True))).hexdigest()


def content_of(event: Event) -> str:
    """Return the digest that tells one content of an event from another, the time it became known included."""
    return hashlib.sha256(f"{event.digest}:{event.recorded}".encode()).hexdigest()


def export_line(record: Record) -> str:
    """Return a record as one canonical line of JSON: raw bytes as text, or in hexadecimal where they are none."""
    members: dict[str, Any] = {"number": record.number, "kind": record.kind}
    if record.source or record.id:
        members |= {"source": record.source, "id": record.id, "content": record.content}
    try:
        members["raw"] = record.raw.decode("utf-8")
    except UnicodeDecodeError:
        members["raw_hex"] = record.raw.hex()
    members |= {"previous": record.previous, "digest": record.digest}
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))
