"""`zhunsheng journal` and `zhunsheng serve`: what they say and how they end."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from command_line import ROOT, run
from live_stories import QUARTER, line, policy


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "audit.db"
    with policy().session(journal=path, chaining="native") as session:
        session.post_many(QUARTER)
    return path


def tamper(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(f"DROP TRIGGER never_changed; DROP TRIGGER never_removed; {statement};")


def test_a_whole_journal_is_told_with_its_head(journal: Path) -> None:
    done = run("journal", "verify", journal)
    assert done.exit_code == 0
    head = done.output.rpartition("Head: ")[2].strip()
    assert run("journal", "verify", journal, "--head", head).exit_code == 0


def test_a_tampered_record_is_named_and_the_answer_is_no(journal: Path) -> None:
    tamper(journal, "DELETE FROM record WHERE number = 5")
    done = run("journal", "verify", journal)
    assert done.exit_code == 1
    assert "record 5: removed." in done.output
    assert "第 5 条：被删除。" in run("journal", "verify", journal, lang="zh").output


def test_the_export_holds_every_record_as_a_line(journal: Path) -> None:
    lines = run("journal", "export", journal).output.splitlines()
    assert [json.loads(it)["number"] for it in lines] == list(range(1, len(lines) + 1))
    assert run("journal", "tail", journal, "--lines", "2").output.splitlines() == lines[-2:]


@pytest.mark.parametrize("arguments", [
    ("journal", "verify", "nowhere.db"), ("journal", "burn", "x"), ("journal", "verify", "x", "--head", "y"),
    ("serve", "--host", "0.0.0.0"), ("serve", "--port", "99999"),
])
def test_a_wrong_request_is_told_without_a_traceback(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output + done.stderr


def test_a_served_session_answers_and_ends_when_interrupted(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "ZHUNSHENG_TOKEN": ""}
    command = [sys.executable, "-m", "zhunsheng", "serve", "--port", "18914", "--journal", str(tmp_path / "j"),
               "--lang", "en"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        assert "serving at http://127.0.0.1:18914" in server.stderr.readline()
        answer = _posted(18914)
        assert answer["accepted"] == 1
    finally:
        server.send_signal(signal.SIGINT)
        _, told = server.communicate(timeout=30)
    assert "Traceback" not in told
    assert run("journal", "verify", tmp_path / "j").exit_code == 0


def _posted(port: int) -> dict[str, object]:
    import time

    request = urllib.request.Request(f"http://127.0.0.1:{port}/events", line(QUARTER[0]),
                                     {"content-type": "application/cloudevents+json"})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                said: dict[str, object] = json.load(response)
                return said
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer")


def test_guards_that_were_taken_away_are_restored_on_request_and_told(journal: Path) -> None:
    with sqlite3.connect(journal) as connection:
        connection.executescript("DROP TRIGGER never_changed")
    assert run("journal", "verify", journal).exit_code == 1
    done = run("journal", "restore", journal)
    assert (done.exit_code, "restored, and recorded: never_changed" in done.output) == (0, True)
    assert "没有要恢复的" in run("journal", "restore", journal, lang="zh").output
    assert run("journal", "verify", journal).exit_code == 0


def test_guards_are_not_restored_where_a_record_was_tampered_with(journal: Path) -> None:
    tamper(journal, "DELETE FROM record WHERE number = 5")
    done = run("journal", "restore", journal)
    assert (done.exit_code, "record 5: removed." in done.output) == (1, True)
