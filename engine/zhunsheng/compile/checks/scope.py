"""Scope: a policy that has force nowhere finds nothing."""

from __future__ import annotations

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.force import Force


def check_scope(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note a scope under which the policy neither binds nor may be followed in any place."""
    if not lowering.force_at or any(force is not Force.NONE for force in lowering.force_at.values()):
        return
    for norm in registry.norms.values():
        if norm.written.kind == "scope":
            problems.append(Problem("C127", norm.written.name.id.span, {"norm": norm.written.id}))
