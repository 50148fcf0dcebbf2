"""What may be handed to durable_rules: beyond these limits it gives wrong answers or crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhunsheng.evaluate.live.chaining.rules import KIND, Rule
from zhunsheng.problems.problem import Problem

PATTERNS = 16
CONDITIONS = 512
CONDITIONS_OF_ONE = 256
RULES_FOR_A_FACT = 64
PROPERTIES = 252
FACTS = 40_000
"""Cost grows faster than linearly above about fifty thousand live facts."""

LARGEST = 1 << 52
"""Integers beyond this are not compared rightly."""


def property_name(place: int) -> str:
    """Return the name of a property of a fact."""
    return f"p{place}"


def refusals(rules: Sequence[Rule]) -> list[Problem]:
    """Return why these rules must not be handed to durable_rules, each limit with the operation that breaks it."""
    found = [problem for rule in rules for problem in _of_one(rule)]
    conditions = sum(len(rule.patterns) for rule in rules)
    if conditions > CONDITIONS:
        found.append(_too_many("conditions", conditions, CONDITIONS, "*"))
    for kind, count in sorted(_rules_by_kind(rules).items()):
        if count > RULES_FOR_A_FACT:
            name = next(rule.operation for rule in rules if (KIND, kind) in rule.patterns[0].tests)
            found.append(_too_many("rules", count, RULES_FOR_A_FACT, name))
    names = [property_name(place) for place in range(_properties(rules))]
    if len({fnv_hash(name) for name in (*names, "id", "sid", "one")}) < len(names) + 3:
        found.append(_too_many("property-names", len(names), len(names) - 1, "*"))
    return found


def _of_one(rule: Rule) -> list[Problem]:
    found = []
    if len(rule.patterns) > PATTERNS:
        found.append(_too_many("patterns", len(rule.patterns), PATTERNS, rule.operation))
    for pattern in rule.patterns:
        if len(pattern.tests) + len(pattern.joins) + 1 > CONDITIONS_OF_ONE:
            count = len(pattern.tests) + len(pattern.joins) + 1
            found.append(_too_many("conditions-of-one", count, CONDITIONS_OF_ONE, rule.operation))
        if any(abs(value) > LARGEST for _, value in pattern.tests):
            found.append(_too_many("integer", LARGEST + 1, LARGEST, rule.operation))
    if _properties([rule]) + 3 > PROPERTIES:
        found.append(_too_many("properties", _properties([rule]) + 3, PROPERTIES, rule.operation))
    return found


def _properties(rules: Sequence[Rule]) -> int:
    """Return how many properties the facts of these rules have at most, as far as the rules ask for them."""
    asked = [place for rule in rules for it in rule.patterns for place, *_ in (*it.tests, *it.joins)]
    return max(asked, default=0) + 1


def _rules_by_kind(rules: Sequence[Rule]) -> Counter[int]:
    kinds: Counter[int] = Counter()
    for rule in rules:
        kinds.update({value for it in rule.patterns for place, value in it.tests if place == KIND})
    return kinds


def fnv_hash(name: str) -> int:
    """Return the 32-bit FNV-1a hash by which alone durable_rules tells property names apart."""
    hashed = 0x811C9DC5
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return hashed


def _too_many(limit: str, count: int, at_most: int, operation: str) -> Problem:
    values = {"limit": limit, "count": str(count), "expected": str(at_most), "operation": operation}
    return Problem("J122", None, values)
