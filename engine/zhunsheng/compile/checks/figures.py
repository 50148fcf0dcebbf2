"""Limits by themselves: bounds that no figure can keep, and bounds that none can break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from zhunsheng.compile.checks.solve import Kind, impossible
from zhunsheng.compile.checks.tables import Tables
from zhunsheng.ir.conditions import Condition, Every, Linear, Not, Test
from zhunsheng.ir.operations import Bound, ByKey, Compare, Figure, Previous, Tally
from zhunsheng.problems.problem import Problem
from zhunsheng.written.limit import WrittenLimit
from zhunsheng.written.values import Slot


def check_figures(tables: Tables, problems: list[Problem]) -> None:
    """Note limits that contradict themselves or the vocabulary, and those that nothing can break."""
    for norm in tables.norms:
        limit, compared = norm.written.says[0], tables.step(norm, "compared")
        if not isinstance(limit, WrittenLimit) or not isinstance(compared, Compare):
            continue
        kind = figure_kind(tables, compared)
        if any(impossible(bounds, dict.fromkeys(names, kind)) for bounds, names in sides(compared.bounds)):
            values = {"norm": norm.written.id, "bounds": _written(limit)}
            problems.append(Problem("C162", limit.bounds[0].span, values))
        elif _unbreakable(compared, kind):
            values = {"norm": norm.written.id, "figure": compared.column}
            problems.append(Problem("C163", limit.bounds[0].span, values))


def _written(limit: WrittenLimit) -> str:
    """Return the bounds as the author wrote them."""
    numbers = ([it.text if isinstance(it, Slot) and it.text else "…" for it in bound.rights] for bound in limit.bounds)
    return ", ".join(f"{bound.word} {', '.join(said)}" for bound, said in zip(limit.bounds, numbers, strict=True))


def sides(bounds: tuple[Bound, ...]) -> Iterator[tuple[Condition, frozenset[str]]]:
    """
    Yield the bounds as conditions that must hold together: those by numbers, for each value of a key, and those
    against each other figure. The names of the columns that stand for the figure itself come along.

    A figure compared with `times × other + plus` is taken as the number by which it exceeds `times × other`.
    """
    constants = [Test("figure", it.relation, it.right) for it in bounds if isinstance(it.right, tuple)]
    keyed = [(it.relation, dict(it.right.numbers)) for it in bounds if isinstance(it.right, ByKey)]
    keys = sorted({key for _, numbers in keyed for key in numbers})
    for key in keys or [""]:
        own = [Test("figure", relation, (numbers[key],)) for relation, numbers in keyed if key in numbers]
        yield Every((*constants, *own)), frozenset({"figure"})
    yield Every(tuple(test for test in map(_relative, bounds) if test is not None)), frozenset()


def _relative(bound: Bound) -> Test | None:
    match bound.right:
        case Previous(times, plus):
            return Test(f"{times} × previous", bound.relation, (plus,))
        case Linear(column, times, plus):
            return Test(f"{times} × {column}", bound.relation, (plus,))
        case _:
            return None


def figure_kind(tables: Tables, compared: Compare) -> Kind:
    """Return what the figure that is compared may be."""
    table = tables.by_name.get(compared.figures)
    if not isinstance(table, Tally):
        kinds = tables.kinds(table)
        return kinds.get(compared.column, Kind())
    of = tables.kinds(tables.by_name.get(table.rows)).get(table.of or "", Kind())
    match table.figure:
        case Figure.COUNT:
            return Kind(low=Decimal(0 if table.domain else 1), whole=True, optional=False)
        case Figure.SHARE:
            return Kind(low=Decimal(0), high=Decimal(1), optional=table.domain is not None)
        case Figure.SUM:
            low = of.low if of.low is not None and of.low >= 0 else None
            return Kind(low=None if low is None else Decimal(0) if table.domain else low, optional=False)
        case Figure.MEAN:
            return replace(of, whole=False, optional=table.domain is not None)
        case Figure.MIN | Figure.MAX:
            return replace(of, optional=table.domain is not None)
        case _:
            return replace(of, optional=of.optional or table.domain is not None)


def _unbreakable(compared: Compare, kind: Kind) -> bool:
    """Say whether every figure there can be keeps the bounds; only of bounds by numbers is that asked."""
    if kind.optional or compared.gradually or not all(isinstance(it.right, tuple) for it in compared.bounds):
        return False
    if kind.whole and all(it.right == (Decimal(0),) for it in compared.bounds):
        return False  # “at least none” is how a norm is written that only shows its figures
    kept = Every(tuple(Test("figure", it.relation, it.right) for it in compared.bounds))  # type: ignore[arg-type]  # just tested
    return impossible(Not(kept), {"figure": kind})


def joined(one: Compare, other: Compare) -> Iterator[tuple[Condition, frozenset[str]]]:
    """Yield the bounds of two comparisons of one figure as conditions that must hold together."""
    yield from sides((*one.bounds, *other.bounds))


