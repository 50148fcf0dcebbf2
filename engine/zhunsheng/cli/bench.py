"""`zhunsheng bench`: our evaluators and hand-written programs side by side."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import click

from zhunsheng.bench.workloads import SIZES, WORKLOADS
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import hand_over, tell
from zhunsheng.problems.problem import Problem, ProblemsFound

NEEDED_BY = {"bulk": ("numpy", "duckdb", "pyarrow"), "live": ("numpy", "msgspec")}


@make_command("bench")
@option("--workload", "workloads", says="workload", type=click.Choice(WORKLOADS), multiple=True, metavar="NAME")
@option("--size", "sizes", says="size", type=click.Choice(tuple(SIZES)), multiple=True, metavar="SIZE")
@option("--rounds", says="rounds", type=click.IntRange(1, 99), default=3, metavar="N")
@option("--only", says="contestant", multiple=True, metavar="NAME")
@option("--folder", says="bench-folder", default="bench-data", metavar="DIR")
@option("--format", "format_", says="bench-format", type=click.Choice(("md", "json")), default="md", metavar="FORMAT")
@option("--section", says="section", type=click.Choice(("bulk", "live")), default="bulk", metavar="SECTION")
def command(
    workloads: tuple[str, ...], sizes: tuple[str, ...], rounds: int, only: tuple[str, ...], folder: str, format_: str,
    section: str,
) -> Status:
    """Run the race and show the table; the answer is no if anybody's findings are wrong."""
    missing = [name for name in NEEDED_BY[section] if importlib.util.find_spec(name) is None]
    if missing:
        raise ProblemsFound([Problem("B101", None, {"packages": ", ".join(missing), "extra": "bench"})])
    if section == "live":
        return _live(workloads or WORKLOADS, sizes or ("100k",), Path(folder), only, format_)
    from zhunsheng.bench.race import as_json, as_table, race

    results = race(workloads or WORKLOADS, sizes or ("100k",), Path(folder), rounds, only, tell)
    hand_over((as_json(results) if format_ == "json" else as_table(results)).encode())
    return Status.DONE if all(result.is_right for result in results) else Status.NO


def _live(workloads: Sequence[str], sizes: Sequence[str], folder: Path, only: Sequence[str], format_: str) -> Status:
    """Run sessions side by side and show the table; the answer is no if anybody failed or found something else."""
    from zhunsheng.bench.live import as_table, live_race

    results = live_race(workloads, sizes, folder, only, tell)
    shown = json.dumps(results, ensure_ascii=False, indent=2) + "\n" if format_ == "json" else as_table(results)
    hand_over(shown.encode())
    return Status.DONE if all(it.get("right") for it in results) else Status.NO
