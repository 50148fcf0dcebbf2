"""Rules in the form that durable_rules reads: facts only, equality only, a constant truth at the end of every join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhunsheng.evaluate.live.chaining.rules import KIND, Pattern, Rule
from zhunsheng.evaluate.live.durable.limits import property_name

SELF_CHECK_KIND = 0
ALWAYS_ONE = "one"
"""Every fact carries `one: 1`: a false last condition of a join would be read out of bounds."""


def ruleset_of(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return the ruleset: one rule each, by number, and before them the one that the self-check fires."""
    check = Rule("", (Pattern(((KIND, SELF_CHECK_KIND), (1, 1))), Pattern(((KIND, SELF_CHECK_KIND),), ((2, 0, 1),))))
    numbered = [("check", check), *((f"r{number}", rule) for number, rule in enumerate(rules))]
    return {name: {"all": [_pattern(place, it) for place, it in enumerate(rule.patterns)]} for name, rule in numbered}


def _pattern(place: int, pattern: Pattern) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = [{property_name(index): value} for index, value in pattern.tests]
    conditions += [
        {property_name(mine): {_alias(other): property_name(theirs)}} for mine, other, theirs in pattern.joins
    ]
    if pattern.joins:
        conditions.append({ALWAYS_ONE: {_alias(pattern.joins[-1][1]): ALWAYS_ONE}})
    else:
        conditions.append({ALWAYS_ONE: 1})
    return {_alias(place): {"$and": conditions}}


def _alias(place: int) -> str:
    return f"m{place}"
