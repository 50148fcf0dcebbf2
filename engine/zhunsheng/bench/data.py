"""
The events of the workloads, the same bytes everywhere: numbers drawn from numpy's generators under fixed seeds.

The order in which numbers are drawn is part of the data: a draw moved is another workload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import numpy

from zhunsheng.bench.workloads import SIZES

CATEGORIES = (
    "fire",
    "flood",
    "traffic",
    "noise",
    "waste",
    "water",
    "power",
    "building",
    "food",
    "labour",
    "health",
    "market",
    "other",
)
STATES = ("active", "probation", "suspended", "revoked")
CHANNELS = ("phone", "web", "radio", "desk", "letter", "rumour")
RANKED = {"10k": (10, 10, 50), "100k": (20, 50, 50), "1m": (100, 50, 100), "10m": (500, 100, 100)}
"""Jurisdictions, units of each of their two tiers, and months of the first workload."""

Numbers = Any
"""An array of numbers."""

_BLOCK = 500_000
_DAY = 86_400
_WEEK = 7 * _DAY


def write_events(workload: str, size: str, path: Path) -> None:
    """Write the events of a workload as JSON lines; the file appears whole or not at all."""
    partial = path.with_suffix(".partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
            file.writelines(_LINES[workload](size))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def clock(second: int) -> str:
    """Write a second of the day."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


# -- the first workload: monthly scores --------------------------------------------------------------------------


def ranked_units(size: str) -> list[list[str]]:
    """Return the units of every group: the territorial and the departmental tier of each jurisdiction in turn."""
    jurisdictions, units, _ = RANKED[size]
    return [
        [f"J{jurisdiction:03d}-{tier}-{unit:03d}" for unit in range(units)]
        for jurisdiction in range(jurisdictions)
        for tier in "TD"
    ]


def _scores(size: str) -> Iterator[str]:
    jurisdictions, units, months = RANKED[size]
    groups, draw = jurisdictions * 2, numpy.random.default_rng(1)
    names = list(chain.from_iterable(ranked_units(size)))
    usual = draw.integers(5500, 9500, (groups, units))
    weak = draw.integers(0, units, groups)
    rows, number = numpy.arange(groups), 0
    for month in range(months):
        changes = draw.random(groups) < 0.25
        weak = numpy.where(changes, draw.integers(0, units, groups), weak)
        scores = usual + draw.integers(-400, 400, (groups, units))
        fails = draw.random(groups) < 0.85
        scores[rows, weak] = numpy.where(fails, draw.integers(2000, 5000, groups), scores[rows, weak])
        ties, other = draw.random(groups) < 0.08, draw.integers(0, units, groups)
        scores[rows[ties], other[ties]] = scores.min(1)[ties]
        order = draw.permutation(groups * units).tolist()
        yield from _scores_of_month(
            f"{2010 + month // 12}-{month % 12 + 1:02d}", number, order, names, scores.ravel().tolist()
        )
        number += len(order)


def _scores_of_month(month: str, number: int, order: list[int], names: list[str], scores: list[int]) -> Iterator[str]:
    for place, unit in enumerate(order):
        name = names[unit]
        tier = "territorial" if name[5] == "T" else "departmental"
        yield (
            f'{{"specversion":"1.0","id":"r-{number + place:08d}","source":"/rankings/{name[:4]}",'
            f'"type":"ranking.score",'
            f'"time":"{month}-28T{clock(place * 86399 // len(order))}Z","subject":"{name}","data":{{"jurisdiction":'
            f'"{name[:4]}","tier":"{tier}","unit":"{name}","month":"{month}","score":{scores[unit]}}}}}\n'
        )


# -- the second workload: cases and their deadlines --------------------------------------------------------------


def _cases(size: str) -> Iterator[str]:
    wanted, draw = SIZES[size], numpy.random.default_rng(2)
    days = {"10k": 30, "100k": 90}.get(size, 365)
    count = int(wanted / 2.4)
    reported = draw.integers(0, days * _DAY, count)
    dispatched = reported + 60 + draw.exponential(6 * 3600, count).astype(int)
    is_dispatched, fate = draw.random(count) >= 0.05, draw.random(count)
    in_time, too_late = 60 + draw.integers(0, _WEEK - 120, count), _WEEK + 1 + draw.integers(0, _WEEK, count)
    taken = numpy.where(fate < 0.80, in_time, numpy.where(fate < 0.82, _WEEK, numpy.where(fate < 0.90, too_late, -1)))
    category, area = draw.integers(0, 13, count), draw.integers(0, 200, count)
    unit, priority = draw.integers(0, 9, count), draw.integers(1, 6, count)
    is_closed, cases = is_dispatched & (taken > 0), numpy.arange(count)
    time = numpy.concatenate([reported, dispatched[is_dispatched], (dispatched + taken)[is_closed]])
    kind = numpy.repeat(numpy.arange(3), [count, int(is_dispatched.sum()), int(is_closed.sum())])
    case = numpy.concatenate([cases, cases[is_dispatched], cases[is_closed]])
    kept = time < days * _DAY * 2
    time, kind, case = time[kept], kind[kept], case[kept]
    order = numpy.lexsort((case, kind, time))[:wanted]
    names = [(date(2024, 1, 1) + timedelta(days=day)).isoformat() for day in range(days * 2 + 1)]
    kinds = ("case.reported", "case.dispatched", "case.closed")
    facts = (category.tolist(), area.tolist(), unit.tolist(), priority.tolist())
    rows = zip(time[order].tolist(), kind[order].tolist(), case[order].tolist(), strict=True)
    for number, (when, what, which) in enumerate(rows):
        day, second = divmod(when, _DAY)
        subject, place, (categories, areas, units, priorities) = f"K{which:08d}", "", facts
        place = f"A{areas[which]:03d}"
        yield (
            f'{{"specversion":"1.0","id":"c-{number:08d}","source":"/cases/{place}","type":"{kinds[what]}","time":'
            f'"{names[day]}T{clock(second)}Z","subject":"{subject}","data":{{"case":"{subject}","category":'
            f'"{CATEGORIES[categories[which]]}","area":"{place}","unit":"{place}-U{units[which]}","priority":'
            f"{priorities[which]}}}}}\n"
        )


# -- the third workload: reports to check one by one -------------------------------------------------------------

_DRAWN: tuple[tuple[str, int, int], ...] = (
    ("required", 20, 80),
    ("response", 1, 60),
    ("category", 0, 13),
    ("priority", 1, 4),
    ("region", 1, 20),
    ("level", 1, 4),
    ("age", 0, 366),
    ("vehicles", 4, 40),
    ("open", 0, 300),
    ("channel", 0, 4),
    ("population", 1000, 900_000),
)
_WRITTEN = (
    "score",
    "budget",
    "spent",
    "staff",
    "required",
    "response",
    "priority",
    "level",
    "age",
    "vehicles",
    "vehicles_ok",
    "open",
    "closed",
    "population",
)
_Columns = dict[str, Numbers]

_FAULTS: tuple[Mapping[str, int | Callable[[_Columns], Numbers]], ...] = (
    {"score": 1234},
    {"status": 3},
    {"spent": lambda of: of["budget"] * 2},
    {"staff": lambda of: of["required"] * 7 // 10},
    {"response": 120},
    {"category": 6, "priority": 4},
    {"region": 5, "level": 4},
    {"age": 400},
    {"vehicles_ok": 1},
    {"open": 200, "closed": 10},
    {"channel": 5},
    {"population": 700_000, "staff": 10},
    {"level": 5, "status": 1},
    {"priority": 7},
    {"score": 9999},
    {"spent": -5},
    {"budget": 0},
    {"category": 11, "response": 80},
    {"open": 900, "closed": 300},
    {"region": 0},
)
"""What is put into a report so that it breaks one of the twenty rules, in their order."""


def _broken(of: _Columns) -> Numbers:
    """Return how many of the twenty rules each report breaks."""
    one_of = numpy.isin
    rules = (
        of["score"] < 4000,
        one_of(of["status"], [2, 3]),
        of["spent"] * 100 > of["budget"] * 110,
        of["staff"] * 100 < of["required"] * 80,
        of["response"] > 90,
        (of["category"] == 6) & (of["priority"] >= 4),
        one_of(of["region"], [1, 2, 3, 5, 8, 13]) & (of["level"] > 3),
        of["age"] > 365,
        of["vehicles_ok"] * 2 < of["vehicles"],
        (of["closed"] * 100 < of["open"] * 20) & (of["open"] > 50),
        ~one_of(of["channel"], [0, 1, 2, 3]),
        (of["population"] > 500_000) & (of["staff"] < 20),
        (of["level"] == 5) & (of["status"] != 0),
        (of["priority"] > 5) | (of["priority"] < 1),
        of["score"] > 9990,
        of["spent"] < 0,
        of["budget"] == 0,
        one_of(of["category"], [10, 11, 12]) & (of["response"] > 60),
        of["open"] - of["closed"] > 400,
        of["region"] == 0,
    )
    return numpy.sum(rules, axis=0)


def _reports(size: str) -> Iterator[str]:
    left, number, draw = SIZES[size], 0, numpy.random.default_rng(3)
    while left:
        count = min(left, _BLOCK)
        columns = {name: held.tolist() for name, held in _block(draw, count).items()}
        for place in range(count):
            yield _report(number + place, {name: held[place] for name, held in columns.items()})
        left, number = left - count, number + count


def _block(draw: Any, count: int) -> _Columns:
    of: _Columns = {"score": draw.integers(4000, 9990, count), "status": numpy.zeros(count, int)}
    of["budget"] = draw.integers(1000, 90_000, count)
    of |= {name: draw.integers(low, high, count) for name, low, high in _DRAWN}
    of["spent"] = of["budget"] * draw.integers(50, 111, count) // 100
    of["staff"] = numpy.maximum(of["required"] * draw.integers(80, 130, count) // 100 + 1, 20)
    of["vehicles_ok"] = of["vehicles"] - of["vehicles"] * draw.integers(0, 50, count) // 100
    of["closed"] = of["open"] * draw.integers(21, 150, count) // 100 + 1
    clean = {name: held.copy() for name, held in of.items()}
    faults = draw.choice(4, count, p=[0.70, 0.18, 0.08, 0.04])
    picked = draw.integers(0, 20, (3, count))
    for rule, fault in enumerate(_FAULTS):
        hit = numpy.any([(picked[turn] == rule) & (faults > turn) for turn in range(3)], axis=0)
        for name, value in fault.items():
            of[name][hit] = value(of)[hit] if callable(value) else value
    too_many = _broken(of) > 3
    return {name: numpy.where(too_many, clean[name], held) for name, held in of.items()}


def _report(number: int, of: Mapping[str, int]) -> str:
    unit = f"U{number % 997:03d}"
    figures = ",".join(f'"{name}":{of[name]}' for name in _WRITTEN)
    time = f"2024-{number // _DAY % 12 + 1:02d}-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"
    return (
        f'{{"specversion":"1.0","id":"x-{number:08d}","source":"/units/{unit}","type":"unit.report","time":"{time}",'
        f'"subject":"{unit}","data":{{"unit":"{unit}","category":"{CATEGORIES[of["category"]]}","region":'
        f'"R{of["region"]:02d}","status":"{STATES[of["status"]]}","channel":"{CHANNELS[of["channel"]]}",{figures}}}}}\n'
    )


_LINES: Mapping[str, Callable[[str], Iterator[str]]] = {"w1": _scores, "w2": _cases, "w3": _reports}
