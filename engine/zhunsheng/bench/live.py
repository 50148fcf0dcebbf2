"""
Sessions side by side: events one at a time, from bytes to what each has changed; each program in its own process.

Rates are by processor time, so that they can be compared on a machine that does other things too; latencies are not.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhunsheng.bench.contained import contained
from zhunsheng.bench.data import write_events
from zhunsheng.bench.folder import Bench, write_policy
from zhunsheng.bench.rule_engines import ENGINES
from zhunsheng.bench.workloads import REFERENCE

OURS = ("live", "live-told")
"""Ours: only whether anything changed is asked; and every finding added or withdrawn is written out."""

HAND_WRITTEN = "python"
BLOCK = 100_000


def contestants(workload: str) -> tuple[str, ...]:
    """Return who is installed and takes part in a workload."""
    engines = [name for name, (package, _) in ENGINES.items() if importlib.util.find_spec(package) is not None]
    return (*OURS, HAND_WRITTEN, *(engines if workload == "w3" else ()))


def live_race(workloads: Sequence[str], sizes: Sequence[str], folder: Path, only: Sequence[str] = (),
              tell: Callable[[str], None] = lambda _: None) -> list[dict[str, Any]]:
    """Run everybody who is installed on every workload and size; the figures of each, ours told against Python."""
    results: list[dict[str, Any]] = []
    for workload in workloads:
        for size in sizes:
            make_ready(Bench(folder, workload, size))
            names = [name for name in contestants(workload) if not only or name in only]
            found = [_run(name, folder, workload, size, tell) for name in names]
            rival = next((it["events_a_second"] for it in found if it["name"] == HAND_WRITTEN), None)
            for figures in found:
                if rival and figures["events_a_second"]:
                    figures["times_slower_than_python"] = f"{rival / figures['events_a_second']:.1f}"
            results += found
    return results


def make_ready(bench: Bench) -> None:
    """Make events and policy if they are not there yet."""
    bench.folder.mkdir(parents=True, exist_ok=True)
    if not bench.events.exists():
        write_events(bench.workload, bench.size, bench.events)
    if not bench.policy.exists():
        write_policy(bench)


def _run(name: str, folder: Path, workload: str, size: str, tell: Callable[[str], None]) -> dict[str, Any]:
    tell(f"{workload} {size} {name}")
    command = [sys.executable, "-m", "zhunsheng.bench.live", name, str(folder), workload, size]
    with contained(command, stderr=subprocess.PIPE) as started:
        shown, complaints = started.communicate()
    said = {"name": name, "workload": workload, "size": size, "events_a_second": 0}
    failed = {"failed": complaints.decode(errors="replace")[-300:]}
    return said | (json.loads(shown) if started.returncode == 0 else failed)


def as_table(results: Sequence[dict[str, Any]]) -> str:
    """Write figures as a table in Markdown: latencies in microseconds, quiet and telling posts, memory in MB."""
    lines = ["| load | size | program | events/s | µs/event | quiet p50 | p99 | telling p50 | p99 | MB | × Python |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for it in results:
        rate = it["events_a_second"]
        quiet, telling = it.get("quiet", {}), it.get("telling", {})
        cells = [it["workload"], it["size"], it["name"], f"{rate:.0f}", f"{1e6 / rate:.1f}" if rate else "failed",
                 _micro(quiet, "p50"), _micro(quiet, "p99"), _micro(telling, "p50"), _micro(telling, "p99"),
                 f"{(it.get('peak_bytes') or 0) / 1e6:.0f}", it.get("times_slower_than_python", "")]
        lines.append("| " + " | ".join(cells) + " |")
    blocks = [it for it in results if len(it.get("blocks", ())) > 1]
    for it in blocks:
        lines += ["", f"{it['workload']} {it['size']} {it['name']}, by {BLOCK} events: events/s (MB)", ""]
        lines.append(", ".join(f"{block['events_a_second']:.0f} ({(block['bytes'] or 0) / 1e6:.0f})"
                               for block in it["blocks"]))
    return "\n".join(lines) + "\n"


def _micro(latency: dict[str, Any], which: str) -> str:
    return f"{latency[which]:.1f}" if latency.get("posts") else ""


def _ours(name: str, bench: Bench) -> dict[str, Any]:
    from zhunsheng.evaluate.live.measure import measure
    from zhunsheng.policy import load

    rulebook = load(bench.policy).rulebook
    with bench.events.open("rb") as file:
        return asdict(measure(rulebook, file, told=name == "live-told", block=BLOCK))


def _other(name: str, bench: Bench) -> dict[str, Any]:
    return _by_hand(bench) if name == HAND_WRITTEN else _engine(name, bench)


def _by_hand(bench: Bench) -> dict[str, Any]:
    from zhunsheng.bench.in_python import lines_from

    started = time.process_time()
    for _ in lines_from(bench.workload, bench.events):
        pass
    return _timed(bench, time.process_time() - started)


def _engine(name: str, bench: Bench) -> dict[str, Any]:
    import msgspec

    check = ENGINES[name][1]()
    decode, clock = msgspec.json.Decoder(dict[str, Any]).decode, time.perf_counter_ns
    quiet: list[int] = []
    telling: list[int] = []
    broken = 0
    started = time.process_time()
    for line in _lines(bench):
        event = decode(line)
        before = clock()
        hits = check(event)
        (telling if hits else quiet).append(clock() - before)
        broken += len(hits)
    if broken != REFERENCE[bench.workload, bench.size][0]:
        raise ValueError(f"{name} found {broken} broken rules")
    return _timed(bench, time.process_time() - started) | {"quiet": _latency(quiet), "telling": _latency(telling)}


def _lines(bench: Bench) -> Iterator[bytes]:
    with bench.events.open("rb") as file:
        yield from file


def _timed(bench: Bench, seconds: float) -> dict[str, Any]:
    from zhunsheng.evaluate.live.measure import peak_bytes

    events = sum(1 for _ in _lines(bench))
    return {"events": events, "events_a_second": events / seconds, "peak_bytes": peak_bytes()}


def _latency(times: list[int]) -> dict[str, Any]:
    from zhunsheng.evaluate.live.measure import latency_of

    return asdict(latency_of(times))


def main(arguments: Sequence[str]) -> None:
    """Run one program on one workload and print its figures as JSON."""
    name, folder, workload, size = arguments
    bench = Bench(Path(folder), workload, size)
    print(json.dumps(_ours(name, bench) if name in OURS else _other(name, bench)))


if __name__ == "__main__":
    main(sys.argv[1:])
