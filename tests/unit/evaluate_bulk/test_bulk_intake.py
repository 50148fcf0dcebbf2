"""Files taken in at bulk speed hold exactly the events, and refuse exactly the lines, that the gate itself does."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

import pyarrow

from zhunsheng.evaluate.bulk import intake, waiting
from zhunsheng.evaluate.bulk import lines as by_layout
from zhunsheng.evaluate.bulk.files import evaluate_files
from zhunsheng.evaluate.bulk.intake import Intake, take_files
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.bulk.progress import Course
from zhunsheng.evaluate.bulk.screen import layout_of
from zhunsheng.evaluate.bulk.store import cells_of_store, event_of_row
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import read_json_file
from zhunsheng.events.strict_json import MAX_LINE_BYTES
from zhunsheng.generate.profile import read_profile
from zhunsheng.generate.stream import Stream
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.policy import load
from zhunsheng.source.resources import data_folder

SHAOXING = data_folder("policy") / "shaoxing-2014"
INSERTED = ('"', "\\", "\\u0041", "\u00a0", "\u3000", "\t", "\x7f", "{", "}", ",", ":", " ", "0", "-", ".", "9" * 30,
            "e5", "null", '""', "\u4e2d", "\ufffe", '","id":"x', "T", "Z", "+25:00", "2014-02-30", "+")


@pytest.fixture(scope="module")
def shaoxing() -> Rulebook:
    return load(SHAOXING).rulebook


@pytest.fixture(scope="module")
def lines(shaoxing: Rulebook) -> list[str]:
    profile = read_profile(SHAOXING / "profile.yaml", shaoxing)
    return list(Stream(shaoxing, profile, city="shaoxing", years=1, cases=400, seed=5).lines())


def by_content(event: Event) -> tuple[str, str, int]:
    return event.id, event.digest, event.recorded


def taken(rulebook: Rulebook, path: Path) -> tuple[list[Event], list[str]]:
    """The events and the refusals of the fast way, in an order of their own."""
    with Database() as database:
        came = take_files(rulebook, [path], database)
        events = [
            event_of_row(store, row, rulebook)
            for store in came.stores.values()
            for row in database.fetch(f"SELECT {', '.join(cells_of_store(store))} FROM {store.relation}")
        ]
    refused = [repr(problem) for refusal in came.refusals for problem in refusal.problems]
    return sorted(events, key=by_content), sorted(refused)


def gated(rulebook: Rulebook, path: Path) -> tuple[list[Event], list[str]]:
    read = read_json_file(path, rulebook)
    return sorted(read.events, key=by_content), sorted(map(repr, read.problems))


@pytest.mark.parametrize("more", [-1, 0, 1, 3, 4])
def test_a_byte_order_mark_takes_no_room_of_the_first_line(
    more: int, shaoxing: Rulebook, lines: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "marked.jsonl"
    padded = lines[0].encode().rstrip(b"\n").ljust(MAX_LINE_BYTES - 1 + more) + b"\n"
    path.write_bytes(b"\xef\xbb\xbf" + padded + lines[1].encode())
    assert taken(shaoxing, path) == gated(shaoxing, path)


def test_most_lines_of_a_plain_stream_need_no_gate(shaoxing: Rulebook, lines: list[str]) -> None:
    gate = gate_of(shaoxing)
    told = [layout_of(line.encode(), shaoxing, gate) is not None for line in lines]
    assert sum(told) > len(told) * 8 // 10


@pytest.fixture
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that learns every layout it meets, and stores that are written often."""
    monkeypatch.setattr(by_layout, "_FEW", 0)
    monkeypatch.setattr(by_layout, "_ATTEMPTS", 10_000)
    monkeypatch.setattr(waiting, "_GROUP", 7)
    monkeypatch.setattr(waiting, "_ENOUGH", 14)
    monkeypatch.setattr(waiting, "_MOST_BYTES", 10_000)


def test_plain_lines_go_past_the_gate(
    shaoxing: Rulebook, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    ask = Intake._by_gate

    def by_gate(taking: Intake, block: Any, rest: list[int], name: str) -> list[tuple[int, Event]]:
        asked.extend(rest)
        return ask(taking, block, rest, name)

    monkeypatch.setattr(Intake, "_by_gate", by_gate)
    path = tmp_path / "events.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)
    assert len(asked) < len(lines) // 5


@pytest.mark.usefixtures("keen")
@pytest.mark.parametrize("seed", range(4))
def test_lines_with_slips_are_told_apart_as_the_gate_tells_them(seed: int, shaoxing: Rulebook, lines: list[str],
                                                                tmp_path: Path) -> None:
    chance = random.Random(seed)
    written = [spoilt(line, chance) if chance.random() < 0.2 else line for line in lines]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(written), encoding="utf-8", newline="")
    assert taken(shaoxing, path) == gated(shaoxing, path)


def spoilt(line: str, chance: Any) -> str:
    place = chance.randrange(len(line) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return line[:place] + line[place + 1 :]
    if kind == 1:
        return line[:place] + chance.choice(INSERTED) + line[place:]
    if kind == 2:
        return line[:place] + chance.choice(INSERTED) + line[place + 1 :]
    return json.dumps(dict(reversed(json.loads(line).items())), ensure_ascii=False) + "\r\n"


@pytest.mark.usefixtures("keen")
@pytest.mark.parametrize("seed", range(6))
def test_values_are_told_apart_as_the_gate_tells_them(seed: int, shaoxing: Rulebook, lines: list[str],
                                                      tmp_path: Path) -> None:
    """What stands where a value may stand is exactly what decides, whatever the line's layout."""
    chance = random.Random(seed)
    written = [revalued(line, chance) if chance.random() < 0.7 else line for line in lines]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(written), encoding="utf-8", newline="")
    assert taken(shaoxing, path) == gated(shaoxing, path)


VALUES = [
    '"越城区"', '"yuecheng"', '"市容环境"', '" "', '""', '"\u3000"', '"\u3000x"', '"\u00a0"', '"《通知》"',
    '"\U0001f3d9"',
    '"\ufeff"', '"\u0085"', '"\ufffe"', '"\x7f"', '"\t"', '"a\u2028"', "null", "true", "false", '"true"', "[]", "{}",
    '["noise"]', '["noise","noise"]', "0", "-0", "00", "7", "-7", "7.", ".7", "7.0", "7.10", "-7.25", "99999999",
    "100000000", "12345678901234567", "123456789012345678", "1234567890123456789", "0.1234567891", "0.12345678912",
    "1234567.1234567891", "1e2", "1E+2", "+1", "0x1", "1_0", "٣", "NaN", '"0"', '"-0"', '"00"', '"7.0"', '"7.10"',
    '"-7.25"', '"1.0000000001"', '"1e2"', '" 7"', '"7 "', '"１２"', '"1,000"', '"2014-09-03T08:00:00+08:00"',
    '"2014-09-03T08:00:00Z"', '"2014-09-03t08:00:00z"', '"2014-09-03T08:00:00.5Z"', '"2014-09-03T08:00:00.Z"',
    '"2014-09-03T08:00:00.123456789+08:00"', '"2014-09-03T08:00:00.1234567890Z"',
    '"2014-09-03T08:00:00.12345678a+08:00"', '"2014-02-29T08:00:00Z"', '"2016-02-29T08:00:00-13:59"',
    '"2014-09-03T08:00:00+14:00"', '"2014-09-03T08:00:00+24:00"', '"2014-09-03T24:00:00Z"', '"2014-09-03T23:59:60Z"',
    '"1979-12-31T00:00:00Z"', '"1699-12-31T00:00:00Z"', '"2189-12-31T23:59:59Z"', '"2190-01-01T00:00:00Z"',
    '"2014-09-03 08:00:00Z"', '"2014-09-03T08:00:00"', '"2014-00-03T08:00:00Z"', '"2014-13-03T08:00:00Z"',
    '"2014-09-00T08:00:00Z"', '"2014-09-03T08:00:0:Z"', '"2014-09-03"', '"2014-9-3"', '"2014-09"', '"2014-W36"',
    '"2014"', "2014", "2014.0", '"case.filed"', '"x\\ny"', '"\\u8d8a"', '"e-000000001"',
]


FURTHER = ["subject", "supersedes", "retracts", "recordedtime", "traceparent", "Trace", "retract", "datacontenttype"]


def revalued(line: str, chance: Any) -> str:
    """Return the line with another value somewhere."""
    event = json.loads(line)
    holder = event if chance.random() < 0.4 else event["data"]
    if not holder:
        return line
    name = chance.choice(list(holder))
    if name == "data":
        return line
    holder[name] = "@@"
    if chance.random() < 0.1 and name != "type":  # what withdraws is kept without a type that is not known
        holder[chance.choice(FURTHER)] = "@@"
    compact = chance.random() < 0.5
    written = json.dumps(event, ensure_ascii=False, separators=(",", ":") if compact else None)
    return written.replace('"@@"', chance.choice(VALUES)) + chance.choice(["\n", "\n", "\n", "\r\n", " \n", "\n\n"])


@pytest.mark.usefixtures("keen")
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n  \n", "\r"])
def test_every_way_to_end_a_file_is_read_as_the_gate_reads_it(ending: str, shaoxing: Rulebook, lines: list[str],
                                                             tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "".join(lines[:50]).rstrip("\n").encode() + ending.encode())
    assert taken(shaoxing, path) == gated(shaoxing, path)


@pytest.mark.usefixtures("keen")
@pytest.mark.parametrize("spoilt", [b"\xff", b"\xe8\xb6", b"\xc2\x85", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"\x00"])
def test_bytes_that_are_no_text_spoil_their_line_alone(spoilt: bytes, shaoxing: Rulebook, lines: list[str],
                                                      tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    written = [line.encode() for line in lines[:40]]
    for place in (0, 7, 39):
        written[place] = written[place].replace(b'"source":"/', b'"source":"/' + spoilt)
    path.write_bytes(b"".join(written))
    assert taken(shaoxing, path) == gated(shaoxing, path)


@pytest.mark.parametrize("more", [-1, 0, 1, 2, 3_000_000])
@pytest.mark.parametrize("is_last", [False, True])
def test_an_over_long_line_is_refused_and_stops_nothing(more: int, is_last: bool, shaoxing: Rulebook, lines: list[str],
                                                       tmp_path: Path) -> None:
    line = lines[0].rstrip("\n")
    long = line + " " * (MAX_LINE_BYTES - len(line.encode()) + more)
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([*lines[1:9], long, *([] if is_last else lines[9:15])]), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)


@pytest.mark.usefixtures("keen")
def test_fields_and_types_called_by_their_titles_are_the_same(
    shaoxing: Rulebook, lines: list[str], tmp_path: Path
) -> None:
    called = {field.name.id: field.name.title.zh for kind in shaoxing.event_types.values() for field in kind.fields}
    written = []
    for line in lines[:300]:
        event = json.loads(line)
        event["type"] = shaoxing.event_types[event["type"]].name.title.zh
        event["data"] = {called[name]: value for name, value in event["data"].items()}
        written.append(json.dumps(event, ensure_ascii=False) + "\n")
    path = tmp_path / "events.jsonl"
    path.write_text("".join(written), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)


@pytest.mark.usefixtures("keen")
def test_a_key_that_stands_twice_is_refused_on_every_line(shaoxing: Rulebook, lines: list[str], tmp_path: Path) -> None:
    doubled = ['"specversion":"1.0",', '"subject":null,"subject":"x",', '"subject":null,"subject":null,', '"data":{},',
               '"datacontenttype":"application/json","datacontenttype":"application/json",']
    path = tmp_path / "events.jsonl"
    path.write_text("".join("{" + twice + line[1:] for twice in doubled for line in lines[:20]), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)


@pytest.mark.usefixtures("keen")
def test_a_number_that_no_binary_one_can_hold_stays_exact(shaoxing: Rulebook, tmp_path: Path) -> None:
    event = {"specversion": "1.0", "id": "{n}", "source": "/a", "type": "assessment.scored",
             "time": "2014-10-01T00:00:00.123456789+08:00", "data": {"unit": "越城区", "period": "2014-09", "score": 0}}
    line = json.dumps(event, ensure_ascii=False)
    numbers = ["84.1", "84.10", "0.1", "99.99999", "1.0000000001", "1e1", "100", "-0", "00", "1.", ".5"]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(line.replace("{n}", f"{n}-{place}").replace('"score": 0', f'"score": {n}') + "\n"
                            for place in range(60) for n in numbers), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)


def test_progress_follows_the_bytes_that_lie_on_disk(
    shaoxing: Rulebook, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STEP", 1000)
    written = "".join(lines[:400]).encode()
    paths = [tmp_path / name for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst")]
    paths[0].write_bytes(written)
    paths[1].write_bytes(gzip.compress(written))
    with pyarrow.output_stream(str(paths[2]), compression="zstd") as packed:
        packed.write(written)
    told: list[tuple[int, int]] = []
    with Database() as database:
        came = take_files(shaoxing, paths, database, course=Course(lambda *steps: told.append(steps)))
    assert came.lines == 3 * 400
    assert told == sorted(told)
    assert told[-1] == (told[-1][1], sum(1 + path.stat().st_size // 1000 for path in paths))


def test_lines_that_are_only_counted_are_the_same_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = load(data_folder("policy") / "shaoxing-2014").rulebook
    event = {"specversion": "1.0", "id": "c", "source": "office", "type": "community.staffed",
             "time": "2015-03-02T09:00:00+08:00", "data": {"community": "beihai", "territory": "越城区",
                                                           "specialists": 3, "service_point": True}}
    lines = [json.dumps(event | {"id": f"c{number}"} | other, ensure_ascii=False)
             for other in ({}, {"time": "2015-13-02T09:00:00+08:00"}, {"data": {}}, {"type": "no.such"}, {"source": 7})
             for number in range(3)]
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([*lines, "not json", "[1]"]), encoding="utf-8")
    listed = evaluate_files(rulebook, [path])[1]
    monkeypatch.setattr("zhunsheng.evaluate.bulk.intake.MOST_LISTED", 2)
    counted = evaluate_files(rulebook, [path])[1]
    assert (counted.refused, counted.kept, counted.lines) == (listed.refused, listed.kept, listed.lines) == (11, 3, 17)
    assert counted.refusals == listed.refusals[:2]
    assert counted.ignored == listed.ignored
