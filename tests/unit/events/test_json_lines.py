"""Events from JSON lines: bounded, exact, every refusal with its place."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vocabularies import RELAXED, SMALL, cloud
from zhunsheng.events.admission import Ignored, IgnoredType, Intake
from zhunsheng.events.event import Event
from zhunsheng.events.json_lines import bounded_lines, read_json_file, read_json_lines, take_in_json_lines
from zhunsheng.events.strict_json import MAX_LINE_BYTES, JsonError, read_json
from zhunsheng.events.write import to_json_line
from zhunsheng.problems.render import render
from zhunsheng.terms.time import Zone


def line(value: Any) -> bytes:
    """Return a value as one line."""
    return json.dumps(value, ensure_ascii=False, default=str).encode() + b"\n"


def intake(lines: Iterable[bytes], strict: bool = False) -> Intake:
    """Take lines in."""
    return take_in_json_lines(lines, "stream.jsonl", SMALL, strict)


def test_a_bad_line_spoils_no_other() -> None:
    taken = intake([line(cloud(id="a")), b"{]\n", line(cloud(id="b"))])
    assert [event.id for event in taken.events] == ["a", "b"]
    assert [str(refusal.at) for refusal in taken.refusals] == ["stream.jsonl:2:2"]


def test_a_refusal_points_at_the_field_in_the_line() -> None:
    text = '{"specversion":"1.0","id":"e","source":"s","type":"review.held","time":"2014-10-08T09:00:00Z",' \
           '"data":{"period":"2014-9","chair":"mayor"}}'
    (refusal,) = intake([text.encode()]).refusals
    assert refusal.at is not None
    assert refusal.at.column == text.index('"period"') + 1
    assert '"period":"2014-9"' in render(refusal.problems[0], "zh")


def test_empty_lines_are_passed_over_and_still_counted_as_lines_of_the_file() -> None:
    taken = intake([b"\n", b"  \r\n", b"nonsense"])
    assert taken.lines == 1
    assert str(taken.refusals[0].at).startswith("stream.jsonl:3:")


def test_a_byte_order_mark_is_accepted_on_the_first_line_only() -> None:
    marked = b"\xef\xbb\xbf" + line(cloud())
    assert len(intake([marked]).events) == 1
    assert len(intake([marked, marked]).refusals) == 1


def test_events_left_out_are_counted_by_type() -> None:
    taken = intake([line(cloud("reveiw.held")), line(cloud("town.fair")), line(cloud("town.fair"))])
    assert [(kind.type, kind.count, kind.near) for kind in taken.ignored] == [
        ("reveiw.held", 1, ("review.held",)), ("town.fair", 2, ()),
    ]
    assert taken.ignored_count == taken.lines == 3
    assert isinstance(taken.ignored[0], IgnoredType)


def test_two_intakes_add_up() -> None:
    one, other = intake([line(cloud("town.fair")), b"x"]), intake([line(cloud()), line(cloud("town.fair"))])
    both = one + other
    assert (len(both.events), len(both.refusals), both.lines) == (1, 1, 4)
    assert [(kind.type, kind.count) for kind in both.ignored] == [("town.fair", 2)]


def test_what_is_refused_beyond_a_bound_is_counted_and_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.events.admission.MOST_LISTED", 3)
    taken = intake([b"x\n", line(cloud()), *[b"y\n"] * 4])
    assert ([str(it.at) for it in taken.refusals], taken.unlisted) == (["stream.jsonl:1:1", "stream.jsonl:3:1",
                                                                       "stream.jsonl:4:1"], 2)
    assert (taken.refused, taken.lines, len(taken.events)) == (5, 6, 1)
    both = taken + intake([b"x\n"])
    assert (both.refusals, both.refused, both.unlisted) == (taken.refusals, 6, 3)


def test_strict_refuses_what_would_be_left_out() -> None:
    (admission,) = read_json_lines([line(cloud("town.fair"))], "s", SMALL, strict=True)
    assert not isinstance(admission, Ignored | Event)


def test_an_over_long_line_is_refused_and_the_next_is_read() -> None:
    stream = io.BytesIO(b'{"id":"' + b"x" * (3 * MAX_LINE_BYTES) + b'"}\n' + line(cloud()))
    taken = intake(bounded_lines(stream))
    assert [refusal.problems[0].code for refusal in taken.refusals] == ["E103"]
    assert len(taken.events) == 1


@pytest.mark.parametrize("more", [-1, 0, 1, 3, 4])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_takes_no_room_of_the_first_line(mark: bytes, more: int) -> None:
    padded = line(cloud()).rstrip(b"\n").ljust(MAX_LINE_BYTES - 1 + more) + b"\n"
    taken = intake(bounded_lines(io.BytesIO(mark + padded + line(cloud(id="next")))))
    assert [refusal.problems[0].code for refusal in taken.refusals] == ["E103"] * (more > 0)
    assert [event.id for event in taken.events] == ["e1", "next"][more > 0 :]


def test_a_file_is_read_under_the_name_it_is_shown_as(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    file.write_bytes(b"x\n")
    assert str(read_json_file(file, SMALL, shown_as="events.jsonl").refusals[0].at).startswith("events.jsonl:1:")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000, '"' + '\\"' * 200_000])
def test_nesting_however_deep_is_refused_quickly(text: str) -> None:
    with pytest.raises(JsonError):
        read_json(text)


def test_brackets_in_a_text_are_not_nesting() -> None:
    assert read_json('"' + "[" * 100 + '\\"' + "{" * 100 + '"') == "[" * 100 + '"' + "{" * 100


@pytest.mark.parametrize(("text", "code", "column"), [
    ('{"a":1,"a":2}', "E105", 8), ('{"a":{"b":1,"b":1}}', "E105", 13), ("[NaN]", "E106", 2), ("[-Infinity]", "E106", 2),
    ("[1e99999999999999999999]", "E106", 2), ("[" + "9" * 5000 + "]", "E106", 2), ('["\\ud800"]', "E156", 3),
    ("", "E108", 1), ('{"a":"b', "E108", 8), ('{"a"：1}', "E109", 5), ("[01]", "E102", 3), ("{'a':1}", "E102", 2),
])
def test_what_json_does_not_have_is_refused(text: str, code: str, column: int) -> None:
    with pytest.raises(JsonError) as refused:
        read_json(text)
    assert (refused.value.code, refused.value.column) == (code, column)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json('"\\ud83d\\ude00"') == "😀"


@RELAXED
@given(st.binary(max_size=200))
@example(b'{"specversion":"1.0","id":"\\ud800"}')
@example(b"\xff\xfe{\x00}\x00")
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    list(read_json_lines(raw.split(b"\n"), "s", SMALL))


TIMES = st.integers(min_value=-8 * 10**18, max_value=7 * 10**18).map(Zone("UTC").text)
NUMBERS = st.decimals(min_value=0, max_value=120, places=4).map(str) | st.integers(0, 120)
EVENTS = st.one_of(
    st.builds(
        lambda unit, score, **attributes: cloud(data={**cloud()["data"], "unit": unit, "score": score}, **attributes),
        st.sampled_from(["越城区", "yuecheng", "移动公司"]), NUMBERS, time=TIMES, recordedtime=st.none() | TIMES,
        id=st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1),
        subject=st.none() | st.just("主题"),
        supersedes=st.none() | st.just("另一事件"),
    ),
    st.builds(
        lambda target, **attributes: cloud("problem.reported", {
            "problem": "“p”\\", "matters": ["违停", "noise"], "territories": ["柯桥区"], "channel": "media",
            "target": target}, **attributes),
        TIMES, retracts=st.none() | st.just("另一事件"),
    ),
    st.just(cloud("community.staffed", {
        "community": "塔山", "territory": "越城区", "specialists": 2, "service_point": False, "since": "2014-06-30"})),
)


@RELAXED
@given(EVENTS)
def test_an_event_written_and_read_again_is_the_same(value: dict[str, Any]) -> None:
    (first,) = read_json_lines([line(value)], "s", SMALL)
    assert isinstance(first, Event)
    (second,) = read_json_lines([to_json_line(first, SMALL.zone).encode()], "s", SMALL)
    assert second == first
    assert to_json_line(second, SMALL.zone) == to_json_line(first, SMALL.zone)
