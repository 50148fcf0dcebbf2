"""Every place that a reading may fill is evaluated under each of its choices, and all evaluators agree there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from pairs import reach
from pairs.agreement import Pair, Tally, check_derivations, compare
from pairs.making import admitted, compiled
from pairs.policy import Draft, draft
from pairs.stream import stream
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import Policy, PolicyError

NORM = ("norms.schema.json", "/$defs/norm")
MOST = 1500
"""So many policies may be drafted; far fewer suffice."""


def left_open(drafted: Draft) -> Mapping[str, set[str]]:
    """Return the readings of a draft that norms use, each with the places that it fills."""
    found: dict[str, set[str]] = defaultdict(set)
    for document in drafted.files.values():
        for norm in document.get("norms", ()):
            for slot, reading in reach.left_open(*NORM, norm):
                found[reading].add(slot)
    return {reading: places for reading, places in found.items() if reading in drafted.readings}


def under_each(number: int, drafted: Draft, policy: Policy, reading: str) -> Iterator[str]:
    """Have the evaluators work under each choice of a reading on one stream; yield the choices that can be met."""
    events = stream(random.Random(f"events:{number}").choice, drafted, 3)
    for choice in drafted.readings[reading]:
        try:
            rulebook = policy.with_readings({reading: choice}).rulebook
        except PolicyError:  # what nobody can do is refused under the choice that asks for it
            continue
        pair, tally = Pair(rulebook, admitted(policy, events)), Tally()
        compare(f"{reading}={choice}", reference(rulebook, pair.events), live(rulebook, pair.events), tally)
        check_derivations(pair, tally)
        yield choice


@cache
def met() -> Mapping[str, frozenset[str]]:
    """Return each place with the choices under which it was evaluated; drafts end when every place has had enough."""
    listed = reach.slots(*NORM)
    found: dict[str, set[str]] = {slot: set() for slot in listed}

    def lacks(slot: str) -> bool:
        return bool(listed[slot] - found[slot]) or len(found[slot]) < 2

    for number in range(MOST):
        drafted = draft(random.Random(f"readings:{number}").choice)
        wanted = {reading: slots for reading, slots in left_open(drafted).items() if any(map(lacks, slots))}
        if not wanted:
            continue
        try:
            policy = compiled(drafted)
        except PolicyError:
            continue
        for reading, slots in wanted.items():
            choices = set(under_each(number, drafted, policy, reading)) if any(map(lacks, slots)) else set()
            for slot in slots:
                found[slot] |= choices
        if not any(map(lacks, listed)):
            break
    return {slot: frozenset(choices) for slot, choices in found.items()}


def test_every_choice_that_the_language_lists_is_evaluated() -> None:
    assert {slot: listed - met()[slot] for slot, listed in reach.slots(*NORM).items() if listed - met()[slot]} == {}


def test_every_place_for_a_reading_is_evaluated_under_several_choices() -> None:
    assert len(met()) > 20
    assert [slot for slot, choices in met().items() if len(choices) < 2] == []
