"""`replay --derivation` on the bulk evaluator: derivations are worked out share by share, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from zhunsheng.cli.evaluated import Asked, Question, ask
from zhunsheng.cli.filters import Filters
from zhunsheng.cli.in_bulk import at_work
from zhunsheng.cli.inputs import STANDARD_INPUT
from zhunsheng.cli.streams import copy_over, tell
from zhunsheng.cli.texts import text
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports.report import Report
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy


def answer_derived(question: Question, lang: Lang) -> tuple[Policy, Report]:
    """Read and evaluate files, each finding with its derivation; raises ProblemsFound."""
    asked = _ready(question, lang)
    policy, rulebook, (as_of, known_at) = asked.policy, asked.policy.rulebook, asked.instants
    with at_work(policy, asked.files, question.mapping, question.strict, asked.memory, lang) as (how, named, _):
        from zhunsheng.evaluate.bulk.derived import evaluate_with_derivations
        from zhunsheng.policy import IN_A_SHARE, find_evaluator

        _tell_what_is_held(rulebook, lang)
        evaluation, intake = evaluate_with_derivations(rulebook, named, find_evaluator(IN_A_SHARE), as_of=as_of,
                                                       known_at=known_at, how=how)
    return policy, Report(rulebook, evaluation, intake)


def write_derived(question: Question, output: str | None, wanted: Callable[[Rulebook], Filters],
                  lang: Lang) -> Report:
    """
    Write the findings that are wanted with their derivations as JSON lines, and return what else there is to say.

    The file appears whole or not at all. Raises ProblemsFound.
    """
    asked = _ready(question, lang)
    policy, (as_of, known_at), filters = asked.policy, asked.instants, wanted(asked.policy.rulebook)
    with at_work(policy, asked.files, question.mapping, question.strict, asked.memory, lang) as (how, named, scratch):
        from zhunsheng.evaluate.bulk.derived import write_with_derivations
        from zhunsheng.evaluate.contract import Evaluation
        from zhunsheng.ir.slice import sliced
        from zhunsheng.policy import IN_A_SHARE, find_evaluator

        rulebook = sliced(policy.rulebook, filters.norms) if filters.norms else policy.rulebook
        _tell_what_is_held(rulebook, lang)
        made = scratch / "findings.jsonl"
        written, intake = write_with_derivations(rulebook, named, made, find_evaluator(IN_A_SHARE), filters,
                                                 as_of=as_of, known_at=known_at, how=how)
        copy_over(made, output)
    if output not in (None, STANDARD_INPUT):
        tell(text("written", lang, path=output))
    evaluation = Evaluation((), (), written.as_of, written.known_at, written.conflicts)
    return Report(policy.rulebook, evaluation, intake, written.counts)


def _ready(question: Question, lang: Lang) -> Asked:
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    return ask(question, lang)


def _tell_what_is_held(rulebook: Rulebook, lang: Lang) -> None:
    """Say which norms are derived from all their events at once."""
    from zhunsheng.evaluate.bulk.derived import norms_in_one_share

    norms = norms_in_one_share(rulebook)
    tell(text("derived_in_shares", lang) if not norms
         else text("derived_at_once", lang, count=len(norms), norms=" ".join(norms)))
