"""Norms that can never apply: no period, no sequence in which they would."""

from __future__ import annotations

from datetime import date

from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.operations import (
    Expect,
    Occasions,
    OnDay,
    Operation,
    Refine,
    Run,
    Select,
    Validity,
)
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Period, PeriodKind, Zone
from zhunsheng.written.duty import WrittenDuty
from zhunsheng.written.escalation import WrittenEscalation
from zhunsheng.written.limit import WrittenLimit


def check_never(tables: Tables, problems: list[Problem]) -> None:
    """Note norms in force for no whole period, and escalations of nothing."""
    for norm in tables.norms:
        _check_periods(tables, norm, problems)
        _check_sequence(tables, norm, problems)


# -- periods --------------------------------------------------------------------------------------------------


def _check_periods(tables: Tables, norm: NormInPlay, problems: list[Problem]) -> None:
    first, last = _days(tables, norm)
    if last is not None and last < first:
        return  # never in force at all is told by C120
    for operation in _with_periods(tables, norm):
        every, validity = operation.every, operation.validity
        if every is None or validity is None:
            continue
        since, until = _bounds(tables, norm)
        if not _any_period(validity, every, since, until, tables.lowering.zone):
            problems.append(Problem("C122", _place(norm), {"norm": norm.written.id, "every": f"length.{every.value}"}))
            return


def _days(tables: Tables, norm: NormInPlay) -> tuple[date, date | None]:
    tables.lowering.norm = norm
    return tables.lowering.days_in_force()


def _with_periods(tables: Tables, norm: NormInPlay) -> list[Occasions | Select]:
    steps = (tables.step(norm, name) for name in ("occasions", "periods", "rows", "scores"))
    return [step for step in steps if isinstance(step, Occasions | Select)]


def _bounds(tables: Tables, norm: NormInPlay) -> tuple[str | None, str | None]:
    kept = tables.step(norm, "kept")
    return (kept.first_period, kept.last_period) if isinstance(kept, Refine) else (None, None)


def _any_period(validity: Validity, every: PeriodKind, first: str | None, last: str | None, zone: Zone) -> bool:
    """Say whether at least one period belongs to the time in force and to the bounds written; the earliest decides."""
    period = Period.of(every, zone.day_of(validity.since))
    if not validity.straddling and period.start(zone) < validity.since:
        period = period.next()
    if first is not None and period.first < Period.parse(first, every).first:
        period = Period.parse(first, every)
    if last is not None and period.after > Period.parse(last, every).after:
        return False
    if validity.until is None:
        return True
    return period.end(zone) <= validity.until if validity.straddling else period.start(zone) < validity.until


def _place(norm: NormInPlay) -> Span:
    """Return the word that says how often, or from when."""
    for says in norm.written.says:
        if isinstance(says, WrittenLimit) and (says.since or says.until):
            return (says.until or says.since or norm.written.name.id).span
    in_force = norm.written.in_force
    return (in_force.until or in_force.since or norm.written.name.id).span


# -- sequences ------------------------------------------------------------------------------------------------


def _check_sequence(tables: Tables, norm: NormInPlay, problems: list[Problem]) -> None:
    says = norm.written.says[0]
    hits: Operation | None = tables.step(norm, "hits")
    if not isinstance(says, WrittenEscalation) or not isinstance(hits, Run):
        return
    source = tables.lowering.outputs.get(hits.rows)
    if source is not None and source.shape.period is None:
        problems.append(Problem("C125", says.source.span, {"norm": norm.written.id, "source": hits.rows}))


# -- time limits ----------------------------------------------------------------------------------------------


def check_deadlines(tables: Tables, problems: list[Problem]) -> None:
    """Note duties that are due before anything could give rise to them."""
    for norm in tables.norms:
        for says in norm.written.says:
            if isinstance(says, WrittenDuty) and says.by is not None:
                _check_day(tables, norm, says, problems)


def _check_day(tables: Tables, norm: NormInPlay, duty: WrittenDuty, problems: list[Problem]) -> None:
    expected = tables.step(norm, "expected")
    if not isinstance(expected, Expect) or not isinstance(expected.due, OnDay) or duty.by is None:
        return
    tables.lowering.norm = norm
    first, _ = tables.lowering.days_in_force()
    if expected.due.day < first:
        values = {"norm": norm.written.id, "day": expected.due.day.isoformat(), "from": first.isoformat()}
        problems.append(Problem("C161", duty.by.span, values))

