"""What a session promises to the systems that post to it."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from live_stories import QUARTER, cloud, line, months, policy, scored
from zhunsheng import PolicyError
from zhunsheng.evaluate.live.chaining.choice import durable_is_available
from zhunsheng.evaluate.live.durable.adapter import DurableChaining
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.session import EventRefused, Session, SessionBroken

TALK = "three-consecutive-last-talk"


def test_the_post_that_completes_the_third_month_brings_the_talk() -> None:
    with policy().session(chaining="native") as session:
        changes = [session.post(event) for event in QUARTER]
    assert [TALK in {finding.norm for finding in change.added} for change in changes] == [False] * 11 + [True]


def test_a_correction_withdraws_what_no_longer_follows() -> None:
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        correction = scored("yuecheng", "2014-09", 99, supersedes="2014-09-yuecheng") | {"id": "corrected"}
        change = session.post(correction)
    assert TALK in {finding.norm for finding in change.withdrawn}
    assert TALK not in {finding.norm for finding in change.added}


def test_the_same_event_again_changes_nothing() -> None:
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        again = session.post_many(QUARTER)
    assert (again.accepted, again.repeated, bool(again.change)) == (0, len(QUARTER), False)


def test_an_event_may_be_bytes_text_mapping_or_event() -> None:
    event = QUARTER[0]
    typed = admit(event, policy().rulebook)
    assert isinstance(typed, Event)
    with policy().session(chaining="native") as session:
        batch = session.post_many([line(event), line(event).decode(), event, typed])
    assert (batch.accepted, batch.repeated, batch.refusals) == (1, 3, ())


def test_an_invalid_event_is_refused_with_its_reasons_and_changes_nothing() -> None:
    with policy().session(chaining="native") as session:
        before = session.findings
        with pytest.raises(EventRefused) as refused:
            session.post(cloud("1", "assessment.scored", "2014-08-20", {"unit": "nobody"}))
        assert refused.value.problems
        assert session.findings == before


def test_a_bad_event_stops_no_other_of_its_batch() -> None:
    with policy().session(chaining="native") as session:
        batch = session.post_many([b"{", *map(line, QUARTER), b'{"specversion": "1.0"}'])
    assert (batch.accepted, len(batch.refusals)) == (len(QUARTER), 2)


def test_advancing_brings_what_time_brings_and_never_goes_back() -> None:
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        change = session.advance("2015-02-01T00:00:00+08:00")
        assert {"pending"} <= {finding.outcome for finding in change.withdrawn}
        assert not session.advance("2014-12-01T00:00:00+08:00")


def test_text_that_is_no_time_is_an_error() -> None:
    with policy().session(chaining="native") as session, pytest.raises(ValueError, match="soon"):
        session.advance("soon")


def test_two_sessions_in_one_process_do_not_disturb_each_other() -> None:
    with policy().session() as one, policy().session() as other:
        for event, another in zip(QUARTER, reversed(QUARTER), strict=True):
            one.post(event)
            other.post(another)
        assert one.evaluation() == other.evaluation() == policy().evaluation(one.events)


def test_posts_from_several_threads_take_effect_one_after_the_other() -> None:
    with policy().session(chaining="native") as session:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(session.post, QUARTER))
        assert session.evaluation() == policy().evaluation(session.events)


def test_a_closed_session_says_so() -> None:
    session = policy().session(chaining="native")
    session.close()
    with pytest.raises(SessionBroken):
        session.post(QUARTER[0])


def test_a_snapshot_is_loaded_to_where_it_was_saved(tmp_path: Path) -> None:
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        session.advance("2015-01-01T00:00:00+08:00")
        session.save(tmp_path / "saved")
        saved = session.evaluation()
    with policy().load_session(tmp_path / "saved", chaining="native") as loaded:
        assert loaded.evaluation().findings == saved.findings
        assert loaded.as_of == saved.as_of


def test_a_damaged_snapshot_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        session.save(path)
    for damaged in (path.read_bytes()[:-30], path.read_bytes().replace(b'"80"', b'"99"'), b"", b"{}\n", b"\xff\n"):
        path.write_bytes(damaged)
        with pytest.raises(PolicyError) as refused:
            policy().load_session(path, chaining="native")
        assert refused.value.problems[0].code == "J109"


def test_a_snapshot_of_other_readings_or_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    with policy().session(chaining="native") as session:
        session.save(path)
    with pytest.raises(PolicyError) as refused:
        policy().with_readings({"last-place-ties": "none"}).load_session(path, chaining="native")
    assert refused.value.problems[0].code == "J110"
    path.write_bytes(path.read_bytes().replace(b"zhunsheng-session-1", b"zhunsheng-session-9"))
    with pytest.raises(PolicyError) as refused:
        policy().load_session(path, chaining="native")
    assert refused.value.problems[0].code == "J103"


def test_the_finding_of_an_id_carries_its_derivation() -> None:
    with policy().session(chaining="native") as session:
        session.post_many(months("2014-08"))
        found = next(it for it in session.findings if it.norm == "last-place-statement")
        held = session.finding(found.id)
        assert held is not None
        assert held.derivation is not None
        assert session.finding("nothing") is None


def test_a_session_can_be_made_of_a_rulebook_alone() -> None:
    with Session(policy().rulebook, chaining="native") as session:
        assert session.as_of is None


@pytest.mark.skipif(not durable_is_available(), reason="durable_rules does not run on this Python")
def test_a_session_whose_chaining_process_is_killed_goes_on_and_says_so() -> None:
    with policy().session(chaining="durable") as session:
        for number, event in enumerate(QUARTER):
            chaining = session._chaining
            assert isinstance(chaining, DurableChaining)
            if number in (5, 9) and chaining.process_id is not None:
                os.kill(chaining.process_id, signal.SIGKILL)
            session.post(event)
        assert session.evaluation() == policy().evaluation(session.events)
        assert "J123" in {note.code for note in session.notes}


def test_a_change_may_be_read_in_one_thread_while_another_posts() -> None:
    with policy().session(chaining="native") as session, ThreadPoolExecutor(4) as pool:
        changes = [session.post(event) for event in QUARTER]
        reading = [pool.submit(lambda it=change: (it.added, it.withdrawn)) for change in changes]
        session.post_many(months("2014-11", "2014-12"))
        assert all(it.result() is not None for it in reading)
