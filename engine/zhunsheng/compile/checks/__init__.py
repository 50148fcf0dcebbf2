"""
Checks: one question about a whole policy per file, asked after its norms were lowered.
In: documents, registry and what was lowered. Out: problems, appended to the list.
"""

from __future__ import annotations

from zhunsheng.compile.checks.citations import check_citations
from zhunsheng.compile.checks.coverage import check_coverage
from zhunsheng.compile.checks.unused import check_unused
from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem

CHECKS = (check_citations, check_coverage, check_unused)


def check_all(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Ask every question."""
    for check in CHECKS:
        check(documents, registry, lowering, problems)
