"""`why-not` on the bulk evaluator: only the events that the question touches are brought into memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.cli.evaluated import Question, ask
from zhunsheng.cli.event_places import places_of
from zhunsheng.cli.in_bulk import at_work
from zhunsheng.cli.inputs import STANDARD_INPUT
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.events.admission import Intake
    from zhunsheng.explain.why_not import WhyNot


@dataclass(frozen=True, slots=True)
class Asked:
    """About whom is asked what: a norm, and a unit, a period and an outcome, if any, as people write them."""

    norm: str
    unit: str | None
    period: str | None
    outcome: str | None


def answer_in_bulk(question: Question, asked: Asked, lang: Lang) -> tuple[Policy, Intake, WhyNot] | None:
    """
    Return the answer that all events give; None, after saying so, if it takes all of them in memory to give it.

    Raises ProblemsFound.
    """
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    found = None if STANDARD_INPUT in question.events else _answer(question, asked, lang)
    if found is None:
        tell(text("all_in_memory", lang))
    return found


def _answer(question: Question, asked: Asked, lang: Lang) -> tuple[Policy, Intake, WhyNot] | None:
    from zhunsheng.evaluate.bulk.touching import events_touching
    from zhunsheng.explain.names import body_meant, meant
    from zhunsheng.explain.why_not import why_not

    known = ask(question, lang)
    policy, rulebook, (as_of, known_at) = known.policy, known.policy.rulebook, known.instants
    norm = meant("--norm", asked.norm, rulebook.norms)
    with at_work(policy, known.files, question.mapping, question.strict, known.memory, lang) as (how, named, _):
        touched = events_touching(rulebook, norm, named, word=asked.unit, as_of=as_of, known_at=known_at, how=how)
    unit = None if asked.unit is None else body_meant(rulebook, asked.unit, touched.says_word)
    if not touched.is_complete or (asked.unit is not None and unit is None):
        return None
    found = why_not(
        rulebook, touched.events, norm=norm, unit=unit, period=asked.period, outcome=asked.outcome,
        as_of=touched.as_of, known_at=touched.known_at, received=touched.arrived.received,
        places=places_of(question.events, {event.id for event in touched.events}),
    )
    return policy, touched.arrived, found
