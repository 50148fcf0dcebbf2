"""Norms that only concern bodies and places where the policy has no force, as far as the registers decide it."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.operations import Conclude, Occasions, Tally, Who
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.force import Force
from zhunsheng.terms.span import Span
from zhunsheng.written.duty import WrittenDuty
from zhunsheng.written.limit import WrittenLimit


def check_places(tables: Tables, problems: list[Problem]) -> None:
    """Note norms of which no finding can have force, and bodies about whom none can, for want of a place."""
    force_at = tables.lowering.force_at
    if force_at is None or all(force is Force.NONE for force in force_at.values()):
        return  # a policy without force anywhere is told once, by C127
    without_place: dict[str, NormInPlay] = {}
    for norm in tables.norms:
        made = tables.step(norm, "")
        decided = _decided(tables, norm, made) if isinstance(made, Conclude) else None
        if not decided:
            continue
        nowhere = [body for body, place in decided if place is None]
        for body in nowhere:
            without_place.setdefault(body, norm)
        if not nowhere and all(force_at.get(place or "", Force.NONE) is Force.NONE for _, place in decided):
            values = {"norm": norm.written.id, "units": ", ".join(body for body, _ in decided)}
            problems.append(Problem("C123", _at(norm), values))
    for body, norm in without_place.items():
        at = tables.lowering.registry.names.ids.get("unit", {}).get(body)
        problems.append(Problem("C130", at or _at(norm), {"unit": body, "norm": norm.written.id}))


def _decided(tables: Tables, norm: NormInPlay, made: Conclude) -> list[tuple[str, str | None]] | None:
    """Return whom the findings can be about, and the place that decides for each; None where events decide it."""
    column, bodies = _bodies(tables, norm)
    decided: list[tuple[str, str | None]] = []
    for body in bodies or ("",):
        about, place = body, None
        for who in made.places:
            fixed = who.unit or (body if body and who.column == column else None)
            if fixed is None or who.attribute not in (None, "territory"):
                return None
            about, place = about or fixed, _place(tables, who, fixed)
            if place is not None:
                break
        if not about:
            return None
        decided.append((about, place))
    return decided


def _bodies(tables: Tables, norm: NormInPlay) -> tuple[str, tuple[str, ...]]:
    """Return the bodies that a norm says by name, by tier or by group, with the column that holds them."""
    occasions, figures = tables.step(norm, "occasions"), tables.step(norm, "figures")
    if isinstance(occasions, Occasions):
        return "unit", occasions.units
    if isinstance(figures, Tally) and figures.domain and len(figures.key) == 1:
        return figures.key[0], tuple(key[0] for key in figures.domain)
    return "", ()


def _place(tables: Tables, who: Who, fixed: str) -> str | None:
    if who.attribute is None:
        return fixed
    registered = tables.lowering.registry.units.get(fixed)
    return registered.territory if registered is not None else None


def _at(norm: NormInPlay) -> Span:
    return next(_written(norm), norm.written.name.id.span)


def _written(norm: NormInPlay) -> Iterator[Span]:
    """Yield the words that say where or for whom, the one that decides first."""
    for says in norm.written.says:
        if isinstance(says, WrittenLimit):
            yield from (word.span for word in (says.territory, says.each, says.bearer) if word is not None)
        if isinstance(says, WrittenDuty):
            yield says.bearer.span
