"""Looking for counterexamples: proofs first, then stories until the budget is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.events.gate import Gate
from zhunsheng.ir.properties import Change, ChangeKind, Never, Property, Unmoved
from zhunsheng.properties.changes import Changed
from zhunsheng.properties.invent import Inventor
from zhunsheng.properties.judge import Counterexample, Judge, norms_at_hand
from zhunsheng.properties.prove import Proof, Refutation, decide
from zhunsheng.properties.shrink import shrink
from zhunsheng.properties.story import Admitting, Story
from zhunsheng.properties.variants import Readings, Variants

_SEED_STEP = 1_000_003
_SAME_FINDING = (ChangeKind.ADD, ChangeKind.REMOVE)

Enough = Callable[[int], bool]
"""Whether to stop after so many examples."""

Progress = Callable[[str, int], None]
"""Told of a property's id and the examples tried so far."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is known of one property: proved, tested with so many examples, or refuted by a counterexample.

    `reached` is how many of the examples came to what the property speaks of; the others say nothing about it.
    """

    given: Property
    examples: int
    reached: int
    proof: Proof | None = None
    counterexample: Counterexample | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return self.counterexample is None


def up_to(examples: int) -> Enough:
    """Return a budget of so many examples for each property."""
    return lambda tried: tried >= examples


def check_property(variants: Variants, given: Property, enough: Enough, seed: int = 0,
                   progress: Progress = lambda *_: None) -> Verdict:
    """Return what is known of a property after the search; the same for the same seed and number of examples."""
    return _Search(variants, given, seed, progress).verdict(enough)


class _Search:
    """The search for a counterexample to one property."""

    def __init__(self, variants: Variants, given: Property, seed: int, progress: Progress) -> None:
        self.variants, self.given, self.seed, self.progress = variants, given, seed, progress
        self.admitting = Admitting(Gate(variants.rulebook))
        self.examples = self.reached = 0

    def verdict(self, enough: Enough) -> Verdict:
        proof = self._proof()
        if isinstance(proof, Proof):
            return self._verdict(proof=proof)
        if isinstance(proof, Refutation) and (shown := self._told(proof)) is not None:
            return self._verdict(counterexample=shown)
        judges = list(self._judges())
        inventors: dict[tuple[Readings, tuple[str, ...]], Inventor] = {}
        while judges and not enough(self.examples):
            judge = judges[self.examples % len(judges)]
            key = (judge.readings, judge.norms)
            inventor = inventors.setdefault(key, Inventor(self.variants.part(*key)))
            story = inventor.story(self.seed * _SEED_STEP + self.examples)
            found = judge.judge(story, self.seed + self.examples)
            self.examples += 1
            self.reached += judge.reached
            self.progress(self.given.id, self.examples)
            if found is not None:
                return self._verdict(counterexample=self._shrunk(judge, found))
        return self._verdict()

    def _verdict(self, proof: Proof | None = None, counterexample: Counterexample | None = None) -> Verdict:
        return Verdict(self.given, self.examples, self.reached, proof, counterexample)

    def _judges(self) -> Iterator[Judge]:
        claim = self.given.claim
        for norms in norms_at_hand(claim, self.variants):
            for readings in self._combinations(norms):
                yield Judge(self.variants, claim, readings, norms, self.admitting)

    def _combinations(self, norms: Iterable[str]) -> tuple[Readings, ...]:
        if not self.given.readings:
            return ((),)
        concerned = set(self.variants.concerned(norms)) & set(self.given.readings)
        return self.variants.combinations(concerned)

    def _proof(self) -> Proof | Refutation | None:
        named = norms_at_hand(self.given.claim, self.variants)
        if len(named) != 1 or isinstance(self.given.claim, Never):
            return None
        return decide(self.variants, self.given.claim, self._combinations(named[0]))

    def _told(self, refuted: Refutation) -> Counterexample | None:
        """Return the refutation as a story that the evaluator confirms; without one the search goes on."""
        if refuted.story is None:
            return None
        norms = norms_at_hand(self.given.claim, self.variants)[0]
        judge = Judge(self.variants, self.given.claim, refuted.readings, norms, self.admitting)
        found = judge.judge(refuted.story)
        return None if found is None else self._shrunk(judge, found)

    # -- shrinking --------------------------------------------------------------------------------------------

    def _shrunk(self, judge: Judge, found: Counterexample) -> Counterexample:
        zone = self.variants.rulebook.zone
        if isinstance(self.given.claim, Unmoved):
            return self._shrunk_change(judge, found, self.given.claim.change)
        story = shrink(found.story, lambda smaller: judge.judge(smaller) is not None, zone)
        return judge.judge(story) or found

    def _shrunk_change(self, judge: Judge, found: Counterexample, change: Change) -> Counterexample:
        """Leave out events that are in both stories, the one before the change and the one after."""

        def counter(smaller: Story) -> Counterexample | None:
            kept = {draft.id for draft in smaller.drafts}
            both = {draft.id for draft in before.drafts} & {draft.id for draft in after.drafts}
            pair = [Story(tuple(it for it in side.drafts if it.id in kept or it.id not in both or _is_event(it)),
                          smaller.as_of) for side in (before, after)]
            return judge.compare(Changed(pair[0], pair[1], found.event))

        def _is_event(draft: object) -> bool:
            return change.kind not in _SAME_FINDING and draft == found.event

        before, after = found.before or found.story, found.story
        common = tuple(draft for draft in before.drafts if draft in after.drafts)
        whole = Story(common, found.as_of)
        if counter(whole) is None:
            return found
        kept = _fewest(whole, lambda smaller: counter(smaller) is not None)
        return counter(kept) or found


def _fewest(story: Story, shows: Callable[[Story], bool]) -> Story:
    """Leave out one event after the other, as long as the rest still shows it."""
    at = 0
    while at < len(story.drafts):
        smaller = Story((*story.drafts[:at], *story.drafts[at + 1 :]), story.as_of)
        if shows(smaller):
            story = smaller
        else:
            at += 1
    return story
