"""The race: everybody in turn, whole processes from file to findings, answers checked, medians and ratios."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from zhunsheng.bench.contestants import CONTESTANTS, RIVALS, Contestant, written_lines
from zhunsheng.bench.folder import Bench, make_ready
from zhunsheng.bench.workloads import SIZES, digest_of, is_right


@dataclass(frozen=True, slots=True)
class Result:
    """How one contestant did: the median of its times in seconds, and its time as a part of its rival's speed."""

    workload: str
    size: str
    name: str
    seconds: str
    events_per_second: int
    is_right: bool
    ratio: str | None = None
    """Our speed as a part of the rival's: 0.5 is half as fast."""


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
    right: dict[str, bool] = {}
    for turn in range(rounds):
        for contestant in taking_part:
            tell(f"{bench.workload} {bench.size} {contestant.name} {turn + 1}/{rounds}")
            output = bench.folder / f"{bench.workload}-{bench.size}.{contestant.name}.out"
            times[contestant.name].append(_run(bench, contestant, output))
            if contestant.name not in right:
                right[contestant.name] = _check(bench, contestant, output)
            output.unlink(missing_ok=True)
    medians = {name: int(median(taken)) for name, taken in times.items()}
    return [_result(bench, each.name, medians, right[each.name]) for each in taking_part]


def _run(bench: Bench, contestant: Contestant, output: Path) -> int:
    """Run a contestant and return how many milliseconds it took; a day if it failed."""
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
    done = subprocess.run(command, capture_output=True, check=False)
    return (time.perf_counter_ns() - start) // 1_000_000 if done.returncode == 0 else 86_400_000


def _check(bench: Bench, contestant: Contestant, output: Path) -> bool:
    if not output.exists():
        return False
    return is_right(bench.workload, bench.size, digest_of(written_lines(contestant, bench, output)))


def _result(bench: Bench, name: str, medians: dict[str, int], right: bool) -> Result:
    taken, rival = max(medians[name], 1), RIVALS.get(name)
    ratio = f"{medians[rival] * 100 // taken / 100:.2f}" if rival in medians and rival else None
    return Result(
        bench.workload, bench.size, name, f"{taken / 1000:.2f}", SIZES[bench.size] * 1000 // taken, right, ratio
    )


def as_table(results: Sequence[Result]) -> str:
    """Write results as a table in Markdown."""
    lines = [
        "| workload | size | program | seconds | events/s | right | of its rival |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.workload} | {each.size} | {each.name} | {each.seconds} | {each.events_per_second} |"
        f" {'yes' if each.is_right else 'NO'} | {each.ratio or ''} |"
        for each in results
    ]
    return "\n".join(lines) + "\n"


def as_json(results: Sequence[Result]) -> str:
    """Write results as JSON."""
    return json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2) + "\n"


def most_memory() -> int:
    """Return the most memory that any process run so far has held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
