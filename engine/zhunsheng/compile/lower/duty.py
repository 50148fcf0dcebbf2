"""Duties: occasions or events that give rise to them, the acts that answer, and the time allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zhunsheng.compile.lower.columns import declaration_of, event_shape, find_column, unit_column
from zhunsheng.compile.lower.conclude import conclude
from zhunsheng.compile.lower.conditions import columns_tested, lower_where
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.lower.rows import IDENTITY, both, equals, find_event, is_shorter, rows_of, select
from zhunsheng.compile.lower.who import columns_named, find_each, find_who
from zhunsheng.compile.shape import Shape, column
from zhunsheng.ir.conditions import Condition
from zhunsheng.ir.operations import (
    After,
    AtColumn,
    AtEvent,
    Column,
    Distinct,
    Due,
    Expect,
    Field,
    NoLimit,
    Occasions,
    OnDay,
    PeriodEnd,
    Refine,
    Who,
)
from zhunsheng.ir.rulebook import EventType, FieldType
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.time import AllowanceUnit, PeriodKind, TimeError, parse_day
from zhunsheng.terms.value import dataclass
from zhunsheng.written.duty import WrittenAnswer, WrittenDuty, WrittenEach
from zhunsheng.written.values import Slot, Word

MATCHED_TYPES = (FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.TEXT)
"""Fields of the same name are matched without being told if they say which, not how much."""

OCCASION = Shape({"unit": column("unit", FieldType.UNIT)}, None, ("unit",))


@dataclass(frozen=True)
class Trigger:
    """What gives rise to a duty: a table, its shape, and the columns that tell its rows apart."""

    table: str
    shape: Shape
    key: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()


def lower_duty(lowering: Lowering, duty: WrittenDuty) -> None:
    """Emit a duty that stands alone: in every period, by a day, in answer to an event, or once."""
    trigger = _answer(lowering, duty, duty.answer) if duty.answer else _occasions(lowering, duty)
    if trigger is not None:
        _lower(lowering, duty, trigger, standing=duty.answer is None)


def lower_answering_duty(
    lowering: Lowering,
    duty: WrittenDuty,
    table: str,
    shape: Shape,
    key: tuple[str, ...],
    values: tuple[tuple[str, str], ...],
) -> None:
    """Emit a duty that answers what an escalation or a consequence brought."""
    answered = duty.answer.event if duty.answer else None
    for word, written in (("every", duty.every), ("in_answer_to", answered)):
        if written is not None:
            lowering.problem("C111", written.span, word=word)
    _lower(lowering, duty, Trigger(table, shape, key, values), standing=False)


# -- what gives rise to it ------------------------------------------------------------------------------------


def _occasions(lowering: Lowering, duty: WrittenDuty) -> Trigger | None:
    if isinstance(duty.bearer, WrittenEach):
        units = find_each(lowering, duty.bearer)
    else:
        who = find_who(lowering, duty.bearer, None, None)
        units = (who.unit,) if who and who.unit else ()
    if not units:
        return None
    every = lowering.period_kind(duty.every)
    first = lowering.choice("first_period", duty.first_period, ("if-month-ends-after", "never"), natural=True)
    name = lowering.emit(
        Occasions(lowering.table("occasions"), units, lowering.validity(first != "never"), every)
    )
    return Trigger(name, Shape(OCCASION.columns, every, ("unit",)), ())


def _answer(lowering: Lowering, duty: WrittenDuty, answer: WrittenAnswer) -> Trigger | None:
    event = find_event(lowering, answer.event)
    if event is None:
        return None
    whole = event_shape(event)
    once = tuple(word for word in answer.once_per if not _is_period(word, event))
    with_period = whole.period is not None and (not answer.once_per or len(once) < len(answer.once_per))
    needed = (*once, *_words_needed(lowering, duty, whole, event))
    rows = rows_of(
        lowering,
        "triggers",
        event,
        needed,
        answer.given,
        whole.period if with_period else None,
        lowering.validity(),
        answer.event,
        identity=not answer.once_per,
    )
    if rows is None:
        return None
    if not answer.once_per:
        return Trigger(rows.table, rows.shape, IDENTITY, _shown(rows.shape))
    found = [find_column(lowering, word, rows.shape, rows.unit) for word in once]
    key = tuple(item.name for item in found if item is not None)
    table = lowering.emit(Distinct(lowering.table("once"), rows.table, key))
    shape = Shape({name: rows.shape.columns[name] for name in key}, rows.shape.period, key)
    return Trigger(table, shape, key, _shown(shape))


def _is_period(word: Word, event: EventType) -> bool:
    declared = event.field(event.period) if event.period else None
    return declared is not None and word.text in (declared.name.id, declared.name.title.zh, declared.name.title.en)


def _shown(shape: Shape) -> tuple[tuple[str, str], ...]:
    hidden = (FieldType.INSTANT,)
    names = [name for name, item in shape.columns.items() if item.type not in hidden and not name.startswith("@")]
    return tuple((name, name) for name in names if name not in ("unit", "territory"))


def _words_needed(lowering: Lowering, duty: WrittenDuty, shape: Shape, event: EventType) -> tuple[Word, ...]:
    """Return the fields of the event that the duty speaks of."""
    bearer = duty.bearer if isinstance(duty.bearer, Word) else None
    words = [*columns_named(lowering, (bearer, duty.counterparty), shape, unit_column(shape, event.actor))]
    if duty.by_field:
        words.append(duty.by_field)
    if duty.matching is not None:
        words += [there for _, there in duty.matching if not _is_period(there, event)]
    else:
        identifying = (item for item in event.fields if item.type in MATCHED_TYPES and not item.is_list)
        words += [Word(item.name.id, duty.span) for item in identifying]
    return tuple(words)


# -- the duty itself ------------------------------------------------------------------------------------------


def _lower(lowering: Lowering, duty: WrittenDuty, trigger: Trigger, standing: bool) -> None:
    act = find_event(lowering, duty.act)
    unit_name = unit_column(trigger.shape)
    bearer = _bearer(lowering, duty, trigger, standing, unit_name)
    counterparty = find_who(lowering, duty.counterparty, trigger.shape, unit_name) if duty.counterparty else None
    if act is None or bearer is None:
        return
    trigger, match, fixed = _matches(lowering, duty, trigger, act, bearer, counterparty)
    happening = lowering.choice("counted_by", duty.counted_by, ("named", "happening"), natural=True) == "happening"
    every = trigger.shape.period
    named = act.period is not None and not happening
    compares = duty.every is not None or (named and every is not None and _same_period(act, every))
    acts = _acts(lowering, duty, act, match, fixed, every if compares else None, named)
    due = _due(lowering, duty, trigger, match)
    if acts is None or due is None:
        return
    at_least = lowering.whole("at_least", duty.at_least, 1)
    expected = lowering.emit(
        Expect(lowering.table("expected"), trigger.table, acts, match, compares, at_least, due)
    )
    unit = Who(column=unit_name) if unit_name else Who(bearer.unit, bearer.column, bearer.attribute)
    key = tuple(name for name in trigger.key if name != unit_name) + ((unit_name,) if unit_name else ())
    conclude(
        lowering, expected, trigger.shape, key, unit, bearer, counterparty, (*trigger.values, ("done", "done"))
    )


def _bearer(
    lowering: Lowering, duty: WrittenDuty, trigger: Trigger, standing: bool, unit_name: str | None
) -> Who | None:
    if isinstance(duty.bearer, WrittenEach):
        if not standing:
            lowering.problem("C111", duty.bearer.span, word="each")
            return None
        return Who(column="unit")
    who = find_who(lowering, duty.bearer, trigger.shape if not standing else None, unit_name)
    if who is not None and standing:
        return Who(column="unit", role=who.role)
    return who


def _same_period(act: EventType, every: PeriodKind) -> bool:
    named = act.field(act.period).period_kind if act.period and act.field(act.period) else None  # type: ignore[union-attr]  # just tested
    return named is not None and not is_shorter(every, named)


def _matches(
    lowering: Lowering,
    duty: WrittenDuty,
    trigger: Trigger,
    act: EventType,
    bearer: Who,
    counterparty: Who | None,
) -> tuple[Trigger, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return the trigger (perhaps with a column more), the pairs to match, and fields fixed to one body."""
    pairs: dict[str, str] = {}
    fixed: dict[str, str] = {}
    if duty.matching is not None:
        shape = event_shape(act)
        for mine, theirs in duty.matching:
            if trigger.shape.period is not None and _is_period(mine, act):
                continue  # periods are compared as periods
            act_column = find_column(lowering, mine, shape, unit_column(shape, act.actor))
            column_there = find_column(lowering, theirs, trigger.shape, unit_column(trigger.shape))
            if act_column and column_there:
                pairs[act_column.name] = column_there.name
    else:
        pairs = _same_names(trigger.shape, act)
    for field, who in ((act.actor, bearer), (act.counterparty, counterparty)):
        if field is None or who is None or (duty.matching is not None and field in pairs):
            continue
        pairs.pop(field, None)
        if who.unit is not None and who.attribute is None:
            fixed[field] = who.unit
        elif who.column is not None:
            trigger, name = _with_column(lowering, trigger, who)
            pairs[field] = name
    return trigger, tuple((there, mine) for mine, there in sorted(pairs.items())), tuple(sorted(fixed.items()))


def _same_names(shape: Shape, act: EventType) -> dict[str, str]:
    """Fields that must be given and say which one, by the same name on both sides."""
    return {
        item.name.id: item.name.id
        for item in act.fields
        if item.name.id in shape.columns
        and item.type in MATCHED_TYPES
        and shape.columns[item.name.id].type is item.type
        and not item.is_list
        and not shape.columns[item.name.id].is_list
        and not item.optional
    }


def _with_column(lowering: Lowering, trigger: Trigger, who: Who) -> tuple[Trigger, str]:
    """Give the trigger a column for a bearer whom the registry names."""
    assert who.column is not None
    if who.attribute is None:
        return trigger, who.column
    adds = find_column(lowering, Word(f"{who.column}.{who.attribute}", lowering.here.written.span), trigger.shape, None)
    if adds is None:
        return trigger, who.column
    name = f"{trigger.table}+{who.attribute}"
    lowering.emit(Refine(name, trigger.table, adds=(adds,)))
    shape = trigger.shape.with_columns(declaration_of(adds, trigger.shape))
    return replace(trigger, table=name, shape=shape), adds.name


def _acts(
    lowering: Lowering,
    duty: WrittenDuty,
    act: EventType,
    match: tuple[tuple[str, str], ...],
    fixed: tuple[tuple[str, str], ...],
    every: PeriodKind | None,
    named: bool,
) -> str | None:
    shape = event_shape(act)
    unit = unit_column(shape, act.actor)
    columns = [Column(mine, (Field(mine),)) for _, mine in match]
    columns += [Column(field, (Field(field),)) for field, _ in fixed]
    columns += columns_tested(lowering, duty.where, shape, unit)
    conditions: list[Condition] = [equals(field, who) for field, who in fixed]
    conditions.append(lower_where(lowering, duty.where, shape, unit))
    if every is not None and named and shape.period is not None and is_shorter(every, shape.period):
        lengths = {"every": f"length.{every.value}", "period": f"length.{shape.period.value}"}
        lowering.problem("D108", duty.act.span, event=act.name.id, **lengths)
        return None
    return select(lowering, "acts", act, tuple(columns), both(*conditions), every, named)


# -- when it is due -------------------------------------------------------------------------------------------


def _due(lowering: Lowering, duty: WrittenDuty, trigger: Trigger, match: tuple[tuple[str, str], ...]) -> Due | None:
    given = [duty.by, duty.by_field, duty.within, duty.at, duty.every]
    if sum(item is not None for item in given) > 1:
        lowering.problem("S190", duty.span, expected="by, within, at, every")
        return None
    if duty.every is not None:
        return PeriodEnd()
    if duty.by is not None:
        day = _day(lowering, duty.by)
        return OnDay(day) if day else None
    if duty.by_field is not None:
        found = find_column(lowering, duty.by_field, trigger.shape, None)
        if found is None:
            return None
        declared = declaration_of(found, trigger.shape)
        if declared.type not in (FieldType.DATE, FieldType.INSTANT):
            lowering.wrong_field(duty.by_field, declared, FieldType.DATE)
            return None
        return AtColumn(found.name)
    if duty.within is not None:
        return _allowance(lowering, duty)
    if duty.at is not None:
        return _at_event(lowering, duty.at, trigger)
    return NoLimit()


def _day(lowering: Lowering, slot: Slot) -> date | None:
    cell = lowering.value("by", slot, column("by", FieldType.DATE))
    if not isinstance(cell, str):
        return None
    try:
        return parse_day(cell)
    except TimeError:
        return None


def _allowance(lowering: Lowering, duty: WrittenDuty) -> Due | None:
    assert duty.within is not None
    units = {unit.value.replace("-", "_"): unit for unit in AllowanceUnit}
    word = duty.within.unit
    unit = units.get(word.text.replace("-", "_"))
    if unit is None:
        lowering.problem("D105", word.span, near_names(word.text, list(units)), period=word.text)
        return None
    return After(lowering.whole(word.text, duty.within.amount, 1, least=0), unit)


def _at_event(lowering: Lowering, word: Word, trigger: Trigger) -> Due | None:
    event = find_event(lowering, word)
    if event is None:
        return None
    pairs = _same_names(trigger.shape, event)
    every = trigger.shape.period
    compares = every is not None and event.period is not None and _same_period(event, every)
    columns = tuple(Column(name, (Field(name),)) for name in pairs)
    table = select(lowering, "due", event, columns, every=every if compares else None)
    return AtEvent(table, tuple((there, mine) for mine, there in sorted(pairs.items())), compares)
