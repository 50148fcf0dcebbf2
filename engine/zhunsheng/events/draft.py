"""A first mapping for a table, guessed from its headings, for a person to read and mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from zhunsheng.events.cell import CellError, CellReader
from zhunsheng.events.cells import cell_reader, registry_of
from zhunsheng.events.grid import Grid, Raw, Row, cell_text, is_empty
from zhunsheng.events.headings import heading_key
from zhunsheng.events.mapping import NOON
from zhunsheng.events.office import CellTrouble, day_in, field_value, period_text
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Name, Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import likeness
from zhunsheng.terms.text import Bilingual, Lang
from zhunsheng.terms.value import dataclass

_ROWS_TO_SEARCH = 30
_ROWS_TO_JUDGE_BY = 20
_LIKE_ENOUGH = 0.75
_TYPES_TO_OFFER = 5
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff./()-]*")
_RESERVED = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}

_TOTAL_WORDS = frozenset(
    {"合计", "总计", "小计", "共计", "平均", "平均分", "total", "totals", "subtotal", "sum", "average"}
)
"""How rows begin that add the others up."""

_TOLD_BY_CONTENT = (
    FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.CHOICE, FieldType.PERIOD,
)

_HEAD = Bilingual(
    "由表头草拟，请逐行核对。列名照表头写。",
    "Drafted from the headings: check every line. Columns are named as in the table.",
)
_TYPE = Bilingual("事件类型：{}", "the type of event: {}")
_TYPES = Bilingual("其他可能的事件类型：{}", "other types of event that may be meant: {}")
_WHEN = Bilingual("事情何时发生", "when it happened")
_WHEN_OPEN = Bilingual(
    "表中没有看到日期：请写日期列，或固定日期",
    "no day was seen in the table: name its column, or a fixed day",
)
_ID = Bilingual(
    "合成编号的列，同一件事的编号应始终不变",
    "the columns that make its id; the id of one thing should never change",
)
_EMPTY = Bilingual("这一列有空格；空的行不成为事件", "this column has empty cells; such rows are no events")
_OPEN = Bilingual("没有认出哪一列是“{}”，请补上列名", "no column was recognised as `{}`: fill it in")
_OPTIONAL = Bilingual("“{}”可以不写", "`{}` may be left out")
_SHEETS = Bilingual("其他工作表：{}", "other sheets: {}")
_TOTAL = Bilingual("以此开头的行是合计，不成为事件", "rows that begin so are totals, and no events")
_REST = Bilingual("没有用到的列：{}", "columns not used: {}")


@dataclass(frozen=True, slots=True)
class _Guess:
    """An event type with the heading that was taken for each of its fields."""

    kind: EventType
    columns: dict[str, str]

    @property
    def merit(self) -> tuple[int, int]:
        needed = [field for field in self.kind.fields if not field.optional]
        found = sum(field.name.id in self.columns for field in needed)
        return (found * 100 // max(len(needed), 1), len(self.columns))


def draft_from_grids(grids: Sequence[tuple[str | None, Grid]], source: str, rulebook: Rulebook, lang: Lang) -> str:
    """
    Return a first mapping as YAML for the sheet whose headings say most, the first of equal ones.

    A sheet without a name is the only one there is. Raises ProblemsFound if no sheet has headings, or the policy
    has no events.
    """
    found = [(sheet, grid, row, guesses) for sheet, grid in grids if (row := _heading_row(grid)) is not None
             and (guesses := [_guess(kind, grid, row) for kind in rulebook.event_types.values()])]
    if not found:
        grid = grids[0][1]
        raise ProblemsFound([Problem("M109", grid.place(1), {"file": grid.source.name, "value": "1"})])
    sheet, grid, row, guesses = max(found, key=lambda it: max(guess.merit for guess in it[3]))
    best, *others = sorted(guesses, key=lambda guess: guess.merit, reverse=True)
    _guess_by_content(best, grid, row, rulebook)
    further = " ".join(guess.kind.name.id for guess in others[:_TYPES_TO_OFFER])
    lines = list(_lines(grid, row, best, _ascii_id(source), further, lang))
    if sheet is not None:
        rest = " / ".join(title for title, _ in grids if title is not None and title != sheet)
        told = _remark(_SHEETS, lang, rest) if rest else ""
        lines.insert(lines.index(f"  header: {row.number}"), f"  sheet: {_quoted(sheet)}{told}")
    return "\n".join(lines) + "\n"


def _heading_row(grid: Grid) -> Row | None:
    """Return the first row with as many different words as any other near the top."""
    def words(row: Row) -> int:
        return len({cell for cell in row.cells if isinstance(cell, str) and not any(map(str.isdigit, cell))})

    return max(grid.rows[:_ROWS_TO_SEARCH], key=words, default=None)


def _guess(kind: EventType, grid: Grid, row: Row) -> _Guess:
    titles = [title for title in dict.fromkeys(_titles(row)) if title]
    scored = sorted(
        ((_alike(field.name, title), field.name.id, title) for field in kind.fields for title in titles),
        key=lambda triple: (-triple[0], triple[1], triple[2]),
    )
    columns: dict[str, str] = {}
    for score, field, title in scored:
        if score >= _LIKE_ENOUGH and field not in columns and title not in columns.values():
            columns[field] = title
    return _Guess(kind, columns)


def _guess_by_content(guess: _Guess, grid: Grid, row: Row, rulebook: Rulebook) -> None:
    """Take for a field with names or days in it, if its heading was not recognised, a column that mostly holds such."""
    registry = registry_of(rulebook)
    below = _first_rows_below(grid, row)
    for declared in guess.kind.fields:
        if declared.name.id in guess.columns or declared.optional or declared.is_list:
            continue
        if declared.type not in _TOLD_BY_CONTENT:
            continue
        read = cell_reader(declared, registry, rulebook.zone)

        def fits(cell: Raw, declared: FieldDeclaration = declared, read: CellReader = read) -> bool:
            try:
                return read(field_value(cell, declared, None, grid, rulebook.zone, NOON)) is not None
            except (CellTrouble, CellError):
                return False

        for index, title in enumerate(_titles(row)):
            if title and title not in guess.columns.values() and _most(below, index, fits):
                guess.columns[declared.name.id] = title
                break


def _first_rows_below(grid: Grid, row: Row) -> list[Row]:
    return [candidate for candidate in grid.rows if candidate.number > row.number][:_ROWS_TO_JUDGE_BY]


def _totals(grid: Grid, row: Row) -> list[str]:
    """Return the words, as the table has them, with which rows of totals begin."""
    first = (next((cell_text(cell).strip() for cell in below.cells if not is_empty(cell)), "")
             for below in grid.rows if below.number > row.number)
    return list(dict.fromkeys(word for word in first if heading_key(word) in _TOTAL_WORDS))


def _titles(row: Row) -> Iterator[str]:
    yield from (" ".join(cell_text(cell).split()) for cell in row.cells)


def _alike(name: Name, title: str) -> float:
    key = heading_key(title)
    return max(likeness(heading_key(word), key) for word in (name.id, name.title.zh, name.title.en, *name.aliases))


def _lines(grid: Grid, row: Row, guess: _Guess, source: str, further: str, lang: Lang) -> Iterator[str]:
    kind = guess.kind
    yield f"# {_HEAD.in_lang(lang)}"
    yield f"# {_TYPES.in_lang(lang).format(further)}"
    yield "mapping:"
    yield f"  source: {source}"
    yield f"  header: {row.number}"
    totals = _totals(grid, row)
    if totals:
        yield f"  totals: [{', '.join(map(_quoted, totals))}]" + _remark(_TOTAL, lang)
    yield "  events:"
    yield f"  - type: {kind.name.id}" + _remark(_TYPE, lang, kind.name.title.in_lang(lang))
    used = [guess.columns[field.name.id] for field in kind.fields if _names_the_event(field, guess)]
    if used:
        yield f"    id: [{', '.join(map(_quoted, used))}]" + _remark(_ID, lang)
    when, dated_by = _when(grid, row, guess)
    yield when + _remark(_WHEN if dated_by else _WHEN_OPEN, lang)
    tests = list(_only_if(grid, row, guess, lang))
    yield from ["    only_if:", *tests] if tests else []
    yield "    fields:"
    for field in kind.fields:
        yield _field_line(field, guess.columns.get(field.name.id), lang)
    rest = [title for title in _titles(row) if title and title not in (*guess.columns.values(), dated_by)]
    if rest:
        yield f"  #{_remark(_REST, lang, ' / '.join(rest)).removeprefix('   #')}"


def _names_the_event(field: FieldDeclaration, guess: _Guess) -> bool:
    named = (FieldType.UNIT, FieldType.TIER, FieldType.TERRITORY, FieldType.PERIOD, FieldType.TEXT)
    return field.name.id in guess.columns and field.type in named and not field.is_list and not field.optional


def _when(grid: Grid, row: Row, guess: _Guess) -> tuple[str, str | None]:
    """Return the line that says when it happened, and the column that tells; None if none does."""
    below = _first_rows_below(grid, row)
    for index, title in enumerate(_titles(row)):
        if title and _all(below, index, lambda cell: _day_in(cell, grid) is not None):
            return f"    when: {{column: {_quoted(title)}, take: date}}", title
    period = guess.columns.get(guess.kind.period or "")
    if period is not None:
        return f"    when: {{period_end: {_quoted(period)}}}", period
    for index, title in enumerate(_titles(row)):
        if title and _all(below, index, lambda cell: period_text(cell, None, grid) is not None):
            return f"    when: {{period_end: {_quoted(title)}}}", title
    return '    when: {column: "?"}', None


def _only_if(grid: Grid, row: Row, guess: _Guess, lang: Lang) -> Iterator[str]:
    """Leave out the rows in which a needed column is empty, if there are any."""
    titles = list(_titles(row))
    for field in guess.kind.fields:
        column = guess.columns.get(field.name.id)
        if column is None or field.optional:
            continue
        index = titles.index(column)
        if any(is_empty(below[index]) for below in grid.rows if below.number > row.number):
            yield f"      {_quoted(column)}: {{present: true}}" + _remark(_EMPTY, lang)


def _all(rows: list[Row], index: int, holds: Callable[[Raw], bool]) -> bool:
    cells = [row[index] for row in rows if not is_empty(row[index])]
    return bool(cells) and all(holds(cell) for cell in cells)


def _most(rows: list[Row], index: int, holds: Callable[[Raw], bool]) -> bool:
    """Three of four: a name that is not registered, or a signature below the table, hides no column of names."""
    cells = [row[index] for row in rows if not is_empty(row[index])]
    return bool(cells) and 4 * sum(map(holds, cells)) >= 3 * len(cells)


def _day_in(cell: Raw, grid: Grid) -> date | None:
    try:
        return day_in(cell, grid)
    except CellTrouble:
        return None


def _field_line(field: FieldDeclaration, column: str | None, lang: Lang) -> str:
    title = field.name.title.in_lang(lang)
    if column is not None:
        return f"      {field.name.id}: {_quoted(column)}   # {title}"
    if field.optional:
        return f"      # {field.name.id}:{_remark(_OPTIONAL, lang, title)}"
    return f"      {field.name.id}: \"?\"{_remark(_OPEN, lang, title)}"


def _remark(words: Bilingual, lang: Lang, *values: str) -> str:
    return f"   # {words.in_lang(lang).format(*values)}"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ascii_id(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.casefold()).strip("-") or "table"
