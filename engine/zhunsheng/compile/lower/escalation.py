"""Escalations: what arises from a place, once or several times consecutively."""

from __future__ import annotations

from decimal import Decimal

from zhunsheng.compile.lower.conclude import conclude
from zhunsheng.compile.lower.conditions import lower_test
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.lower.duty import lower_answering_duty
from zhunsheng.compile.shape import Output, column
from zhunsheng.ir.conditions import ALWAYS, Condition, Every, Relation, Test
from zhunsheng.ir.operations import Again, Except, Run, Who
from zhunsheng.ir.rulebook import FieldType
from zhunsheng.written.duty import WrittenDuty
from zhunsheng.written.escalation import WrittenEscalation
from zhunsheng.written.values import FieldTest, Word


def lower_escalation(lowering: Lowering, escalation: WrittenEscalation, duty: WrittenDuty | None) -> None:
    """Emit the runs of an escalation, what they give way to, and the duty or the finding that follows."""
    norm = lowering.registry.names.find("norm", escalation.source)
    source = lowering.outputs.get(norm) if norm else None
    if source is None or norm is None:
        return
    if source.kind not in ("ranking", "measure"):
        lowering.problem("C109", escalation.source.span, norm=norm)
        return
    table = _gives_way(lowering, escalation, _run(lowering, escalation, source), source)
    shape = source.shape.with_columns(column("run", FieldType.COUNT))
    output = Output(table, shape, "hits", source.result, source.subject, source.group)
    lowering.outputs[f"{lowering.here.written.id}/hits"] = output
    values = tuple((name, name) for name in (source.result, "place", "ranked", "run") if name in shape.columns and name)
    if duty is not None:
        lower_answering_duty(lowering, duty, table, shape, source.subject, values)
        return
    unit = Who(column="unit") if "unit" in shape.columns else None
    conclude(lowering, table, shape, source.subject, unit, unit, values=values, outcome="escalated")


def _run(lowering: Lowering, escalation: WrittenEscalation, source: Output) -> str:
    times = lowering.whole("times", escalation.times, 1)
    calendar, missing, again = "rankings", "interrupts", Again.EACH.value
    if times > 1:
        calendar = lowering.choice("consecutive", escalation.consecutive, ("rankings", "calendar-months"))
        missing = lowering.choice("missing", escalation.missing, ("interrupts", "ignored"))
        again = lowering.choice("again", escalation.again, tuple(item.value for item in Again))
    return lowering.emit(
        Run(
            name=lowering.table("hits"),
            rows=source.table,
            subject=source.subject,
            group=source.group,
            holds=_holds(lowering, escalation, source),
            times=times,
            calendar=calendar == "calendar-months",
            missing_ignored=missing == "ignored",
            again=Again(again),
        )
    )


def _holds(lowering: Lowering, escalation: WrittenEscalation, source: Output) -> Condition:
    conditions: list[Condition] = []
    place = escalation.place
    if place is not None and place.text == "last":
        conditions.append(Test("last", Relation.EQUALS, (True,)))
    elif place is not None and place.text == "first":
        conditions.append(Test("place", Relation.EQUALS, (Decimal(1),)))
    elif place is not None:
        lowering.problem("S190", place.span, expected="last, first")
    conditions += [_test(lowering, test, source) for test in escalation.tests]
    if not conditions:
        lowering.problem("S190", escalation.span, expected="place, figure")
        return ALWAYS
    if source.kind != "ranking" and (place is not None or any(t.column.text == "place" for t in escalation.tests)):
        lowering.problem("C109", escalation.source.span, norm=escalation.source.text)
    return conditions[0] if len(conditions) == 1 else Every(tuple(conditions))


def _test(lowering: Lowering, test: FieldTest, source: Output) -> Condition:
    name = source.result if test.column.text == "figure" and source.result else test.column.text
    return lower_test(lowering, FieldTest(Word(name, test.column.span), test.relation, test.rights), source.shape, None)


def _gives_way(lowering: Lowering, escalation: WrittenEscalation, hits: str, source: Output) -> str:
    if escalation.gives_way_to is None:
        return hits
    other = lowering.registry.names.find("norm", escalation.gives_way_to.norm)
    how = lowering.choice("gives_way_to", escalation.gives_way_to.how, ("talk-only", "both"), natural=True)
    output = lowering.outputs.get(f"{other}/hits") if other else None
    if other is not None and output is None:
        lowering.problem("C109", escalation.gives_way_to.norm.span, norm=other)
    if output is None or how == "both":
        return hits
    return lowering.emit(Except(lowering.table("remaining"), hits, output.table, source.subject))
