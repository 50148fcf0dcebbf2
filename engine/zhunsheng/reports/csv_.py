"""Lists as CSV that Excel opens rightly by a double click."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from zhunsheng.reports.sheets import Sheet, SheetCell
from zhunsheng.terms.quantity import decimal_text

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(sheet: Sheet) -> str:
    """Return a list as CSV: UTF-8 mark, headings, rows; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_cell(cell) for cell in row])
    return BYTE_ORDER_MARK + out.getvalue()


def _cell(cell: SheetCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    return str(cell) if isinstance(cell, int) else harmless(cell)


def harmless(text: str) -> str:
    """
    Return a text that a spreadsheet shows and does not compute.

    >>> harmless("=1+1"), harmless("-"), harmless("越城区")
    ("'=1+1", "'-", '越城区')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
