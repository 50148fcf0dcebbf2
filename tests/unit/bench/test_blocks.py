"""Wherever a file is cut into blocks, every line is read once and the findings are the same."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("msgspec")

from zhunsheng.bench import in_blocks, in_python
from zhunsheng.bench.data import write_events
from zhunsheng.bench.workloads import WORKLOADS


@pytest.mark.parametrize("size", [1, 3, 7, 8, 100])
def test_every_line_lies_in_one_block(size: int, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n\nthree and more\nfour\n")
    whole = path.read_bytes()
    cuts = [*range(0, len(whole), size), len(whole)]
    blocks = [in_blocks.lines_between(path, *cut) for cut in pairwise(cuts)]
    assert b"".join(blocks) == whole
    assert all(block.endswith(b"\n") for block in blocks if block)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_small_blocks_lead_to_the_same_lines(workload: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_events(workload, "10k", tmp_path / "events")
    events = tmp_path / "few"
    events.write_bytes(b"".join((tmp_path / "events").read_bytes().splitlines(keepends=True)[:3000]))
    monkeypatch.setattr(in_blocks, "_BLOCK", 10_007)
    for module in (in_python, in_blocks):
        module.answer(workload, events, tmp_path / module.__name__)
    one, other = (sorted((tmp_path / it.__name__).read_text().splitlines()) for it in (in_python, in_blocks))
    assert one == other
    assert one
