"""Commands on a cluster: its workers read the events, and nothing is left behind of the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.in_bulk import Instants, at_work, bounded_memory
from zhunsheng.cli.inputs import STANDARD_INPUT
from zhunsheng.cli.streams import copy_over, tell
from zhunsheng.cli.texts import text
from zhunsheng.reports.report import Report
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.cli.evaluated import Question
    from zhunsheng.evaluate.bulk.files import How
    from zhunsheng.evaluate.bulk.spark.course import Asked


def answer_on_cluster(policy: Policy, files: Sequence[str], question: Question, instants: Instants, *,
                      with_derivations: bool, lang: Lang) -> Report:
    """Read and evaluate files; raises ProblemsFound."""
    with _work(policy, files, question, instants, lang, with_derivations=with_derivations) as (asked, how, named, _):
        from zhunsheng.evaluate.bulk.spark.evaluator import evaluate_files

        evaluation, intake = evaluate_files(asked, named, master=question.master, how=how)
    return Report(policy.rulebook, evaluation, intake)


def write_on_cluster(policy: Policy, files: Sequence[str], question: Question, instants: Instants, *,
                     output: str | None, lang: Lang) -> Report:
    """
    Write all findings as JSON lines without holding them in memory, and return what else there is to say.

    The file appears whole or not at all. Raises ProblemsFound.
    """
    with _work(policy, files, question, instants, lang, with_derivations=False) as (asked, how, named, scratch):
        from zhunsheng.evaluate.bulk.spark.evaluator import write_findings
        from zhunsheng.evaluate.contract import Evaluation

        made = scratch / "findings.jsonl"
        written, intake = write_findings(asked, named, made, master=question.master, how=how)
        copy_over(made, output)
    if output not in (None, STANDARD_INPUT):
        tell(text("written", lang, path=output))
    evaluation = Evaluation((), (), written.as_of, written.known_at, written.conflicts)
    return Report(policy.rulebook, evaluation, intake, written.counts)


@contextmanager
def _work(policy: Policy, files: Sequence[str], question: Question, instants: Instants, lang: Lang, *,
          with_derivations: bool) -> Iterator[tuple[Asked, How, list[str], Path]]:
    """Make everything ready, and end the session with Spark before its files are taken away."""
    from zhunsheng.evaluate.bulk.spark.address import LOCAL, check_ready
    from zhunsheng.evaluate.bulk.spark.course import Asked
    from zhunsheng.evaluate.bulk.spark.evaluator import close
    from zhunsheng.policy import IN_A_SHARE, find_evaluator

    check_ready(question.master or LOCAL)
    as_of, known_at = instants
    asked = Asked(policy.rulebook, find_evaluator(IN_A_SHARE), as_of, known_at, question.strict, with_derivations)
    memory = bounded_memory(question.memory)
    with at_work(policy, files, question.mapping, question.strict, memory, lang) as (how, named, scratch):
        try:
            in_common = question.shared_files and STANDARD_INPUT not in files  # what is spooled lies here alone
            yield asked, replace(how, shared_files=in_common), named, scratch
        finally:
            close()
