"""The last step of every norm that finds: from rows to findings."""

from __future__ import annotations

from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.lower.who import places_of
from zhunsheng.compile.shape import Output, Shape, column
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.ir.rulebook import FieldType

BINDING_OUTCOMES = ("pending", "fulfilled", "late", "breached", "assigned", "escalated")
ADVISORY_OUTCOMES = ("followed", "not-followed")
OUTCOMES = (*BINDING_OUTCOMES, *ADVISORY_OUTCOMES)


def conclude(
    lowering: Lowering,
    rows: str,
    shape: Shape,
    key: tuple[str, ...],
    unit: Who | None,
    bearer: Who | None,
    counterparty: Who | None = None,
    values: tuple[tuple[str, str], ...] = (),
    outcome: str | None = None,
    breaches_only: bool = False,
    places: tuple[Who, ...] | None = None,
) -> None:
    """Emit the findings of the norm at hand and offer them to norms that build on it."""
    norm = lowering.here.written.id
    where = places_of(shape, unit, bearer) if places is None else places
    cap = lowering.cap
    lowering.emit(
        Conclude(norm, norm, rows, key, unit, bearer, counterparty, where, values, outcome, breaches_only, cap)
    )
    lowering.outputs[norm] = Output(norm, _findings_shape(shape), "findings", subject=key)


def _findings_shape(shape: Shape) -> Shape:
    return shape.with_columns(
        column("unit", FieldType.UNIT),
        column("bearer", FieldType.TEXT),
        column("territory", FieldType.TERRITORY),
        column("force", FieldType.CHOICE, "binding", "advisory"),
        column("outcome", FieldType.CHOICE, *OUTCOMES),
        column("due", FieldType.INSTANT),
    )
