"""One policy under many choices of its readings, compiled once each and cut to the norms at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from zhunsheng.compile.pipeline import Compiled, compile_documents
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.ir.properties import Claim, Never
from zhunsheng.ir.rulebook import Origin, Rulebook
from zhunsheng.ir.slice import norms_that_conclude, rests_on, sliced
from zhunsheng.properties.story import Story
from zhunsheng.terms.time import Instant

Readings = tuple[tuple[str, str], ...]
"""Choices that differ from those of the run, sorted."""

MOST_COMBINED = 64
"""So many combinations of choices are all looked at; of more, those that differ from the run in one choice."""


class Variants:
    """A compiled policy, and what it would be under other choices."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.rulebook: Rulebook = compiled.rulebook
        self.norms = norms_that_conclude(compiled.rulebook)
        self._made: dict[Readings, Rulebook] = {(): compiled.rulebook}
        self._parts: dict[tuple[Readings, tuple[str, ...]], Rulebook] = {}

    def under(self, readings: Readings) -> Rulebook:
        """Return the whole policy under these choices."""
        if readings not in self._made:
            chosen = {**self.rulebook.readings, **dict(readings)}
            self._made[readings] = compile_documents(self.compiled.documents, chosen).rulebook
        return self._made[readings]

    def part(self, readings: Readings, norms: tuple[str, ...]) -> Rulebook:
        """Return what is needed for the findings of some norms."""
        key = (readings, norms)
        if key not in self._parts:
            self._parts[key] = sliced(self.under(readings), norms)
        return self._parts[key]

    def findings_under(self, readings: Readings, norms: tuple[str, ...], events: Iterable[Event],
                       story: Story | None = None, as_of: Instant | None = None) -> Evaluation:
        """Return what these norms conclude of the events."""
        when = as_of if as_of is not None else story.as_of if story is not None else None
        return evaluate(self.part(readings, norms), events, as_of=when)

    # -- readings ---------------------------------------------------------------------------------------------

    def concerned(self, norms: Iterable[str]) -> tuple[str, ...]:
        """Return the readings that these norms, or what they build on, take a value from."""
        kept = {operation.partition("/")[0] for operation in self._names(norms)}
        taken = {origin.by for norm in sorted(kept) if norm in self.rulebook.norms
                 for origin in self.rulebook.norms[norm].origins if origin.origin is Origin.READING}
        return tuple(sorted(taken))

    def _names(self, norms: Iterable[str]) -> frozenset[str]:
        whole, wanted = self.rulebook, set(norms)
        return rests_on(whole, (name.name for name in whole.operations if name.name.partition("/")[0] in wanted))

    def combinations(self, readings: Iterable[str]) -> tuple[Readings, ...]:
        """Return the combinations of choices of these readings, that of the run first; see MOST_COMBINED."""
        choices = {name: self._choices(name) for name in sorted(readings)}
        count = 1
        for known in choices.values():
            count *= len(known)
        if count <= MOST_COMBINED:
            made = product(*([(name, choice) for choice in known] for name, known in choices.items()))
            return tuple(self._other(dict(pairs)) for pairs in made)
        single = [self._other({name: choice}) for name, known in choices.items() for choice in known[1:]]
        return ((), *single)

    def _choices(self, reading: str) -> list[str]:
        """Return the choices of a reading, the one of the run first."""
        known = [word.text for word, _, _ in self.compiled.registry.readings[reading].choices]
        return sorted(known, key=lambda choice: choice != self.rulebook.readings[reading])

    def _other(self, chosen: Mapping[str, str]) -> Readings:
        return tuple(sorted(pair for pair in chosen.items() if self.rulebook.readings[pair[0]] != pair[1]))


def all_concerned(claim: Claim) -> bool:
    """Say whether a claim itself asks for what every choice of the readings says."""
    return isinstance(claim, Never) and claim.unless_every_reading
