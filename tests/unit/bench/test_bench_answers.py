"""Everybody in the benchmark gives the right findings."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
pytest.importorskip("msgspec")

from zhunsheng.bench.contestants import CONTESTANTS
from zhunsheng.bench.race import race
from zhunsheng.bench.results import Fate
from zhunsheng.bench.workloads import WORKLOADS

STARTS_SLOWLY = "spark"


@pytest.mark.parametrize("workload", WORKLOADS)
def test_everybody_gives_the_right_findings(workload: str, tmp_path: Path) -> None:
    taking_part = [each.name for each in CONTESTANTS if workload == "w3" or each.name != STARTS_SLOWLY]
    results = race((workload,), ("10k",), tmp_path, rounds=1, only=taking_part)
    installed = [each.name for each in CONTESTANTS if each.is_installed and each.name in taking_part]
    assert [(it.name, it.said) for it in results if it.fate not in (Fate.RIGHT, Fate.NOT_INSTALLED)] == []
    assert [it.name for it in results if it.fate is Fate.RIGHT] == installed
    assert {it.findings for it in results if it.fate is Fate.RIGHT} == {results[0].right_findings}


def test_everybody_has_a_rival_that_takes_part() -> None:
    names = {each.name for each in CONTESTANTS}
    assert {each.rival for each in CONTESTANTS if each.rival} <= names
    assert all(each.rival for each in CONTESTANTS if each.is_ours)
