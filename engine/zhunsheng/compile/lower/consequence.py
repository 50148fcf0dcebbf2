"""Consequences: findings of one norm that give rise to a duty or a further finding."""

from __future__ import annotations

from zhunsheng.compile.lower.conclude import conclude
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.lower.duty import lower_answering_duty
from zhunsheng.compile.lower.rows import rows_of
from zhunsheng.ir.operations import Who
from zhunsheng.ir.rulebook import FieldType
from zhunsheng.written.consequence import WrittenConsequence
from zhunsheng.written.duty import WrittenDuty

_SHOWN = (*NUMBERS, FieldType.CHOICE, FieldType.TEXT)


def lower_consequence(lowering: Lowering, consequence: WrittenConsequence, duty: WrittenDuty | None) -> None:
    """Emit what follows from the findings of another norm that meet a condition."""
    norm = lowering.registry.names.find("norm", consequence.source)
    source = lowering.outputs.get(norm) if norm else None
    if source is None or norm is None:
        return
    if source.kind != "findings":
        lowering.problem("C109", consequence.source.span, norm=norm)
        return
    rows = rows_of(lowering, "hits", norm, (), consequence.where)
    if rows is None:
        return
    key = source.subject if "unit" in source.subject else (*source.subject, "unit")
    columns = rows.shape.columns.items()
    values = tuple((name, name) for name, item in columns if item.type in _SHOWN and not name.startswith("@"))
    shown = tuple(pair for pair in values if pair[0] not in ("bearer", "force", "outcome"))
    if duty is not None:
        lower_answering_duty(lowering, duty, rows.table, rows.shape, key, shown)
        return
    unit = Who(column="unit")
    conclude(lowering, rows.table, rows.shape, key, unit, unit, values=shown, outcome="escalated")
