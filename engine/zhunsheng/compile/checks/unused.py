"""Things that nothing uses: readings, tiers without units."""

from __future__ import annotations

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem


def check_unused(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note readings that no norm uses and tiers in which there is nobody."""
    for reading in documents.readings:
        if reading.id.text not in lowering.used_readings:
            problems.append(Problem("C140", reading.id.span, {"reading": reading.id.text}))
    for tier in documents.units.tiers:
        if not any(unit.tier == tier.name.id.text for unit in registry.units.values()):
            problems.append(Problem("C141", tier.name.id.span, {"tier": tier.name.id.text}))
