"""Whoever fails, takes too long or finds something else is told by name, and nothing of a run stays behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from zhunsheng.bench import race as racing
from zhunsheng.bench.contestants import Contestant, up_to
from zhunsheng.bench.folder import Bench
from zhunsheng.bench.in_sql import answer
from zhunsheng.bench.results import Fate, Result
from zhunsheng.bench.running import Run, run_command
from zhunsheng.bench.table import as_json, as_table
from zhunsheng.bench.telling import Telling


def _program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_a_program_that_fails_is_told_with_its_last_lines() -> None:
    ended = run_command(_program("import sys; sys.exit('\\n'.join(['line'] * 20 + ['no such rule']))"), 60)
    assert (ended.status, ended.was_stopped) == (1, False)
    assert ended.said.splitlines() == ["line"] * 4 + ["no such rule"]


def test_a_program_that_a_signal_ends_is_told_with_its_number() -> None:
    assert run_command(_program("import os; os.kill(os.getpid(), 11)"), 60).status == -11


def test_a_program_that_takes_too_long_is_stopped_with_all_that_it_started() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    ended = run_command(_program(child), 1)
    assert ended.was_stopped
    assert ended.status < 0


def test_what_a_program_held_is_the_last_thing_it_prints() -> None:
    assert run_command(_program("print('hello'); print(4096)"), 60).held == 4096
    assert run_command(_program("print('hello')"), 60).held == 0


Answering = Callable[[Bench, Path], None]


@pytest.fixture
def raced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Result]]:
    """Return a race of made-up contestants, each of which ends as told, turn by turn."""

    def start(answers: dict[str, list[tuple[Run, Answering | None]]], telling: Telling | None = None) -> list[Result]:
        turns: dict[str, Iterator[tuple[Run, Answering | None]]] = {name: iter(it) for name, it in answers.items()}

        def run(bench: Bench, contestant: Contestant, output: Path, at_most: int) -> Run:
            ended, answering = next(turns[contestant.name])
            if answering is not None:
                answering(bench, output)
            return ended

        monkeypatch.setattr(racing, "run", run)
        everybody = [
            Contestant(name, "flat", (), lambda *_: None, rival="sql-parquet" if name != "sql-parquet" else None)
            for name in answers
        ]
        return racing.race(("w3",), ("10k",), tmp_path, 3, telling=telling, contestants=everybody)

    return start


def _right(bench: Bench, output: Path) -> None:
    answer(bench.workload, bench.flat, output)


def _half(bench: Bench, output: Path) -> None:
    _right(bench, output)
    lines = output.read_text(encoding="utf-8").splitlines(keepends=True)
    output.write_text("".join(lines[::2]), encoding="utf-8")


def _fine(taken: int, worked: int = 1000) -> Run:
    return Run(taken, worked, 5 << 20, 0, False, "")


def test_medians_and_ratios_are_told_against_the_rival_and_the_first(
    raced: Callable[..., list[Result]], tmp_path: Path
) -> None:
    first, other = raced({
        "sql-parquet": [(_fine(it), _right) for it in (1000, 900, 5000)],
        "other": [(_fine(it, 8000), _right) for it in (4000, 2000, 3000)],
    })
    assert (first.seconds, first.ratio, first.ratio_to_first) == ("1.00", None, "1.00")
    assert (other.seconds, other.ratio, other.ratio_to_first, other.processor_ratio) == ("3.00", "0.33", "0.33", "0.12")
    assert (other.fate, other.megabytes, other.events_per_second) == (Fate.RIGHT, 5, 3333)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("race-")] == []


def test_who_fails_has_no_figures_and_runs_no_more(raced: Callable[..., list[Result]]) -> None:
    first, other = raced({
        "sql-parquet": [(_fine(1000), _right)] * 3,
        "other": [(_fine(1000), _right), (Run(10, 10, 0, 1, False, "ValueError: too much"), None)],
    })
    assert first.fate is Fate.RIGHT
    assert (other.fate, other.seconds, other.ratio, other.said) == (Fate.FAILED, None, None, "ValueError: too much")


def test_who_finds_something_else_in_any_round_is_wrong(raced: Callable[..., list[Result]]) -> None:
    _, other = raced({
        "sql-parquet": [(_fine(1000), _right)] * 3,
        "other": [(_fine(1000), _right), (_fine(1000), _half)],
    })
    assert (other.fate, other.ratio, other.right_findings) == (Fate.WRONG, None, 4505)
    assert other.findings == 2253


def test_who_writes_nothing_has_failed(raced: Callable[..., list[Result]]) -> None:
    (other,) = raced({"other": [(_fine(1000), None)]})
    assert (other.fate, other.status) == (Fate.FAILED, 0)
    assert "it wrote no findings" in as_table([other], "en", 60)


def test_how_the_race_goes_is_told_in_either_language(raced: Callable[..., list[Result]]) -> None:
    told: list[str] = []
    raced({"other": [(Run(2000, 1, 0, -9, True, ""), None)]}, Telling(told.append, "zh"))
    assert told == ["准备数据 w3 10k ……", "w3 10k other 1/3", "  超时停止，2.00 秒"]


STOPPED = Result("w1", "1m", "slow", Fate.STOPPED, said="still at it", status=-9)
KILLED = Result("w1", "1m", "broken", Fate.FAILED, status=-11)
WRONG = Result("w1", "1m", "wrong", Fate.WRONG, seconds="1.00", findings=3, right_findings=4)
ABSENT = [Result(load, "1m", "polars-json", Fate.NOT_INSTALLED, missing=("polars",)) for load in ("w1", "w2")]
SMALL = Result("w1", "1m", "reference", Fate.TOO_LARGE, largest="10k")


def test_the_table_says_who_failed_and_why_and_who_took_no_part() -> None:
    shown = as_table([STOPPED, KILLED, WRONG, *ABSENT, SMALL], "en", 60)
    table, legend, trouble, absent = shown.rstrip("\n").split("\n\n")
    assert [line.split("|")[-2].strip() for line in table.splitlines()[2:]] == ["stopped", "FAILED", "WRONG"]
    assert legend.endswith("A run is given at most 60 s.")
    assert trouble.splitlines() == [
        "- w1 1m `slow`: stopped after 60 s", "      still at it",
        "- w1 1m `broken`: failed, ended by signal 11", "      nothing on standard error",
        "- w1 1m `wrong`: findings differ from the reference: 3, of 4", "      nothing on standard error",
    ]
    assert absent.splitlines() == [
        "Not taking part:", "- `polars-json`: polars not installed (w1 1m, w2 1m)",
        "- `reference`: only up to 10k (w1 1m)",
    ]


def test_the_table_is_aligned_in_chinese_too() -> None:
    lines = as_table([WRONG, STOPPED], "zh", 60).split("\n\n")[0].splitlines()
    assert {len(line.encode("gb18030")) for line in lines} == {len(lines[1])}


def test_json_says_what_became_of_everybody() -> None:
    broken, small = json.loads(as_json([KILLED, SMALL]))
    assert (broken["name"], broken["fate"], broken["status"]) == ("broken", "failed", -11)
    assert (small["name"], small["fate"], small["largest"]) == ("reference", "too-large", "10k")


def test_a_contestant_takes_part_up_to_its_size() -> None:
    small = Contestant("small", "flat", (), lambda *_: None, largest={**up_to("1m"), "w3": "100k"})
    assert small.manages("w1", "1m")
    assert not small.manages("w1", "10m")
    assert not small.manages("w3", "1m")
