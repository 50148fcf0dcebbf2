"""Limits: a figure and its bounds, for every event or for every key and period."""

from __future__ import annotations

from decimal import Decimal

from zhunsheng.compile.lower.columns import declaration_of, event_shape, find_column, unit_column
from zhunsheng.compile.lower.conclude import conclude
from zhunsheng.compile.lower.conditions import lower_linear
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.lower.measure import lower_figure, words_of
from zhunsheng.compile.lower.rows import IDENTITY, Rows, find_source, rows_of
from zhunsheng.compile.lower.who import columns_named, find_each, find_who
from zhunsheng.compile.shape import Shape, column
from zhunsheng.ir.conditions import Cell, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Occasions, Previous, Refine, Who
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType
from zhunsheng.terms.time import Period, PeriodKind, TimeError
from zhunsheng.written.limit import WrittenBound, WrittenLimit
from zhunsheng.written.values import Relative, Slot, Table, Word

RELATIONS = {
    "at_least": Relation.AT_LEAST,
    "at_most": Relation.AT_MOST,
    "above": Relation.ABOVE,
    "below": Relation.BELOW,
    "equals": Relation.EQUALS,
    "one_of": Relation.ONE_OF,
}

_SHOWN = (*NUMBERS, FieldType.CHOICE, FieldType.TEXT)


def lower_limit(lowering: Lowering, limit: WrittenLimit) -> None:
    """Emit the figure of a limit, its comparison with the bounds, and the findings."""
    source = find_source(lowering, limit.of)
    if source is None:
        return
    every = lowering.period_kind(limit.every)
    straddle = lowering.choice(
        "began_before_force", limit.began_before_force, ("if-month-ends-after", "never"), natural=True
    )
    by_event = limit.figure is None
    needed = _needed(lowering, limit, source)
    validity = lowering.validity(straddle != "never")
    rows = rows_of(lowering, "rows", source, needed, limit.where, every, validity, limit.every, identity=by_event)
    if rows is None:
        return
    if limit.forbidden:
        _forbidden(lowering, limit, rows)
    elif limit.field is not None:
        found = find_column(lowering, limit.field, rows.shape, rows.unit)
        if found is not None:
            key = IDENTITY if all(name in rows.shape.columns for name in IDENTITY) else rows.shape.key
            _compare(lowering, limit, rows.table, rows.shape, found.name, key)
    elif limit.figure is not None:
        _tallied(lowering, limit, rows, every)
    else:
        lowering.problem("S190", limit.span, expected="count, sum, field")


def _needed(lowering: Lowering, limit: WrittenLimit, source: EventType | str) -> tuple[Word, ...]:
    words = [*limit.per]
    if isinstance(source, EventType):
        shape = event_shape(source)
        about = (limit.bearer, limit.counterparty, limit.unit, limit.territory)
        words += columns_named(lowering, about, shape, unit_column(shape, source.actor))
    if limit.figure is not None:
        words += words_of(limit.figure)
    if limit.field is not None:
        words.append(limit.field)
    for bound in limit.bounds:
        words += [right.of for right in bound.rights if isinstance(right, Relative) and right.of]
    return tuple(words)


def _forbidden(lowering: Lowering, limit: WrittenLimit, rows: Rows) -> None:
    key = IDENTITY if all(name in rows.shape.columns for name in IDENTITY) else rows.shape.key
    _conclude(lowering, limit, rows.table, rows.shape, key, "breached")


def _tallied(lowering: Lowering, limit: WrittenLimit, rows: Rows, every: PeriodKind | None) -> None:
    assert limit.figure is not None
    domain = _domain(lowering, limit, rows)
    periods = _domain_periods(lowering, limit, domain, every)
    made = lower_figure(
        lowering, lowering.table("figures"), rows, limit.figure, limit.per, every, domain, periods
    )
    if made is not None:
        table, result, key, shape = made
        _compare(lowering, limit, table, shape, result, key)


def _domain(lowering: Lowering, limit: WrittenLimit, rows: Rows) -> tuple[tuple[str, ...], ...] | None:
    """Return the keys that must have a figure: those of `for`, or those of a table of numbers."""
    keys = [find_column(lowering, word, rows.shape, rows.unit, quiet=True) for word in limit.per]
    kinds = [declaration_of(key, rows.shape).type if key is not None else None for key in keys]
    if limit.each is not None and kinds != [FieldType.UNIT]:
        lowering.problem("C119", limit.each.span, per=", ".join(word.text for word in limit.per) or "-")
        return None
    if limit.each is not None:
        return tuple((unit,) for unit in find_each(lowering, limit.each))
    for bound in limit.bounds:
        for right in bound.rights:
            if isinstance(right, Table) and len(limit.per) == 1:
                return tuple((unit,) for word, _ in right.rows if (unit := lowering.find("unit", word)))
    return None


def _domain_periods(
    lowering: Lowering, limit: WrittenLimit, domain: tuple[tuple[str, ...], ...] | None, every: PeriodKind | None
) -> str | None:
    if domain is None or every is None:
        return None
    first, last = _bounds_in_time(lowering, limit, every)
    units = tuple(key[0] for key in domain)
    return lowering.emit(
        Occasions(lowering.table("periods"), units, lowering.validity(), every, first, last)
    )


def _bounds_in_time(lowering: Lowering, limit: WrittenLimit, every: PeriodKind) -> tuple[str | None, str | None]:
    found: list[str | None] = []
    for word in (limit.since, limit.until):
        if word is None:
            found.append(None)
            continue
        try:
            found.append(Period.parse(word.text, every).text)
        except TimeError:
            lowering.problem("D104", word.span, value=word.text, field="from", expected=every.value)
            found.append(None)
    return found[0], found[1]


def _compare(
    lowering: Lowering, limit: WrittenLimit, table: str, shape: Shape, result: str, key: tuple[str, ...]
) -> None:
    declared = declaration_of_result(shape, result)
    bounds = [_bound(lowering, bound, shape, declared, key) for bound in limit.bounds]
    if not bounds:
        lowering.problem("S190", limit.span, expected="at_least, at_most, equals")
        return
    if any(bound is None for bound in bounds):
        return
    kept = tuple(bound for bound in bounds if bound is not None)
    name = lowering.emit(Compare(lowering.table("compared"), table, result, kept, limit.gradually))
    if limit.since is not None or limit.until is not None:
        if shape.period is None:
            lowering.problem("C115", (limit.since or limit.until or limit.of).span)
            return
        first, last = _bounds_in_time(lowering, limit, shape.period)
        name = lowering.emit(Refine(lowering.table("kept"), name, first_period=first, last_period=last))
    extra = {f"bound_{number}": column(f"bound_{number}", FieldType.DECIMAL) for number in range(1, len(kept) + 1)}
    shown = tuple((bound.word, f"bound_{number}") for number, bound in enumerate(limit.bounds, start=1))
    made = Shape({**shape.columns, **extra}, shape.period, key)
    _conclude(lowering, limit, name, made, key, None, ((result, result), *shown))


def declaration_of_result(shape: Shape, result: str) -> FieldDeclaration:
    """Return the type of a figure's column."""
    return shape.columns.get(result, column(result, FieldType.DECIMAL))


def _bound(
    lowering: Lowering, bound: WrittenBound, shape: Shape, declared: FieldDeclaration, key: tuple[str, ...]
) -> Bound | None:
    relation = RELATIONS[bound.word]
    first = bound.rights[0] if bound.rights else None
    ordered = relation not in (Relation.EQUALS, Relation.ONE_OF)
    if ordered and declared.type not in NUMBERS:
        lowering.wrong_field(Word(declared.name.id, bound.span), declared, FieldType.DECIMAL)
        return None
    if isinstance(first, Relative):
        return _relative(lowering, relation, first, shape, declared)
    if isinstance(first, Table):
        return _by_key(lowering, relation, first, shape, declared, key)
    cells: list[Cell] = []
    for item in bound.rights:
        if isinstance(item, Slot):
            cells.append(lowering.value(bound.word, item, declared))
    if any(cell is None for cell in cells):
        return None
    return Bound(Relation.ONE_OF if len(cells) > 1 else relation, tuple(cells))


def _relative(
    lowering: Lowering, relation: Relation, right: Relative, shape: Shape, declared: FieldDeclaration
) -> Bound | None:
    if right.of is not None:
        linear = lower_linear(lowering, right, right.of, shape, None)
        return Bound(relation, linear) if linear else None
    if shape.period is None:
        lowering.problem("C115", right.span)
        return None
    factor = lowering.value("times", right.times, column("times", FieldType.DECIMAL)) if right.times else Decimal(1)
    plus = lowering.value("plus", right.plus, declared) if right.plus else Decimal(0)
    if not isinstance(factor, Decimal) or not isinstance(plus, Decimal):
        return None
    return Bound(relation, Previous(factor, plus))


def _by_key(
    lowering: Lowering,
    relation: Relation,
    table: Table,
    shape: Shape,
    declared: FieldDeclaration,
    key: tuple[str, ...],
) -> Bound | None:
    by = find_column(lowering, table.by, shape, None, quiet=_is_field_of_source(lowering, table.by))
    if by is None or by.name not in key:
        if by is not None or _is_field_of_source(lowering, table.by):
            lowering.problem("C116", table.by.span, field=table.by.text)
        return None
    numbers: list[tuple[str, Decimal]] = []
    for word, slot in table.rows:
        who = lowering.value(by.name, Slot(word.text, word.span, word.text), shape.columns[by.name])
        amount = lowering.value(f"{table.by.text}: {word.text}", slot, declared)
        if isinstance(who, str) and isinstance(amount, Decimal):
            numbers.append((who, amount))
    return Bound(relation, ByKey(by.name, tuple(sorted(numbers))))


def _is_field_of_source(lowering: Lowering, word: Word) -> bool:
    """Say whether the event that is counted has such a field, though the figures are not kept by it."""
    limit = lowering.here.written.says[0]
    meant = lowering.registry.names.meant("event", limit.of.text) if isinstance(limit, WrittenLimit) else ()
    event = lowering.registry.events.get(meant[0]) if len(meant) == 1 else None
    return event is not None and find_column(lowering, word, event_shape(event), None, quiet=True) is not None


def _conclude(
    lowering: Lowering,
    limit: WrittenLimit,
    table: str,
    shape: Shape,
    key: tuple[str, ...],
    outcome: str | None,
    values: tuple[tuple[str, str], ...] | None = None,
) -> None:
    unit_name = "unit" if "unit" in shape.columns else None
    if unit_name is None:
        unit_name = next((name for name, item in shape.columns.items() if item.type is FieldType.UNIT), None)
    if unit_name is None and limit.per:
        found = find_column(lowering, limit.per[0], shape, None, quiet=True)
        unit_name = found.name if found else None
    unit = find_who(lowering, limit.unit, shape, unit_name) if limit.unit else None
    bearer = find_who(lowering, limit.bearer, shape, unit_name) if limit.bearer else None
    if unit is None:
        unit = Who(column=unit_name) if unit_name else _bare(bearer)
    if values is None:
        columns = shape.columns.items()
        values = tuple((name, name) for name, item in columns if item.type in _SHOWN and not name.startswith("@"))
    counterparty = find_who(lowering, limit.counterparty, shape, unit_name) if limit.counterparty else None
    places = _places(lowering, limit.territory, shape) if limit.territory else None
    conclude(
        lowering, table, shape, key, unit, bearer or unit, counterparty, values, outcome, limit.breaches_only, places
    )


def _places(lowering: Lowering, territory: Word, shape: Shape) -> tuple[Who, ...]:
    """Return the place that decides the force: a field that names it, or a registered territory."""
    column = find_column(lowering, territory, shape, None, quiet=True)
    if column is not None and column.name in shape.columns:
        if shape.columns[column.name].type is FieldType.TERRITORY:
            return (Who(column=column.name),)
        kind = shape.columns[column.name].type.value
        lowering.problem("D104", territory.span, value=territory.text, field=kind, expected="territory")
        return ()
    place = lowering.find("territory", territory)
    return (Who(unit=place),) if place else ()


def _bare(bearer: Who | None) -> Who | None:
    return None if bearer is None else Who(bearer.unit, bearer.column, bearer.attribute)
