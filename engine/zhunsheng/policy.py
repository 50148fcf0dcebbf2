"""The public face of one policy: load it, evaluate it, ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from zhunsheng.compile.pipeline import Compiled, compile_documents, compile_folder
from zhunsheng.evaluate.contract import Evaluation, Evaluator
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant


class PolicyError(ProblemsFound):
    """The policy cannot be used; `problems` says everything that is wrong, sorted by place."""


class Policy:
    """
    A compiled policy under one choice for every reading. Immutable; safe to share between threads.

    `problems` holds the warnings and hints; errors are raised when it is loaded.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    @property
    def rulebook(self) -> Rulebook:
        return self._compiled.rulebook

    @property
    def compiled(self) -> Compiled:
        """The documents and registers behind the rulebook, for reports about the policy itself."""
        return self._compiled

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._compiled.problems

    @property
    def folder(self) -> Path:
        return self._compiled.documents.folder

    def with_readings(self, readings: Mapping[str, str]) -> Policy:
        """
        Return the same policy under other choices; those not named keep the choice they have here.

        Raises PolicyError for a reading or a choice that the policy does not know.
        """
        try:
            chosen = {**self.rulebook.readings, **readings}
            return Policy(compile_documents(self._compiled.documents, chosen))
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None

    def evaluation(
        self,
        events: Iterable[Event],
        *,
        as_of: Instant | None = None,
        known_at: Instant | None = None,
        evaluator: str = "reference",
    ) -> Evaluation:
        """
        Return what follows from the events: findings, rankings, and the instants they hold at.

        `as_of` defaults to the latest time and `known_at` to the latest recorded time of the events known.
        Raises ValueError for an evaluator that does not exist.
        """
        return find_evaluator(evaluator)(self.rulebook, events, as_of=as_of, known_at=known_at)

    def evaluate(
        self,
        events: Iterable[Event],
        *,
        as_of: Instant | None = None,
        known_at: Instant | None = None,
        evaluator: str = "reference",
        readings: Mapping[str, str] | None = None,
    ) -> tuple[Finding, ...]:
        """Return the findings alone, in their order; see `evaluation`."""
        policy = self.with_readings(readings) if readings else self
        return policy.evaluation(events, as_of=as_of, known_at=known_at, evaluator=evaluator).findings


EVALUATORS = ("reference", "bulk")
"""The evaluators that can be named."""


def find_evaluator(name: str) -> Evaluator:
    """Return the evaluator of this name; imported when first used. Raises ValueError if there is none."""
    if name == "reference":
        from zhunsheng.evaluate.reference.evaluator import evaluate

        return evaluate
    if name == "bulk":
        from zhunsheng.evaluate.bulk.evaluator import evaluate as evaluate_in_bulk

        return evaluate_in_bulk
    raise ValueError(f"no evaluator {name!r}; there are: {', '.join(EVALUATORS)}")


def load(folder: str | Path, *, readings: Mapping[str, str] | None = None) -> Policy:
    """
    Load and compile the policy in a folder.

    Raises PolicyError, which carries every problem with its place.
    """
    try:
        return Policy(compile_folder(Path(folder), readings))
    except ProblemsFound as error:
        raise PolicyError(error.problems) from None
