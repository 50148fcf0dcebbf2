"""Norms that give one body contradictory demands: only what no events could ever satisfy together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from zhunsheng.compile.checks.figures import figure_kind, joined
from zhunsheng.compile.checks.solve import Kind, impossible, surely_possible
from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.conditions import Condition, Every, Not, Relation, Some, Test
from zhunsheng.ir.operations import (
    Compare,
    Conclude,
    Expect,
    Figure,
    Operation,
    PeriodEnd,
    Refine,
    Select,
    Tally,
    Who,
)
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.force import Force
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.limit import WrittenLimit

_FIGURE = "figure"


@dataclass(frozen=True)
class _Limit:
    """A binding limit: what is compared, and for whom, and when."""

    norm: NormInPlay
    written: WrittenLimit
    made: Conclude
    compared: Compare | None
    rows: Operation | None
    days: tuple[date, date | None]

    @property
    def at(self) -> Span:
        return self.written.bounds[0].span if self.written.bounds else self.written.span


def check_conflicts(tables: Tables, problems: list[Problem]) -> None:
    """Note limits that exclude each other, and duties that a limit forbids to fulfil."""
    limits = [limit for norm in tables.norms for limit in _limits(tables, norm)]
    for one, other in combinations(limits, 2):
        if _share_time(one, other) and (_same_figure(tables, one, other) or _same_events(tables, one, other)):
            values = {"norm": other.norm.written.id, "other": one.norm.written.id}
            problems.append(Problem("C170", other.at, values, also=(one.at,)))
    for norm in tables.norms:
        _check_duty(tables, norm, limits, problems)


def _limits(tables: Tables, norm: NormInPlay) -> Iterator[_Limit]:
    says, made = norm.written.says[0], tables.step(norm, "")
    if not isinstance(says, WrittenLimit) or not isinstance(made, Conclude) or made.cap is not Force.BINDING:
        return
    compared = tables.step(norm, "compared")
    if says.gradually or (isinstance(compared, Compare) and _alone_impossible(tables, compared)):
        return
    rows = tables.step(norm, "rows")
    yield _Limit(norm, says, made, compared if isinstance(compared, Compare) else None, rows, _days(tables, norm))


def _days(tables: Tables, norm: NormInPlay) -> tuple[date, date | None]:
    tables.lowering.norm = norm
    return tables.lowering.days_in_force()


def _alone_impossible(tables: Tables, compared: Compare) -> bool:
    """A limit that contradicts itself is told once, by itself."""
    kind = figure_kind(tables, compared)
    return any(impossible(bounds, dict.fromkeys(names, kind)) for bounds, names in joined(compared, compared))


# -- two limits -----------------------------------------------------------------------------------------------


def _share_time(one: _Limit, other: _Limit) -> bool:
    """Say whether both hold on a day, and concern a period together, if they speak of some."""
    first = max(one.days[0], other.days[0])
    if any(last is not None and last < first for last in (one.days[1], other.days[1])):
        return False
    start = max(_since(one), _since(other))
    return start <= min(_until(one), _until(other))


def _since(limit: _Limit) -> str:
    return limit.written.since.text if limit.written.since else ""


def _until(limit: _Limit) -> str:
    return limit.written.until.text if limit.written.until else "~"


def _same_figure(tables: Tables, one: _Limit, other: _Limit) -> bool:
    """Say whether both compare one and the same figure, owed by the same body, with bounds it cannot keep together."""
    if one.compared is None or other.compared is None or not _same_bearer(one.made, other.made):
        return False
    first, second = tables.by_name.get(one.compared.figures), tables.by_name.get(other.compared.figures)
    if not isinstance(first, Tally) or not isinstance(second, Tally):
        return False
    if _bare_tally(first) != _bare_tally(second) or _bare_rows(one.rows) != _bare_rows(other.rows):
        return False
    kind = figure_kind(tables, one.compared)
    return any(impossible(bounds, dict.fromkeys(names, kind)) for bounds, names in joined(one.compared, other.compared))


def _same_bearer(one: Conclude, other: Conclude) -> bool:
    return _body(one.bearer) == _body(other.bearer)


def _body(who: Who | None) -> Who | None:
    return None if who is None else replace(who, role=None)


def _bare_tally(tally: Tally) -> Tally:
    return replace(tally, name="", rows="", domain=None, domain_periods=None)


def _bare_rows(rows: Operation | None) -> object:
    if isinstance(rows, Select):
        return replace(rows, name="", validity=None, columns=tuple(sorted(rows.columns, key=lambda it: it.name)))
    return replace(rows, name="") if isinstance(rows, Refine) else None


def _same_events(tables: Tables, one: _Limit, other: _Limit) -> bool:
    """Say whether some event that both speak of cannot be right by both."""
    if not isinstance(one.rows, Select) or not isinstance(other.rows, Select):
        return False
    if one.written.figure or other.written.figure or one.rows.event_type != other.rows.event_type:
        return False
    first, second = _asked(one), _asked(other)
    if first is None or second is None or not _same_bearer(one.made, other.made):
        return False
    kinds = {**tables.kinds(one.rows), **tables.kinds(other.rows)}
    spoken_of = Every((one.rows.where, other.rows.where))
    return surely_possible(spoken_of, kinds) and impossible(Every((spoken_of, first, second)), kinds)


def _asked(limit: _Limit) -> Condition | None:
    """Return what a limit asks of an event it speaks of; None where it forbids the event or asks by other figures."""
    if limit.compared is None or not all(isinstance(it.right, tuple) for it in limit.compared.bounds):
        return None
    return Every(tuple(Test(limit.compared.column, it.relation, it.right)  # type: ignore[arg-type]  # just tested
                       for it in limit.compared.bounds))


# -- a duty and a limit ---------------------------------------------------------------------------------------


def _check_duty(tables: Tables, norm: NormInPlay, limits: list[_Limit], problems: list[Problem]) -> None:
    made, acts, duty = tables.step(norm, ""), tables.step(norm, "acts"), norm.written.duty
    expected = tables.step(norm, "expected")
    if duty is None or not isinstance(acts, Select) or not isinstance(made, Conclude):
        return
    if not isinstance(expected, Expect) or made.cap is not Force.BINDING:
        return
    days = _days(tables, norm)
    for limit in limits:
        if not isinstance(limit.rows, Select) or limit.rows.event_type != acts.event_type or not _covers(limit, days):
            continue
        kinds = {**tables.kinds(limit.rows), **tables.kinds(acts)}
        asked = tables.asked_of_acts(norm)
        if any(impossible(one, kinds) for one in asked):
            return  # told by itself
        values = {"norm": norm.written.id, "other": limit.norm.written.id}
        if any(_forbids(limit, one, kinds) for one in asked):
            problems.append(Problem("C171", duty.act.span, values, also=(limit.at,)))
        elif _too_many(tables, limit, acts, asked, expected, kinds):
            at = duty.at_least.span if duty.at_least else duty.act.span
            problems.append(Problem("C172", at, {**values, "count": str(expected.at_least)}, also=(limit.at,)))


def _covers(limit: _Limit, days: tuple[date, date | None]) -> bool:
    """Say whether the limit holds as long as the duty can be owed."""
    if limit.written.since or limit.written.until or limit.days[0] > days[0]:
        return False
    return limit.days[1] is None or limit.days[1] == days[1]


def _forbids(limit: _Limit, acts: Condition, kinds: dict[str, Kind]) -> bool:
    assert isinstance(limit.rows, Select)
    if limit.written.forbidden:
        allowed: Condition = Not(limit.rows.where)
    elif limit.written.figure is None and (asked := _asked(limit)) is not None:
        allowed = Some((Not(limit.rows.where), asked))
    else:
        return False
    return impossible(Every((acts, allowed)), kinds)


def _too_many(
    tables: Tables,
    limit: _Limit,
    acts: Select,
    asked: tuple[Condition, ...],
    expected: Expect,
    kinds: dict[str, Kind],
) -> bool:
    """Say whether the acts one body owes in a period are all counted together by a limit that allows fewer."""
    assert isinstance(limit.rows, Select)
    tally = tables.by_name.get(limit.compared.figures) if limit.compared else None
    if not isinstance(tally, Tally) or tally.figure is not Figure.COUNT or limit.compared is None:
        return False
    if not isinstance(expected.due, PeriodEnd) or not expected.match_period:
        return False
    together = {mine for _, mine in expected.match} | _fixed(acts.where)
    same_period = acts.every is limit.rows.every and acts.period_field == limit.rows.period_field
    if not same_period or not set(tally.key) <= together:
        return False
    if not all(impossible(Every((one, Not(limit.rows.where))), kinds) for one in asked):
        return False
    so_many = Test(_FIGURE, Relation.AT_LEAST, (Decimal(expected.at_least),))
    return any(names and impossible(Every((bounds, so_many)), {_FIGURE: Kind(low=Decimal(1), whole=True)})
               for bounds, names in joined(limit.compared, limit.compared))


def _fixed(where: Condition) -> set[str]:
    parts = where.conditions if isinstance(where, Every) else (where,)
    return {it.column for it in parts if isinstance(it, Test) and it.relation is Relation.EQUALS}
