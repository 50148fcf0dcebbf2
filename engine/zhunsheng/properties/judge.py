"""Judging one story: does it show that a property does not hold?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.findings.finding import Finding
from zhunsheng.generate.chance import Chance
from zhunsheng.ir.properties import (
    Brings,
    Claim,
    Effect,
    ItIs,
    Never,
    Rests,
    ThereIs,
    ThereIsNo,
    Unmoved,
    norms_of,
)
from zhunsheng.properties.changes import Changed, changed
from zhunsheng.properties.histories import (
    Ladder,
    allows_all,
    demanded,
    group_of,
    groups_of,
    ladder_of,
    signs_of,
)
from zhunsheng.properties.matching import agree, is_like, like
from zhunsheng.properties.story import Admitting, Draft, Story
from zhunsheng.properties.variants import Readings, Variants
from zhunsheng.terms.time import Instant


@dataclass(frozen=True, slots=True)
class Counterexample:
    """
    A story that shows it: under which readings, and the finding that must not be, or that gave reason for another.

    `missing` says that what should be there is not; `before` is the story without the change, if there was one.
    """

    story: Story
    readings: Readings
    norms: tuple[str, ...]
    finding: Finding | None
    missing: bool = False
    period: str | None = None
    unit: str | None = None
    before: Story | None = None
    event: Draft | None = None
    as_of: Instant | None = None


class Judge:
    """Judges stories by one claim under one choice of readings, for some norms."""

    def __init__(self, variants: Variants, claim: Claim, readings: Readings, norms: tuple[str, ...],
                 admitting: Admitting) -> None:
        self.variants, self.claim, self.readings, self.norms = variants, claim, readings, norms
        self._admitting = admitting
        self.reached = False
        """Whether the latest story came to what the claim speaks of."""

    def judge(self, story: Story, seed: int = 0) -> Counterexample | None:
        """Return what the story shows against the claim, or None; `seed` decides where a change is made."""
        self.reached = False
        if isinstance(self.claim, Unmoved):
            change = changed(self.claim.change, story, self.variants.rulebook, Chance(seed))
            return None if change is None else self.compare(change)
        evaluation = self._evaluate(story)
        return self._counter(self.claim, story, evaluation)

    def _evaluate(self, story: Story, as_of: Instant | None = None) -> Evaluation:
        events = self._admitting.events(story)
        return self.variants.findings_under(self.readings, self.norms, events, story, as_of)

    def _counter(self, claim: Claim, story: Story, evaluation: Evaluation) -> Counterexample | None:
        findings = evaluation.findings
        self.reached = _reaches(claim, evaluation)
        match claim:
            case Never(pattern, unless):
                found = (one for one in like(findings, pattern) if not (unless and self._always(one, story)))
            case ItIs(given, wanted):
                found = (one for one in like(findings, given) if not is_like(one, wanted))
            case ThereIs():
                found = (one for one in like(findings, claim.given) if self._lacks(claim, one, findings))
                one = next(found, None)
                return None if one is None else self._shown(story, one, missing=True)
            case ThereIsNo(given, wanted, same):
                others = like(findings, wanted)
                found = (other for one in like(findings, given) for other in others
                         if other.id != one.id and agree(one, other, same))
            case Rests():
                return self._rests(claim, story, evaluation)
            case Brings():
                return self._brings(claim, story, evaluation)
            case Unmoved():
                return None
        one = next(iter(found), None)
        return None if one is None else self._shown(story, one)

    def _shown(self, story: Story, finding: Finding | None, missing: bool = False, period: str | None = None,
               unit: str | None = None) -> Counterexample:
        return Counterexample(story, self.readings, self.norms, finding, missing, period, unit)

    @staticmethod
    def _lacks(claim: ThereIs, one: Finding, findings: Iterable[Finding]) -> bool:
        found = [other for other in like(findings, claim.wanted) if agree(one, other, claim.same)]
        if claim.until_its_period:
            found = [other for other in found if (other.period or "") <= (one.period or "")]
        return len(found) < claim.at_least

    def _always(self, finding: Finding, story: Story) -> bool:
        """Say whether the finding arises under every choice of the readings that concern it."""
        events = self._admitting.events(story)
        combinations = self.variants.combinations(self.variants.concerned(self.norms))
        return all(
            any(one.id == finding.id
                for one in self.variants.findings_under(readings, self.norms, events, story).findings)
            for readings in combinations
        )

    # -- histories --------------------------------------------------------------------------------------------

    def _ladder(self, norm: str) -> Ladder | None:
        return ladder_of(self.variants.under(self.readings), norm)

    def _rests(self, claim: Rests, story: Story, evaluation: Evaluation) -> Counterexample | None:
        for norm in claim.given.norms:
            ladder = self._ladder(norm)
            if ladder is None:
                continue
            every = [one for one in evaluation.findings if one.norm == norm]
            for one in like(every, claim.given):
                group, unit = group_of(one, ladder) or "", one.unit or ""
                alike = [other.period or "" for other in every
                         if other.unit == unit and group_of(other, ladder) == group]
                signs = signs_of(evaluation, ladder.ranking, group, unit)
                if (one.period or "") in allows_all(claim.history, signs, alike):
                    return self._shown(story, one)
        return None

    def _brings(self, claim: Brings, story: Story, evaluation: Evaluation) -> Counterexample | None:
        for norm in claim.wanted.norms:
            ladder = self._ladder(norm)
            if ladder is None:
                continue
            units = sorted({line.unit for one in evaluation.rankings for line in one.lines})
            for unit in units:
                for group in groups_of(evaluation, ladder.ranking, unit):
                    found = {one.period for one in like(evaluation.findings, claim.wanted) if one.unit == unit}
                    for period in demanded(claim.history, signs_of(evaluation, ladder.ranking, group, unit)):
                        if period not in found:
                            return self._shown(story, None, missing=True, period=period, unit=unit)
        return None

    # -- changes ----------------------------------------------------------------------------------------------

    def compare(self, change: Changed) -> Counterexample | None:
        """Return what a change does that it must not."""
        assert isinstance(self.claim, Unmoved)
        first = self._evaluate(change.before)
        as_of = first.as_of
        before, after = first.findings, self._evaluate(change.after, as_of).findings
        self.reached = bool(before or after)
        match self.claim.effect:
            case Effect.BRINGS:
                wrong, missing = _new(before, after, self.claim, change), False
            case Effect.TAKES:
                wrong, missing = _new(after, before, self.claim, change), True
            case Effect.ANYTHING:
                wrong, missing = _unequal(before, after)
        if wrong is None:
            return None
        return Counterexample(change.after, self.readings, self.norms, wrong, missing, before=change.before,
                              event=change.event, as_of=as_of)


def _reaches(claim: Claim, evaluation: Evaluation) -> bool:
    """Say whether there is anything in a story that the claim speaks of."""
    match claim:
        case ItIs(given) | ThereIs(given) | ThereIsNo(given) | Rests(given):
            return any(is_like(finding, given) for finding in evaluation.findings)
        case Brings():
            return any(ranking.settled_at is not None for ranking in evaluation.rankings)
        case _:
            return bool(evaluation.findings)


def _new(before: Iterable[Finding], after: Iterable[Finding], claim: Unmoved, change: Changed) -> Finding | None:
    """Return a finding like the pattern that is there after and was not, and agrees with the event changed."""
    known = {one.id for one in like(before, claim.pattern)}
    return next((one for one in like(after, claim.pattern) if one.id not in known and _concerns(one, claim, change)),
                None)


def _concerns(finding: Finding, claim: Unmoved, change: Changed) -> bool:
    if change.event is None:
        return True
    told = change.event.fields
    return all(name not in told or getattr(finding, name, None) == told[name] for name in claim.same)


def _unequal(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding | None, bool]:
    """Return a finding that only one side has, and whether it is missing afterwards; ids of events do not count."""
    ours, theirs = {_substance(one): one for one in before}, {_substance(one): one for one in after}
    gone = [one for text, one in ours.items() if text not in theirs]
    new = [one for text, one in theirs.items() if text not in ours]
    if gone:
        return gone[0], True
    return (new[0], False) if new else (None, False)


def _substance(finding: Finding) -> str:
    members = finding.to_dict()
    kept = {name: members[name] for name in sorted(members) if name not in ("id", "evidence", "title")}
    return repr(kept)


def norms_at_hand(claim: Claim, variants: Variants) -> tuple[tuple[str, ...], ...]:
    """Return the sets of norms to judge by: those the claim names together, or else each norm by itself."""
    named = norms_of(claim)
    return (named,) if named else tuple((norm,) for norm in variants.norms)
