"""`zhunsheng bench` shows who took part, in either language, and says no if anybody was wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
pytest.importorskip("msgspec")

from command_line import run
from zhunsheng.bench.workloads import REFERENCE

ASKED = ("bench", "--workload", "w3", "--size", "10k", "--rounds", "1", "--only", "sql-json", "--only", "python-json")


def test_without_a_section_the_bulk_race_is_run_and_shown(tmp_path: Path) -> None:
    done = run(*ASKED, "--folder", tmp_path, "--at-most", "300")
    assert done.exit_code == 0
    rows = [[cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines() if line.startswith("| w3")]
    assert [(row[3], row[-2]) for row in rows] == [("sql-json", "right"), ("python-json", "right")]
    assert "python-json against sql-json" in done.stdout
    assert "at most 300 s" in done.stdout
    assert "w3 10k python-json 1/1" in done.stderr


def test_in_chinese_and_as_json(tmp_path: Path) -> None:
    assert "| 认定 |" in run(*ASKED, "--folder", tmp_path, lang="zh").stdout
    said = json.loads(run(*ASKED, "--folder", tmp_path, "--format", "json").stdout)
    assert [(it["name"], it["fate"], it["rival"]) for it in said] == [
        ("sql-json", "right", None), ("python-json", "right", "sql-json"),
    ]


def test_the_answer_is_no_if_anybody_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REFERENCE, ("w3", "10k"), (4505, "another digest"))
    done = run(*ASKED, "--folder", tmp_path)
    assert done.exit_code == 1
    assert done.stdout.count("WRONG") == 2


@pytest.mark.parametrize("section", ["bulk", "live"])
def test_a_contestant_that_there_is_not_is_told(section: str, tmp_path: Path) -> None:
    done = run("bench", "--section", section, "--only", "pythn", "--folder", tmp_path)
    assert done.exit_code == 2
    assert "[U104]" in done.stderr
    assert "python" in done.stderr
