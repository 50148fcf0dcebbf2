"""How fast and how large a live core is, measured on the events at hand."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.quick import QuickGate
from zhunsheng.ir.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Latency:
    """How long posts took, in microseconds: how many there were, the middle one, and all but one in a hundred."""

    posts: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Block:
    """Some events in a row: how many a second, and how much memory the process holds after them."""

    events: int
    events_a_second: float
    bytes: int | None


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """
    What was measured: events a second of processor time from bytes to change, and how long posts took.

    `quiet` posts changed nothing, `telling` ones did. `growth` is the mean time of a post in the last quarter
    of the stream as a multiple of that in the first: near one where the cost does not grow. `peak_bytes` is the
    most memory that the whole process has held, where the system says so. `blocks` tell the same stream in parts.
    """

    events: int
    refused: int
    events_a_second: float
    quiet: Latency
    telling: Latency
    growth: float
    peak_bytes: int | None
    blocks: tuple[Block, ...] = ()


Feed = Callable[[bytes], bool | None]
"""Takes the event of a line and says whether that changed anything, None if it is no event."""


def feeding(rulebook: Rulebook, *, told: bool = False) -> tuple[LiveCore, Feed]:
    """
    Return a core, and what posts lines to it.

    `told`: every finding that was added or withdrawn is made within the time of its post; its evidence and derivation
    are not read.
    """
    gate, read, core = gate_of(rulebook), QuickGate(rulebook).read, LiveCore(rulebook)
    post = core.post

    def feed(line: bytes) -> bool | None:
        event = read(line) or admit_line(line, "", 1, gate)
        if not isinstance(event, Event):
            return None
        change = post(event, line)
        if told and change:
            _ = change.added, change.withdrawn
        return bool(change)

    return core, feed


def measure(rulebook: Rulebook, lines: Iterable[bytes], *, told: bool = False, block: int = 100_000) -> LiveFigures:
    """Post every line to a core as it comes and measure; lines that are no event are counted as refused."""
    return measured(feeding(rulebook, told=told)[1], lines, block=block)


def measured(feed: Feed, lines: Iterable[bytes], *, block: int = 100_000) -> LiveFigures:
    """Feed every line as it comes and measure, from bytes on."""
    quiet, telling, posts = array("Q"), array("Q"), array("Q")
    blocks: list[Block] = []
    refused = 0
    since = started = time.process_time_ns()
    for line in lines:
        before = time.perf_counter_ns()
        changed = feed(line)
        took = time.perf_counter_ns() - before
        if changed is None:
            refused += 1
            continue
        posts.append(took)
        (telling if changed else quiet).append(took)
        if len(posts) % block == 0:
            now = time.process_time_ns()
            blocks.append(Block(block, block * 1e9 / (now - since), _bytes_now()))
            since = now
    seconds = (time.process_time_ns() - started) / 1e9
    rate = len(posts) / seconds if seconds else 0.0
    return LiveFigures(len(posts), refused, rate, latency_of(quiet), latency_of(telling), _growth(posts), peak_bytes(),
                       tuple(blocks))


def latency_of(times: Sequence[int]) -> Latency:
    """Return the middle and the ninety-ninth of a hundred of some times in nanoseconds."""
    ordered = sorted(times)
    if not ordered:
        return Latency(0, 0.0, 0.0)
    return Latency(len(ordered), ordered[len(ordered) // 2] / 1000, ordered[len(ordered) * 99 // 100] / 1000)


def _growth(times: Sequence[int]) -> float:
    quarter = len(times) // 4
    first, last = sum(times[:quarter]), sum(times[len(times) - quarter:])
    return last / first if first else 1.0


def peak_bytes() -> int | None:
    """
    Return the most memory that this process has held, where the system says so.

    Where it can be told apart, without what the process that started this one held when it did.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024


def _bytes_now() -> int | None:
    """Return how much memory this process holds now, where the system says so; else the most it has held."""
    try:
        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[1])
    except OSError:
        return peak_bytes()
    import resource

    return pages * resource.getpagesize()
