"""A session written to a file and built anew from it: data only, so that it outlives an upgrade of the package."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.write import to_json_line
from zhunsheng.journal.canonical import canonical
from zhunsheng.journal.entries import finding_digest, policy_entry
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of

FORMAT = "zhunsheng-session-1"


def save_snapshot(core: LiveCore, path: Path) -> None:
    """
    Write the events and instants of a session, with what they lead to, as JSON lines; in place of an old file only
    once all is on the disk. Raises ProblemsFound if the file cannot be written.
    """
    entry = policy_entry(core.rulebook)
    lines = [to_json_line(event, core.rulebook.zone).encode() for event in core.events]
    head = {
        "format": FORMAT, "policy": entry.policy, "fingerprint": entry.fingerprint, "readings": entry.readings,
        "as_of": core.as_of, "known_at": core.known_at, "events": len(lines), "events_digest": _digest(lines),
        "findings_digest": _findings(core),
    }
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(b"\n".join([canonical(head), *lines, b""]))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ProblemsFound([Problem("J105", None, {"value": str(path), "reason": reason_of(error)})]) from None


def load_snapshot(core: LiveCore, path: Path) -> None:
    """
    Bring a new core to where the session stood that was saved.

    Raises ProblemsFound if the file is damaged or of another form, if it was saved under another policy or
    other readings, or if its events now lead to other findings.
    """
    try:
        head_line, *lines = path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise ProblemsFound([Problem("J105", None, {"value": str(path), "reason": reason_of(error)})]) from None
    except ValueError:
        raise _damaged(path) from None
    head = _head(head_line, path)
    if head["events"] != len(lines) or head["events_digest"] != _digest(lines):
        raise _damaged(path)
    ours = policy_entry(core.rulebook)
    if (head["fingerprint"], head["readings"]) != (ours.fingerprint, ours.readings):
        values = {"value": str(path), "theirs": f"{head['policy']} {str(head['fingerprint'])[:12]}",
                  "ours": f"{ours.policy} {ours.fingerprint[:12]}"}
        raise ProblemsFound([Problem("J110", None, values)])
    gate = gate_of(core.rulebook)
    events = [admit_line(line, str(path), number, gate) for number, line in enumerate(lines, start=2)]
    core.post_many(event for event in events if isinstance(event, Event))
    if head["as_of"] is not None:
        core.advance(head["as_of"])
    core.learn(head.get("known_at"))
    if _findings(core) != head["findings_digest"]:
        raise ProblemsFound([Problem("J111", None, {"value": str(path)})])


def _head(line: bytes, path: Path) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except ValueError:
        raise _damaged(path) from None
    names = {"format", "policy", "fingerprint", "readings", "as_of", "events", "events_digest", "findings_digest"}
    if not isinstance(head, dict) or "format" not in head:
        raise _damaged(path)
    if head["format"] != FORMAT:
        raise ProblemsFound([Problem("J103", None, {"value": str(path), "form": str(head["format"])[:60],
                                                    "expected": FORMAT})])
    if not names <= head.keys() or not _is_instant(head["as_of"]) or not _is_instant(head.get("known_at")):
        raise _damaged(path)
    return head


def _is_instant(value: Any) -> bool:
    return value is None or (type(value) is int and abs(value) < 1 << 63)


def _digest(lines: list[bytes]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(b"%d:" % len(line) + line)
    return total.hexdigest()


def _findings(core: LiveCore) -> str:
    digests = sorted(finding_digest(write(row)) for write, row in core.standing())
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _damaged(path: Path) -> ProblemsFound:
    return ProblemsFound([Problem("J109", None, {"value": str(path)})])
