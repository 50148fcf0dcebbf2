"""Everybody in the benchmark gives the right findings."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
pytest.importorskip("msgspec")

from zhunsheng.bench.contestants import CONTESTANTS, written_lines
from zhunsheng.bench.folder import Bench, make_ready
from zhunsheng.bench.workloads import WORKLOADS, digest_of, is_right


@pytest.mark.parametrize("workload", WORKLOADS)
def test_everybody_gives_the_right_findings(workload: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path, workload, "10k")
    make_ready(bench)
    for contestant in filter(lambda each: each.is_installed, CONTESTANTS):
        output = tmp_path / "out"
        contestant.run(bench, contestant.reads(bench), output)
        answer = digest_of(written_lines(contestant, bench, output))
        assert is_right(workload, "10k", answer), contestant.name
