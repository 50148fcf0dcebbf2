"""Files taken in at bulk speed hold exactly the events, and refuse exactly the lines, that the gate itself does."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from zhunsheng.evaluate.bulk.intake import Intake, take_files
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.bulk.screen import layout_of
from zhunsheng.evaluate.bulk.store import columns_of_store, event_of_row
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import read_json_file
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


def taken(rulebook: Rulebook, path: Path) -> tuple[list[Event], list[str]]:
    """The events and the refusals of the fast way, in an order of their own."""
    with Database() as database:
        came = take_files(rulebook, [path], database)
        events = [
            event_of_row(store, row, rulebook)
            for store in came.stores.values()
            for row in database.fetch(f"SELECT {', '.join(columns_of_store(store))} FROM {store.relation}")
        ]
    refused = [repr(problem) for refusal in came.refusals for problem in refusal.problems]
    return sorted(events, key=repr), sorted(refused)


def gated(rulebook: Rulebook, path: Path) -> tuple[list[Event], list[str]]:
    intake = read_json_file(path, rulebook)
    return sorted(intake.events, key=repr), sorted(map(repr, intake.problems))


def test_most_lines_of_a_plain_stream_need_no_gate(shaoxing: Rulebook, lines: list[str]) -> None:
    gate = gate_of(shaoxing)
    told = [layout_of(line.encode(), shaoxing, gate) is not None for line in lines]
    assert sum(told) > len(told) * 8 // 10


def test_plain_lines_go_past_the_gate(
    shaoxing: Rulebook, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    ask = Intake._gate_all

    def gate_all(intake: Intake, path: Path, name: str, only: set[bytes] | None = None) -> int:
        asked.extend(lines if only is None else only)
        return ask(intake, path, name, only)

    monkeypatch.setattr(Intake, "_gate_all", gate_all)
    path = tmp_path / "events.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)
    assert len(asked) < len(lines) // 10


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


def test_a_number_that_no_binary_one_can_hold_stays_exact(shaoxing: Rulebook, tmp_path: Path) -> None:
    event = {"specversion": "1.0", "id": "{n}", "source": "/a", "type": "assessment.scored",
             "time": "2014-10-01T00:00:00.123456789+08:00", "data": {"unit": "越城区", "period": "2014-09", "score": 0}}
    line = json.dumps(event, ensure_ascii=False)
    numbers = ["84.1", "84.10", "0.1", "99.99999", "1.0000000001", "1e1", "100", "-0", "00", "1.", ".5"]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(line.replace("{n}", f"{n}-{place}").replace('"score": 0', f'"score": {n}') + "\n"
                            for place in range(60) for n in numbers), encoding="utf-8")
    assert taken(shaoxing, path) == gated(shaoxing, path)
