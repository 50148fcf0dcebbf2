"""The public face of one policy: load it, evaluate it, ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.compile.pipeline import Compiled, compile_documents, compile_folder
from zhunsheng.evaluate.contract import Evaluation, Evaluator
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.session import Session


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


    def session(
        self,
        *,
        journal: str | Path | None = None,
        upgrade: bool = False,
        chaining: str | None = None,
    ) -> Session:
        """
        Begin a live session: events are posted one by one, and each post says what it has changed.

        With a journal every post is durable before it returns, and a session begun on the same file continues where
        the last one stopped; `upgrade` lets it continue under this policy if it was begun under another. See
        `zhunsheng.session.Session`. Raises PolicyError.
        """
        from zhunsheng.session import Session

        try:
            return Session(self.rulebook, journal=journal, upgrade=upgrade, chaining=chaining)
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None

    def load_session(self, snapshot: str | Path, *, chaining: str | None = None) -> Session:
        """Return a session that stands where the one that was saved in the snapshot stood; raises PolicyError."""
        from zhunsheng.session import Session

        try:
            return Session.load(snapshot, self.rulebook, chaining=chaining)
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None


EVALUATORS = ("reference", "live", "bulk")
"""The evaluators that can be named."""


def find_evaluator(name: str) -> Evaluator:
    """Return the evaluator of this name; imported when first used. Raises ValueError if there is none."""
    if name == "reference":
        from zhunsheng.evaluate.reference.evaluator import evaluate

        return evaluate
    if name == "live":
        from zhunsheng.evaluate.live.evaluator import evaluate as evaluate_live

        return evaluate_live
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
