"""Places in a ranking that nobody can have: there are not so many by the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from zhunsheng.compile.checks.solve import Kind, impossible
from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.operations import Attribute, Column, Rank, Refine, Run, Select, Tally
from zhunsheng.problems.problem import Problem
from zhunsheng.written.escalation import WrittenEscalation


def check_ranked(tables: Tables, problems: list[Problem]) -> None:
    """Note escalations from a place beyond the number of those who are ranked together."""
    for norm in tables.norms:
        says, hits = norm.written.says[0], tables.step(norm, "hits")
        if isinstance(says, WrittenEscalation) and isinstance(hits, Run):
            _check_place(tables, norm, says, hits, problems)


def _check_place(tables: Tables, norm: NormInPlay, says: WrittenEscalation, hits: Run, problems: list[Problem]) -> None:
    rank, output = tables.by_name.get(hits.rows), tables.lowering.outputs.get(hits.rows)
    most = _most_together(tables, rank) if isinstance(rank, Rank) else None
    if output is None or most is None:
        return
    kinds = tables.columns(output.shape)
    if impossible(hits.holds, kinds) or not impossible(hits.holds, {**kinds, **_places(kinds, most)}):
        return  # what no ranking of any size could meet is told by C124
    at = says.tests[0].column.span if says.tests else says.span
    problems.append(Problem("C129", at, {"norm": norm.written.id, "ranking": hits.rows, "most": str(most)}))


def _most_together(tables: Tables, rank: Rank) -> int | None:
    """Return how many are ranked together at most; None where events, not the register, say who belongs together."""
    if not rank.members or not _is_registered(tables, rank.figures, rank.per):
        return None
    return max(len(units) for _, units in rank.members)


def _is_registered(tables: Tables, table: str, name: str) -> bool:
    """Say whether a column is what the register says of the body in a row."""
    made = tables.by_name.get(table)
    match made:
        case Select():
            return _is_attribute(made.columns, name)
        case Refine():
            return _is_attribute(made.adds, name) or _is_registered(tables, made.rows, name)
        case Tally():
            return _is_registered(tables, made.rows, name)
        case _:
            return False


def _is_attribute(columns: tuple[Column, ...], name: str) -> bool:
    return any(column.name == name and all(isinstance(source, Attribute) for source in column.sources)
               for column in columns)


def _places(kinds: Mapping[str, Kind], most: int) -> dict[str, Kind]:
    """Return the columns that count the ranked, as far as they can go."""
    bounded = {name: kinds[name] for name in ("place", "ranked") if name in kinds}
    return {name: replace(kind, low=Decimal(1), high=Decimal(most)) for name, kind in bounded.items()}
