"""Proofs: claims about the history of places are decided for histories of any length, by exhausting an automaton."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhunsheng.ir.properties import Brings, Claim, Rests
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.properties.automaton import (
    MONTHS,
    Explored,
    LadderState,
    explore,
    is_decidable,
    next_state,
)
from zhunsheng.properties.histories import Ladder, Sign, Watch, ladder_of
from zhunsheng.properties.interest import Contest, interest_of
from zhunsheng.properties.story import Draft, Story
from zhunsheng.properties.variants import Readings, Variants
from zhunsheng.terms.time import SECOND, Period, PeriodKind, parse_day

_HOUR = 3600 * SECOND
_DAYS_AFTER = 7


@dataclass(frozen=True, slots=True)
class Proof:
    """That a claim was decided: how many states were gone through, under how many choices of the readings."""

    states: int
    variants: int


@dataclass(frozen=True, slots=True)
class Refutation:
    """The shortest history against a claim: under which readings, for which norm, and as a story if one can be told."""

    word: tuple[Sign, ...]
    readings: Readings
    norm: str
    story: Story | None


@dataclass(frozen=True, slots=True)
class _State:
    """An escalation beside the watch over its history; `wrong` once a finding was not as the claim asks."""

    ladder: LadderState
    watch: Watch
    wrong: bool = False


def decide(variants: Variants, claim: Claim, combinations: tuple[Readings, ...]) -> Proof | Refutation | None:
    """
    Return a proof or a refutation of a claim about histories; None if it is none that can be decided.

    A claim that holds of every finding of the norms it names holds of those that its pattern selects. So a
    proof is complete; a refutation is reported only where the pattern selects nothing further.
    """
    if not isinstance(claim, Rests | Brings):
        return None
    pattern = claim.given if isinstance(claim, Rests) else claim.wanted
    states = 0
    for readings in combinations:
        for norm in pattern.norms:
            book = variants.under(readings)
            ladder = ladder_of(book, norm)
            if ladder is None or not is_decidable(ladder):
                return None
            explored = _explore(ladder, claim)
            states += explored.states
            if explored.word is not None:
                return Refutation(explored.word, readings, norm, story_of(book, norm, explored.word))
    return Proof(states, len(combinations))


def _explore(ladder: Ladder, claim: Rests | Brings) -> Explored:
    def beginnings() -> Iterator[_State]:
        yield from (_State(LadderState(month=month), Watch.begin(claim.history)) for month in range(1, MONTHS + 1))

    def follow(state: _State, sign: Sign) -> _State:
        reached, watch = next_state(ladder, state.ladder, sign), state.watch.after(sign)
        if isinstance(claim, Brings):
            return _State(reached, watch, sign is Sign.LAST and watch.demands() and not reached.finds)
        if reached.finds:
            return _State(reached, watch.found(), not watch.allows())
        return _State(reached, watch)

    return explore(beginnings(), follow, lambda state: state.wrong)


# -- a history as a story -------------------------------------------------------------------------------------


def story_of(rulebook: Rulebook, norm: str, word: tuple[Sign, ...]) -> Story | None:
    """Return a story in which a unit has this history of places, as far as events can tell it."""
    ladder = ladder_of(rulebook, norm)
    contest = next(iter(interest_of(rulebook).contests), None) if ladder is not None else None
    group = next(((name, members) for name, members in contest.groups if len(members) > 2), None) if contest else None
    if contest is None or group is None or contest.period is None or not contest.number:
        return None
    month = Period.of(PeriodKind.MONTH, parse_day(rulebook.in_force[0] or "2015-01-01")).next()
    drafts: list[Draft] = []
    for sign in word:
        drafts += _month(contest, group, month, sign, rulebook, len(drafts))
        month = month.next()
    return Story(tuple(drafts))


def _month(contest: Contest, group: tuple[str, tuple[str, ...]], month: Period, sign: Sign, rulebook: Rulebook,
           number: int) -> list[Draft]:
    if sign is Sign.NONE:
        return []
    unit, second, third = group[1][:3]
    figures = {second: 2, third: 3, unit: {Sign.LAST: 1, Sign.PLACED: 4}.get(sign)}
    end = month.end(rulebook.zone) + 9 * _HOUR
    drafts = [
        Draft(f"d{number + place}", contest.figures, end + 86_400 * SECOND,
              {contest.unit: who, contest.number: figure, contest.period or "": month.text})
        for place, (who, figure) in enumerate(figures.items()) if figure is not None
    ]
    if contest.settles is not None:
        fields: dict[str, object] = {contest.settle_period or "": month.text, contest.group_field or "": group[0]}
        known = rulebook.event_types[contest.settles]
        for declared in known.fields:
            if not declared.optional and declared.name.id not in fields:
                fields[declared.name.id] = ["甲"] if declared.is_list else "甲"
        fields.pop("", None)
        drafts.append(Draft(f"d{number + 9}-s", contest.settles, end + _DAYS_AFTER * 86_400 * SECOND, fields))
    return drafts
