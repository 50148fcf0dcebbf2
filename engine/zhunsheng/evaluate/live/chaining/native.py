"""The engine's own small forward chainer, which is also what durable_rules is checked against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from zhunsheng.evaluate.live.chaining.rules import Pattern, Rule, Values

FactId = int
Match = tuple[int, tuple[FactId, ...]]
"""The number of a rule, and the facts that fulfil its patterns, in their order."""

Step = tuple[bool, FactId, Values]
"""A fact asserted (true) or retracted (false)."""


class NativeMatcher:
    """Finds the facts that together fulfil a rule, by way of an index on every property."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._facts: dict[FactId, Values] = {}
        self._having: dict[tuple[int, int], dict[FactId, None]] = defaultdict(dict)
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            for place, pattern in enumerate(rule.patterns):
                self._places[dict(pattern.tests)[0]].append((number, place))

    def apply(self, steps: Iterable[Step]) -> list[Match]:
        """Take the steps one after the other; return every match that an asserted fact completed."""
        found: list[Match] = []
        for is_asserted, fact, values in steps:
            if is_asserted:
                self._put(fact, values)
                found += self._matches(fact, values)
            else:
                self._take(fact, values)
        return found

    def _put(self, fact: FactId, values: Values) -> None:
        self._facts[fact] = values
        for place, value in enumerate(values):
            self._having[place, value][fact] = None

    def _take(self, fact: FactId, values: Values) -> None:
        del self._facts[fact]
        for place, value in enumerate(values):
            having = self._having[place, value]
            del having[fact]
            if not having:
                del self._having[place, value]

    def _matches(self, fact: FactId, values: Values) -> Iterator[Match]:
        for number, place in self._places.get(values[0], ()):
            patterns = self._rules[number].patterns
            if _passes(patterns[place], values):
                for facts in self._completed(patterns, {place: fact}, place):
                    yield number, facts

    def _completed(self, patterns: Sequence[Pattern], bound: dict[int, FactId],
                   newest: int) -> Iterator[tuple[FactId, ...]]:
        """Yield the ways to find a fact for every pattern; the fact just asserted stands in no earlier place."""
        place = self._next(patterns, bound)
        if place is None:
            yield tuple(bound[number] for number in range(len(patterns)))
            return
        first = bound[newest] if len(bound) == 1 else None
        for fact in tuple(self._candidates(patterns, bound, place)):
            if first is not None and place < newest and fact == first:
                continue
            here = {**bound, place: fact}
            if _passes(patterns[place], self._facts[fact]) and self._joined(patterns, here, place):
                yield from self._completed(patterns, here, newest)

    def _next(self, patterns: Sequence[Pattern], bound: dict[int, FactId]) -> int | None:
        """Return a pattern without a fact, one that is joined with those that have one if possible."""
        free = [place for place in range(len(patterns)) if place not in bound]
        for place in free:
            if any(other in bound for _, other, _ in patterns[place].joins):
                return place
        for place in free:
            if any(other == place for held in bound for _, other, _ in patterns[held].joins):
                return place
        return free[0] if free else None

    def _candidates(self, patterns: Sequence[Pattern], bound: dict[int, FactId], place: int) -> Iterable[FactId]:
        for mine, other, theirs in patterns[place].joins:
            if other in bound:
                return self._having.get((mine, self._facts[bound[other]][theirs]), ())
        for held in bound:
            for mine, other, theirs in patterns[held].joins:
                if other == place:
                    return self._having.get((theirs, self._facts[bound[held]][mine]), ())
        return self._having.get(patterns[place].tests[0], ())

    def _joined(self, patterns: Sequence[Pattern], bound: dict[int, FactId], newest: int) -> bool:
        """Say whether the joins between the newest fact and the others hold."""
        for place, fact in bound.items():
            for mine, other, theirs in patterns[place].joins:
                if other in bound and newest in (place, other):
                    held = self._facts[bound[other]]
                    if theirs >= len(held) or self._facts[fact][mine] != held[theirs]:
                        return False
        return True


def _passes(pattern: Pattern, values: Values) -> bool:
    return all(place < len(values) and values[place] == value for place, value in pattern.tests) and all(
        place < len(values) for place, _, _ in pattern.joins
    )
