"""Conditions in words, and which part of one does not hold."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.explain.titles import Titles, joined
from zhunsheng.explain.words import say
from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual


def condition_words(condition: Condition, titles: Titles) -> Bilingual:
    """Return a condition in words."""
    match condition:
        case Every(conditions):
            return joined((condition_words(each, titles) for each in conditions), "且", " and ")
        case Some(conditions):
            return joined((condition_words(each, titles) for each in conditions), "或", " or ")
        case Not(negated):
            return say("not", condition=condition_words(negated, titles))
        case Test(column, relation, right):
            return _test_words(column, relation, right, titles)


def failing(condition: Condition, columns: Mapping[str, Cell]) -> list[Condition]:
    """Return the parts of a condition that do not hold: all of them would have to."""
    if isinstance(condition, Every):
        return [part for each in condition.conditions for part in failing(each, columns)]
    return [] if holds(condition, columns) else [condition]


def failure_words(condition: Condition, columns: Mapping[str, Cell], titles: Titles) -> Bilingual:
    """Return what would have to hold, and what is there instead."""
    found = {name: columns.get(name) for name in columns_of(condition)}
    shown = joined(
        (say("is_now", column=titles.column(name), value=titles.cell(name, cell)) for name, cell in found.items()),
        "，", ", ",
    )
    return say("needed_but", needed=condition_words(condition, titles), found=shown)


def columns_of(condition: Condition) -> tuple[str, ...]:
    """Return the columns that a condition speaks of, each once."""
    match condition:
        case Every(conditions) | Some(conditions):
            return tuple(dict.fromkeys(name for each in conditions for name in columns_of(each)))
        case Not(negated):
            return columns_of(negated)
        case Test(column, _, right):
            return (column, right.column) if isinstance(right, Linear) else (column,)


def linear_words(right: Linear, titles: Titles) -> Bilingual:
    """Return `times × column + plus` in words."""
    name = titles.column(right.column)
    times = "" if right.times == 1 else f"{decimal_text(right.times)} × "
    plus = "" if right.plus == 0 else f" + {decimal_text(right.plus)}"
    return Bilingual(f"{times}{name.zh}{plus}", f"{times}{name.en}{plus}")


def relation_words(relation: Relation) -> Bilingual:
    """Return a relation in words."""
    return say(f"relation_{relation.value.replace('-', '_')}")


def _test_words(column: str, relation: Relation, right: tuple[Cell, ...] | Linear, titles: Titles) -> Bilingual:
    name = titles.column(column)
    if isinstance(right, Linear):
        value = linear_words(right, titles)
    elif relation is Relation.EQUALS and right == (True,):
        return name
    elif relation is Relation.EQUALS and right == (False,):
        return say("not", condition=name)
    else:
        value = joined(titles.cell(column, cell) for cell in right)
    related = relation_words(relation)
    if relation is Relation.PRESENT:
        return Bilingual(f"{name.zh}{related.zh}", f"{name.en} {related.en}")
    return Bilingual(f"{name.zh}{related.zh}{value.zh}", f"{name.en} {related.en} {value.en}")
