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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from zhunsheng.bench.columns import indented, padded
from zhunsheng.bench.contained import contained
from zhunsheng.bench.data import write_events
from zhunsheng.bench.engines import ENGINES, PACKAGES
from zhunsheng.bench.folder import Bench, write_policy
from zhunsheng.bench.programs import Core, Engined, Posts, Program
from zhunsheng.bench.running import last_lines
from zhunsheng.bench.words import say
from zhunsheng.bench.workloads import SIZES, digest_of, is_right
from zhunsheng.terms.text import Lang

OURS: Mapping[str, Callable[[Bench], Program]] = {
    "session": Posts, "live": partial(Core, told=False), "live-told": partial(Core, told=True),
}
"""
Ours: a session as its users have it; its heart alone, asked only whether anything changed; and the heart with every
finding added or withdrawn written out.
"""

HAND_WRITTEN = "python"
BLOCK = 100_000

LARGEST = 100_000
"""So many events at most are given to a rule engine."""


def contestants(workload: str, size: str) -> tuple[str, ...]:
    """Return who is installed and takes part in a workload."""
    engines = [
        name for name, package in PACKAGES.items()
        if (workload, name) in ENGINES and SIZES[size] <= LARGEST and importlib.util.find_spec(package) is not None
    ]
    return (*OURS, HAND_WRITTEN, *engines)


def live_race(workloads: Sequence[str], sizes: Sequence[str], folder: Path, only: Sequence[str] = (),
              tell: Callable[[str], None] = lambda _: None) -> list[dict[str, Any]]:
    """Run everybody who is installed on every workload and size; the figures of each, ours told against Python."""
    results: list[dict[str, Any]] = []
    for workload in workloads:
        for size in sizes:
            make_ready(Bench(folder, workload, size))
            names = [name for name in contestants(workload, size) if not only or name in only]
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
    failed = {"failed": last_lines(complaints)}
    return said | (json.loads(shown) if started.returncode == 0 else failed)


def as_table(results: Sequence[dict[str, Any]], lang: Lang) -> str:
    """Write figures as a table in Markdown: latencies in microseconds, quiet and telling posts, memory in MB."""
    headings = [it if it.isupper() else say(it, lang) for it in _HEADINGS]
    parts = [padded(headings, [_cells(it, lang) for it in results])] if results else []
    for it in results:
        named = f"{it['workload']} {it['size']} `{it['name']}`"
        if "failed" in it:
            told = indented(it["failed"] or say("told-silent", lang))
            parts.append("\n".join([f"- {named}: {say('failed', lang)}", *told]))
        elif len(it.get("blocks", ())) > 1:
            figures = (f"{block['events_a_second']:.0f} ({(block['bytes'] or 0) / 1e6:.0f})" for block in it["blocks"])
            parts.append(f"{say('by-blocks', lang, named=named, block=BLOCK)}\n\n{', '.join(figures)}")
    return "\n\n".join(parts) + "\n"


_HEADINGS = ("workload", "size", "program", "rate", "an-event", "quiet", "P99", "telling", "P99", "MB", "of-python",
             "findings")


def _cells(it: dict[str, Any], lang: Lang) -> list[str]:
    rate, quiet, telling = it["events_a_second"], it.get("quiet", {}), it.get("telling", {})
    fate = "failed" if "failed" in it else "right" if it.get("right") else "wrong"
    return [
        it["workload"], it["size"], it["name"], f"{rate:.0f}" if rate else "", f"{1e6 / rate:.1f}" if rate else "",
        _micro(quiet, "p50"), _micro(quiet, "p99"), _micro(telling, "p50"), _micro(telling, "p99"),
        f"{(it.get('peak_bytes') or 0) / 1e6:.0f}" if rate else "", it.get("times_slower_than_python", ""),
        say(fate, lang),
    ]


def _micro(latency: dict[str, Any], which: str) -> str:
    return f"{latency[which]:.1f}" if latency.get("posts") else ""


def _posting(name: str, bench: Bench) -> dict[str, Any]:
    from zhunsheng.evaluate.live.measure import measured

    make = OURS.get(name) or (lambda bench: Engined(ENGINES[bench.workload, name]))
    program = make(bench)
    with bench.events.open("rb") as file:
        figures = measured(program.feed, file, block=BLOCK)
    return asdict(figures) | _checked(bench, program.lines())


def _by_hand(bench: Bench) -> dict[str, Any]:
    from zhunsheng.bench.in_python import lines_from
    from zhunsheng.evaluate.live.measure import peak_bytes

    started = time.process_time()
    said = list(lines_from(bench.workload, bench.events))
    seconds = time.process_time() - started
    events = SIZES[bench.size]
    return {"events": events, "events_a_second": events / seconds, "peak_bytes": peak_bytes()} | _checked(
        bench, (line.rstrip("\n") for line in said)
    )


def _checked(bench: Bench, lines: Iterable[str]) -> dict[str, Any]:
    """Say whether the lines are those that every right answer has."""
    return {"right": is_right(bench.workload, bench.size, digest_of(lines))}


def main(arguments: Sequence[str]) -> None:
    """Run one program on one workload and print its figures as JSON."""
    name, folder, workload, size = arguments
    bench = Bench(Path(folder), workload, size)
    print(json.dumps(_by_hand(bench) if name == HAND_WRITTEN else _posting(name, bench)))


if __name__ == "__main__":
    main(sys.argv[1:])
