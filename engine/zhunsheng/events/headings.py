"""The row of headings in a table: where it is, and which column bears which heading."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from zhunsheng.events.grid import Grid, Row, cell_text
from zhunsheng.events.mapping import Column
from zhunsheng.events.office import narrow
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.value import dataclass

_ROWS_TO_SEARCH = 50


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table: the place of each column that a mapping names."""

    row: Row
    places: dict[str, int]

    def index(self, column: Column) -> int:
        """Return the place of a column (from 0)."""
        return self.places[heading_key(column.title)]


@lru_cache(maxsize=4096)
def heading_key(title: str) -> str:
    """
    Return what is compared of a heading: blanks, line ends, width and case make no difference.

    >>> heading_key("得分 （分）") == heading_key("得分\\n(分)")
    True
    """
    return "".join(narrow(title).casefold().split())


def find_headings(grid: Grid, columns: Iterable[Column], header: int | None) -> Headings:
    """
    Return the headings of a table: in the row `header`, or else the first row that has all the columns.

    Raises ProblemsFound: for every column that is not there, with near names, or that stands there twice.
    """
    wanted = {heading_key(column.title): column for column in columns}
    row = _heading_row(grid, set(wanted), header)
    if row is None:
        place = grid.place(header or 1)
        raise ProblemsFound([Problem("M109", place, {"file": grid.source.name, "value": str(header or 1)})])
    titles = [heading_key(cell_text(cell)) for cell in row.cells]
    shown = [" ".join(cell_text(cell).split()) for cell in row.cells]
    problems = [
        problem for key, column in wanted.items()
        if (problem := _problem_of(column, titles.count(key), grid, row, shown)) is not None
    ]
    if problems:
        raise ProblemsFound(problems)
    return Headings(row, {key: titles.index(key) for key in wanted})


def _heading_row(grid: Grid, wanted: set[str], header: int | None) -> Row | None:
    if header is not None:
        return next((row for row in grid.rows if row.number == header), None)
    candidates = grid.rows[:_ROWS_TO_SEARCH]

    def hits(row: Row) -> int:
        return len(wanted & {heading_key(cell_text(cell)) for cell in row.cells})

    return max(candidates, key=hits, default=None)


def _problem_of(column: Column, count: int, grid: Grid, row: Row, shown: list[str]) -> Problem | None:
    if count == 1:
        return None
    values = {"column": column.title, "file": grid.source.name, "row": str(row.number)}
    if count > 1:
        return Problem("M112", column.at, values, also=(grid.place(row.number),))
    titles = [title for title in dict.fromkeys(shown) if title]
    values["expected"] = " / ".join(titles[:30])
    return Problem("M110", column.at, values, near_names(column.title, titles, synonyms=False))
