"""The rankings behind the escalations, as lists for people."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.evaluate.live.node import Node
from zhunsheng.evaluate.live.nodes.rank import RankNode
from zhunsheng.evaluate.live.row import Row
from zhunsheng.evaluate.live.text import shown
from zhunsheng.ir.operations import Rank, Settlement
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Zone


def rankings_of(rulebook: Rulebook, nodes: Mapping[str, Node]) -> tuple[Ranking, ...]:
    """Return every ranking of the rulebook, by period, norm and group."""
    found = []
    for norm, name in rulebook.rankings:
        node = nodes.get(name)
        if isinstance(node, RankNode):
            made = (list(rows.values()) for _, _, rows in node.rows())
            found += [_ranking(norm, node.operation, rows, rulebook.zone) for rows in made if rows]
    return tuple(sorted(found, key=lambda ranking: (ranking.period, ranking.norm, ranking.group)))


def _ranking(norm: str, operation: Rank, rows: list[Row], zone: Zone) -> Ranking:
    one = rows[0]
    lines = [
        RankedUnit(
            unit=str(row.cell("unit")),
            place=int(str(row.cell("place"))) if row.cell("place") is not None else None,
            figure=shown(row.cell(operation.result), zone),
            last=row.cell("last") is True,
        )
        for row in rows
    ]
    return Ranking(
        norm=norm,
        group=shown(one.cell(operation.per), zone) or "",
        period=one.period.text if one.period else "",
        settled_at=one.at if one.settled else None,
        by_order=one.cell("by_order") is True,
        lines=tuple(sorted(lines, key=lambda line: (line.place is None, line.place or 0, line.unit))),
        missing=() if one.settled else _missing(operation, rows),
        evidence=tuple(sorted({ref.id for ref in one.evidence})),
    )


def _missing(operation: Rank, rows: list[Row]) -> tuple[str, ...]:
    """Return what an unsettled ranking waits for: figures of members, and the settling event or the end of a period."""
    units = tuple(sorted(str(row.cell("unit")) for row in rows if row.cell("unscored") is True))
    if operation.settlement is Settlement.COMPLETE and units:
        return units
    return (*units, "settlement")
