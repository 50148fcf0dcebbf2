"""The workloads as hand-written Python, one event after the other, on the fastest decoder there is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhunsheng.bench.rules import FIELDS, LEADS, RULES, force_of


def answer(workload: str, source: Path, output: Path) -> None:
    """Write the lines of a workload; `source` is the JSON lines."""
    with output.open("w", encoding="utf-8") as file:
        file.writelines(lines_from(workload, source))


def lines_from(workload: str, source: Path) -> Iterator[str]:
    """Yield the lines of a workload from its JSON lines."""
    return _LINES[workload](_events(workload, source))


def _events(workload: str, source: Path) -> Iterator[Any]:
    import msgspec

    data = msgspec.defstruct("Data", list(FIELDS[workload].items()), gc=False)
    fields: list[tuple[str, Any]] = [("id", str), ("type", str), ("time", str), ("data", data)]
    decode = msgspec.json.Decoder(msgspec.defstruct("Event", fields, gc=False)).decode
    with source.open("rb") as file:
        yield from map(decode, file)


def _ranking(events: Iterator[Any]) -> Iterator[str]:
    worst: dict[tuple[str, str], tuple[int, list[str]]] = {}
    runs: dict[str, int] = {}
    current = ""
    for event in events:
        of = event.data
        if of.month != current:
            yield from lines_of_month(current, worst, runs)
            current, worst = of.month, {}
        group = (of.jurisdiction, of.tier)
        known = worst.get(group)
        if known is None or of.score < known[0]:
            worst[group] = (of.score, [of.unit])
        elif of.score == known[0]:
            known[1].append(of.unit)
    yield from lines_of_month(current, worst, runs)


def lines_of_month(
    month: str, worst: dict[tuple[str, str], tuple[int, list[str]]], runs: dict[str, int]
) -> Iterator[str]:
    """Yield the lines of a month from the lowest score of each group, and count who was last how often running."""
    before = dict(runs)
    runs.clear()
    for score, units in worst.values():
        for unit in units:
            runs[unit] = before.get(unit, 0) + 1
            yield f"statement|{month}|{unit}|{score}\n"
            if runs[unit] == 3:
                yield f"talk|{month}|{unit}\n"


def _deadlines(events: Iterator[Any]) -> Iterator[str]:
    waiting: deque[tuple[str, str]] = deque()
    still_open: dict[str, str] = {}
    routed: Counter[tuple[str, str]] = Counter()
    for event in events:
        time, of = event.time, event.data
        while waiting and waiting[0][0] < time:
            due, case = waiting.popleft()
            if rest := still_open.pop(case, None):
                yield f"overdue|{case}|{due}|{rest}\n"
        lead, force = LEADS[of.category], force_of(of.area)
        routed[lead, force] += 1
        if event.type == "case.dispatched":
            still_open[of.case] = f"{of.unit}|{lead}|{force}"
            waiting.append((WEEK_LATER[time[:10]] + time[10:], of.case))
        elif event.type == "case.closed":
            still_open.pop(of.case, None)
    for (lead, force), count in routed.items():
        yield f"routed|{lead}|{force}|{count}\n"


class _WeekLater(dict[str, str]):
    """By day, the day a week later; each is worked out once."""

    def __missing__(self, day: str) -> str:
        self[day] = later = (date.fromisoformat(day) + timedelta(days=7)).isoformat()
        return later


WEEK_LATER = _WeekLater()


def _checks(events: Iterator[Any]) -> Iterator[str]:
    check = _compiled()
    for event in events:
        for rule in check(event.data):
            yield f"{rule}|{event.id}\n"


def _compiled() -> Callable[[Any], list[str]]:
    """Return one function of all rules: straight-line code, as a person in a hurry for speed would have it."""
    lines = ["def check(of):", "    found = []"]
    lines += [f"    {name} = of.{name}" for name in FIELDS["w3"]]
    for rule, condition in RULES:
        lines += [f"    if {condition}:", f"        found.append({rule!r})"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "    return found"]), space)  # the rules are this package's own constants
    made: Callable[[Any], list[str]] = space["check"]
    return made


_LINES: dict[str, Callable[[Iterator[Any]], Iterator[str]]] = {"w1": _ranking, "w2": _deadlines, "w3": _checks}
