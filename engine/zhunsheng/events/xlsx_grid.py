"""Tables from Excel workbooks (.xlsx): typed cells, merged cells, and bounds against files made to do harm."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhunsheng.events.grid import (
    FIRST_SERIAL_DAY,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Broken,
    Grid,
    Percent,
    Raw,
    Row,
    bounded,
)
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.span import Source, Span

_MOST_MEMBERS = 5_000
_MOST_RATIO = 250
_SMALL_ENOUGH = 16 * 1024 * 1024
_MOST_MERGED_CELLS = 5_000_000
_CHUNK = 1 << 20
_OVERLAP = 1 << 16
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows from 1, columns from 0."""


def read_xlsx_grid(path: Path, name: str, sheet: str | None = None, sheet_at: Span | None = None) -> Grid:
    """
    Read one sheet of a workbook (the first, if none is named).

    A merged area has its value in every cell. A formula counts as the value that was stored with it. Raises
    ProblemsFound if the file cannot be a workbook, is too large or has no such sheet, and OSError if it cannot be
    opened.
    """
    nowhere = Span(Source(name), 1, 1, 1, 1)
    with _opened(path, name, nowhere) as (openpyxl, workbook):
        titles = _titles(workbook)
        chosen = _choose(titles, sheet, sheet_at or nowhere, name)
        return _grid(path, name, openpyxl, workbook, titles.index(chosen), len(titles) > 1)


def sheet_titles(path: Path, name: str) -> tuple[str, ...]:
    """Return the titles of the sheets of a workbook, in their order; raises as `read_xlsx_grid` does."""
    with _opened(path, name, Span(Source(name), 1, 1, 1, 1)) as (_, workbook):
        return tuple(_titles(workbook))


@contextmanager
def _opened(path: Path, name: str, nowhere: Span) -> Iterator[tuple[Any, Any]]:
    """Open a workbook that is not made to do harm, and close it."""
    _check_archive(path, name, nowhere)
    openpyxl = _openpyxl(name, nowhere)
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield openpyxl, workbook
        finally:
            workbook.close()
    except (ProblemsFound, OSError, MemoryError):
        raise
    except Exception:  # a malformed workbook makes openpyxl fail in ways that have no common type
        raise ProblemsFound([Problem("M103", nowhere, {"file": name})]) from None


def _titles(workbook: Any) -> list[str]:
    return [worksheet.title for worksheet in workbook.worksheets]


def _openpyxl(name: str, nowhere: Span) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise ProblemsFound([Problem("M101", nowhere, {"file": name})]) from None
    return openpyxl


def _check_archive(path: Path, name: str, nowhere: Span) -> None:
    """Look at the sizes that the archive declares (more than these are never unpacked) and for entity declarations."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members)
            if unpacked > MOST_BYTES or len(members) > _MOST_MEMBERS or (
                unpacked > _SMALL_ENOUGH and unpacked > _MOST_RATIO * packed
            ):
                values = {"file": name, "expected": f"{MOST_BYTES // (1024 * 1024)} MiB"}
                raise ProblemsFound([Problem("M104", nowhere, values)])
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _declares_entities(archive, member):
                    raise ProblemsFound([Problem("M103", nowhere, {"file": name})])
    except (ProblemsFound, OSError, MemoryError):
        raise
    except Exception:  # a damaged archive makes zipfile and its decompressors fail in ways that have no common type
        raise ProblemsFound([Problem("M103", nowhere, {"file": name})]) from None


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as file:
        return b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b"")


def _choose(titles: list[str], sheet: str | None, at: Span, name: str) -> str:
    if sheet is None and titles:
        return titles[0]
    if sheet is None or sheet not in titles:
        values = {"file": name, "value": sheet or "", "expected": " / ".join(titles)}
        raise ProblemsFound([Problem("M106", at, values, near_names(sheet or "", titles, synonyms=False))])
    return sheet


def _grid(path: Path, name: str, openpyxl: Any, workbook: Any, index: int, several: bool) -> Grid:
    worksheet = workbook.worksheets[index]
    worksheet.reset_dimensions()
    source = Source(f"{name}[{worksheet.title}]" if several else name)
    areas, formulas = _scan(path, getattr(worksheet, "_worksheet_path", ""))
    if sum((area[2] - area[0] + 1) * (area[3] - area[1] + 1) for area in areas) > _MOST_MERGED_CELLS:
        values = {"file": source.name, "expected": f"{MOST_ROWS} × {MOST_COLUMNS}"}
        raise ProblemsFound([Problem("M105", Span(source, 1, 1, 1, 2), values)])
    rows = (Row(number, tuple(map(_raw, cells))) for number, cells in enumerate(worksheet.iter_rows(), 1))
    made = bounded(_with_merged(_with_formulas(rows, formulas), areas), source)
    epoch = FIRST_SERIAL_DAY if workbook.epoch.year == 1899 else date(1904, 1, 1)
    return Grid(source, tuple(made), epoch)


def _raw(cell: Any) -> Raw:
    value = cell.value
    if value is None or isinstance(value, str | bool):
        return Broken("M123", value) if cell.data_type == "e" and isinstance(value, str) else value
    if isinstance(value, int | float):
        number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        return Percent(number) if "%" in (cell.number_format or "") else number
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return Broken("M123", str(value)[:40])


def _scan(path: Path, member: str) -> tuple[tuple[Area, ...], dict[int, dict[int, str]]]:
    """
    Return what openpyxl does not tell of a sheet it reads row by row: merged areas, and formulas without a value.

    A formula whose stored value is the empty text (`t="str"`) has one.
    """
    areas: dict[Area, None] = {}
    formulas: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            text = tail + chunk
            areas.update((_area(found), None) for found in _MERGED.finditer(text))
            for found in _FORMULA_WITHOUT_VALUE.finditer(text):
                name = _CELL_NAME.search(found[1])
                if name and not (found[3] and b't="str"' in found[1]):
                    formula = "=" + (found[2] or b"").decode("utf-8", "replace")[:60]
                    formulas.setdefault(int(name[2]), {})[_column_index(name[1])] = formula
            tail = text[-_OVERLAP:]
    return tuple(areas), formulas


def _area(found: re.Match[bytes]) -> Area:
    return (int(found[2]), _column_index(found[1]), int(found[4]), _column_index(found[3]))


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _with_merged(rows: Iterable[Row], areas: tuple[Area, ...]) -> Iterator[Row]:
    """Put the value of each merged area into all of its cells."""
    pending = sorted((area for area in areas if area[2] <= MOST_ROWS and area[3] < MOST_COLUMNS), reverse=True)
    open_areas: list[tuple[Area, Raw]] = []
    for row in rows:
        open_areas = [(area, value) for area, value in open_areas if area[2] >= row.number]
        while pending and pending[-1][0] <= row.number:
            area = pending.pop()
            open_areas.append((area, row[area[1]] if area[0] == row.number else None))
        yield _filled(row, open_areas) if open_areas else row


def _filled(row: Row, open_areas: list[tuple[Area, Raw]]) -> Row:
    cells = list(row.cells)
    for (_, first, _, last), value in open_areas:
        if value is not None:
            cells += [None] * (last + 1 - len(cells))
            cells[first : last + 1] = [value] * (last + 1 - first)
    return Row(row.number, tuple(cells))


def _with_formulas(rows: Iterable[Row], formulas: dict[int, dict[int, str]]) -> Iterator[Row]:
    """Mark the formulas for which no value was stored; they would look like empty cells."""
    for row in rows:
        missing = formulas.get(row.number)
        if missing:
            width = max(len(row.cells), max(missing) + 1)
            cells = (Broken("M122", missing[at]) if at in missing else row[at] for at in range(width))
            row = Row(row.number, tuple(cells))
        yield row
