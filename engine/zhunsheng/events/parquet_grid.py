"""Parquet files: events by column, or any table through a mapping. pyarrow is imported when first used."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhunsheng.events.admission import Admission, Intake, Refusal, collect
from zhunsheng.events.files import damaged
from zhunsheng.events.gate import gate_of
from zhunsheng.events.grid import Grid, Raw, Row
from zhunsheng.events.strict_json import JsonError, read_json
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.span import Source, Span

ATTRIBUTES = ("specversion", "id", "source", "type", "time", "subject", "recordedtime", "supersedes", "retracts")
"""The columns that an event has of itself; all others are fields of its data, unless there is a column `data`."""

_NEEDED = ("id", "source", "type", "time")


def read_parquet(path: Path, rulebook: Rulebook, strict: bool = False, shown_as: str | None = None) -> Intake:
    """
    Gather the events of a Parquet file with a column for each attribute of an event.

    The data stands in a column `data` (a structure, or JSON as text) or in one column for each field. Every row goes
    through the gate; places are told by the number of the row, the first being 1. Raises OSError if the file cannot
    be read, and ProblemsFound if it lacks the columns of events or pyarrow is missing.
    """
    return collect(parquet_admissions(path, rulebook, strict, shown_as))


def parquet_admissions(
    path: Path, rulebook: Rulebook, strict: bool = False, shown_as: str | None = None
) -> Iterator[Admission]:
    """Answer row by row what becomes of the events of a Parquet file; see `read_parquet`."""
    source = Source(shown_as or path.as_posix())
    file = _open(path)
    missing = [name for name in _NEEDED if name not in file.schema_arrow.names]
    if missing:
        place = Span(source, 1, 1, 1, 1)
        raise ProblemsFound([Problem("B106", place, {"columns": ", ".join(missing), "value": source.name})])
    gate = gate_of(rulebook)
    for number, row in enumerate(_rows(path, file), 1):
        at = Span(source, number, 1, number, 1)
        event = _event(row)
        if isinstance(event, JsonError):
            values = {"field": "data", "value": "", "expected": "", "event": str(row.get("id")), **event.values}
            yield Refusal((Problem(event.code, at, values),))
        else:
            yield gate.admit(event, at, strict=strict)


def read_parquet_grid(path: Path, name: str) -> Grid:
    """Read a Parquet file as a table whose first row holds the names of the columns."""
    file = _open(path)
    names = list(file.schema_arrow.names)
    rows = [Row(1, tuple(names))]
    for number, row in enumerate(_rows(path, file), 2):
        rows.append(Row(number, tuple(_raw(row[column]) for column in names)))
    return Grid(Source(name), tuple(rows))


def _open(path: Path) -> Any:
    if importlib.util.find_spec("pyarrow") is None:
        raise ProblemsFound([Problem("B101", None, {"packages": "pyarrow", "extra": "bulk"})])
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowException as damage:
        raise damaged(path, damage) from None


def _rows(path: Path, file: Any) -> Iterator[Mapping[str, Any]]:
    import pyarrow

    try:
        for batch in file.iter_batches(batch_size=8192):
            yield from batch.to_pylist()
    except pyarrow.ArrowException as damage:
        raise damaged(path, damage) from None


def _event(row: Mapping[str, Any]) -> dict[str, Any] | JsonError:
    """Return a row as the JSON form of an event; absent cells are left out."""
    event = {"specversion": "1.0"}
    event |= {name: _json(row[name]) for name in ATTRIBUTES if row.get(name) is not None}
    if "data" not in row:
        event["data"] = _present((name, cell) for name, cell in row.items() if name not in ATTRIBUTES)
    elif isinstance(row["data"], str):
        try:
            event["data"] = read_json(row["data"])
        except JsonError as fault:
            return fault
    elif isinstance(row["data"], Mapping):
        event["data"] = _present(row["data"].items())
    elif row["data"] is not None:
        event["data"] = _json(row["data"])
    return event


def _present(pairs: Iterable[tuple[str, Any]]) -> Any:
    return {name: _json(cell) for name, cell in pairs if cell is not None}


def _json(cell: Any) -> Any:
    """Return a cell as JSON has it; a time without a zone is one of UTC, as Parquet means it."""
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.tzinfo is not None else cell.isoformat() + "Z"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else repr(cell)
    if isinstance(cell, list | tuple):
        return [_json(member) for member in cell]
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return cell


def _raw(cell: Any) -> Raw:
    match cell:
        case bool() | None | str() | Decimal() | datetime() | date():
            return cell
        case int():
            return Decimal(cell)
        case float():
            return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else repr(cell)
        case list() | tuple():
            return ",".join(str(member) for member in cell)
        case _:
            return str(cell)
