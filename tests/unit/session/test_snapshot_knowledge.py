"""A snapshot remembers what was known, also where an event was recorded a second time, later."""

from __future__ import annotations

from pathlib import Path

from live_stories import QUARTER, policy
from zhunsheng.session import Session


def test_an_event_recorded_again_later_is_remembered_by_a_snapshot(tmp_path: Path) -> None:
    again = {**QUARTER[0], "recordedtime": "2015-06-01T09:00:00+08:00"}
    with policy().session(chaining="native") as session:
        session.post_many([*QUARTER, again])
        session.save(tmp_path / "snapshot")
        with Session.load(tmp_path / "snapshot", policy().rulebook, chaining="native") as loaded:
            assert loaded.evaluation() == session.evaluation()


def test_problems_pass_from_one_process_to_another_whole() -> None:
    import pickle

    from zhunsheng.problems.problem import Problem, ProblemsFound

    found = ProblemsFound([Problem("J105", None, {"value": "x", "reason": "y"})])
    assert pickle.loads(pickle.dumps(found)).problems == found.problems
