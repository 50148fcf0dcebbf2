"""The quick gate lets pass exactly what the gate makes of a line, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_stories import QUARTER, cloud, line, policy
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.quick import QuickGate

pytest.importorskip("msgspec")

NAMES = ("id", "source", "type", "time", "recorded", "subject", "fields", "supersedes", "retracts", "digest")
LINES = [
    *map(line, QUARTER),
    line(cloud("s", "community.staffed", "2015-03-02",
               {"community": "北海", "territory": "yuecheng", "specialists": 2, "service_point": True})),
    line(cloud("r", "problem.reported", "2015-03-02",
               {"problem": "p1", "matters": [sorted(policy().rulebook.matters)[0]], "territories": ["yuecheng"],
                "channel": "12345"}, subject="p1", recordedtime="2015-03-03T00:00:00Z")),
]


def assert_alike(raw: bytes) -> Event | None:
    passed = QUICK.read(raw)
    if passed is not None:
        admitted = admit_line(raw, "", 1, gate_of(policy().rulebook))
        assert isinstance(admitted, Event), raw
        for name in NAMES:
            assert getattr(passed, name) == getattr(admitted, name), (name, raw)
        assert list(map(type, passed.fields.values())) == [type(admitted.fields[name]) for name in passed.fields]
    return passed


QUICK = QuickGate(policy().rulebook)


def test_lines_in_plain_order_pass() -> None:
    assert all(assert_alike(raw) is not None for raw in LINES)


@pytest.mark.parametrize("change", [
    {"data": {"unit": "yuecheng", "period": "2014-08", "score": 80.5}},
    {"data": {"unit": "nobody", "period": "2014-08", "score": 80}},
    {"data": {"unit": "yuecheng", "period": "2014-08"}},
    {"data": {"unit": "yuecheng", "period": "2014-08", "score": 80, "tier": None}},
    {"data": {"单位": "yuecheng", "period": "2014-08", "score": 80}},
    {"supersedes": "x"}, {"retracts": "x"}, {"id": " "}, {"id": "a\nb"}, {"further": "1"}, {"type": "nothing.known"},
    {"time": "2014-08-20T09:00:60Z"}, {"time": "2014-08-32T09:00:00Z"}, {"time": "2014-08-20"}, {"specversion": "0.3"},
    {"time": "2014-08-20T24:00:00Z"}, {"time": "2014-08-20T09:60:00Z"}, {"time": "2014-08-20t09:00:00Z"},
    {"time": "2014-08-20T09:00:00.5Z"}, {"recordedtime": "2014-08-20T09:00:00"}, {"subject": ""},
])
def test_a_line_in_any_doubt_goes_the_careful_way(change: dict[str, Any]) -> None:
    passed = assert_alike(json.dumps(QUARTER[0] | change, ensure_ascii=False).encode())
    assert passed is None


@pytest.mark.parametrize("doubled", [b'"id":"other",', b'"data":{},', b'"time" : "2014-08-01T00:00:00Z",'])
def test_a_name_that_stands_twice_goes_the_careful_way(doubled: bytes) -> None:
    assert QUICK.read(b"{" + doubled + LINES[0][1:]) is None


def test_what_passed_never_changes() -> None:
    event = QUICK.read(LINES[0])
    assert event is not None
    with pytest.raises(AttributeError):
        event.id = "other"  # type: ignore[misc]  # what is tested
    with pytest.raises(AttributeError):
        del event.id


def test_a_unit_may_be_named_by_its_title() -> None:
    title = policy().rulebook.units["yuecheng"].name.title.zh
    event = QUARTER[0] | {"data": {**QUARTER[0]["data"], "unit": title}}
    assert assert_alike(line(event)) is not None


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(LINES), st.lists(st.tuples(st.integers(0, 400), st.sampled_from([
    b'"', b"\\", b"0", b"-", b"9", b"{", b"}", b",", b":", b"e", b" ", b"\x00", b"\xff", b"null", b"[", b"", b"\t",
])), min_size=1, max_size=3))
def test_whatever_is_done_to_a_line_both_ways_agree(raw: bytes, edits: list[tuple[int, bytes]]) -> None:
    for place, text in edits:
        place %= len(raw)
        raw = raw[:place] + text + raw[place + 1:]
    assert_alike(raw)
