"""Any locale, closed pipes, and files that are whole or not there: with real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, meeting, run_process

from zhunsheng.cli.streams import write_file
from zhunsheng.problems.problem import ProblemsFound


@pytest.mark.parametrize("environment", [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "gbk"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_locale_prints_instead_of_failing(environment: dict[str, str], lang: str, policy: Path,
                                                   events: Path) -> None:
    done = run_process("replay", events, "--policy", policy, "--lang", lang, environment=environment)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"2026-Q1" in done.stdout


def test_gbk_shows_chinese_in_gbk(policy: Path, events: Path) -> None:
    done = run_process("replay", events, "--policy", policy, "--lang", "zh",
                       environment={"LC_ALL": "C", "PYTHONIOENCODING": "gbk"})
    assert "季度会议" in done.stdout.decode("gbk")


def test_json_is_utf8_in_every_locale(policy: Path, events: Path) -> None:
    done = run_process("replay", events, "--policy", policy, "--format", "jsonl",
                       environment={"LC_ALL": "C", "PYTHONIOENCODING": "gbk"})
    assert "季度会议" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("format_", ["table", "jsonl"])
def test_a_reader_that_goes_away_ends_quietly(format_: str, policy: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(meeting(f"e{year}", f"{year}-02-05") for year in range(2026, 2190)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "zhunsheng", "replay", str(path), "--policy", str(policy), "--format", format_],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "engine")},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    complaints = process.stderr.read().decode()
    assert process.wait() == 0
    assert "Traceback" not in complaints
    assert "BrokenPipe" not in complaints


def test_events_that_are_not_utf8_are_refused_and_not_fatal(policy: Path) -> None:
    done = run_process("replay", "-", "--policy", policy, stdin=b'{"a": "\xff\xfe"}\n' + meeting("e1", "2026-02-05").encode())
    assert done.returncode == 3
    assert b"2026-Q1" in done.stdout


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    folder = tmp_path / "target"
    folder.mkdir()
    with pytest.raises(ProblemsFound):
        write_file(folder, b"new")
    assert folder.is_dir()
    assert sorted(tmp_path.iterdir()) == [folder]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
