"""Events from office tables: CSV and Excel, through a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from zhunsheng.events.admission import Admission, Intake, Refusal, collect
from zhunsheng.events.bind import BoundEvent, bind_mapping
from zhunsheng.events.csv_grid import read_csv_grid
from zhunsheng.events.draft import draft_from_grids
from zhunsheng.events.event import Event
from zhunsheng.events.files import PARQUET, is_table, unpacked
from zhunsheng.events.gate import Gate, gate_of
from zhunsheng.events.grid import Grid, Raw, Row, cell_text, is_empty
from zhunsheng.events.headings import Headings, find_headings, heading_key
from zhunsheng.events.mapping import Constant, TableMapping, Unfold
from zhunsheng.events.parquet_grid import read_parquet_grid
from zhunsheng.events.rows import Candidate, Table, candidates_of
from zhunsheng.events.xlsx_grid import read_xlsx_grid, sheet_titles
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.text import Lang

_EXCEL = (".xlsx", ".xlsm")
_SHEETS_TO_SEARCH = 30
_TEXT = (".txt",)


def read_table(
    path: Path, mapping: TableMapping, rulebook: Rulebook, strict: bool = False, shown_as: str | None = None
) -> Intake:
    """
    Gather the events that a table says under a mapping, and every row that was refused, with its place and reason.

    Raises ProblemsFound if the file cannot be read as a table, or the mapping fits neither it nor the policy.
    """
    bound = bind_mapping(mapping, rulebook)
    grid = read_grid(path, shown_as, mapping.sheet, mapping.sheet_at)
    return events_of(grid, mapping, bound, rulebook, strict)


def read_grid(path: Path, shown_as: str | None = None, sheet: str | None = None, sheet_at: Span | None = None) -> Grid:
    """Read a table whatever its format; raises ProblemsFound, and OSError for a packed one that is damaged."""
    name = shown_as or path.as_posix()
    nowhere = Span(Source(name), 1, 1, 1, 1)
    suffix = path.suffix.lower()
    if suffix in PARQUET:
        return read_parquet_grid(path, name)
    if suffix not in _TEXT and not is_table(path):
        raise ProblemsFound([Problem("M102", nowhere, {"file": name, "value": suffix})])
    try:
        return read_xlsx_grid(path, name, sheet, sheet_at) if suffix in _EXCEL else read_csv_grid(path, name)
    except OSError as error:
        if error.errno is None:  # it was opened, and is damaged
            raise
        raise ProblemsFound([Problem("M108", nowhere, {"file": name})]) from None


def draft_mapping(path: Path, rulebook: Rulebook, lang: Lang, sheet: str | None = None) -> str:
    """
    Return a first mapping for a table as YAML, with remarks in the language asked for.

    Event type and fields are guessed from the headings; what could not be guessed is left to be filled in. Of the
    sheets of a workbook the one named is taken, or else the one whose headings say most. Raises ProblemsFound if
    the file cannot be read as a table.
    """
    if sheet is not None or path.suffix.lower() not in _EXCEL:
        return draft_from_grids([(sheet, read_grid(path, sheet=sheet))], unpacked(path).stem, rulebook, lang)
    titles = _sheets(path)
    if not titles:  # only in a damaged workbook
        raise ProblemsFound([Problem("M108", Span(Source(path.name), 1, 1, 1, 1), {"file": path.name})])
    named = len(titles) > 1
    grids = [(title if named else None, read_grid(path, sheet=title)) for title in titles[:_SHEETS_TO_SEARCH]]
    return draft_from_grids(grids, path.stem, rulebook, lang)


def _sheets(path: Path) -> tuple[str, ...]:
    name = path.as_posix()
    try:
        return sheet_titles(path, name)
    except OSError:
        raise ProblemsFound([Problem("M108", Span(Source(name), 1, 1, 1, 1), {"file": name})]) from None


def events_of(
    grid: Grid, mapping: TableMapping, bound: tuple[BoundEvent, ...], rulebook: Rulebook, strict: bool = False
) -> Intake:
    """Gather the events of a table that has been read."""
    headings = find_headings(grid, mapping.columns(), mapping.header)
    rows = tuple(_without_empty_words(row, mapping) for row in _rows_below(grid, headings, mapping))
    places = dict(headings.places)
    unfolded = rows
    if mapping.unfold is not None:
        unfolded = tuple(_unfolded(rows, mapping.unfold, headings, places))
    table = Table(grid, places, mapping, rulebook.zone, len(headings.row.cells), _overfull(rows, headings, grid))
    candidates = (candidate for event in bound for candidate in candidates_of(unfolded, event, table))
    return collect(_admissions(candidates, gate_of(rulebook), strict), lines=len(rows))


def _rows_below(grid: Grid, headings: Headings, mapping: TableMapping) -> Iterator[Row]:
    """Yield the rows below the headings; headings repeated on every page are passed over, and totals if it says so."""
    first, titles = cell_text(headings.row[0]), [heading_key(cell_text(cell)) for cell in headings.row.cells]
    for row in grid.rows:
        if row.number <= headings.row.number:
            continue
        if cell_text(row[0]) == first and [heading_key(cell_text(cell)) for cell in row.cells] == titles:
            continue
        if mapping.totals and _first_word(row) in {heading_key(word) for word in mapping.totals}:
            continue
        yield row


def _overfull(rows: Iterable[Row], headings: Headings, grid: Grid) -> dict[int, int]:
    """Return the rows of a text that go on after the last heading, each with the first cell too many."""
    width = len(headings.row.cells)
    if grid.delimiter is None:
        return {}
    beyond = ((row, next((at for at in range(width, len(row.cells)) if not is_empty(row[at])), None)) for row in rows)
    return {row.number: at for row, at in beyond if at is not None}


def _first_word(row: Row) -> str:
    return next((heading_key(cell_text(cell)) for cell in row.cells if not is_empty(cell)), "")


def _without_empty_words(row: Row, mapping: TableMapping) -> Row:
    if not mapping.empty:
        return row
    return Row(row.number, tuple(None if cell_text(cell) in mapping.empty else cell for cell in row.cells))


def _unfolded(rows: Iterable[Row], unfold: Unfold, headings: Headings, places: dict[str, int]) -> Iterator[Row]:
    width = max((len(row.cells) for row in rows), default=0)
    places[heading_key(unfold.name)], places[heading_key(unfold.value)] = width, width + 1
    taken = [(headings.index(column), cell_text(_cell_of(value))) for column, value in unfold.columns]
    for row in rows:
        for index, stands_for in taken:
            cells = row.cells + (None,) * (width - len(row.cells))
            yield Row(row.number, (*cells, stands_for, row[index]))


def _cell_of(value: Constant) -> Raw:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _admissions(candidates: Iterable[Candidate], gate: Gate, strict: bool) -> Iterator[Admission]:
    """Answer for each candidate; a second event of the same id with other content is refused, naming the first."""
    known: dict[str, tuple[str, Span]] = {}
    for candidate in candidates:
        admission = _admit(candidate, gate, strict)
        if isinstance(admission, Event):
            here = candidate.place_of("")
            digest, first = known.setdefault(admission.id, (admission.digest, here))
            if digest != admission.digest:
                problem = Problem("M128", here, {"value": admission.id, "other": str(first)}, also=(first,))
                admission = Refusal((problem,), admission.id, admission.type)
        yield admission


def _admit(candidate: Candidate, gate: Gate, strict: bool) -> Admission:
    if candidate.problems:
        problems = sorted(candidate.problems, key=lambda problem: problem.order)
        return Refusal(tuple(problems), candidate.id, candidate.type)
    admission = gate.admit_placed(candidate.event, candidate.place_of, strict=strict)
    if not isinstance(admission, Refusal):
        return admission
    told = tuple(candidate.in_words_of_table(problem) for problem in admission.problems)
    return Refusal(told, admission.id, admission.type)
