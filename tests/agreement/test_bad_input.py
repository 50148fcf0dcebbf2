"""A share of the bad input that is made by the thousand, and the attacks that have a name."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest

import zhunsheng
from command_line import run
from fuzzing.faces import FACES
from fuzzing.run import at_most, try_face
from live_stories import policy as shaoxing
from zhunsheng.compile.salvage import sound_part
from zhunsheng.events.mapping import mapping_from
from zhunsheng.events.strict_json import JsonError, read_json
from zhunsheng.events.tabular import draft_mapping, read_grid
from zhunsheng.journal.store import JournalReader
from zhunsheng.journal.verify import MOST_MISSING, verify
from zhunsheng.policy import PolicyError
from zhunsheng.problems.problem import Problem, ProblemsFound, Severity
from zhunsheng.problems.render import severity_of
from zhunsheng.session import Session
from zhunsheng.source.yaml_reader import read_yaml

SHARE = {"policy": 25, "scenario": 40, "events": 150, "csv": 12, "xlsx": 12, "mapping": 60, "kept": 20, "http": 120}


@pytest.mark.parametrize("name", FACES)
def test_spoilt_input_is_taken_or_refused_with_its_problems(name: str, tmp_path: Path) -> None:
    for module in {"xlsx": ("openpyxl",), "http": ("starlette", "httpx")}.get(name, ()):
        pytest.importorskip(module)
    tried = try_face(name, 2, SHARE[name], tmp_path)
    assert [said for said, _ in tried.failures] == []
    assert tried.inputs == SHARE[name]


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    with at_most(5), pytest.raises(ProblemsFound):
        read_yaml("bomb.yaml", "\n".join(lines).encode())


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "a:\n" * 3 + " " * 90_000 + "b: 1"])
def test_what_is_nested_without_end_is_refused_at_once(text: str) -> None:
    with at_most(10), pytest.raises(ProblemsFound):
        read_yaml("deep.yaml", text.encode())


def test_a_key_that_stands_twice_among_very_many_is_named_at_once() -> None:
    keys = ",".join(f'"k{number:06d}":1' for number in range(70_000))
    with at_most(10), pytest.raises(JsonError) as refused:
        read_json(f'{{{keys},"k069999":2}}')
    assert (refused.value.code, refused.value.values["field"]) == ("E105", "k069999")


@pytest.mark.parametrize(
    ("number", "code"),
    [("1e999999", "E139"), ("1e-999999", "E139"), ("1e" + "9" * 20, "E106"), ("9" * 4000, "E139"),
     ("9" * 900_000, "E106"), ("0." + "1" * 900_000, "E139"), ("9" * 10_000_000, "E103")],
    ids=["1e999999", "1e-999999", "huge exponent", "4000 digits", "900000 digits", "900000 places", "10000000 digits"],
)
def test_a_number_beyond_every_measure_is_refused_at_once(number: str, code: str, tmp_path: Path) -> None:
    event = {"specversion": "1.0", "id": "1", "source": "office", "type": "assessment.scored",
             "time": "2014-09-05T09:00:00+08:00", "data": {"unit": "yuecheng", "period": "2014-08", "score": 7777}}
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps(event).replace("7777", number) + "\n", encoding="utf-8")
    with at_most(20):
        done = run("replay", events, "--format", "jsonl")
    assert done.exit_code == 3
    assert f"[{code}]" in done.stderr
    assert len(done.stderr) < 10_000


@pytest.mark.parametrize("size", ["9" * 400 + "GB", "9999999GB", "1e999GB", "-1GB"],
                         ids=["long", "large", "exponent", "less"])
def test_a_bound_on_memory_beyond_every_machine_is_refused(size: str, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    events = tmp_path / "events.jsonl"
    events.write_text("", encoding="utf-8")
    done = run("replay", events, "--evaluator", "bulk", f"--memory={size}")
    assert done.exit_code == 2
    assert "error[U104]" in done.stderr


def test_thousands_of_slips_in_one_file_are_told_in_time(tmp_path: Path) -> None:
    content = read_yaml("norms.yaml", b"norms:\n" + b"- {id: x}\n" * 5_000)
    entries = content.entries[0][1].items
    with at_most(10):
        kept, lost = sound_part(content, "norms", [Problem("S101", entry.span) for entry in entries])
    assert len(lost) == len(entries) == 5_000
    assert kept is not None


@pytest.mark.parametrize("words", ["id: [{}]", "one_per: [{}]", "only_if: {{{}}}"])
def test_a_mapping_of_columns_beyond_all_measure_is_refused(words: str) -> None:
    columns = ", ".join(f"c{number}{': {present: true}' if 'only' in words else ''}" for number in range(2_000))
    event = f"{{type: unit.report, when: day, fields: {{unit: a}}, {words.format(columns)}}}"
    with at_most(10), pytest.raises(ProblemsFound) as refused:
        mapping_from(read_yaml("mapping.yaml", f"mapping: {{source: office, events: [{event}]}}".encode()))
    assert [problem.code for problem in refused.value.problems] == ["S112"]


@pytest.mark.parametrize("stream", ["../outside.jsonl", "/etc/passwd", "/dev/zero", "x/../../outside.jsonl", ".."])
def test_a_story_takes_no_events_from_outside_its_folder(stream: str, tmp_path: Path) -> None:
    (tmp_path / "outside.jsonl").write_text("{}\n", encoding="utf-8")
    story = tmp_path / "stories" / "story.yaml"
    story.parent.mkdir()
    story.write_text(f"scenario:\n  title: {{zh: 试, en: tried}}\n  events_from: ['{stream}']\n"
                     "  expect: []\n", encoding="utf-8")
    with at_most(10):
        done = run("test", story)
    assert done.exit_code in (1, 2)
    assert "[T" in done.stdout + done.stderr or "[S" in done.stdout + done.stderr


@pytest.mark.parametrize("part", ["../outside.yaml", "/etc/hostname", "norms/../../outside.yaml", "link.yaml"])
def test_a_part_outside_the_folder_of_the_policy_is_refused(part: str, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("norms: []\n", encoding="utf-8")
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    head = f"policy: {{id: x, title: {{zh: 试, en: x}}, in_force: {{from: 2014-01-01}}, time_zone: UTC, parts: ['{part}']}}\n"  # noqa: E501
    (folder / "policy.yaml").write_text(head, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        zhunsheng.load(folder)
    errors = [it for it in refused.value.problems if severity_of(it.code) is Severity.ERROR]
    assert [error.code for error in errors] == ["N106"]


def test_a_workbook_that_unpacks_without_end_is_refused_at_once(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * (300 << 20))
    (tmp_path / "bomb.xlsx").write_bytes(packed.getvalue())
    with at_most(10), pytest.raises(ProblemsFound):
        read_grid(tmp_path / "bomb.xlsx")


def test_a_workbook_whose_members_are_damaged_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" * 50)
    damaged = bytearray(packed.getvalue())
    start = 30 + len("xl/workbook.xml")
    damaged[start : start + 4] = b"\xff\xff\xff\xff"
    (tmp_path / "damaged.xlsx").write_bytes(bytes(damaged))
    with pytest.raises(ProblemsFound):
        read_grid(tmp_path / "damaged.xlsx")


def test_numbers_in_a_damaged_journal_do_not_fill_the_memory(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    Session(shaoxing().rulebook, journal=journal, chaining="native").close()
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE sqlite_sequence SET seq = 9000000000000000000")
    connection.commit()
    connection.close()
    reader = JournalReader(journal)
    with at_most(10):
        faults = verify(reader.records(), reader.last_number()).faults
    reader.close()
    assert len(faults) == MOST_MISSING


def test_a_workbook_without_any_sheet_is_told_and_not_searched(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    whole, emptied = io.BytesIO(), tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(emptied, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<sheet [^>]*/>", b"", old.read(name)))
    with pytest.raises(ProblemsFound) as refused:
        draft_mapping(emptied, shaoxing().rulebook, "zh")
    assert [problem.code for problem in refused.value.problems] == ["M108"]
