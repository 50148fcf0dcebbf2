"""A table as rows of cells, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date, datetime, timedelta
from decimal import Decimal

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.value import dataclass

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CELLS = 20_000_000
"""So many cells are looked at, empty ones included: a row reaches out to the last cell that holds or shows anything."""
MOST_BYTES = 256 * 1024 * 1024
"""A table unpacked has at most so many bytes."""

FIRST_SERIAL_DAY = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown in percent: 0.85 for 85%."""

    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a usable value: the problem code that says why, and what stands in it."""

    code: str
    text: str


Raw = str | Decimal | bool | date | datetime | Percent | Broken | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file and its cells."""

    number: int
    cells: tuple[Raw, ...]

    def __getitem__(self, index: int) -> Raw:
        return self.cells[index] if index < len(self.cells) else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return all(is_empty(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A table: its rows in order, and how places in it are told.

    `source` is the file (with its lines, if it is text); `serial_epoch` the day from which Excel counts days, None
    where numbers are not days; `delimiter` what stands between the cells of a text.
    """

    source: Source
    rows: tuple[Row, ...] = field(repr=False)
    serial_epoch: date | None = None
    delimiter: str | None = None

    def place(self, row: int, index: int | None = None) -> Span:
        """Return the place of a row, or of its cell with this index (from 0): the letter's number in Excel."""
        if index is None:
            return Span(self.source, row, 1, row, 2)
        start, end = (index, index + 1) if self.delimiter is None else self._extent(row, index)
        return Span(self.source, row, start + 1, row, max(end, start + 1) + 1)

    def _extent(self, row: int, index: int) -> tuple[int, int]:
        line, quoted, start, left = self.source.line(row), False, 0, index
        for place, char in enumerate(line):
            if char == '"':
                quoted = not quoted
            elif char == self.delimiter and not quoted:
                if left == 0:
                    return start, place
                start, left = place + 1, left - 1
        return start, len(line)

    def label(self, index: int, title: str) -> str:
        """Return what a column is called: its heading, and in Excel its letter."""
        return title if self.delimiter is not None else f"{title}, {column_letters(index)}"

    def day_of_serial(self, number: Decimal) -> date | None:
        """Return the day that Excel stores as this number; None if it cannot be one."""
        if self.serial_epoch is None or number != number.to_integral_value() or not 20_000 <= number <= 90_000:
            return None
        return self.serial_epoch + timedelta(days=int(number))


def column_letters(index: int) -> str:
    """
    Return the letters of a column of Excel.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_empty(cell: Raw) -> bool:
    """Return whether nothing stands in a cell but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: Raw) -> str:
    """Return what stands in a cell as text: numbers plainly, days as 2014-10-08, blanks around it gone."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return decimal_text(cell)
        case Percent(ratio=ratio):
            return decimal_text(ratio.scaleb(2)) + "%"
        case Broken(text=text):
            return text
        case datetime():
            return (cell.date() if is_midnight(cell) else cell).isoformat()
        case date():
            return cell.isoformat()
        case _:
            return cell.strip()


def is_midnight(moment: datetime) -> bool:
    """Return whether only the day is known of a typed time."""
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def bounded(rows: Iterable[Row], source: Source) -> Iterator[Row]:
    """Yield the rows that hold something; raises ProblemsFound if the table is too large."""
    cells = 0
    for row in rows:
        cells += len(row.cells)
        if cells > MOST_CELLS:
            values = {"file": source.name, "count": f"{MOST_CELLS:,}", "row": str(row.number)}
            raise ProblemsFound([Problem("M134", Span(source, 1, 1, 1, 2), values)])
        if row.number > MOST_ROWS or len(row.cells) > MOST_COLUMNS:
            values = {"file": source.name, "expected": f"{MOST_ROWS} × {MOST_COLUMNS}"}
            raise ProblemsFound([Problem("M105", Span(source, row.number, 1, row.number, 2), values)])
        if not row.is_blank:
            yield row
