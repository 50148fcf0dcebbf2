"""The bulk evaluator as others call it: imported without its database, which is asked for when first used."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from typing import TypeVar

from zhunsheng.evaluate.bulk.cells import Unplannable
from zhunsheng.evaluate.contract import Evaluation, Evaluator
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant

NEEDED = ("duckdb", "numpy", "pyarrow")
"""The packages of the optional extra `bulk`."""

CODES = {"mixed-column": "B102", "number-size": "B104", "allowance": "B109"}
"""Why an operation cannot be planned, and the problem that says so."""

T = TypeVar("T")


def evaluate(
    rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None, known_at: Instant | None = None
) -> Evaluation:
    """
    Return what follows from the events, exactly as the reference evaluator would, without derivations.

    Raises ProblemsFound where the optional packages are missing, and by the name of the operation for what this
    evaluator cannot hold exactly.
    """
    check_installed()
    from zhunsheng.evaluate.bulk import in_memory

    return told(lambda: in_memory.evaluate(rulebook, events, as_of=as_of, known_at=known_at))


def derive(
    finding: Finding,
    rulebook: Rulebook,
    events: Iterable[Event],
    evaluator: Evaluator,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
) -> Finding | None:
    """
    Return the finding with its derivation, worked out by an evaluator that derives; None if it does not follow.

    The events are those that the finding depends on, and at least all of its evidence; more change nothing.
    """
    evaluation = evaluator(rulebook, events, as_of=as_of, known_at=known_at)
    return next((found for found in evaluation.findings if found == finding), None)


def check_installed() -> None:
    """Raise ProblemsFound if a package of the extra is missing."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ProblemsFound([Problem("B101", None, {"packages": ", ".join(missing), "extra": "bulk"})])


def told(work: Callable[[], T]) -> T:
    """Do work; what cannot be planned is told as a problem."""
    try:
        return work()
    except Unplannable as refused:
        raise ProblemsFound([Problem(CODES[refused.reason], None, {"operation": refused.operation})]) from None
