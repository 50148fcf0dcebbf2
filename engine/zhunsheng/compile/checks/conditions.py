"""Conditions that nothing can meet: a norm that never applies, a duty that no act fulfils."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.compile.checks.solve import excluding
from zhunsheng.compile.checks.tables import Tables, place_of
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.operations import Refine, Run, Select
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.written.consequence import WrittenConsequence
from zhunsheng.written.duty import WrittenDuty
from zhunsheng.written.escalation import WrittenEscalation
from zhunsheng.written.limit import WrittenLimit
from zhunsheng.written.measure import WrittenMeasure


def check_conditions(tables: Tables, problems: list[Problem]) -> None:
    """Note conditions whose tests exclude each other or the vocabulary."""
    for norm in tables.norms:
        for step, at in _guards(norm):
            _check(tables, norm, step, at, "C124", problems)
        if norm.written.duty is not None:
            duty = norm.written.duty
            _check(tables, norm, "acts", place_of(duty.where, duty.act.span), "C160", problems)


def _check(tables: Tables, norm: NormInPlay, step: str, at: Span, code: str, problems: list[Problem]) -> None:
    table = tables.step(norm, step)
    if isinstance(table, Select | Refine):
        asked = tables.asked_of_acts(norm) if step == "acts" else (table.where,)
        kinds = tables.kinds(table)
    elif isinstance(table, Run):
        output = tables.lowering.outputs.get(table.rows)
        asked, kinds = (table.holds,), tables.columns(output.shape) if output else {}
    else:
        return
    fields = next((found for one in asked if (found := excluding(one, kinds)) is not None), None)
    if fields is not None:
        problems.append(Problem(code, at, {"norm": norm.written.id, "fields": ", ".join(fields)}))


def _guards(norm: NormInPlay) -> Iterator[tuple[str, Span]]:
    """Yield the steps of a norm that hold its conditions for applying, and where those are written."""
    for says in norm.written.says:
        match says:
            case WrittenMeasure():
                yield "rows", place_of(says.where, norm.written.name.id.span)
            case WrittenLimit():
                yield "rows", place_of(says.where, says.span)
            case WrittenConsequence():
                yield "hits", place_of(says.where, says.span)
            case WrittenEscalation():
                yield "hits", says.tests[0].column.span if says.tests else says.span
            case WrittenDuty() if says.answer is not None:
                yield "triggers", place_of(says.answer.given, says.answer.event.span)
