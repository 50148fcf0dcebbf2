"""Of the events that a question about a norm touches follows the very answer that follows from all events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zhunsheng
from explained_worlds import ROOT, STORIES, world
from zhunsheng import Policy
from zhunsheng.evaluate.bulk.kept import convert
from zhunsheng.evaluate.bulk.touching import Touched, events_touching
from zhunsheng.events.event import Event
from zhunsheng.events.given import admitted_events
from zhunsheng.events.write import to_json_line
from zhunsheng.explain.names import bodies_in, body_meant, meant
from zhunsheng.explain.why_not import why_not
from zhunsheng.problems.problem import ProblemsFound

NAMES = [file.relative_to(ROOT / "scenarios").with_suffix("").as_posix() for file in STORIES]


def written(policy: Policy, events: tuple[Event, ...], folder: Path) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(f"{to_json_line(it, policy.rulebook.zone)}\n" for it in events), encoding="utf-8")
    return path


def both_answers(policy: Policy, events: tuple[Event, ...], path: Path, **asked: str | None) -> tuple[object, object]:
    norm, unit = str(asked.pop("norm")), asked.pop("unit")
    touched = events_touching(policy.rulebook, norm, [path], word=unit)
    wanted = why_not(policy.rulebook, events, norm=norm, unit=unit, **asked)  # type: ignore[arg-type]  # texts only
    found = why_not(policy.rulebook, touched.events, norm=norm, unit=unit, as_of=touched.as_of,
                    known_at=touched.known_at, received=touched.arrived.received,
                    **asked)  # type: ignore[arg-type]  # texts only
    return (wanted.to_dict(), wanted.text("zh")), (found.to_dict(), found.text("zh"))


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_stories_give_the_same_answers(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        policy, events = world(data.draw(st.sampled_from(NAMES)))
    except ProblemsFound:
        return
    path = written(policy, events, tmp_path_factory.mktemp("story"))
    wanted, found = both_answers(
        policy, events, path,
        norm=data.draw(st.sampled_from(sorted(policy.rulebook.norms))),
        unit=data.draw(st.none() | st.sampled_from(sorted(bodies_in(policy.rulebook, events)))),
        period=data.draw(st.sampled_from((None, "2014", "2014-08", "2014-Q3", "2015", "2016-01"))),
        outcome=data.draw(st.sampled_from((None, "breached", "fulfilled", "pending"))),
    )
    assert found == wanted


def test_a_converted_folder_gives_the_same_answer_and_other_types_stay_there(tmp_path: Path) -> None:
    policy, events = world(NAMES[0])
    path = written(policy, events, tmp_path)
    convert(policy.rulebook, [path], tmp_path / "kept")
    norm = next(iter(policy.rulebook.norms))
    lined, kept = (events_touching(policy.rulebook, norm, [it]) for it in (path, tmp_path / "kept"))
    assert (set(lined.events), lined.as_of, lined.known_at) == (set(kept.events), kept.as_of, kept.known_at)
    assert len(lined.events) <= lined.arrived.received == len(events)


STAFFED = {"specversion": "1.0", "id": "c1", "source": "office", "type": "community.staffed",
           "time": "2015-03-02T09:00:00+08:00",
           "data": {"community": "beihai", "territory": "越城区", "specialists": 3, "service_point": True}}


def touched_by(norm: str, word: str | None, tmp_path: Path, *events: dict[str, object]) -> Touched:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events), encoding="utf-8")
    return events_touching(zhunsheng.load(zhunsheng.default_policy()).rulebook, norm, [path], word=word)


def test_what_the_norm_does_not_look_at_stays_there_unless_it_answers_to_an_event(tmp_path: Path) -> None:
    other = {**STAFFED, "id": "c2"}
    again = {**STAFFED, "id": "c3", "supersedes": "c2"}
    touched = touched_by("monthly-ranking", "beihai", tmp_path, STAFFED, other, again)
    assert sorted(event.id for event in touched.events) == ["c2", "c3"]
    assert touched.says_word
    assert touched.is_complete


def test_a_withdrawal_of_an_unknown_type_takes_all_events_to_tell_of(tmp_path: Path) -> None:
    gone = {**STAFFED, "id": "c4", "type": "community.unheard", "retracts": "c1"}
    assert not touched_by("community-specialists", None, tmp_path, STAFFED, gone).is_complete


@pytest.mark.parametrize(("word", "is_said"), [("beihai", True), ("越城区", False), ("Beihai", False)])
def test_a_body_is_meant_as_among_all_that_events_name_or_it_is_left_open(word: str, is_said: bool) -> None:
    rulebook = zhunsheng.load(zhunsheng.default_policy()).rulebook
    known = bodies_in(rulebook, admitted_events([STAFFED], rulebook))
    assert (word in known and word not in rulebook.units) is is_said
    assert body_meant(rulebook, word, is_said) in (None, meant("--unit", word, known))


def test_a_registered_body_is_meant_whatever_events_say() -> None:
    rulebook = zhunsheng.load(zhunsheng.default_policy()).rulebook
    assert body_meant(rulebook, "越城区", is_said=False) == "yuecheng"
    assert body_meant(rulebook, "nobody at all", is_said=False) is None
