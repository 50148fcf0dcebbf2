"""The ranking tables behind the escalations."""

from __future__ import annotations

from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.evaluate.reference.row import Row, World
from zhunsheng.evaluate.reference.text import cell_text
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Rank, Settlement
from zhunsheng.terms.time import Period


def rankings(world: World) -> tuple[Ranking, ...]:
    """Return every ranking of the rulebook, by period, norm and group."""
    operations = {operation.name: operation for operation in world.rulebook.operations}
    found = []
    for norm, name in world.rulebook.rankings:
        operation = operations.get(name)
        if isinstance(operation, Rank):
            found += [_ranking(norm, operation, rows, world) for rows in _groups(operation, world)]
    return tuple(sorted(found, key=lambda ranking: (ranking.period, ranking.norm, ranking.group)))


def _groups(operation: Rank, world: World) -> list[list[Row]]:
    groups: dict[tuple[Cell, Period | None], list[Row]] = {}
    for row in world.tables[operation.name]:
        groups.setdefault((row.cell(operation.per), row.period), []).append(row)
    return list(groups.values())


def _ranking(norm: str, operation: Rank, rows: list[Row], world: World) -> Ranking:
    one = rows[0]
    lines = sorted((_line(operation, row, world) for row in rows), key=_best_first)
    return Ranking(
        norm=norm,
        group=cell_text(one.cell(operation.per), world.zone) or "",
        period=one.period.text if one.period else "",
        settled_at=one.at if one.settled else None,
        by_order=one.cell("by_order") is True,
        lines=tuple(lines),
        missing=() if one.settled else _missing(operation, rows),
        evidence=tuple(sorted({ref.id for ref in one.evidence})),
    )


def _line(operation: Rank, row: Row, world: World) -> RankedUnit:
    place = row.cell("place")
    return RankedUnit(
        unit=str(row.cell("unit")),
        place=None if place is None else int(str(place)),
        figure=cell_text(row.cell(operation.result), world.zone),
        last=row.cell("last") is True,
    )


def _best_first(line: RankedUnit) -> tuple[bool, int, str]:
    return (line.place is None, line.place or 0, line.unit)


def _missing(operation: Rank, rows: list[Row]) -> tuple[str, ...]:
    """Return what an unsettled ranking waits for: figures of members, and the settling event or the end of a period."""
    units = sorted(str(row.cell("unit")) for row in rows if row.cell("unscored") is True)
    waits_for_more = operation.settlement is not Settlement.COMPLETE or not units
    return (*units, "settlement") if waits_for_more else tuple(units)
