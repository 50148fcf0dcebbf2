"""Why a finding did not arise, or has not the outcome asked about: the first condition that did not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.explain.absent import Absence
from zhunsheng.explain.events import EventTeller, Places
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt, look_at, norm_of
from zhunsheng.explain.outcomes import outcome_line
from zhunsheng.explain.question import Question, question_of
from zhunsheng.explain.titles import Titles, joined
from zhunsheng.explain.words import say
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.words import OUTCOMES
from zhunsheng.ir.operations import Conclude
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import norms_resting_on, norms_that_conclude
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual, Lang
from zhunsheng.terms.time import Instant

TOLD = 5
"""So many findings that are there are told of."""


@dataclass(frozen=True)
class WhyNot:
    """
    The answer to why a norm has no finding about a unit in a period.

    `findings` are those that are there after all (with the outcome asked about, if one was); `reason` is the first
    condition that did not hold, and None exactly if there are such findings. `besides` is worth knowing.
    """

    norm: str
    unit: str | None
    period: str | None
    outcome: str | None
    findings: tuple[Finding, ...]
    reason: Line | None
    tree: Line

    @property
    def holds(self) -> bool:
        """Whether there is no such finding, as the question supposes."""
        return not self.findings

    def text(self, lang: Lang = "en", *, drawn: bool = True) -> str:
        """Return the answer as an indented tree."""
        return self.tree.text(lang, drawn=drawn)

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON data."""
        return {
            "norm": self.norm,
            "unit": self.unit,
            "period": self.period,
            "outcome": self.outcome,
            "holds": self.holds,
            "findings": [finding.to_dict() for finding in self.findings],
            "answer": self.tree.to_dict(),
        }


def why_not(rulebook: Rulebook, events: Iterable[Event], *, norm: str, unit: str | None = None,
            period: str | None = None, outcome: str | None = None, as_of: Instant | None = None,
            known_at: Instant | None = None, places: Places | None = None, received: int | None = None) -> WhyNot:
    """
    Return why the norm has no finding about the unit in the period; if it has one, why it has the outcome it has.

    Of the events (`received` of them) those may be left aside that are of no type that the norm looks at and neither
    correct, withdraw nor double any; the instants asked about are then to be given. Raises ProblemsFound for a norm,
    period or outcome that does not exist.
    """
    _check(rulebook, norm, outcome)
    looked = look_at(rulebook, events, norm, as_of=as_of, known_at=known_at, received=received)
    question = question_of(rulebook, unit, period)
    there = tuple(it for it in looked.findings if it.norm == norm and question.asks_about(it))
    wanted = tuple(it for it in there if outcome in (None, it.outcome))
    teller = EventTeller(looked, places or {})
    conclusion = looked.conclusion(norm)
    reason: Line | None = None
    if conclusion is None:
        reason = _makes_none(rulebook, norm, looked.titles)
    elif not there:
        reason = _absent(looked, conclusion, question, teller)
    elif not wanted:
        told = tuple(outcome_line(looked, it, teller) for it in there[:TOLD])
        says = say("other_outcome", outcome=OUTCOMES[outcome or ""], count=len(there))
        reason = Line("other-outcome", says, {}, told)
    asked = _asked(looked, norm, question, outcome)
    if reason is None:
        told = tuple(outcome_line(looked, it, teller) for it in wanted[:TOLD])
        tree = Line("there-is", say("there_is", question=asked, count=len(wanted)), {}, told)
    else:
        tree = Line("there-is-none", say("there_is_none", question=asked), {},
                    (reason, *_besides(looked, conclusion, question)))
    return WhyNot(norm, unit, period, outcome, wanted, reason, tree)


def _check(rulebook: Rulebook, norm: str, outcome: str | None) -> None:
    if norm not in rulebook.norms:
        near = near_names(norm, list(rulebook.norms))
        raise ProblemsFound([Problem("U117", None, {"value": norm, "option": "--norm"}, tuple(near))])
    if outcome is not None and outcome not in OUTCOMES:
        near = near_names(outcome, list(OUTCOMES))
        raise ProblemsFound([Problem("U117", None, {"value": outcome, "option": "--outcome"}, tuple(near))])


def _absent(looked: LookedAt, conclusion: Conclude, question: Question, events: EventTeller) -> Line:
    """Return the reason, after asking whether the norm can be about the unit at all."""
    fixed = [who.unit for who in (conclusion.unit, conclusion.bearer) if who is not None and who.unit is not None
             and who.attribute is None]
    parts = [who for who in (conclusion.unit, conclusion.bearer) if who is not None]
    if question.unit is not None and parts and len(fixed) == len(parts) and question.unit not in fixed:
        says = say("about_other_body", unit=looked.titles.unit(fixed[0]))
        return Line("other-bodies", says, {"units": sorted(set(fixed))})
    return Absence(looked, conclusion, question, events).concluded(conclusion)


def _makes_none(rulebook: Rulebook, norm: str, titles: Titles) -> Line:
    """A scope, measure or ranking finds nothing itself: name the norms that build on it."""
    own = [it.name for it in rulebook.operations if norm_of(it.name) == norm]
    resting = norms_resting_on(rulebook, own)
    names = [name for name in norms_that_conclude(rulebook) if name in resting]
    facts = {"norm_kind": rulebook.norms[norm].kind, "built_on_by": names}
    below = (Line("built-on", say("built_on", norms=joined(map(titles.norm, names))), {}),) if names else ()
    return Line("no-findings-of-its-own", say("makes_no_findings", norm=titles.norm(norm)), facts, below)


def _asked(looked: LookedAt, norm: str, question: Question, outcome: str | None) -> Bilingual:
    titles = looked.titles
    parts: list[Bilingual] = [titles.norm(norm)]
    if question.unit is not None:
        parts.append(titles.unit(question.unit))
    if question.period is not None:
        parts.append(Bilingual(question.period.text, question.period.text))
    if outcome is not None:
        parts.append(titles.outcome(outcome))
    return Bilingual(" · ".join(it.zh for it in parts), " · ".join(it.en for it in parts))


def _besides(looked: LookedAt, conclusion: Conclude | None, question: Question) -> tuple[Line, ...]:
    """Return what the place of the unit adds: only advisory there, or not at all."""
    unit = looked.rulebook.units.get(question.unit or "")
    if unit is None or unit.territory is None or conclusion is None:
        return ()
    force = looked.rulebook.force_at.get(unit.territory, looked.rulebook.force_elsewhere)
    if force is Force.BINDING:
        return ()
    word = "place_advisory" if force is Force.ADVISORY else "place_none_force"
    says = say(word, unit=unit.name.title, territory=looked.titles.territory(unit.territory))
    return (Line("scope", says, {"territory": unit.territory, "force": force.value}),)
