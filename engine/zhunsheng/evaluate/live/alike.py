"""Whether two rows say the same and rest on the same; of very many rows only those that came or went are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from zhunsheng.evaluate.live.roll import LargeGrounds
from zhunsheng.evaluate.live.row import Grounds, Row


def alike(one: Row, other: Row) -> bool:
    """Say whether the derivations of two rows of one table are equal."""
    if one is other:
        return True
    if one.columns != other.columns or one.operation is not other.operation or one.period != other.period:
        return False
    return one.grounds is other.grounds or _grounds_alike(one.grounds, other.grounds)


def _grounds_alike(one: Grounds, other: Grounds) -> bool:
    if isinstance(one, LargeGrounds) and isinstance(other, LargeGrounds) and one.version.log == other.version.log:
        came, went = other.version.since(one.version)
        if Counter(row.because for row in came) != Counter(row.because for row in went):
            return False
        return _orders(came) == _orders(went) or one.premises == other.premises
    return one.events == other.events and _rows_alike(one.rows, other.rows)


def _orders(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    return sorted(row.reading_order for row in rows)


def _rows_alike(some: Sequence[Row], others: Sequence[Row]) -> bool:
    """Say whether some rows are, in reading order, like others."""
    if len(some) != len(others):
        return False
    if len(some) < 2:
        return all(map(alike, some, others))
    return all(map(alike, _in_reading_order(some), _in_reading_order(others)))


def _in_reading_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.reading_order)
