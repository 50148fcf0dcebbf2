"""From the words of a view to ids and canonical texts, so that expected and found can be compared letter by letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zhunsheng.problems.problem import Problem
from zhunsheng.scenarios.lookup import Lookup
from zhunsheng.scenarios.moments import end_of
from zhunsheng.scenarios.story import Expectation, RankingExpectation, View, Want, Word
from zhunsheng.terms.quantity import QuantityError, decimal_text, parse_decimal
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Period, TimeError, parse_day

SETTLEMENT = "settlement"
"""What a ranking says is missing where only the settling event is awaited: no unit."""


def resolve_view(view: View, lookup: Lookup) -> tuple[View, list[Problem]]:
    """
    Return the view with every name resolved and every figure canonical, and the words the policy does not know.

    A word it does not know is a problem and not a failed comparison: in `never` a slip would otherwise pass
    unnoticed for ever.
    """
    work = _Resolver(lookup)
    resolved = replace(
        view,
        expect=tuple(work.expectation(one) for one in view.expect),
        never=tuple(work.expectation(one) for one in view.never),
        rankings=tuple(work.ranking(one) for one in view.rankings),
    )
    return resolved, work.problems


class _Resolver:
    """Resolves word by word and remembers what could not be."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.zone = lookup.rulebook.zone
        self.problems: list[Problem] = []

    def expectation(self, said: Expectation) -> Expectation:
        """Resolve what a finding must look like."""
        return replace(said, wants=tuple(self._want(want) for want in said.wants))

    def ranking(self, said: RankingExpectation) -> RankingExpectation:
        """Resolve what a ranking must look like."""
        return replace(
            said,
            norm=self._word("norm", said.norm),
            group=self._word("group", said.group),
            period=self._period(said.period),
            last=None if said.last is None else self._units(said.last),
            missing=None if said.missing is None else self._units(said.missing),
            places=tuple((self._word("unit", unit), place) for unit, place in said.places),
        )

    def _want(self, want: Want) -> Want:
        if want.text is None:
            return want
        if want.member.startswith("values."):
            return replace(want, text=canonical_figure(want.text))
        if want.member == "due":
            return replace(want, text=self._due(want.text, want.span))
        if want.member == "at":
            return replace(want, text=self._at(want.text, want.span))
        if want.member == "period":
            return replace(want, text=self._period(Word(want.text, want.span)).text)
        return replace(want, text=self._id(want.member, want.text, want.span))

    def _units(self, words: Iterable[Word]) -> tuple[Word, ...]:
        return tuple(word if word.text == SETTLEMENT else self._word("unit", word) for word in words)

    def _word(self, member: str, word: Word) -> Word:
        return replace(word, text=self._id(member, word.text or "", word.span))

    def _id(self, member: str, text: str, span: Span) -> str:
        found = self.lookup.resolve(member, text)
        if found is None:
            self.problems.append(unknown(self.lookup, member, text, span))
        return text if found is None else found

    def _period(self, word: Word) -> Word:
        try:
            Period.parse(word.text or "")
        except TimeError:
            self.problems.append(Problem("T107", word.span, {"value": word.text or ""}))
        return word

    def _due(self, text: str, span: Span) -> str:
        instant = end_of(text, self.zone)
        return self._bad_time(text, span) if instant is None else self.zone.text(instant)

    def _at(self, text: str, span: Span) -> str:
        """A bare day stays a day: it means any instant of that day."""
        try:
            parse_day(text)
        except TimeError:
            return self._due(text, span)
        return text

    def _bad_time(self, text: str, span: Span) -> str:
        self.problems.append(Problem("T102", span, {"value": text}))
        return text


def unknown(lookup: Lookup, member: str, text: str, span: Span) -> Problem:
    """Return the problem that a word names nothing the policy knows, with the near names."""
    return Problem("T104", span, {"kind": member, "name": text}, lookup.kinds[member].near(text))


def canonical_figure(text: str) -> str:
    """
    Write a number as findings do; leave any other text as it is.

    >>> canonical_figure("90.50"), canonical_figure("paojiang-zone")
    ('90.5', 'paojiang-zone')
    """
    try:
        return decimal_text(parse_decimal(text))
    except QuantityError:
        return text
