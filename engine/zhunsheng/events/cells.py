"""From the JSON value of one field to its cell, or the precise reason why not."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhunsheng.events.meant import form_meant, instant_meant
from zhunsheng.events.names import NameIndex
from zhunsheng.events.strict_json import UNFIT
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import DECIMAL_PLACES, INTEGER_DIGITS, QuantityError, decimal_text, parse_decimal
from zhunsheng.terms.time import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Period,
    PeriodKind,
    TimeError,
    Zone,
    parse_day,
    parse_instant,
)

SHOWN_LENGTH = 60
_PLAIN_WITH_MARKS = re.compile(r"[+-]?\d{1,3}(?:[,，' ]?\d{3})*(?:\.\d*)?|[+-]?\d*\.\d+")
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

CellReader = Callable[[Any], Cell]


class CellError(ValueError):
    """A value that is no cell of its field: a problem code, the value as shown, what was expected, near names."""

    def __init__(self, code: str, value: Any, expected: str = "", near: tuple[str, ...] = (), member: int = 0) -> None:
        super().__init__(code)
        self.code, self.value, self.expected, self.near, self.member = code, shown(value), expected, near, member


def shown(value: Any) -> str:
    """Return a value as a person is shown it: short, on one line, without control characters."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, Decimal):
        text = str(value)
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except (TypeError, ValueError, RecursionError):
            text = type(value).__name__
    text = UNFIT.sub("�", text[: SHOWN_LENGTH + 1]).replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…"


def cell_reader(declared: FieldDeclaration, registry: Mapping[FieldType, NameIndex], zone: Zone) -> CellReader:
    """Return the function that reads values of a declared field; it raises CellError and nothing else."""
    single = _single_reader(declared, registry)
    return _list_reader(single, zone) if declared.is_list else single


def registry_of(rulebook: Rulebook) -> dict[FieldType, NameIndex]:
    """Return the names of a policy's units, territories, tiers and matters."""
    return {
        FieldType.UNIT: NameIndex(unit.name for unit in rulebook.units.values()),
        FieldType.TERRITORY: NameIndex(territory.name for territory in rulebook.territories.values()),
        FieldType.TIER: NameIndex(rulebook.tiers.values()),
        FieldType.MATTER: NameIndex(rulebook.matters.values()),
    }


def _single_reader(declared: FieldDeclaration, registry: Mapping[FieldType, NameIndex]) -> CellReader:
    match declared.type:
        case FieldType.TEXT:
            return read_text
        case FieldType.DECIMAL | FieldType.COUNT:
            return _number_reader(declared)
        case FieldType.BOOLEAN:
            return _read_boolean
        case FieldType.DATE:
            return _read_date
        case FieldType.INSTANT:
            return read_instant
        case FieldType.PERIOD:
            return _period_reader(declared.period_kind)
        case FieldType.CHOICE:
            return _name_reader(NameIndex(declared.choices), "E149", declared)
        case FieldType.UNIT:
            return _name_reader(registry[FieldType.UNIT], "E145", declared)
        case FieldType.TERRITORY:
            return _name_reader(registry[FieldType.TERRITORY], "E146", declared)
        case FieldType.TIER:
            return _name_reader(registry[FieldType.TIER], "E147", declared)
        case FieldType.MATTER:
            return _name_reader(registry[FieldType.MATTER], "E148", declared)


def _refuse_shape(value: Any) -> None:
    if isinstance(value, list | tuple):
        raise CellError("E133", value)
    if isinstance(value, Mapping):
        raise CellError("E134", value)


def read_text(value: Any) -> str:
    """Return a text that says something; raises CellError."""
    if type(value) is str and value.isprintable() and value and not value.isspace():
        return value
    if type(value) is not str:
        _refuse_shape(value)
        raise CellError("E135", value)
    if not value or value.isspace():
        raise CellError("E155", value)
    if UNFIT.search(value):
        raise CellError("E156", value)
    return value


def _name_reader(index: NameIndex, unknown: str, declared: FieldDeclaration) -> CellReader:
    ids = index.ids
    expected = " / ".join(choice.id for choice in declared.choices)

    def read_name(value: Any) -> str:
        if type(value) is str:
            found = ids.get(value)
            if found is not None:
                return found
        word = read_text(value)
        if several := index.several(word):
            raise CellError("E150", word, " / ".join(several))
        raise CellError(unknown, word, expected, index.near(word))

    return read_name


def _number_reader(declared: FieldDeclaration) -> CellReader:
    at_least, at_most = declared.at_least, declared.at_most
    whole = declared.type is FieldType.COUNT

    def read_number(value: Any) -> Decimal:
        number = _decimal(value)
        if whole and number != number.to_integral_value():
            raise CellError("E140", value)
        if whole and number < 0:
            raise CellError("E141", value)
        if at_least is not None and number < at_least:
            raise CellError("E142", value, decimal_text(at_least))
        if at_most is not None and number > at_most:
            raise CellError("E143", value, decimal_text(at_most))
        return number

    return read_number


def _decimal(value: Any) -> Decimal:
    """Return the number in canonical form: equal numbers look alike."""
    kind = type(value)
    if kind is int:
        if abs(value) >= 10**INTEGER_DIGITS:
            raise CellError("E139", str(value) if value.bit_length() < 1000 else "…", _size())
        return Decimal(value)
    if kind is str:
        return _decimal_of_text(value)
    if kind is float:
        value = Decimal(repr(value))
    elif kind is not Decimal:
        _refuse_shape(value)
        raise CellError("E136", value)
    if not value.is_finite():
        raise CellError("E106", value)
    if not value:
        return Decimal(0)
    if not -DECIMAL_PLACES <= value.adjusted() < INTEGER_DIGITS:
        raise CellError("E139", value, _size())
    text = decimal_text(value)
    if len(text.partition(".")[2]) > DECIMAL_PLACES:
        raise CellError("E139", value, _size())
    return Decimal(text)


def _size() -> str:
    return f"{INTEGER_DIGITS}.{DECIMAL_PLACES}"


def _decimal_of_text(text: str) -> Decimal:
    if text.isascii():
        try:
            return Decimal(decimal_text(parse_decimal(text)))
        except QuantityError as fault:
            if fault.reason == "size":
                raise CellError("E139", text, _size()) from None
    read_text(text)
    narrow = unicodedata.normalize("NFKC", text).strip() if len(text) < 100 else text[:100]
    if narrow != text and any(char.isdigit() and not char.isascii() for char in text):
        raise CellError("E137", text, narrow)
    if _PLAIN_WITH_MARKS.fullmatch(narrow):
        raise CellError("E138", text, _plainly(narrow))
    raise CellError("E136", text)


def _plainly(text: str) -> str:
    whole, point, places = re.sub("[,，' +-]", "", text).partition(".")
    sign = "-" if text.startswith("-") else ""
    return sign + (whole.lstrip("0") or "0") + (point + places if places else "")


def _read_boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    _refuse_shape(value)
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in ("true", "false"):
        raise CellError("E144", f'"{value}"', near=(word,))
    raise CellError("E144", value)


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


def _read_date(value: Any) -> str:
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


def _period_reader(kind: PeriodKind | None) -> CellReader:
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


def _list_reader(single: CellReader, zone: Zone) -> CellReader:
    def read_list(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise CellError("E132", value)
        if not value:
            raise CellError("E158", value)
        members: dict[str, int] = {}
        for place, member in enumerate(value, 1):
            if members.setdefault(_member(single, member, place, zone), place) != place:
                raise CellError("E157", member, member=place)
        return tuple(members)

    return read_list


def _member(single: CellReader, member: Any, place: int, zone: Zone) -> str:
    if member is None:
        raise CellError("E159", member, member=place)
    try:
        cell = single(member)
    except CellError as fault:
        fault.member = place
        raise
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return zone.text(cell)
    return decimal_text(cell) if isinstance(cell, Decimal) else str(cell)
