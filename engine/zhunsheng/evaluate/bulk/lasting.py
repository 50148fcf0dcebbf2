"""How long the tables of a plan last: each is dropped after the last step that reads it, directly or through views."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from zhunsheng.evaluate.bulk.steps import Lookup, Statement, Step

_MADE = re.compile(r"CREATE TEMP (TABLE|VIEW) (\w+)")
_WORD = re.compile(r"[a-z_]+_\d+\b")
"""Tables and views of a plan have names that end in a number of their own."""


def with_drops(steps: Iterable[Step], kept: Collection[str]) -> Iterator[tuple[Step, ...]]:
    """Yield each step with the drops that follow it; tables in `kept` are read after the plan and stay."""
    listed = tuple(steps)
    last = _last_reads(listed)
    ending: dict[int, list[str]] = {}
    for name, place in last.items():
        if name not in kept:
            ending.setdefault(place, []).append(name)
    for place, step in enumerate(listed):
        yield (step, *(Statement(f"DROP TABLE {name}") for name in ending.get(place, ())))


def _last_reads(steps: tuple[Step, ...]) -> dict[str, int]:
    """Return for each table that a plan makes the place of the last step that reads it, or makes it."""
    views: dict[str, frozenset[str]] = {}
    last: dict[str, int] = {}
    for place, step in enumerate(steps):
        named = _tables_named(step, views)
        for name in named & last.keys():
            last[name] = place
        made = _MADE.match(step.sql) if isinstance(step, Statement) else None
        if made is not None and made[1] == "VIEW":
            views[made[2]] = named
        elif made is not None and _WORD.fullmatch(made[2]):
            last[made[2]] = place
        elif not isinstance(step, Statement):
            last[step.table] = place
    return last


def _tables_named(step: Step, views: dict[str, frozenset[str]]) -> frozenset[str]:
    if not isinstance(step, Statement | Lookup):
        return frozenset()
    words = frozenset(_WORD.findall(step.sql if isinstance(step, Statement) else step.query))
    return words.union(*(views[word] for word in words & views.keys()))
