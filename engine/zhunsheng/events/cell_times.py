"""Days, instants and periods in fields, each in the one way that is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhunsheng.events.cell import CellError, CellReader, read_text
from zhunsheng.events.meant import form_meant, instant_meant
from zhunsheng.terms.time import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Period,
    PeriodKind,
    TimeError,
    parse_day,
    parse_instant,
)

_PERIOD_EXAMPLES = {
    PeriodKind.DAY: "2014-09-03",
    PeriodKind.WEEK: "2014-W36",
    PeriodKind.MONTH: "2014-09",
    PeriodKind.QUARTER: "2014-Q3",
    PeriodKind.HALF_YEAR: "2014-H2",
    PeriodKind.YEAR: "2014",
}
_DAY_EXAMPLE = "2014-10-08"
_INSTANT_EXAMPLE = "2014-10-08T09:00:00+08:00"

# In every time zone the day of such an instant lies in the years this project reads.
_FIRST_INSTANT = parse_instant(f"{EARLIEST_YEAR}-01-02T00:00:00Z")
_END_OF_INSTANTS = parse_instant(f"{LATEST_YEAR}-12-31T00:00:00Z")

_TIME_CODES = {"form": "E151", "calendar": "E152", "range": "E153", "offset": "E113"}


def _time_fault(reason: str, text: str, expected: str, near: tuple[str, ...]) -> CellError:
    if not text.isascii() and unicodedata.normalize("NFKC", text).isascii():
        return CellError("E137", text, unicodedata.normalize("NFKC", text))
    return CellError(_TIME_CODES[reason], text, expected, near if reason == "form" else ())


def _no_time(fault: CellError, value: Any, expected: str, near: Callable[[Any], tuple[str, ...]]) -> CellError:
    """A number is no day, period or instant, and does not become one in quotes."""
    if fault.code == "E135" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return CellError("E151", value, expected, near(value))
    return fault


def read_date(value: Any) -> str:
    """Return the day of a text; raises CellError."""
    try:
        text = read_text(value)
    except CellError as fault:
        raise _no_time(fault, value, _DAY_EXAMPLE, _day_meant) from None
    try:
        return _day_text(text) if text.isascii() else _not_ascii(text)
    except TimeError as fault:
        raise _time_fault(fault.reason, text, _DAY_EXAMPLE, _day_meant(text)) from None


def _day_meant(value: Any) -> tuple[str, ...]:
    return form_meant(value, parse_day)


def read_instant(value: Any) -> int:
    """Return the instant of an RFC 3339 text with offset; raises CellError."""
    try:
        text = read_text(value)
    except CellError as fault:
        raise _no_time(fault, value, _INSTANT_EXAMPLE, _instant_meant) from None
    try:
        instant = parse_instant(text if text.isascii() else _not_ascii(text))
    except TimeError as fault:
        raise _time_fault(fault.reason, text, _INSTANT_EXAMPLE, _instant_meant(text)) from None
    if not _FIRST_INSTANT <= instant < _END_OF_INSTANTS:
        raise CellError("E153", text, _INSTANT_EXAMPLE)
    return instant


def _instant_meant(value: Any) -> tuple[str, ...]:
    return instant_meant(value, parse_instant)


def period_reader(kind: PeriodKind | None) -> CellReader:
    """Return what reads periods of a kind; it raises CellError."""
    example = _PERIOD_EXAMPLES[kind or PeriodKind.MONTH]

    def meant(value: Any) -> tuple[str, ...]:
        return form_meant(value, lambda text: Period.parse(text, kind))

    def read_period(value: Any) -> str:
        if type(value) is int and kind is PeriodKind.YEAR:
            value = str(value)
        try:
            text = read_text(value)
        except CellError as fault:
            raise _no_time(fault, value, example, meant) from None
        try:
            return _period_text(text, kind) if text.isascii() else _not_ascii(text)
        except TimeError as fault:
            raise _time_fault(fault.reason, text, example, meant(text)) from None

    return read_period


def _not_ascii(text: str) -> str:
    raise TimeError(text, "form")


@lru_cache(maxsize=8192)
def _day_text(text: str) -> str:
    return parse_day(text).isoformat()


@lru_cache(maxsize=8192)
def _period_text(text: str, kind: PeriodKind | None) -> str:
    return Period.parse(text, kind).text
