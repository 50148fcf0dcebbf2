"""How each contestant did, and beside whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhunsheng.bench.contestants import FIRST, Contestant
from zhunsheng.bench.folder import Bench
from zhunsheng.bench.running import Run
from zhunsheng.bench.workloads import REFERENCE, SIZES


class Fate(StrEnum):
    """What became of a contestant."""

    RIGHT = "right"
    WRONG = "wrong"
    FAILED = "failed"
    STOPPED = "stopped"
    TOO_LARGE = "too-large"
    NOT_INSTALLED = "not-installed"


@dataclass(frozen=True, slots=True)
class Result:
    """
    How one contestant did: the median of its times in seconds, by the clock and of the processors, and its memory.

    Who did not come to an end has no figures, and whose work others do none of processors and memory. The clock of a
    machine that others use too tells more of them; the processors' time can be compared there.
    """

    workload: str
    size: str
    name: str
    fate: Fate
    rival: str | None = None
    seconds: str | None = None
    events_per_second: int | None = None
    megabytes: int | None = None
    processor_seconds: str | None = None
    ratio: str | None = None
    """Its speed by the clock as a part of the rival's: 0.5 is half as fast."""
    ratio_to_first: str | None = None
    """The same as a part of the speed of the first contestant."""
    processor_ratio: str | None = None
    processor_ratio_to_first: str | None = None
    """Both in time of the processors."""
    findings: int | None = None
    """How many it gave, and how many there are."""
    right_findings: int | None = None
    status: int | None = None
    """What a failed process left with; below nought, the signal that ended it."""
    said: str = ""
    """What stood last on its standard error, if it failed, was stopped or is wrong."""
    missing: tuple[str, ...] = ()
    """What would have to be installed."""
    largest: str | None = None
    """Up to which size it takes part."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The median of all rounds of a contestant, or what became of it."""

    contestant: Contestant
    fate: Fate
    taken: int = 0
    worked: int = 0
    held: int = 0
    findings: int | None = None
    last: Run | None = None


def absent(bench: Bench, contestant: Contestant) -> Result:
    """Return why a contestant takes no part."""
    manages = contestant.manages(bench.workload, bench.size)
    return Result(
        workload=bench.workload,
        size=bench.size,
        name=contestant.name,
        fate=Fate.NOT_INSTALLED if manages else Fate.TOO_LARGE,
        rival=contestant.rival,
        missing=contestant.missing,
        largest=contestant.largest[bench.workload],
    )


def result_of(bench: Bench, ended: Ended, everybody: Mapping[str, Ended]) -> Result:
    """Return the figures of a contestant beside those of everybody who ran."""
    contestant, is_timed = ended.contestant, ended.fate in (Fate.RIGHT, Fate.WRONG)
    is_counted = is_timed and not contestant.works_elsewhere
    taken, worked = by_the_clock(ended), of_the_processors(ended)
    rival, first = everybody.get(contestant.rival or ""), everybody.get(FIRST)
    return Result(
        workload=bench.workload,
        size=bench.size,
        name=contestant.name,
        fate=ended.fate,
        rival=contestant.rival,
        seconds=f"{taken / 1000:.2f}" if is_timed else None,
        events_per_second=SIZES[bench.size] * 1000 // taken if is_timed else None,
        megabytes=ended.held >> 20 if is_counted else None,
        processor_seconds=f"{worked / 1000:.2f}" if is_counted else None,
        ratio=_part(rival, ended, by_the_clock),
        ratio_to_first=_part(first, ended, by_the_clock),
        processor_ratio=_part(rival, ended, of_the_processors),
        processor_ratio_to_first=_part(first, ended, of_the_processors),
        findings=ended.findings,
        right_findings=REFERENCE[bench.workload, bench.size][0],
        status=ended.last.status if ended.last else None,
        said=ended.last.said if ended.last and ended.fate is not Fate.RIGHT else "",
        largest=contestant.largest[bench.workload],
    )


def by_the_clock(ended: Ended) -> int:
    """Return the milliseconds of the clock, one at least."""
    return max(ended.taken, 1)


def of_the_processors(ended: Ended) -> int:
    """Return the milliseconds of the processors, one at least."""
    return max(ended.worked, 1)


def _part(other: Ended | None, own: Ended, time: Callable[[Ended], int]) -> str | None:
    """Return a speed as a part of another's, where both found what is right and both times are known."""
    if other is None or {own.fate, other.fate} != {Fate.RIGHT}:
        return None
    if time is of_the_processors and (own.contestant.works_elsewhere or other.contestant.works_elsewhere):
        return None
    part = time(other) / time(own)
    return f"{part:.2f}" if part >= 0.1 else f"{part:.3f}"
