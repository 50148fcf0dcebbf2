"""Whoever stops long work finds no half output and nothing left behind; whoever waits at a terminal sees it go on."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from command_line import ROOT, meeting, run

SHAOXING = ROOT / "policy" / "shaoxing-2014"
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def environment(scratch: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "TMPDIR": str(scratch), "LC_ALL": "C.UTF-8",
            "TERM": "xterm"}


def stopped(arguments: Sequence[str | Path], how: signal.Signals, scratch: Path, begun: Callable[[], bool]) -> bytes:
    """Stop a command once it has begun; return what it told."""
    started = subprocess.Popen(
        [sys.executable, "-m", "zhunsheng", "--lang", "en", *arguments], env=environment(scratch),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    while started.poll() is None and not begun():
        time.sleep(0.02)
    time.sleep(0.1)
    assert started.poll() is None, "it was over before anybody could stop it"
    started.send_signal(how)
    _, told = started.communicate(timeout=120)
    assert started.returncode in (130, -signal.SIGINT), "an interrupt within the database ends it so; shells say 130"
    return told


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(meeting(f"e{n}", f"2026-0{n % 9 + 1}-05") for n in range(150_000)), encoding="utf-8")
    return path


@pytest.mark.parametrize("how", SIGNALS)
def test_a_stream_that_is_stopped_leaves_the_file_as_it_was(how: signal.Signals, tmp_path: Path,
                                                            scratch: Path) -> None:
    output = tmp_path / "city.jsonl"
    output.write_text("as it was", encoding="utf-8")
    asked = ("generate", "--policy", SHAOXING, "--cases", "1000000", "--output", output)
    told = stopped(asked, how, scratch, lambda: any(name.startswith(".city") for name in names(tmp_path)))
    assert b"Interrupted." in told
    assert names(tmp_path) == ["city.jsonl", "scratch"]
    assert output.read_text(encoding="utf-8") == "as it was"


@pytest.mark.parametrize("how", SIGNALS)
def test_a_conversion_that_is_stopped_leaves_no_folder(how: signal.Signals, policy: Path, tmp_path: Path,
                                                       scratch: Path, many: Path) -> None:
    pytest.importorskip("duckdb")
    asked = ("convert", many, "--policy", policy, "--output", tmp_path / "kept.events")
    told = stopped(asked, how, scratch, lambda: (tmp_path / ".kept.events.partial").exists())
    assert b"Interrupted." in told
    assert names(scratch) == []
    assert [name for name in names(tmp_path) if "kept" in name] == []


@pytest.mark.parametrize("how", SIGNALS)
def test_stories_in_bulk_that_are_stopped_leave_nothing(how: signal.Signals, scratch: Path) -> None:
    pytest.importorskip("duckdb")
    asked = ("test", ROOT / "scenarios", "--evaluator", "bulk")
    told = stopped(asked, how, scratch, lambda: any(scratch.iterdir()))
    assert b"Interrupted." in told
    assert names(scratch) == []


@pytest.mark.parametrize("how", SIGNALS)
def test_a_race_that_is_stopped_ends_its_programs_and_leaves_nothing(how: signal.Signals, tmp_path: Path,
                                                                     scratch: Path) -> None:
    pytest.importorskip("msgspec")
    pytest.importorskip("numpy")
    folder = tmp_path / "bench"
    asked = ("bench", "--section", "live", "--workload", "w3", "--size", "100k", "--only", "live", "--folder", folder)
    told = stopped(asked, how, scratch, lambda: any(scratch.iterdir()))
    assert b"Interrupted." in told
    assert names(scratch) == []
    assert [name for name in names(folder) if "partial" in name] == []


@pytest.mark.parametrize("how", SIGNALS)
def test_a_race_of_whole_processes_that_is_stopped_leaves_only_the_data(how: signal.Signals, tmp_path: Path,
                                                                        scratch: Path) -> None:
    for package in ("msgspec", "numpy", "duckdb", "pyarrow"):
        pytest.importorskip(package)
    folder = tmp_path / "bench"
    asked = ("bench", "--workload", "w3", "--size", "10k", "--rounds", "99", "--only", "reference", "--folder", folder)
    told = stopped(asked, how, scratch, lambda: folder.is_dir() and any(it.startswith("race-") for it in names(folder)))
    assert b"Interrupted." in told
    assert names(scratch) == []
    assert names(folder) == ["w3-10k.events", "w3-10k.jsonl", "w3-10k.parquet"]


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert run("generate", "--policy", SHAOXING, "--cases", "5", "--output", pipe).exit_code == 0
    written, _ = reader.communicate(timeout=60)
    assert written.decode() == run("generate", "--policy", SHAOXING, "--cases", "5").stdout
    assert pipe.is_fifo()


def test_a_reader_of_a_stream_that_goes_away_ends_it_quietly(scratch: Path) -> None:
    asked = [sys.executable, "-m", "zhunsheng", "generate", "--policy", str(SHAOXING), "--cases", "1000000"]
    with subprocess.Popen(asked, env=environment(scratch), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait(timeout=120) == 0


def seen(arguments: Sequence[str | Path], scratch: Path) -> str:
    """Return what a person at a terminal sees on standard error."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "zhunsheng", "--lang", "en", *arguments], env=environment(scratch),
                          stdout=subprocess.DEVNULL, stderr=theirs) as started:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 1 << 16)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        assert started.wait(timeout=120) == 0
    os.close(ours)
    return shown.decode()


def test_a_person_at_a_terminal_sees_how_far_it_is(policy: Path, events: Path, tmp_path: Path, scratch: Path) -> None:
    shown = seen(("generate", "--policy", SHAOXING, "--cases", "5000", "--output", tmp_path / "city.jsonl"), scratch)
    assert "generating events" in shown
    assert "/365" in shown
    pytest.importorskip("duckdb")
    shown = seen(("convert", events, "--policy", policy, "--output", tmp_path / "kept"), scratch)
    assert "checking and writing" in shown


def test_where_there_is_no_terminal_nothing_is_told(tmp_path: Path) -> None:
    done = run("generate", "--policy", SHAOXING, "--cases", "50", "--output", tmp_path / "city.jsonl")
    assert (done.stdout, done.stderr) == ("", "")
