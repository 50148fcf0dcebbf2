"""A finding that rests on very much is written down by what became different of it, and proven from that alone."""

from __future__ import annotations

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import zhunsheng
from zhunsheng import Policy, PolicyError
from zhunsheng.journal.entries import change_raw, finding_digest
from zhunsheng.journal.record import Kind, Record
from zhunsheng.journal.standing import Standing, put_together
from zhunsheng.journal.store import Journal, JournalReader, Unsaved
from zhunsheng.journal.verify import Tampering, verify, verify_journal

POLICY = Path(__file__).resolve().parents[3] / "policy" / "bench" / "w2"


@cache
def policy() -> Policy:
    """A policy with counts that have no period: they rest on every event that was ever counted."""
    return zhunsheng.load(POLICY)


def case(number: int, *, area: str = "A000", source: str = "", **attributes: Any) -> dict[str, Any]:
    data = {"case": f"K{number}", "category": "fire", "area": area, "unit": f"{area}-U0", "priority": 1}
    return {"specversion": "1.0", "id": f"c{number}", "source": source or f"/cases/{number % 3}",
            "subject": f"K{number}", "type": "case.reported",
            "time": f"2024-01-{number % 28 + 1:02d}T00:00:00Z", "data": data, **attributes}


CASES = [case(number) for number in range(60)]
STORY = [
    *CASES,
    case(7, source="/cases/2"),  # the id of another source
    case(100, source="/cases/1", supersedes="c10", area="A003"),  # counted still, but for other reasons
    case(101, source="/cases/2", supersedes="c11", area="A001"),  # counted elsewhere
    {**case(102, source="/cases/0"), "retracts": "c12"},
    {**case(103, source="/cases/0"), "retracts": "c102"},
]


def write(path: Path, events: list[dict[str, Any]] = STORY, at_once: int = 1) -> None:
    with policy().session(journal=path, chaining="native") as session:
        for first in range(0, len(events), at_once):
            session.post_many(events[first:first + at_once])


def records(path: Path) -> list[Record]:
    reader = JournalReader(path)
    try:
        return list(reader.records())
    finally:
        reader.close()


def faults(path: Path) -> list[tuple[int, Tampering]]:
    reader = JournalReader(path)
    try:
        return [(fault.number, fault.tampering) for fault in verify_journal(reader).faults]
    finally:
        reader.close()


def shown(findings: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(it, sort_keys=True) for it in findings)


@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_the_findings_are_put_together_from_the_records_alone(tmp_path: Path, at_once: int) -> None:
    write(tmp_path / "j", at_once=at_once)
    standing = Standing(with_evidence=True)
    for record in records(tmp_path / "j"):
        standing.apply(record)
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        assert shown(standing.findings()) == shown([it.to_dict() for it in session.findings])
        assert session.evaluation() == policy().evaluation(session.events)
    assert faults(tmp_path / "j") == []


def test_a_record_is_as_long_as_what_became_different(tmp_path: Path) -> None:
    write(tmp_path / "j", [case(number) for number in range(300)])
    long = [len(it.raw) for it in records(tmp_path / "j") if it.kind == "difference"]
    assert max(long[-20:]) <= 1.1 * min(long[5:25])


def test_a_session_continues_and_tells_only_what_became_different_from_where_it_stopped(tmp_path: Path) -> None:
    write(tmp_path / "j", STORY[:40])
    write(tmp_path / "j", STORY[40:])
    written = records(tmp_path / "j")
    begun = [entry for it in written if it.kind == "difference" for entry in json.loads(it.raw)["massive"]
             if "was" not in entry]
    assert len(begun) == 1
    assert faults(tmp_path / "j") == []


def test_a_journal_in_which_such_findings_are_told_in_full_is_continued(tmp_path: Path) -> None:
    with policy().session(chaining="native") as session:
        session.post_many(CASES)
        findings = session.findings
    with policy().session(journal=tmp_path / "j", chaining="native"):
        pass
    journal, unsaved = Journal(tmp_path / "j"), Unsaved()
    with policy().session(chaining="native") as session:
        before = [finding_digest(it) for it in session.findings]
    for event in CASES:
        unsaved.add(Kind.EVENT, json.dumps(event).encode(), event["source"], event["id"], "x")
    unsaved.add(Kind.CHANGE, change_raw(findings, before))
    journal.write(unsaved)
    journal.close()
    assert faults(tmp_path / "j") == []
    write(tmp_path / "j", STORY[60:])
    assert faults(tmp_path / "j") == []
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        assert session.evaluation() == policy().evaluation(session.events)


def doctored(raw: bytes, what: str) -> bytes:
    said = json.loads(raw)
    entry = said["massive"][-1]
    match what:
        case "value":
            entry["finding"]["values"]["count"] = "999"
        case "row":
            entry["parts"][0]["came"] = []
        case "proof":
            entry["parts"][0]["came"][0][0] = "0" * 64
        case "event":
            entry["parts"][0]["came"][0][1][0][1] = "another"
        case "why":
            entry["why"] = "0" * 64
        case "was":
            entry["was"] = "0" * 64
        case "part":
            entry["parts"][0]["of"] = 5
        case "form":
            said["massive"] = [7]
    return json.dumps(said).encode()


@pytest.mark.parametrize("what", ["value", "row", "proof", "event", "why", "was", "part", "form"])
def test_what_does_not_add_up_is_named_though_the_chain_holds(
    tmp_path: Path, what: str
) -> None:
    write(tmp_path / "j", CASES[:30])
    last = records(tmp_path / "j")[-1]
    _forge_chain(tmp_path, doctored(last.raw, what))
    assert faults(tmp_path / "forged") == [(last.number, Tampering.UNPROVEN)]
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "forged", chaining="native")
    assert refused.value.problems[0].code == "J106"


def test_what_adds_up_and_never_followed_from_the_events_is_seen_when_a_session_continues(tmp_path: Path) -> None:
    write(tmp_path / "j", CASES[:30])
    said = json.loads(records(tmp_path / "j")[-1].raw)
    said["massive"][-1]["parts"][0]["came"][0][1][0][1] = "another"
    before = Standing()
    for record in records(tmp_path / "j")[:-1]:
        before.apply(record)
    entry = said["massive"][-1]
    was = before.massive(entry["was"])
    entry["digest"] = put_together(was, entry).digest
    _forge_chain(tmp_path, json.dumps(said).encode())
    assert faults(tmp_path / "forged") == []
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "forged", chaining="native")
    assert refused.value.problems[0].code == "J108"


def _forge_chain(folder: Path, last: bytes) -> None:
    """Write the journal anew with another last record and a chain that holds."""
    journal, unsaved = Journal(folder / "forged"), Unsaved()
    *before, _ = records(folder / "j")
    for it in before:
        unsaved.add(Kind(it.kind), it.raw, it.source, it.id, it.content)
    unsaved.add(Kind.DIFFERENCE, last)
    journal.write(unsaved)
    journal.close()


@pytest.mark.parametrize("statement", [
    "UPDATE record SET raw = replace(raw, 'came', 'went') WHERE number = {number}",
    "UPDATE record SET kind = 'change' WHERE number = {number}",
    "UPDATE record SET raw = x'7b7d' WHERE number = {number}",
])
def test_a_difference_tampered_with_is_named(tmp_path: Path, statement: str) -> None:
    write(tmp_path / "j", CASES)
    number = next(it.number for it in records(tmp_path / "j") if it.kind == "difference")
    with sqlite3.connect(tmp_path / "j") as connection:
        connection.executescript("DROP TRIGGER never_changed; DROP TRIGGER never_removed;")
        connection.execute(statement.format(number=number))
    assert (number, Tampering.CHANGED) in faults(tmp_path / "j")


def test_only_a_file_with_such_records_is_of_the_second_form(tmp_path: Path) -> None:
    forms = []
    for events in (CASES[:3], CASES):
        write(tmp_path / "j", events)
        with sqlite3.connect(tmp_path / "j") as connection:
            forms.append(connection.execute("PRAGMA user_version").fetchone()[0])
    assert forms == [1, 2]


def test_a_chain_read_as_a_list_is_as_sound_as_one_that_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "j")
    written = records(tmp_path / "j")
    assert verify(written, len(written)).faults == ()
