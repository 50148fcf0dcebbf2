"""What a cell of an office table means: Chinese dates, full-width digits, thousands, percent, yes and no."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhunsheng.events.grid import Broken, Grid, Percent, Raw, cell_text, is_empty, is_midnight
from zhunsheng.events.mapping import Edge, Take
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Instant, Period, PeriodKind, TimeError, Zone, parse_instant

_DAY = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?", re.ASCII)
_COMPACT_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_CLOCK = re.compile(r"[T\s]*(\d{1,2})[:时](\d\d)(?:[:分](\d\d)秒?|分)?", re.ASCII)
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_HAN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_YES = frozenset({"是", "有", "对", "√", "✓", "yes", "y", "true"})
_NO = frozenset({"否", "无", "没有", "错", "×", "✗", "no", "n", "false"})
_NAMES = (FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.CHOICE)
_PERIOD_FORMS: tuple[tuple[PeriodKind, re.Pattern[str], str], ...] = (
    (PeriodKind.WEEK, re.compile(r"(\d{4})[-年]?(?:W|第)(\d{1,2})周?", re.ASCII), "{0}-W{1:02d}"),
    (PeriodKind.QUARTER, re.compile(r"(\d{4})[-年]?(?:Q([1-4])|第?([1-4一二三四])季度?)", re.ASCII), "{0}-Q{1}"),
    (PeriodKind.HALF_YEAR, re.compile(r"(\d{4})[-年]?(?:H([12])|([上下])半年)", re.ASCII), "{0}-H{1}"),
    (PeriodKind.MONTH, re.compile(r"(\d{4})(?:[-/年](\d{1,2})月?份?|\.?(\d\d))", re.ASCII), "{0}-{1:02d}"),
    (PeriodKind.YEAR, re.compile(r"(\d{4})年?度?", re.ASCII), "{0}"),
)


class CellTrouble(ValueError):
    """A cell that cannot become what the mapping says: a problem code and values for its wording."""

    def __init__(self, code: str, value: Raw | str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, {"value": cell_text(value)[:80], **values}


@lru_cache(maxsize=4096)
def narrow(text: str) -> str:
    """
    Return a text with full-width letters, digits and marks made half-width, and blanks around it gone.

    >>> narrow("　２０１４年９月 ")
    '2014年9月'
    """
    return unicodedata.normalize("NFKC", text).strip()


def field_value(cell: Raw, declared: FieldDeclaration, take: Take | None, grid: Grid, zone: Zone, clock: time) -> Any:
    """
    Return the JSON value that a cell means for a field; None if nothing stands in it. Raises CellTrouble.

    Where the cell makes no sense for the field its text is returned, and the gate says what is wrong with it.
    """
    cell = sound(cell)
    if is_empty(cell):
        return None
    if take is Take.WITHOUT_DATE:
        return without_date(cell_text(cell)) or None
    if take is Take.DATE:
        cell = day_in(cell, grid)
    match declared.type:
        case FieldType.DECIMAL | FieldType.COUNT:
            return _number(cell, declared, take)
        case FieldType.BOOLEAN:
            return _truth(cell)
        case FieldType.DATE:
            day = whole_day(cell, grid)
            return cell_text(cell) if day is None else day.isoformat()
        case FieldType.INSTANT:
            moment = instant_of(cell, grid, zone, clock)
            return cell_text(cell) if moment is None else zone.text(moment)
        case FieldType.PERIOD:
            return period_text(cell, declared.period_kind, grid) or cell_text(cell)
        case _:
            text = cell_text(cell)
            return _HAN_SPACE.sub("", text) if declared.type in _NAMES else text


def sound(cell: Raw) -> Raw:
    """Return the cell; raises CellTrouble if it has no usable value."""
    if isinstance(cell, Broken):
        raise CellTrouble(cell.code, cell.text)
    return cell


def _number(cell: Raw, declared: FieldDeclaration, take: Take | None) -> Any:
    if isinstance(cell, bool):
        return cell
    text = narrow(cell_text(cell)).replace("，", ",").replace(" ", "")
    unit = declared.unit_of_measure
    if text.endswith("%") and unit != "%":
        return _percent(cell, text, take)
    for end in ("%", unit):
        if end and text.endswith(end) and _is_number(text.removesuffix(end)):
            text = text.removesuffix(end)
    return text.replace(",", "") if _is_number(text) else cell_text(cell)


def _is_number(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None or _GROUPED.fullmatch(text) is not None


def _percent(cell: Raw, text: str, take: Take | None) -> str:
    bare = text.removesuffix("%").replace(",", "")
    if not _PLAIN.fullmatch(bare):
        return text
    if take is Take.PERCENT:
        return bare
    if take is Take.RATIO:
        return decimal_text(cell.ratio if isinstance(cell, Percent) else Decimal(bare).scaleb(-2))
    raise CellTrouble("M124", cell)


def _truth(cell: Raw) -> Any:
    if isinstance(cell, bool):
        return cell
    word = narrow(cell_text(cell)).casefold()
    return True if word in _YES else False if word in _NO else cell_text(cell)


def whole_day(cell: Raw, grid: Grid) -> date | None:
    """Return the day that is all a cell says; None if it says something else."""
    if isinstance(cell, datetime):
        return cell.date() if is_midnight(cell) else None
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        return grid.day_of_serial(cell)
    text = narrow(cell_text(cell))
    return _day(_DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text))


def day_in(cell: Raw, grid: Grid) -> date:
    """Return the one day that a text mentions; raises CellTrouble if it mentions none, or several."""
    if isinstance(cell, datetime):
        return cell.date()
    if (whole := whole_day(cell, grid)) is not None:
        return whole
    days = {_day(found) for found in _DAY.finditer(narrow(cell_text(cell)))} - {None}
    if len(days) == 1 and (day := days.pop()) is not None:
        return day
    raise CellTrouble("M121" if days else "M120", cell)


def without_date(text: str) -> str:
    """
    Return a text without the days in it.

    >>> without_date("hbwh.wenming.cn 2016-04-14")
    'hbwh.wenming.cn'
    """
    return " ".join(_DAY.sub(" ", unicodedata.normalize("NFKC", text)).split())


def _day(found: re.Match[str] | None) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def instant_of(cell: Raw, grid: Grid, zone: Zone, clock: time) -> Instant | None:
    """Return the instant that a cell says: with its own hour, or at `clock` on its day; None if it says neither."""
    if isinstance(cell, datetime) and not is_midnight(cell):
        return local_instant(cell.replace(tzinfo=None), zone)
    if (day := whole_day(cell, grid)) is not None:
        return local_instant(datetime.combine(day, clock), zone)
    text = narrow(cell_text(cell))
    try:
        return parse_instant(text)
    except TimeError:
        start = _DAY.match(text)
        hour = _CLOCK.fullmatch(text[start.end() :]) if start else None
        day = _day(start)
    if day is None or hour is None or int(hour[1]) > 23 or int(hour[2]) > 59 or int(hour[3] or 0) > 59:
        return None
    return local_instant(datetime.combine(day, time(int(hour[1]), int(hour[2]), int(hour[3] or 0))), zone)


def local_instant(moment: datetime, zone: Zone) -> Instant:
    """Return the instant of a local time. Of an hour that the clocks show twice it is the first."""
    apart = moment.replace(tzinfo=zone.info).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return ((apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds) * 1_000


def period_text(cell: Raw, kind: PeriodKind | None, grid: Grid) -> str | None:
    """
    Return the period that a cell says, in canonical text; None if it says none of this kind.

    A typed day stands for the period in which it lies: that is how Excel keeps a month.
    """
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return Period.of(kind or PeriodKind.MONTH, day).text
    text = narrow(cell_text(cell))
    if kind in (None, PeriodKind.DAY) and (whole := whole_day(cell, grid)) is not None:
        return whole.isoformat()
    if isinstance(cell, Decimal) and "." in text:
        return None
    for candidate, form, canonical in _PERIOD_FORMS:
        found = form.fullmatch(text.replace(" ", ""))
        if found and kind in (None, candidate):
            first, *rest = [group for group in found.groups() if group]
            return canonical.format(first, *(_ORDINALS.get(part) or int(part) for part in rest))
    return None


def edge_of(cell: Raw, edge: Edge, grid: Grid, zone: Zone) -> Instant:
    """Return the first instant or the last second of the period in a cell; raises CellTrouble."""
    text = period_text(sound(cell), None, grid)
    try:
        period = Period.parse(text or "")
    except TimeError:
        raise CellTrouble("M129", cell) from None
    return period.start(zone) if edge is Edge.START else period.end(zone) - 1_000_000_000
