"""Events read and evaluated: what `replay` and `rankings` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.cli.inputs import complain_early, read_events
from zhunsheng.cli.named import instant, load_policy
from zhunsheng.cli.progress import reading_bar, spinner
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.reports.report import Report
from zhunsheng.reports.wording import placed_line
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.evaluate.contract import Evaluation
    from zhunsheng.events.admission import Intake
    from zhunsheng.terms.time import Instant

REFUSALS_LISTED = 20
"""So many refused lines are listed for a person; other formats carry all."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked for: under which policy, from which files, seen from when."""

    events: tuple[str, ...]
    policy: str | None
    readings: Sequence[str]
    mapping: str | None
    as_of: str | None
    known_at: str | None
    evaluator: str
    strict: bool
    memory: str | None = None
    master: str | None = None
    shared_files: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What was read and what follows from it."""

    policy: Policy
    intake: Intake
    evaluation: Evaluation


def answer(question: Question, lang: Lang, *, with_derivations: bool = False) -> tuple[Policy, Report]:
    """
    Load the policy, read the events and evaluate them; raises ProblemsFound.

    Without derivations those who would have to send them from elsewhere leave them out.
    """
    if question.evaluator == "bulk":
        from zhunsheng.cli.in_bulk import answer_in_bulk

        asked = ask(question, lang)
        return asked.policy, answer_in_bulk(asked.policy, asked.files, question.mapping, asked.instants,
                                            strict=question.strict, memory=asked.memory, lang=lang)
    if question.evaluator == "spark":
        from zhunsheng.cli.on_cluster import answer_on_cluster

        asked = ask(question, lang)
        return asked.policy, answer_on_cluster(asked.policy, asked.files, question, asked.instants,
                                               with_derivations=with_derivations, lang=lang)
    received = receive(question, lang)
    return received.policy, Report(received.policy.rulebook, received.evaluation, received.intake)


def answer_in_lines(question: Question, output: str | None, lang: Lang) -> tuple[Policy, Report]:
    """Have bulk or Spark write all findings as JSON lines, and return what else there is to say."""
    from zhunsheng.cli.in_bulk import write_in_bulk
    from zhunsheng.cli.on_cluster import write_on_cluster

    asked = ask(question, lang)
    if question.evaluator == "spark":
        return asked.policy, write_on_cluster(asked.policy, asked.files, question, asked.instants, output=output,
                                              lang=lang)
    return asked.policy, write_in_bulk(asked.policy, asked.files, question.mapping, asked.instants,
                                       strict=question.strict, memory=asked.memory, output=output, lang=lang)


def receive(question: Question, lang: Lang) -> Received:
    """Load the policy, read the events and evaluate them; raises ProblemsFound."""
    policy, intake, as_of, known_at = load_and_read(question, lang)
    with spinner(text("evaluating", lang)):
        evaluation = policy.evaluation(intake.events, as_of=as_of, known_at=known_at,
                                       evaluator=question.evaluator, master=question.master)
    return Received(policy, intake, evaluation)


def load_and_read(question: Question, lang: Lang) -> tuple[Policy, Intake, Instant | None, Instant | None]:
    """Load the policy and read the events and the instants asked about; raises ProblemsFound."""
    asked = ask(question, lang)
    with reading_bar(text("reading_events", lang), asked.files) as advance:
        intake = read_events(asked.files, asked.policy.rulebook, mapping=question.mapping, strict=question.strict,
                             advance=advance)
    return asked.policy, intake, *asked.instants


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose names were found good: the policy loaded, the files there, the instants read."""

    policy: Policy
    files: tuple[str, ...]
    instants: tuple[Instant | None, Instant | None]
    memory: str | None


def ask(question: Question, lang: Lang) -> Asked:
    """Read a question; raises ProblemsFound with everything that is wrong with it."""
    from zhunsheng.cli.in_bulk import bounded_memory

    files, memory = complain_early(question.events, question.mapping), bounded_memory(question.memory)
    with spinner(text("loading", lang)):
        policy = load_policy(question.policy, question.readings)
    zone = policy.rulebook.zone
    instants = instant("--as-of", question.as_of, zone), instant("--known-at", question.known_at, zone)
    return Asked(policy, files, instants, memory)


def tell_refusals(intake: Intake, lang: Lang, *, all_of_them: bool) -> None:
    """List on standard error what is wrong with the lines that were refused: place, code, reason."""
    listed = intake.problems
    if not listed:
        return
    shown = listed if all_of_them else listed[:REFUSALS_LISTED]
    lines = [text("refused_title", lang, count=intake.refused), *[f"  {placed_line(it, lang)}" for it in shown]]
    if len(listed) > len(shown):
        lines.append("  " + text("refused_more", lang, count=len(listed) - len(shown) + intake.unlisted))
    elif intake.unlisted:
        lines.append("  " + text("refused_unlisted", lang, count=intake.unlisted))
    tell("\n".join(lines))


def status_of(report: Report) -> Status:
    """Return how a command ends that evaluated these events."""
    return Status.SOME_REFUSED if report.intake.refusals else Status.DONE
