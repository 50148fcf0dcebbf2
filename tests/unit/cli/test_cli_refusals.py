"""How much is told of the lines that were refused: all where a program reads, a few on a screen, never without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run


def test_what_is_not_listed_is_counted_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.events.admission.MOST_LISTED", 30)
    events = tmp_path / "events.jsonl"
    events.write_text("{\n" * 50, encoding="utf-8")
    listed = run("replay", events, "--format", "jsonl")
    assert listed.exit_code == 3
    assert (listed.stderr.count("[E1"), "Refused lines (50)" in listed.stderr) == (30, True)
    assert "20 more are not listed" in listed.stderr
    assert "另有 20 行未列出" in run("replay", events, "--format", "jsonl", lang="zh").stderr
    shown = run("replay", events)
    assert (shown.stderr.count("[E1"), "30 more; list them" in shown.stderr) == (20, True)
