"""The generators leave nothing out: every word of the language of norms, every way to fill an operation."""

from __future__ import annotations

import random
from functools import cache

from pairs import reach
from pairs.making import compiled
from pairs.policy import draft
from zhunsheng.policy import PolicyError

MOST = 1500
"""So many policies may be drafted; far fewer suffice."""

NEVER_COMPILES = {f".limit.{word} ~ day" for word in ("above", "at_least", "at_most", "below")}
"""A limit bounds numbers: on a field of another type it is refused (D114), though its shape allows to write a day."""

NOT_FROM_NORMS = {
    "Constant",  # what rulebooks made by hand may say, and no norm does
    "Constant.text filled",
    "Column.sources Constant",
    "Bound.relation PRESENT",  # a bound has another side
    "Bound.relation INCLUDES",
    "Conclude.cap NONE",  # a policy is adopted as binding or advisory
    "Run.holds Some",  # a place or a figure is held against bounds that must all hold
    "Run.holds Not",
}


@cache
def missing() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words and fillings that drafts do not reach; drafts end when nothing is left."""
    words = reach.words("norms.schema.json", "/$defs/norm") - NEVER_COMPILES
    fillings = reach.fillings() - NOT_FROM_NORMS
    for number in range(MOST):
        drafted = draft(random.Random(f"reach:{number}").choice)
        try:
            policy = compiled(drafted)
        except PolicyError:
            continue
        if words:
            norms = [norm for document in drafted.files.values() for norm in document.get("norms", ())]
            words -= {word for norm in norms for word in reach.written("norms.schema.json", "/$defs/norm", norm)}
        fillings -= {shown for operation in policy.rulebook.operations for shown in reach.filled(operation)}
        if not words and not fillings:
            break
    return frozenset(words), frozenset(fillings)


def test_every_word_of_the_language_of_norms_is_written() -> None:
    assert missing()[0] == set()


def test_every_operation_is_reached_with_everything_it_may_hold() -> None:
    assert missing()[1] == set()


def test_what_is_said_never_to_be_reached_is_a_word_and_a_filling() -> None:
    assert reach.words("norms.schema.json", "/$defs/norm") >= NEVER_COMPILES
    assert reach.fillings() >= NOT_FROM_NORMS
