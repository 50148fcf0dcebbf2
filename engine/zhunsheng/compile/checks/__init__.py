"""
Checks: one question about a whole policy per file, asked after its norms were lowered.
In: documents, registry and what was lowered. Out: problems, appended to the list.
"""

from __future__ import annotations

from zhunsheng.compile.checks.alike import check_alike
from zhunsheng.compile.checks.allowances import check_allowances
from zhunsheng.compile.checks.citations import check_citations
from zhunsheng.compile.checks.conditions import check_conditions
from zhunsheng.compile.checks.conflicts import check_conflicts
from zhunsheng.compile.checks.coverage import check_coverage
from zhunsheng.compile.checks.deadlines import check_two_deadlines
from zhunsheng.compile.checks.figures import check_figures
from zhunsheng.compile.checks.matters import check_matters
from zhunsheng.compile.checks.never import check_deadlines, check_never
from zhunsheng.compile.checks.places import check_places
from zhunsheng.compile.checks.ranked import check_ranked
from zhunsheng.compile.checks.scope import check_scope
from zhunsheng.compile.checks.tables import tables_of
from zhunsheng.compile.checks.unused import check_unused
from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem

OF_DOCUMENTS = (check_citations, check_coverage, check_unused, check_alike, check_matters, check_scope)
"""Asked of what is written."""

OF_OPERATIONS = (
    check_conditions, check_deadlines, check_never, check_places, check_ranked, check_figures, check_conflicts,
    check_two_deadlines,
)
"""Asked of what the norms became; a norm in which an error was found is not asked."""


def check_all(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Ask every question."""
    for check in OF_DOCUMENTS:
        check(documents, registry, lowering, problems)
    tables = tables_of(lowering, problems)
    for ask in OF_OPERATIONS:
        ask(tables, problems)
    check_allowances(tables, documents, problems)
