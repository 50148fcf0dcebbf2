"""A register twice as long takes twice the work to load: counted in steps of the interpreter, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from zhunsheng.policy import load
from zhunsheng.source.rows import FEWEST

HEAD = """policy:
  id: large
  title: {zh: 大册, en: Large register}
  issuer: {zh: 准绳, en: zhunsheng}
  dated: 2010-01-01
  in_force: {from: 2010-01-01}
  time_zone: UTC
  parts: [territories.yaml, units.yaml]
"""
FEW = FEWEST
"""So many that even the shortest register is read by its rows."""

Row = Callable[[int], str]


def in_rows(number: int) -> str:
    above = f", parent: u{number - 1}" if number else ""
    return f"  - {{id: u{number}, title: {{zh: 居委会, en: Committee}}, territory: t{number}{above}}}"


def in_lines(number: int) -> str:
    return f"  - id: u{number}\n    title: {{zh: 甲{number}, en: A{number}}}\n    groups: [g]\n    territory: t{number}"


def written(folder: Path, row: Row, units: int) -> Path:
    folder.mkdir()
    places = [f"- {{id: t{number}, title: {{zh: 地{number}, en: T{number}}}{', within: t0' if number else ''}}}"
              for number in range(units)]
    bodies = [row(number) for number in range(units)]
    groups = ["  groups:", "  - {id: g, title: {zh: 组, en: G}}"]
    (folder / "policy.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "territories.yaml").write_text("\n".join(["territories:", *places]), encoding="utf-8")
    (folder / "units.yaml").write_text("\n".join(["units:", *groups, "  bodies:", *bodies]), encoding="utf-8")
    return folder


def steps(run: Callable[[], object]) -> int:
    """Return how many instructions of Python a call takes; what one of them does in C counts as one."""
    counted = 0

    def count(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal counted
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        counted += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        run()
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("row", [in_rows, in_lines])
def test_twice_the_units_take_twice_the_steps(row: Row, tmp_path: Path) -> None:
    load(written(tmp_path / "first", row, FEW))  # what is made once is made now
    folders = [written(tmp_path / f"{times} times", row, times * FEW) for times in (1, 2, 4)]
    once, twice, four_times = (steps(partial(load, folder)) for folder in folders)
    assert four_times - twice <= 2.05 * (twice - once)
