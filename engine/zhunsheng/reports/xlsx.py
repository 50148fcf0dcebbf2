"""A workbook for an office: findings, rankings, duties and refused lines, with typed cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from zhunsheng.reports.report import Report
from zhunsheng.reports.sheets import Sheet, SheetCell, duties_sheet, findings_sheet, rankings_sheet, refused_sheet
from zhunsheng.terms.text import Lang

ROWS_A_SHEET = 1_000_000
"""Excel holds 1,048,576 rows; what goes beyond continues on a further sheet."""

_LONGEST_CELL = 32_000
_WIDEST, _NARROWEST = 60, 8
_MEASURED_ROWS = 2_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CHANGING = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def findings_xlsx(report: Report, lang: Lang) -> bytes:
    """Return the workbook of a whole report. The same report gives the same bytes."""
    sheets = [findings_sheet(report, lang), rankings_sheet(report, lang), duties_sheet(report, lang)]
    return workbook_bytes([*sheets, refused_sheet(report, lang)])


def rankings_xlsx(report: Report, lang: Lang) -> bytes:
    """Return a workbook of the rankings alone."""
    return workbook_bytes([rankings_sheet(report, lang)])


def workbook_bytes(sheets: list[Sheet]) -> bytes:
    """Return a workbook: a frozen heading, filters and readable widths on every sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        for name, rows in _pages(sheet):
            _fill(book.create_sheet(name), sheet, rows)
    out = io.BytesIO()
    book.save(out)
    return _without_dates(out.getvalue())


def _pages(sheet: Sheet) -> Iterator[tuple[str, tuple[tuple[SheetCell, ...], ...]]]:
    for index, start in enumerate(range(0, max(len(sheet.rows), 1), ROWS_A_SHEET)):
        yield (f"{sheet.name} {index + 1}" if index else sheet.name), sheet.rows[start : start + ROWS_A_SHEET]


def _fill(page: Any, sheet: Sheet, rows: tuple[tuple[SheetCell, ...], ...]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.append(list(sheet.headings))
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            if value is not None:
                _write(page.cell(number, column), value)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(rows) + 1}"
    for column, heading in enumerate(sheet.headings, 1):
        cells = [heading, *(row[column - 1] for row in rows[:_MEASURED_ROWS])]
        width = max(_width(cell) for cell in cells) + 2
        page.column_dimensions[get_column_letter(column)].width = min(max(width, _NARROWEST), _WIDEST)


def _write(cell: Any, value: SheetCell) -> None:
    moment = _moment(value) if isinstance(value, str) else None
    if moment is not None:
        cell.value, cell.number_format = moment, "yyyy-mm-dd hh:mm"
    elif isinstance(value, str):
        cell.value = _UNPRINTABLE.sub("�", value)[:_LONGEST_CELL]
        cell.data_type = "s"  # a text that begins with = is no formula
    else:
        cell.value = value


def _moment(text: str) -> datetime | None:
    """An instant of the report, as the local time that stands in it: a workbook knows no offsets."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", text) or text < "1900-03-01":
        return None
    return datetime.fromisoformat(text[:19])


def _width(cell: SheetCell) -> int:
    if cell is None:
        return 0
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text[:_WIDEST])


def _without_dates(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as written, zipfile.ZipFile(out, "w") as book:
        for entry in written.infolist():
            part = _CHANGING.sub(b"", written.read(entry))
            plain = zipfile.ZipInfo(entry.filename, _FIXED_DATE)
            plain.compress_type = zipfile.ZIP_DEFLATED
            plain.create_system = 0
            book.writestr(plain, part)
    return out.getvalue()
