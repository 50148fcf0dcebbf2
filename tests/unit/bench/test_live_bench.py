"""Sessions in the benchmark, ours and the rule engines that are installed, give the right findings."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("msgspec")

from zhunsheng.bench.engines import PACKAGES
from zhunsheng.bench.live import HAND_WRITTEN, as_table, contestants, live_race
from zhunsheng.bench.workloads import WORKLOADS


@pytest.mark.parametrize("workload", WORKLOADS)
def test_every_session_gives_the_right_findings(workload: str, tmp_path: Path) -> None:
    results = live_race((workload,), ("10k",), tmp_path, only=("session", HAND_WRITTEN, *PACKAGES))
    assert [it["name"] for it in results if not it.get("right")] == []
    assert {"session", HAND_WRITTEN} <= {it["name"] for it in results}
    assert as_table(results, "en").count(" right |") == len(results)


def test_rule_engines_take_no_part_in_what_they_could_not_end() -> None:
    assert set(contestants("w1", "10m")) == {"session", "live", "live-told", HAND_WRITTEN}


def test_who_fails_or_finds_something_else_is_told() -> None:
    wrong = {"name": "other", "workload": "w1", "size": "10k", "events_a_second": 10.0, "right": False}
    failed = {"name": "broken", "workload": "w1", "size": "10k", "events_a_second": 0, "failed": "ValueError: no"}
    table, trouble = as_table([wrong, failed], "en").split("\n\n")
    assert [line.split("|")[-2].strip() for line in table.splitlines()[2:]] == ["WRONG", "FAILED"]
    assert trouble.splitlines() == ["- w1 10k `broken`: FAILED", "      ValueError: no"]
    assert "认定不同" in as_table([wrong], "zh")
