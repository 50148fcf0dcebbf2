"""Rankings: the members of each tier in order of their figures."""

from __future__ import annotations

from zhunsheng.compile.lower.columns import declaration_of, event_shape, find_column
from zhunsheng.compile.lower.conditions import columns_tested, lower_where
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.lower.measure import lower_figure
from zhunsheng.compile.lower.rows import find_event, find_source, rows_of, select
from zhunsheng.compile.shape import Output, Shape, column
from zhunsheng.ir.conditions import ALWAYS
from zhunsheng.ir.operations import Column, Field, Rank, Refine, Settlement, Ties, Unscored
from zhunsheng.ir.rulebook import EventType, FieldType
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.time import PeriodKind
from zhunsheng.terms.value import dataclass
from zhunsheng.written.measure import WrittenFigure
from zhunsheng.written.ranking import WrittenRanking
from zhunsheng.written.values import Word

BY_WORD = {"every-unit-scored": Settlement.COMPLETE, "end-of-period": Settlement.PERIOD_END}
"""What settles a ranking, besides an event."""


@dataclass(frozen=True)
class _Figures:
    table: str
    result: str
    shape: Shape
    per: str
    unit: str


def lower_ranking(lowering: Lowering, ranking: WrittenRanking) -> None:
    """Emit the figures, the settlement and the order of a ranking, and offer its places to other norms."""
    every = lowering.period_kind(ranking.every)
    straddle = lowering.choice("began_before_force", ranking.began_before_force, ("if-month-ends-after", "never"))
    figures = _figures(lowering, ranking, every, straddle != "never")
    if figures is None or every is None:
        return
    settlement, settled_by, order = _settlement(lowering, ranking, figures, every, straddle != "never")
    tie_break, tie_result, tie_highest = _tie_break(lowering, ranking)
    ties = Ties(lowering.choice("ties", ranking.ties, tuple(item.value for item in Ties)))
    if ties is Ties.TIE_BREAK and tie_break is None:
        lowering.problem("C105", ranking.ties.span if ranking.ties else ranking.span)
        return
    norm = lowering.here.written.id
    lowering.emit(
        Rank(
            name=norm,
            figures=figures.table,
            per=figures.per,
            result=figures.result,
            highest_is_best=_highest(lowering, ranking.best),
            members=_members(lowering, figures.per),
            left_out=_left_out(lowering, ranking),
            settlement=settlement,
            settled_by=settled_by,
            order=order,
            ties=ties,
            tie_break=tie_break,
            tie_break_result=tie_result,
            tie_break_highest_is_best=tie_highest,
            all_tied_last=lowering.choice("all_tied", ranking.all_tied, ("nobody", "all")) == "all",
            single_last=lowering.choice("single_unit", ranking.single_unit, ("nobody", "last")) == "last",
            unscored=Unscored(lowering.choice("unscored", ranking.unscored, ("left-out", "last"))),
        )
    )
    lowering.rankings.append((norm, norm))
    lowering.outputs[norm] = Output(
        norm, _shape(figures, every), "ranking", figures.result, (figures.per, "unit"), (figures.per,)
    )


def _shape(figures: _Figures, every: PeriodKind) -> Shape:
    columns = {
        figures.per: figures.shape.columns[figures.per],
        "unit": column("unit", FieldType.UNIT),
        figures.result: figures.shape.columns[figures.result],
        "place": column("place", FieldType.COUNT),
        "ranked": column("ranked", FieldType.COUNT),
        "last": column("last", FieldType.BOOLEAN),
    }
    return Shape(columns, every, (figures.per, "unit"))


def _figures(
    lowering: Lowering, ranking: WrittenRanking, every: PeriodKind | None, straddling: bool
) -> _Figures | None:
    source = find_source(lowering, ranking.of)
    if source is None or every is None:
        return None
    if isinstance(source, EventType):
        return _figures_of_events(lowering, ranking, source, every, straddling)
    output = lowering.outputs.get(source)
    if output is None:
        return None
    if output.kind != "measure" or output.result is None or output.shape.period is not every:
        lowering.problem("C106", ranking.of.span, norm=source, every=every.value)
        return None
    return _figures_of_measure(lowering, ranking, output)


def _figures_of_events(
    lowering: Lowering, ranking: WrittenRanking, event: EventType, every: PeriodKind, straddling: bool
) -> _Figures | None:
    if ranking.by is None:
        numbers = [item.name.id for item in event.fields if item.type in NUMBERS]
        lowering.problem("C107", ranking.of.span, [f"by: {name}" for name in numbers[:2]], event=event.name.id)
        return None
    validity = lowering.validity(straddling)
    needed = (ranking.per, ranking.by)
    rows = rows_of(lowering, "scores", event, needed, ranking.where, every, validity, ranking.every)
    if rows is None:
        return None
    if rows.unit is None:
        lowering.problem("C108", ranking.of.span, event=event.name.id)
        return None
    figure = WrittenFigure("latest", ranking.by.span, ranking.by)
    per_unit = Word(rows.unit, ranking.per.span)
    name = lowering.table("figures")
    made = lower_figure(lowering, name, rows, figure, (ranking.per, per_unit), every, closes_at_end=False)
    if made is None:
        return None
    table, result, key, shape = made
    if shape.columns[result].type not in NUMBERS:
        lowering.wrong_field(ranking.by, shape.columns[result], FieldType.DECIMAL)
        return None
    return _named_unit(lowering, _Figures(table, result, shape, key[0], rows.unit))


def _figures_of_measure(lowering: Lowering, ranking: WrittenRanking, output: Output) -> _Figures | None:
    units = [name for name in output.subject if output.shape.columns[name].type is FieldType.UNIT]
    if len(units) != 1:
        lowering.problem("C108", ranking.of.span, event=ranking.of.text)
        return None
    per = find_column(lowering, ranking.per, output.shape, units[0])
    if per is None or output.result is None:
        return None
    table, shape = output.table, output.shape
    tested = columns_tested(lowering, ranking.where, shape, units[0])
    adds = tuple({item.name: item for item in (per, *tested) if item.name not in shape.columns}.values())
    condition = lower_where(lowering, ranking.where, shape, units[0])
    if adds or condition != ALWAYS:
        table = lowering.emit(Refine(lowering.table("figures"), output.table, condition, adds))
        shape = shape.with_columns(*(declaration_of(item, shape) for item in adds))
    return _named_unit(lowering, _Figures(table, output.result, shape, per.name, units[0]))


def _named_unit(lowering: Lowering, figures: _Figures) -> _Figures:
    """The ranked column is called `unit`, whatever the event calls it."""
    if figures.unit == "unit":
        return figures
    adds = (Column("unit", (Field(figures.unit),)),)
    table = lowering.emit(Refine(lowering.table("units"), figures.table, adds=adds))
    return _Figures(table, figures.result, figures.shape, figures.per, "unit")


def _settlement(
    lowering: Lowering, ranking: WrittenRanking, figures: _Figures, every: PeriodKind, straddling: bool
) -> tuple[Settlement, str | None, str | None]:
    if ranking.settled_by.text in BY_WORD:
        return BY_WORD[ranking.settled_by.text], None, None
    names = lowering.registry.names
    if not names.meant("event", ranking.settled_by.text):
        near = near_names(ranking.settled_by.text, [*BY_WORD, *lowering.registry.events])
        lowering.problem("N101", ranking.settled_by.span, near, kind="event", name=ranking.settled_by.text)
        return Settlement.EVENT, None, None
    event = find_event(lowering, ranking.settled_by)
    if event is None:
        return Settlement.EVENT, None, None
    shape = event_shape(event)
    per = find_column(lowering, ranking.per, shape, None)
    order = find_column(lowering, ranking.published_order, shape, None) if ranking.published_order else None
    if per is None or (ranking.published_order is not None and order is None):
        return Settlement.EVENT, None, None
    validity = lowering.validity(straddling)
    settled_by = select(lowering, "settlement", event, (per,), every=every, validity=validity)
    if order is None:
        return Settlement.EVENT, settled_by, None
    columns = (per, Column("order", order.sources))
    published = select(lowering, "order", event, columns, every=every, validity=validity)
    return Settlement.EVENT, settled_by, published


def _tie_break(lowering: Lowering, ranking: WrittenRanking) -> tuple[str | None, str | None, bool]:
    if ranking.tie_break is None:
        return None, None, True
    norm = lowering.registry.names.find("norm", ranking.tie_break.of)
    output = lowering.outputs.get(norm) if norm else None
    if output is None or output.kind != "measure" or "unit" not in output.subject:
        if norm is not None:
            lowering.problem("C106", ranking.tie_break.of.span, norm=norm, every=ranking.every.text)
        return None, None, True
    return output.table, output.result, _highest(lowering, ranking.tie_break.best)


def _highest(lowering: Lowering, best: Word | None) -> bool:
    if best is not None and best.text not in ("highest", "lowest"):
        lowering.problem("S190", best.span, expected="highest, lowest")
    return best is None or best.text == "highest"


def _members(lowering: Lowering, per: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return who belongs to each group by the register; groups without members are left to the figures."""
    groups: dict[str, list[str]] = {}
    for unit in lowering.registry.units.values():
        group = {"tier": unit.tier, "level": unit.level, "territory": unit.territory, "parent": unit.parent}.get(per)
        if group is not None:
            groups.setdefault(group, []).append(unit.name.id)
    return tuple((group, tuple(sorted(groups[group]))) for group in sorted(groups))


def _left_out(lowering: Lowering, ranking: WrittenRanking) -> tuple[str, ...]:
    out: set[str] = set()
    for word, slot in ranking.groups:
        choice = lowering.choice(f"groups.{word.text}", slot, ("ranked", "not-ranked"))
        group = lowering.find("group", word)
        if choice == "not-ranked":
            out |= {key for key, unit in lowering.registry.units.items() if group in unit.groups}
    return tuple(sorted(out))
