"""`zhunsheng bench`: our evaluators, hand-written programs and rule engines side by side."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import click

from zhunsheng.bench.workloads import AT_MOST, SIZES, WORKLOADS
from zhunsheng.cli.inputs import told_if_not_written
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import hand_over, tell
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Lang

NEEDED_BY = {"bulk": ("numpy", "duckdb", "pyarrow"), "live": ("numpy", "msgspec")}


@make_command("bench")
@option("--workload", "workloads", says="workload", type=click.Choice(WORKLOADS), multiple=True, metavar="NAME")
@option("--size", "sizes", says="size", type=click.Choice(tuple(SIZES)), multiple=True, metavar="SIZE")
@option("--rounds", says="rounds", type=click.IntRange(1, 99), default=3, metavar="N")
@option("--only", says="contestant", multiple=True, metavar="NAME")
@option("--folder", says="bench-folder", default="bench-data", metavar="DIR")
@option("--format", "format_", says="bench-format", type=click.Choice(("md", "json")), default="md", metavar="FORMAT")
@option("--section", says="section", type=click.Choice(("bulk", "live")), default="bulk", metavar="SECTION")
@option("--at-most", says="at-most", type=click.IntRange(1, 86_400), default=AT_MOST, metavar="SECONDS")
@click.pass_context
def command(
    ctx: click.Context, /, workloads: tuple[str, ...], sizes: tuple[str, ...], rounds: int, only: tuple[str, ...],
    folder: str, format_: str, section: str, at_most: int,
) -> Status:
    """Run the race and show the table; the answer is no if anybody failed or found something else."""
    missing = [name for name in NEEDED_BY[section] if importlib.util.find_spec(name) is None]
    if missing:
        raise ProblemsFound([Problem("B101", None, {"packages": ", ".join(missing), "extra": "bench"})])
    asked_for = workloads or WORKLOADS, sizes or ("100k",), Path(folder)
    if section == "live":
        return _live(*asked_for, only, format_, lang_of(ctx))
    return _bulk(*asked_for, rounds, only, format_, at_most, lang_of(ctx))


def _bulk(workloads: Sequence[str], sizes: Sequence[str], folder: Path, rounds: int, only: Sequence[str], format_: str,
          at_most: int, lang: Lang) -> Status:
    """Run whole processes side by side and show the table."""
    from zhunsheng.bench.contestants import CONTESTANTS
    from zhunsheng.bench.race import race
    from zhunsheng.bench.results import Fate
    from zhunsheng.bench.table import as_json, as_table
    from zhunsheng.bench.telling import Telling

    _check_names(only, [each.name for each in CONTESTANTS])
    with told_if_not_written(str(folder)):
        results = race(workloads, sizes, folder, rounds, only, at_most, Telling(tell, lang))
    hand_over((as_json(results) if format_ == "json" else as_table(results, lang, at_most)).encode())
    return Status.NO if any(it.fate in (Fate.WRONG, Fate.FAILED) for it in results) else Status.DONE


def _check_names(only: Sequence[str], names: Sequence[str]) -> None:
    """Raise ProblemsFound for a contestant that there is not."""
    from zhunsheng.problems.suggest import near_names

    said = {"option": "--only", "expected": " ".join(names)}
    problems = [
        Problem("U104", None, said | {"value": name}, tuple(near_names(name, names)))
        for name in only if name not in names
    ]
    if problems:
        raise ProblemsFound(problems)


def _live(workloads: Sequence[str], sizes: Sequence[str], folder: Path, only: Sequence[str], format_: str,
          lang: Lang) -> Status:
    """Run sessions side by side and show the table; the answer is no if anybody failed or found something else."""
    from zhunsheng.bench.engines import PACKAGES
    from zhunsheng.bench.live import HAND_WRITTEN, OURS, as_table, live_race

    _check_names(only, [*OURS, HAND_WRITTEN, *PACKAGES])
    with told_if_not_written(str(folder)):
        results = live_race(workloads, sizes, folder, only, tell)
    shown = json.dumps(results, ensure_ascii=False, indent=2) + "\n" if format_ == "json" else as_table(results, lang)
    hand_over(shown.encode())
    return Status.DONE if all(it.get("right") for it in results) else Status.NO
