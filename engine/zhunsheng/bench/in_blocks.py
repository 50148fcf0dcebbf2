"""The hand-written Python at its fastest: blocks of lines decoded at once, one loop a workload, on two processes."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhunsheng.bench.in_python import WEEK_LATER, lines_of_month
from zhunsheng.bench.rules import FIELDS, LEADS, READ, RULES, force_of

PROCESSES = 2
_BLOCK = 4 << 20

Events = Iterable[Any]
Waiting = dict[str, tuple[str, str, str, str]]
"""By case: when it is due, the unit, the category and the area."""


def answer(workload: str, source: Path, output: Path) -> None:
    """Write the lines of a workload; `source` is the JSON lines."""
    of_block, of_all = _STEPS[workload]
    cuts = [*range(0, source.stat().st_size, _BLOCK), source.stat().st_size]
    with (ProcessPoolExecutor(PROCESSES, initializer=gc.disable) as workers,
          output.open("w", encoding="utf-8") as file):
        file.writelines(of_all(workers.map(partial(_worked, workload, source, of_block), pairwise(cuts))))


def _worked(workload: str, source: Path, of_block: Callable[[Events], Any], cut: tuple[int, int]) -> Any:
    return of_block(_decode(workload)(lines_between(source, *cut)))


def lines_between(source: Path, start: int, end: int) -> bytes:
    """Return the lines that begin between two places of a file."""
    with source.open("rb") as file:
        file.seek(max(start - 1, 0))
        if start:
            file.readline()
        begun = file.tell()
        return file.read(end - begun - 1) + file.readline() if begun < end else b""


@cache
def _decode(workload: str) -> Callable[[bytes], list[Any]]:
    import msgspec

    kinds = {name: kind for name, kind in FIELDS[workload].items() if name in READ[workload]}
    own: list[tuple[str, Any]] = [(name, str) for name in READ[workload] if name not in kinds]
    data = msgspec.defstruct("Data", list(kinds.items()), gc=False)
    return msgspec.json.Decoder(msgspec.defstruct("Event", [*own, ("data", data)], gc=False)).decode_lines


# -- scores: the lowest of each group and month ------------------------------------------------------------------

Worst = dict[tuple[str, str, str], tuple[int, list[str]]]


def _lowest(events: Events) -> Worst:
    worst: Worst = {}
    for event in events:
        of = event.data
        group = (of.month, of.jurisdiction, of.tier)
        known = worst.get(group)
        if known is None or of.score < known[0]:
            worst[group] = (of.score, [of.unit])
        elif of.score == known[0]:
            known[1].append(of.unit)
    return worst


def _ranking(blocks: Iterable[Worst]) -> Iterator[str]:
    months: dict[str, dict[tuple[str, str], tuple[int, list[str]]]] = {}
    for block in blocks:
        for (month, *group), (score, units) in block.items():
            lowest = months.setdefault(month, {})
            known = lowest.get((group[0], group[1]))
            if known is None or score < known[0]:
                lowest[group[0], group[1]] = (score, units)
            elif score == known[0]:
                known[1].extend(units)
    runs: dict[str, int] = {}
    for month in sorted(months):
        yield from lines_of_month(month, months[month], runs)


# -- cases: what a block leaves open, and what it closes of earlier ones -----------------------------------------

Cases = tuple[list[str], Waiting, list[tuple[str, str]], Counter[tuple[str, str]], str]
"""Lines already certain, cases left waiting, closings of earlier cases, counts by category and area, the last time."""


def _taken_up(events: Events) -> Cases:
    late: list[str] = []
    waiting: Waiting = {}
    closed: list[tuple[str, str]] = []
    routed: Counter[tuple[str, str]] = Counter()
    now = ""
    for event in events:
        of, now = event.data, event.time
        routed[of.category, of.area] += 1
        if event.type == "case.dispatched":
            waiting[of.case] = (WEEK_LATER[now[:10]] + now[10:], of.unit, of.category, of.area)
        elif event.type == "case.closed":
            sent = waiting.pop(of.case, None)
            if sent is None:
                closed.append((of.case, now))
            elif sent[0] < now:
                late.append(_overdue(of.case, sent))
    return late, waiting, closed, routed, now


def _deadlines(blocks: Iterable[Cases]) -> Iterator[str]:
    waiting: Waiting = {}
    routed: Counter[tuple[str, str]] = Counter()
    latest = ""
    for late, left, closed, counts, now in blocks:
        yield from late
        for case, at in closed:
            sent = waiting.pop(case, None)
            if sent is not None and sent[0] < at:
                yield _overdue(case, sent)
        waiting |= left
        latest = now or latest
        for (category, area), count in counts.items():
            routed[LEADS[category], force_of(area)] += count
    yield from (_overdue(case, sent) for case, sent in waiting.items() if sent[0] < latest)
    yield from (f"routed|{lead}|{force}|{count}\n" for (lead, force), count in routed.items())


def _overdue(case: str, sent: tuple[str, str, str, str]) -> str:
    due, unit, category, area = sent
    return f"overdue|{case}|{due}|{unit}|{LEADS[category]}|{force_of(area)}\n"


# -- reports: each for itself ------------------------------------------------------------------------------------


def _broken(events: Events) -> str:
    found: list[str] = []
    _all_checks()(events, found.append)
    return "".join(found)


@cache
def _all_checks() -> Callable[[Events, Callable[[str], None]], None]:
    """Return one loop over events with all rules in it."""
    lines = ["def check(events, tell):", "    for event in events:", "        of = event.data"]
    lines += [f"        {name} = of.{name}" for name in FIELDS["w3"] if name in READ["w3"]]
    for rule, condition in RULES:
        lines += [f"        if {condition}:", f"            tell(f'{rule}|{{event.id}}\\n')"]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)  # the rules are this package's own constants
    made: Callable[[Events, Callable[[str], None]], None] = space["check"]
    return made


_STEPS: dict[str, tuple[Callable[[Events], Any], Callable[[Iterable[Any]], Iterable[str]]]] = {
    "w1": (_lowest, _ranking),
    "w2": (_taken_up, _deadlines),
    "w3": (_broken, iter),
}
