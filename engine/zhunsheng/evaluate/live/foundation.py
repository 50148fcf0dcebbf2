"""What a row rests on where that is very much: how it follows without the rows that are many, and these beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.live.log import Version
from zhunsheng.evaluate.live.roll import LargeGrounds
from zhunsheng.evaluate.live.row import Row
from zhunsheng.findings.derivation import EventRef


@dataclass(frozen=True, slots=True)
class Foundation:
    """
    The why of a row as JSON data, in which `premises` is None where the premises are one of the parts.

    `events` are those that it rests on outside the parts, in order, each once for every row read.
    """

    why: dict[str, Any]
    parts: tuple[Version, ...]
    events: tuple[EventRef, ...]


def foundation_of(row: Row) -> Foundation | None:
    """Return what a row rests on; None if that is little."""
    if not row.grounds.is_large:
        return None
    parts: list[Version] = []
    events: list[EventRef] = []
    why = _why(row, parts, events)
    return Foundation(why, tuple(parts), tuple(events))


def _why(row: Row, parts: list[Version], events: list[EventRef]) -> dict[str, Any]:
    grounds = row.grounds
    if not grounds.is_large:
        events += sorted(row.evidence)
        return row.because.to_dict()
    said = row.step().to_dict()
    if isinstance(grounds, LargeGrounds):
        parts.append(grounds.version)
        said["premises"] = None
    else:
        rows = sorted(grounds.rows, key=lambda each: each.reading_order)
        said["premises"] = [_why(each, parts, events) for each in rows]
    return said
