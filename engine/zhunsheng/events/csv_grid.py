"""Tables from CSV files: encodings and delimiters as offices use them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from zhunsheng.events.files import open_bytes
from zhunsheng.events.grid import MOST_BYTES, Grid, Row, bounded
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.span import Source, Span

_DELIMITERS = (",", ";", "\t")
_LINES_TO_JUDGE_BY = 30
_WIDEST_CELL = 1 << 20


def read_csv_grid(path: Path, name: str) -> Grid:
    """
    Read a CSV file, compressed or not: UTF-8 (with or without mark), UTF-16 with mark or GB18030; delimiter comma,
    semicolon or tab.

    Raises ProblemsFound if it is too large, in no such encoding or not CSV, and OSError if it cannot be opened.
    """
    nowhere = Span(Source(name), 1, 1, 1, 1)
    with open_bytes(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ProblemsFound([Problem("M104", nowhere, {"file": name, "expected": _mebibytes(MOST_BYTES)})])
    text = _decode(content)
    if text is None:
        raise ProblemsFound([Problem("M107", nowhere, {"file": name})])
    lines = list(io.StringIO(text, newline=""))
    source = Source(name, tuple(line.rstrip("\r\n") for line in lines))
    delimiter = _delimiter_of(lines)
    return Grid(source, tuple(bounded(_rows(lines, delimiter, source), source)), None, delimiter)


def _mebibytes(count: int) -> str:
    return f"{count // (1024 * 1024)} MiB"


def _decode(content: bytes) -> str | None:
    encodings = ("utf-8-sig", "gb18030")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that parts the first lines into the same number of cells most often."""
    sample = [line for line in lines[: 4 * _LINES_TO_JUDGE_BY] if line.strip()][:_LINES_TO_JUDGE_BY]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [_outside_quotes(line, delimiter) for line in sample]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, sum(counts))

    return max(_DELIMITERS, key=agreement)


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def _rows(lines: list[str], delimiter: str, source: Source) -> Iterator[Row]:
    before = csv.field_size_limit(_WIDEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        number = 1
        for cells in reader:
            yield Row(number, tuple(cell if cell.strip() else None for cell in cells))
            number = reader.line_num + 1
    except csv.Error:
        line = min(reader.line_num, len(lines)) or 1
        raise ProblemsFound([Problem("M119", Span(source, line, 1, line, 2), {"file": source.name})]) from None
    finally:
        csv.field_size_limit(before)
