"""Bounds on figures in words."""

from __future__ import annotations

from zhunsheng.explain.conditions import linear_words, relation_words
from zhunsheng.explain.titles import Titles, same
from zhunsheng.explain.words import say
from zhunsheng.ir.conditions import Cell, Linear, Relation
from zhunsheng.ir.operations import Bound, Previous
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual


def bound_words(bound: Bound, limit: Cell, column: str, titles: Titles) -> Bilingual:
    """Return a bound with the number it came to."""
    is_exact = bound.relation is Relation.EQUALS
    related = say("bound_equals") if is_exact else relation_words(bound.relation)
    value = titles.cell(column, limit)
    source = source_words(bound, titles)
    tail = Bilingual(f"（{source.zh}）", f" ({source.en})") if source is not None else same("")
    return Bilingual(f"{related.zh} {value.zh}{tail.zh}", f"{related.en} {value.en}{tail.en}")


def source_words(bound: Bound, titles: Titles) -> Bilingual | None:
    """Return what the other side of a bound is made of, or None for a constant."""
    match bound.right:
        case Linear():
            return linear_words(bound.right, titles)
        case Previous(times, plus):
            factor = "" if times == 1 else f"{decimal_text(times)} × "
            more = "" if plus == 0 else f" + {decimal_text(plus)}"
            before = say("figure_before")
            return Bilingual(f"{factor}{before.zh}{more}", f"{factor}{before.en}{more}")
        case _:
            return None
