"""Rules over facts of integers, made from the operations that chain: runs, and refinements of findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from zhunsheng.ir.conditions import Cell, Condition, Every, Not, Relation, Some, Test
from zhunsheng.ir.operations import Again, Conclude, Operation, Refine, Run
from zhunsheng.ir.rulebook import Rulebook

Values = tuple[int, ...]
"""The properties of a fact: its kind, and what follows it."""

KIND, ME, BEFORE = 0, 1, 2
"""The properties of a fact of a run: its kind, its own number, and the number of the fact before it (0: none)."""

NONE_BEFORE = 0
_KINDS_OF_AN_OPERATION = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    A fact that a rule asks for.

    `tests` are (property, value): equal. `joins` are (property, earlier pattern, property of its fact): equal.
    """

    tests: tuple[tuple[int, int], ...]
    joins: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Facts that together lead to something; the last of them is the one that completes it.

    `derives` is the kind of a further fact that then exists, with the number of the completing fact.
    """

    operation: str
    patterns: tuple[Pattern, ...]
    derives: int | None = None


def hit_kind(index: int) -> int:
    """Return the kind of the facts that the operation of this index asserts; 0 is kept for the self-check."""
    return index * _KINDS_OF_AN_OPERATION + 1


def milestone_kind(index: int) -> int:
    """Return the kind of the facts derived for the operation of this index."""
    return index * _KINDS_OF_AN_OPERATION + 2


def rules_of(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Return the rules of a rulebook, in the order of its operations."""
    concluded = {operation.name for operation in rulebook.operations if isinstance(operation, Conclude)}
    return tuple(
        rule
        for index, operation in enumerate(rulebook.operations)
        for rule in _rules(operation, index, concluded)
    )


def is_chained(run: Run) -> bool:
    """Say whether a run is for the chaining to find; one that arises with every row that holds needs no other row."""
    return run.times > 1 or run.again is not Again.EACH


def _rules(operation: Operation, index: int, concluded: set[str]) -> Iterator[Rule]:
    if isinstance(operation, Run):
        if is_chained(operation):
            yield from _run_rules(operation, index)
    elif isinstance(operation, Refine) and operation.rows in concluded:
        for literals in alternatives(operation.where):
            tests = tuple((number + 1, value) for number, value in literals)
            yield Rule(operation.name, (Pattern(((KIND, hit_kind(index)), *tests)),))


def _run_rules(run: Run, index: int) -> Iterator[Rule]:
    """A run is a chain of facts each of which names the one before; how it begins depends on when it counts again."""
    hit, milestone = hit_kind(index), milestone_kind(index)
    first = Pattern(((KIND, hit), (BEFORE, NONE_BEFORE)))
    any_hit = Pattern(((KIND, hit),))
    after = tuple(Pattern(((KIND, hit),), ((BEFORE, place - 1, ME),)) for place in range(1, run.times + 1))
    match run.again:
        case Again.ONCE:
            yield Rule(run.name, (first, *after[: run.times - 1]))
        case Again.EACH:
            yield Rule(run.name, (any_hit, *after[: run.times - 1]))
        case Again.EVERY_LENGTH:
            yield Rule(run.name, (first, *after[: run.times - 1]), milestone)
            yield Rule(run.name, (Pattern(((KIND, milestone),)), *after), milestone)


# -- conditions of refinements --------------------------------------------------------------------------------

Literal = tuple[int, int]
"""The number of a test in its condition, and the value that its property must have."""

YES, NO = 1, 0
PROPERTIES_OF_A_TEST = ("asked", "negated")
"""A test asked for has its text's number, or yes; a negated one is asked whether it holds, and must not."""


def tests_in(condition: Condition) -> list[Test]:
    """Return the tests of a condition, in the order in which they are written."""
    match condition:
        case Test():
            return [condition]
        case Not(negated):
            return tests_in(negated)
        case Every(conditions) | Some(conditions):
            return [test for each in conditions for test in tests_in(each)]


def text_of(test: Test) -> str | None:
    """Return the text that a test compares with for equality, if that is all it does."""
    right = test.right
    if test.relation is Relation.EQUALS and isinstance(right, tuple) and len(right) == 1 and isinstance(right[0], str):
        return right[0]
    return None


def values_of_test(test: Test, cell: Cell, holds: bool) -> Values:
    """Return the properties by which a fact answers a test: of a row's cell, and whether the test holds of the row."""
    answer = YES if holds else NO
    if text_of(test) is None:
        return (answer, answer)
    return (text_number(cell) if isinstance(cell, str) else NO, answer)


def text_number(text: str) -> int:
    """
    Return the number that stands for a text: the same in every process, never 0 and far within what is safe.

    >>> text_number("breached") == text_number("breached") != text_number("late")
    True
    """
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:6], "big") + 2


def alternatives(condition: Condition) -> list[tuple[Literal, ...]]:
    """Return the condition as alternatives, each of which is a list of literals that must all hold."""
    numbered = {id(test): number for number, test in enumerate(tests_in(condition), start=0)}
    return list(dict.fromkeys(_alternatives(condition, numbered, wanted=True)))


def _alternatives(condition: Condition, numbers: dict[int, int], *, wanted: bool) -> list[tuple[Literal, ...]]:
    match condition:
        case Test():
            text = text_of(condition)
            yes = YES if text is None else text_number(text)
            place = len(PROPERTIES_OF_A_TEST) * numbers[id(condition)]
            return [((place, yes),)] if wanted else [((place + 1, NO),)]
        case Not(negated):
            return _alternatives(negated, numbers, wanted=not wanted)
        case Every(conditions) | Some(conditions):
            parts = [_alternatives(each, numbers, wanted=wanted) for each in conditions]
            if isinstance(condition, Every) is wanted:
                return [tuple(sorted({it for part in chosen for it in part})) for chosen in product(*parts)]
            return [each for part in parts for each in part]
