"""The race: everybody in turn, whole processes from file to findings, answers checked, medians and ratios."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from zhunsheng.bench.contained import contained
from zhunsheng.bench.contestants import CONTESTANTS, RIVALS, Contestant, written_lines
from zhunsheng.bench.folder import Bench, make_ready
from zhunsheng.bench.workloads import SIZES, digest_of, is_right


@dataclass(frozen=True, slots=True)
class Result:
    """
    How one contestant did: the median of its times in seconds, by the clock and of the processors, and its memory.

    The clock of a machine that others use too tells more of them; the processors' time can be compared there.
    """

    workload: str
    size: str
    name: str
    seconds: str
    events_per_second: int
    is_right: bool
    megabytes: int
    processor_seconds: str
    ratio: str | None = None
    """Our speed by the clock as a part of the rival's: 0.5 is half as fast."""
    processor_ratio: str | None = None
    """The same in time of the processors."""


def race(
    workloads: Sequence[str],
    sizes: Sequence[str],
    folder: Path,
    rounds: int = 3,
    only: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Run everybody who is installed on every workload and size."""
    results: list[Result] = []
    for workload in workloads:
        for size in sizes:
            bench = Bench(folder, workload, size)
            make_ready(bench)
            taking_part = [
                each
                for each in CONTESTANTS
                if each.is_installed and SIZES[size] <= each.largest and (not only or each.name in only)
            ]
            results += _race(bench, taking_part, rounds, tell)
    return results


def _race(bench: Bench, taking_part: Sequence[Contestant], rounds: int, tell: Callable[[str], None]) -> list[Result]:
    times: dict[str, list[int]] = {each.name: [] for each in taking_part}
    worked: dict[str, list[int]] = {each.name: [] for each in taking_part}
    memory: dict[str, int] = dict.fromkeys(times, 0)
    right: dict[str, bool] = {}
    for turn in range(rounds):
        for contestant in taking_part:
            tell(f"{bench.workload} {bench.size} {contestant.name} {turn + 1}/{rounds}")
            output = bench.folder / f"{bench.workload}-{bench.size}.{contestant.name}.out"
            try:
                taken, busy, held = _run(bench, contestant, output)
                times[contestant.name].append(taken)
                worked[contestant.name].append(busy)
                memory[contestant.name] = max(memory[contestant.name], held)
                if contestant.name not in right:
                    right[contestant.name] = _check(bench, contestant, output)
            finally:
                output.unlink(missing_ok=True)
    clock = {name: int(median(taken)) for name, taken in times.items()}
    busy_for = {name: int(median(taken)) for name, taken in worked.items()}
    return [_result(bench, each.name, clock, busy_for, right[each.name], memory[each.name]) for each in taking_part]


def _run(bench: Bench, contestant: Contestant, output: Path) -> tuple[int, int, int]:
    """Run a contestant; return its milliseconds by the clock (a day if it failed), of the processors, and its bytes."""
    command = [
        sys.executable,
        "-m",
        "zhunsheng.bench.contestants",
        contestant.name,
        str(bench.folder),
        bench.workload,
        bench.size,
        str(output),
    ]
    start = time.perf_counter_ns()
    with contained(command, stderr=subprocess.DEVNULL) as started:
        said = started.stdout.read() if started.stdout else b""
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    taken = (time.perf_counter_ns() - start) // 1_000_000 if started.returncode == 0 else 86_400_000
    return taken, int((used.ru_utime + used.ru_stime) * 1000), int(said or 0)


def _check(bench: Bench, contestant: Contestant, output: Path) -> bool:
    if not output.exists():
        return False
    return is_right(bench.workload, bench.size, digest_of(written_lines(contestant, bench, output)))


def _result(
    bench: Bench, name: str, clock: dict[str, int], busy: dict[str, int], right: bool, held: int
) -> Result:
    taken, worked, rival = max(clock[name], 1), max(busy[name], 1), RIVALS.get(name)
    return Result(
        workload=bench.workload,
        size=bench.size,
        name=name,
        seconds=f"{taken / 1000:.2f}",
        events_per_second=SIZES[bench.size] * 1000 // taken,
        is_right=right,
        megabytes=held >> 20,
        processor_seconds=f"{worked / 1000:.2f}",
        ratio=f"{clock[rival] * 100 // taken / 100:.2f}" if rival in clock and rival else None,
        processor_ratio=f"{busy[rival] * 100 // worked / 100:.2f}" if rival in busy and rival else None,
    )


def as_table(results: Sequence[Result]) -> str:
    """Write results as a table in Markdown."""
    lines = [
        "| workload | size | program | seconds | events/s | of its rival | processor s | of its rival | MB | right |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.workload} | {each.size} | {each.name} | {each.seconds} | {each.events_per_second} |"
        f" {each.ratio or ''} | {each.processor_seconds} | {each.processor_ratio or ''} | {each.megabytes} |"
        f" {'yes' if each.is_right else 'NO'} |"
        for each in results
    ]
    return "\n".join(lines) + "\n"


def as_json(results: Sequence[Result]) -> str:
    """Write results as JSON."""
    return json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2) + "\n"
