"""Measures: a figure for each key and period."""

from __future__ import annotations

from zhunsheng.compile.lower.columns import declaration_of, find_column
from zhunsheng.compile.lower.conditions import lower_where
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.lower.rows import Rows, find_source, rows_of
from zhunsheng.compile.shape import Output, Shape, column
from zhunsheng.ir.conditions import ALWAYS, Condition
from zhunsheng.ir.operations import Figure, Tally
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.terms.time import PeriodKind
from zhunsheng.written.measure import WrittenFigure, WrittenMeasure
from zhunsheng.written.values import Relative, Where, Word

_NEEDS_NUMBER = (Figure.SUM, Figure.MEAN, Figure.MIN, Figure.MAX)


def lower_measure(lowering: Lowering, measure: WrittenMeasure) -> None:
    """Emit the rows and the tally of a measure and offer its figures to other norms."""
    source = find_source(lowering, measure.of)
    if source is None:
        return
    every = lowering.period_kind(measure.every)
    needed = (*measure.per, *words_of(measure.figure))
    rows = rows_of(
        lowering, "rows", source, needed, measure.where, every, lowering.validity(), measure.every, identity=False
    )
    if rows is None:
        return
    made = lower_figure(lowering, lowering.here.written.id, rows, measure.figure, measure.per, every)
    if made is not None:
        table, result, key, shape = made
        lowering.outputs[lowering.here.written.id] = Output(table, shape, "measure", result, key, key)


def words_of(figure: WrittenFigure) -> tuple[Word, ...]:
    """Return the fields that a figure is made of, also those in the condition of a share."""
    of = (figure.of,) if figure.of else ()
    return (*of, *_words_in(figure.where))


def _words_in(where: Where) -> tuple[Word, ...]:
    found = [test.column for test in where.tests]
    found += [right.of for test in where.tests for right in test.rights if isinstance(right, Relative) and right.of]
    for part in (*where.nots, *(part for group in where.some for part in group)):
        found += _words_in(part)
    return tuple(found)


def lower_figure(
    lowering: Lowering,
    name: str,
    rows: Rows,
    figure: WrittenFigure,
    per: tuple[Word, ...],
    every: PeriodKind | None,
    domain: tuple[tuple[str, ...], ...] | None = None,
    domain_periods: str | None = None,
    closes_at_end: bool | None = None,
) -> tuple[str, str, tuple[str, ...], Shape] | None:
    """Emit a tally; its table, the column of the figure, the key and the shape. None after a problem."""
    kind = Figure(figure.word)
    columns = [find_column(lowering, word, rows.shape, rows.unit) for word in per]
    of = find_column(lowering, figure.of, rows.shape, rows.unit) if figure.of else None
    if any(item is None for item in columns) or (figure.of is not None and of is None):
        return None
    key = tuple(item.name for item in columns if item is not None)
    declared = declaration_of(of, rows.shape) if of else column(figure.word, FieldType.DECIMAL)
    if kind in _NEEDS_NUMBER and declared.type not in NUMBERS:
        lowering.wrong_field(figure.of or Word(declared.name.id, figure.span), declared, FieldType.DECIMAL)
        return None
    share: Condition = ALWAYS
    if kind is Figure.SHARE:
        share = lower_where(lowering, figure.where, rows.shape, rows.unit)
    result = _result_name(kind, of.name if of else None)
    closes = kind is not Figure.LATEST and every is not None if closes_at_end is None else closes_at_end
    lowering.emit(
        Tally(name, rows.table, key, kind, result, of.name if of else None, share, closes, domain, domain_periods)
    )
    return name, result, key, _shape_after(kind, rows.shape, key, result, declared, every)


def _result_name(kind: Figure, of: str | None) -> str:
    if kind in (Figure.COUNT, Figure.SHARE) or of is None:
        return kind.value
    return of


def _shape_after(
    kind: Figure, shape: Shape, key: tuple[str, ...], result: str, declared: FieldDeclaration, every: PeriodKind | None
) -> Shape:
    """LATEST carries the other columns along; every other figure keeps the key alone."""
    kept = shape.columns if kind is Figure.LATEST else {name: shape.columns[name] for name in key}
    figure = declared if kind is not Figure.COUNT and kind is not Figure.SHARE else column(result, FieldType.DECIMAL)
    return Shape({**kept, result: figure}, every, key)
