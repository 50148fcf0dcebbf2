"""A policy and events for the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import meeting, run


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model policy that `zhunsheng new policy` writes."""
    folder = tmp_path_factory.mktemp("policies") / "demo"
    assert run("new", "policy", folder).exit_code == 0
    return folder


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Two meetings in two quarters."""
    path = tmp_path / "events.jsonl"
    path.write_text(meeting("e1", "2026-02-05", "委员会") + meeting("e2", "2026-09-05"), encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """One meeting, 25 lines that are no events, and one event of a misspelt type."""
    path = tmp_path / "faulty.jsonl"
    lines = meeting("e1", "2026-02-05") + "nonsense\n" * 25 + meeting("e9", "2026-03-05", type="meeting.hold")
    path.write_text(lines, encoding="utf-8")
    return path


@pytest.fixture
def staffed(tmp_path: Path) -> Path:
    """One community of Shaoxing that has its specialists."""
    event = {"specversion": "1.0", "id": "c1", "source": "office", "type": "community.staffed",
             "time": "2015-03-02T09:00:00+08:00",
             "data": {"community": "beihai", "territory": "越城区", "specialists": 3, "service_point": True}}
    path = tmp_path / "staffed.jsonl"
    path.write_text(json.dumps(event, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
