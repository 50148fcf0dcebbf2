"""What a journal promises to those who rely on it later."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from live_stories import QUARTER, line, months, policy
from zhunsheng import PolicyError
from zhunsheng.journal.record import Kind, chained
from zhunsheng.journal.restore import restore
from zhunsheng.journal.store import Journal, JournalReader, Unsaved
from zhunsheng.journal.verify import Tampering, Verified, verify, verify_journal
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.session import SessionBroken


def write(path: Path, events: list[dict[str, object]] = QUARTER) -> None:
    with policy().session(journal=path, chaining="native") as session:
        session.post_many(events)


def verified(path: Path, noted: tuple[int, str] | None = None) -> Verified:
    reader = JournalReader(path)
    try:
        return verify(reader.records(), reader.last_number(), noted)
    finally:
        reader.close()


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript("DROP TRIGGER never_changed; DROP TRIGGER never_removed;")
        for statement in statements:
            connection.execute(statement)


def faults(path: Path) -> list[tuple[int, str]]:
    return [(fault.number, fault.tampering.value) for fault in verified(path).faults]


def test_an_untouched_journal_verifies(tmp_path: Path) -> None:
    write(tmp_path / "j")
    assert verified(tmp_path / "j").faults == ()
    assert verified(tmp_path / "j").count == 1 + 1 + len(QUARTER) + 1


def test_the_first_record_names_policy_fingerprint_and_readings(tmp_path: Path) -> None:
    write(tmp_path / "j")
    reader = JournalReader(tmp_path / "j")
    first = json.loads(next(reader.records()).raw)
    reader.close()
    assert first["fingerprint"] == policy().rulebook.fingerprint
    assert first["readings"] == policy().rulebook.readings


def test_events_are_kept_in_the_very_bytes_received(tmp_path: Path) -> None:
    raw = b"  " + line(QUARTER[0]) + b"  "
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        session.post(raw)
    reader = JournalReader(tmp_path / "j")
    assert [record.raw for record in reader.records() if record.kind == "event"] == [raw]
    reader.close()


def test_a_session_continues_where_the_last_one_stopped(tmp_path: Path) -> None:
    write(tmp_path / "j", QUARTER[:7])
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        batch = session.post_many(QUARTER)
        assert (batch.accepted, batch.repeated) == (5, 7)
        assert session.evaluation() == policy().evaluation(session.events)
    assert verified(tmp_path / "j").faults == ()


def test_time_moved_on_stays_moved_on(tmp_path: Path) -> None:
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        session.advance("2015-03-01T00:00:00+08:00")
        moved = session.as_of
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        assert session.as_of == moved


def test_sqlite_itself_refuses_to_change_or_remove_a_record(tmp_path: Path) -> None:
    write(tmp_path / "j")
    with sqlite3.connect(tmp_path / "j") as connection:
        for statement in ("UPDATE record SET raw = x'00' WHERE number = 3", "DELETE FROM record WHERE number = 3"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_a_changed_record_is_named(tmp_path: Path) -> None:
    write(tmp_path / "j")
    tamper(tmp_path / "j", "UPDATE record SET raw = replace(raw, '80', '99') WHERE number = 3")
    assert faults(tmp_path / "j") == [(3, "changed")]


def test_removed_records_are_named_also_at_the_end(tmp_path: Path) -> None:
    write(tmp_path / "j")
    last = verified(tmp_path / "j").count
    tamper(tmp_path / "j", f"DELETE FROM record WHERE number IN (4, {last})")
    assert faults(tmp_path / "j") == [(4, "removed"), (last, "removed")]


def test_an_inserted_record_is_named(tmp_path: Path) -> None:
    write(tmp_path / "j")
    made = chained(6, "1" * 64, Kind.EVENT, b"{}", "office", "forged", "x")
    tamper(
        tmp_path / "j",
        "UPDATE record SET number = -number WHERE number >= 6",
        "UPDATE record SET number = 1 - number WHERE number < 0",
        f"INSERT INTO record VALUES (6, 'event', 'office', 'forged', 'x', x'7b7d', '{made.previous}', '{made.digest}')",
    )
    found = faults(tmp_path / "j")
    assert found[0] == (6, "inserted")
    assert all(what == "moved" for _, what in found[1:])


def test_reordered_records_are_named(tmp_path: Path) -> None:
    write(tmp_path / "j")
    tamper(
        tmp_path / "j",
        "UPDATE record SET number = -1 WHERE number = 4", "UPDATE record SET number = 4 WHERE number = 5",
        "UPDATE record SET number = 5 WHERE number = -1",
    )
    found = verified(tmp_path / "j").faults
    assert [(fault.number, fault.tampering, fault.was) for fault in found] == [
        (4, Tampering.MOVED, 5), (5, Tampering.MOVED, 4)
    ]


def test_a_record_put_in_the_place_of_another_with_a_digest_of_its_own_is_named(tmp_path: Path) -> None:
    write(tmp_path / "j")
    reader = JournalReader(tmp_path / "j")
    real = list(reader.records())[4]
    reader.close()
    forged = chained(5, real.previous, Kind.EVENT, b"{}")
    tamper(tmp_path / "j", f"UPDATE record SET source = '', id = '', content = '', raw = x'7b7d', "
                           f"digest = '{forged.digest}' WHERE number = 5")
    assert faults(tmp_path / "j") == [(5, "changed")]


@pytest.mark.parametrize(("statement", "named"), [
    ("UPDATE record SET source = CAST(x'ff41' AS TEXT) WHERE number = 3", (3, "changed")),
    ("UPDATE record SET digest = CAST(x'ff41' AS TEXT) WHERE number = 3", (3, "changed")),
    ("UPDATE record SET raw = CAST(raw AS TEXT) WHERE number = 3", (3, "changed")),
    ("UPDATE record SET kind = CAST(kind AS BLOB) WHERE number = 3", (3, "changed")),
    ("UPDATE record SET kind = 'advance' WHERE number = 3", (3, "changed")),
    ("INSERT INTO record SELECT 0, kind, source, id || 'x', content, raw, previous, digest FROM record LIMIT 1",
     (0, "inserted")),
    ("INSERT INTO record SELECT -7, kind, source, id || 'x', content, raw, previous, digest FROM record LIMIT 1",
     (-7, "inserted")),
    ("DELETE FROM record", (1, "removed")),
])
def test_a_record_tampered_with_in_any_way_is_named_and_no_session_continues_it(
    tmp_path: Path, statement: str, named: tuple[int, str]
) -> None:
    write(tmp_path / "j")
    tamper(tmp_path / "j", statement)
    assert named in faults(tmp_path / "j")
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert refused.value.problems[0].code == "J106"


@pytest.mark.parametrize("statement", [
    "DROP TRIGGER never_changed",
    "DROP TRIGGER never_removed",
    "DROP INDEX one_of_each",
    "UPDATE sqlite_sequence SET seq = 'x'",
    "UPDATE sqlite_sequence SET seq = 2",
    "DELETE FROM sqlite_sequence",
    "ALTER TABLE record RENAME TO hidden; CREATE VIEW record AS SELECT * FROM hidden WHERE number < 3",
])
def test_a_journal_whose_guards_were_taken_away_is_told(tmp_path: Path, statement: str) -> None:
    write(tmp_path / "j")
    reader = JournalReader(tmp_path / "j")
    assert verify_journal(reader).faults == ()
    reader.close()
    with sqlite3.connect(tmp_path / "j") as connection:
        connection.executescript(statement)
    reader = JournalReader(tmp_path / "j")
    assert (0, Tampering.UNGUARDED) in [(fault.number, fault.tampering) for fault in verify_journal(reader).faults]
    reader.close()


def test_an_end_cut_off_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path / "j")
    last = verified(tmp_path / "j").count
    tamper(tmp_path / "j", f"DELETE FROM record WHERE number = {last}")
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert [(it.code, it.values["number"]) for it in refused.value.problems] == [("J106", str(last))]


def test_a_withdrawal_of_what_never_stood_is_not_believed(tmp_path: Path) -> None:
    write(tmp_path / "j")
    journal = Journal(tmp_path / "j")
    unsaved = Unsaved()
    unsaved.add(Kind.CHANGE, b'{"added":[],"withdrawn":[{"digest":"ff"}]}')
    journal.write(unsaved)
    journal.close()
    assert verified(tmp_path / "j").faults == ()
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert refused.value.problems[0].code == "J106"


def test_a_chain_computed_anew_differs_from_a_head_noted_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "j")
    write(tmp_path / "other", [*months("2014-07"), *QUARTER])
    noted = (5, verified(tmp_path / "j").head)
    assert [fault.number for fault in verified(tmp_path / "other", noted).faults] == [5]


def test_a_session_does_not_continue_a_journal_that_was_changed(tmp_path: Path) -> None:
    write(tmp_path / "j")
    tamper(tmp_path / "j", "UPDATE record SET raw = replace(raw, '80', '99') WHERE number = 3")
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert refused.value.problems[0].code == "J106"


def test_another_policy_continues_a_journal_only_if_that_is_asked_for_and_recorded(tmp_path: Path) -> None:
    write(tmp_path / "j", [*QUARTER, *months("2014-11")])
    other = policy().with_readings({"further-last-places": "each"})
    with pytest.raises(PolicyError) as refused:
        other.session(journal=tmp_path / "j", chaining="native")
    assert refused.value.problems[0].code == "J107"
    with other.session(journal=tmp_path / "j", upgrade=True, chaining="native") as session:
        assert session.evaluation() == other.evaluation(session.events)
    reader = JournalReader(tmp_path / "j")
    kinds = [record.kind for record in reader.records()]
    reader.close()
    assert kinds[-2:] == ["policy", "change"]
    with other.session(journal=tmp_path / "j", chaining="native"):
        assert verified(tmp_path / "j").faults == ()


def test_two_writers_are_told_apart(tmp_path: Path) -> None:
    with policy().session(journal=tmp_path / "j", chaining="native") as one:
        with policy().session(journal=tmp_path / "j", chaining="native") as other:
            other.post(QUARTER[0])
        with pytest.raises(ProblemsFound) as refused:
            one.post(QUARTER[1])
        assert refused.value.problems[0].code == "J104"
        with pytest.raises(SessionBroken):
            one.findings  # noqa: B018  # asking is what is tested


def test_an_auditor_reads_while_a_session_writes(tmp_path: Path) -> None:
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        reader = JournalReader(tmp_path / "j")
        for event in QUARTER:
            session.post(event)
            assert verify_journal(reader).faults == ()
        reader.close()


def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("some text that is no database at all, and long enough to be read as one")
    with sqlite3.connect(tmp_path / "database") as connection:
        connection.execute("CREATE TABLE mine (x)")
    for name, code in (("text", "J105"), ("database", "J102")):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(PolicyError) as refused:
            policy().session(journal=tmp_path / name, chaining="native")
        assert refused.value.problems[0].code == code
        assert (tmp_path / name).read_bytes() == before


_POSTING = """
import json, sys
import zhunsheng
sys.path[:0] = sys.argv[2:]
from live_stories import months
policy = zhunsheng.load(zhunsheng.default_policy())
with policy.session(journal=sys.argv[1], chaining="native") as session:
    for year in range(2015, 2019):
        for event in months(*(f"{year}-{month:02d}" for month in range(1, 13))):
            session.post(event)
            print(event["id"], flush=True)
"""


@pytest.mark.parametrize("after", [1, 17, 60])
def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path, after: int) -> None:
    tests = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(tests.parent / "engine")}
    child = subprocess.Popen([sys.executable, "-c", _POSTING, str(tmp_path / "j"), str(tests)], stdout=subprocess.PIPE,
                             text=True, env=environment)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().strip() for _ in range(after)]
    time.sleep(0.003 * (after % 7))
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.read().split()
    child.wait()
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        held = [event.id for event in session.events]
        assert set(acknowledged) <= set(held)
        assert len(set(held)) == len(held) <= len(acknowledged) + 1
        assert session.evaluation() == policy().evaluation(session.events)
    assert verified(tmp_path / "j").faults == ()


_POSTING_TOGETHER = """
import sys
import zhunsheng
sys.path[:0] = sys.argv[2:]
from live_stories import months
policy = zhunsheng.load(zhunsheng.default_policy())
with policy.session(journal=sys.argv[1], chaining="native") as session:
    for year in range(2015, 2025):
        for month in range(1, 13):
            batch = session.post_many(months(f"{year}-{month:02d}"))
            print(year, month, batch.accepted, flush=True)
"""


@pytest.mark.parametrize("milliseconds", [0, 13, 47])
def test_of_a_batch_all_is_there_or_nothing_whenever_the_process_is_killed(tmp_path: Path, milliseconds: int) -> None:
    tests = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(tests.parent / "engine")}
    child = subprocess.Popen([sys.executable, "-c", _POSTING_TOGETHER, str(tmp_path / "j"), str(tests)],
                             stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(milliseconds / 1000)
    os.kill(child.pid, signal.SIGKILL)
    acknowledged = 1 + len(child.stdout.readlines())
    child.wait()
    with policy().session(journal=tmp_path / "j", chaining="native") as session:
        assert len(session.events) in (4 * acknowledged, 4 * acknowledged + 4)
        assert session.evaluation() == policy().evaluation(session.events)
    assert verified(tmp_path / "j").faults == ()


TAKEN_AWAY = [
    ("DROP TRIGGER never_changed", ["never_changed"]),
    ("DROP TRIGGER never_changed; DROP TRIGGER never_removed; DROP INDEX one_of_each",
     ["never_changed", "never_removed", "one_of_each"]),
    ("DROP TRIGGER never_changed; CREATE TRIGGER never_changed BEFORE UPDATE ON record BEGIN SELECT 1; END",
     ["never_changed"]),
]


@pytest.mark.parametrize(("statement", "names"), TAKEN_AWAY)
def test_a_whole_journal_without_its_guards_is_continued_only_once_they_are_restored_and_that_is_recorded(
    tmp_path: Path, statement: str, names: list[str]
) -> None:
    write(tmp_path / "j", QUARTER[:7])
    with sqlite3.connect(tmp_path / "j") as connection:
        connection.executescript(statement)
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert [(it.code, it.values["names"]) for it in refused.value.problems] == [("J112", ", ".join(names))]
    assert restore(tmp_path / "j")[1] == tuple(names)
    reader = JournalReader(tmp_path / "j")
    assert verify_journal(reader).faults == ()
    last = list(reader.records())[-1]
    reader.close()
    assert (last.kind, json.loads(last.raw)) == ("restored", {"restored": names})
    write(tmp_path / "j", QUARTER)
    assert verified(tmp_path / "j").faults == ()
    with sqlite3.connect(tmp_path / "j") as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE record SET raw = x'00' WHERE number = 3")


def test_guards_are_not_restored_over_a_record_that_was_tampered_with(tmp_path: Path) -> None:
    write(tmp_path / "j")
    tamper(tmp_path / "j", "UPDATE record SET raw = replace(raw, '80', '99') WHERE number = 3")
    found, restored = restore(tmp_path / "j")
    assert [(fault.number, fault.tampering) for fault in found.faults] == [(3, Tampering.CHANGED)]
    assert restored == ()


@pytest.mark.parametrize("statement", [
    "CREATE TRIGGER mine AFTER INSERT ON record BEGIN SELECT 1; END",
    "ALTER TABLE record ADD COLUMN note TEXT",
])
def test_what_does_not_belong_into_a_journal_is_not_mended_by_restoring_guards(tmp_path: Path, statement: str) -> None:
    write(tmp_path / "j")
    with sqlite3.connect(tmp_path / "j") as connection:
        connection.executescript(statement)
    with pytest.raises(PolicyError) as refused:
        policy().session(journal=tmp_path / "j", chaining="native")
    assert refused.value.problems[0].code == "J112"
    with pytest.raises(ProblemsFound) as kept:
        restore(tmp_path / "j")
    assert kept.value.problems[0].code == "J113"


def test_a_journal_that_is_whole_and_guarded_is_left_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "j")
    before = verified(tmp_path / "j")
    assert restore(tmp_path / "j") == (before, ())
    assert verified(tmp_path / "j") == before
