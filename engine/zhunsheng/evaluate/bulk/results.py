"""From the rows that a plan leaves behind to findings and rankings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from zhunsheng.evaluate.bulk.calendar import of_period
from zhunsheng.evaluate.bulk.cells import as_text
from zhunsheng.evaluate.bulk.plan import Plan
from zhunsheng.evaluate.bulk.tables import finding_number
from zhunsheng.evaluate.bulk.written import FOUND_WITH_EVIDENCE, line_of
from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import Rank, Settlement
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.force import Force

Fetch = Callable[[str], Iterator[Sequence[Any]]]
"""Runs a query and yields its rows."""


def findings(rulebook: Rulebook, plan: Plan, fetch: Fetch) -> Iterator[Finding]:
    """Yield all findings, in no order."""
    for n, line in fetch(f"SELECT n, {line_of(rulebook, plan)} FROM {FOUND_WITH_EVIDENCE}"):
        said = json.loads(line)
        yield Finding(
            id=said["id"],
            norm=said["norm"],
            cites=tuple(said["cites"]),
            unit=said["unit"],
            bearer=said["bearer"],
            counterparty=said["counterparty"],
            territory=said["territory"],
            force=Force(said["force"]),
            outcome=said["outcome"],
            period=said["period"],
            at=said["at"],
            due=said["due"],
            values=said["values"],
            evidence=tuple(said["evidence"]),
            title=rulebook.norms[plan.said[n].norm].title,
        )


def listed(finding: Finding) -> tuple[tuple[str, str, str, str], str]:
    """The order of findings; those alike in it by what they say."""
    return (finding.order, json.dumps(finding.to_dict(), ensure_ascii=False))


def rankings(rulebook: Rulebook, plan: Plan, fetch: Fetch) -> tuple[Ranking, ...]:
    """Return every ranking, by period, norm and group."""
    operations = {operation.name: operation for operation in rulebook.operations}
    found: list[Ranking] = []
    for norm, name in rulebook.rankings:
        operation = operations.get(name)
        if isinstance(operation, Rank) and not plan.tables[operation.name].empty:
            found += _rankings(norm, operation, plan, fetch)
    return tuple(sorted(found, key=lambda ranking: (ranking.period, ranking.norm, ranking.group)))


def _rankings(norm: str, operation: Rank, plan: Plan, fetch: Fetch) -> Iterator[Ranking]:
    table = plan.tables[operation.name]
    held = {name: table.held(name, "t") for name in ("unit", "place", "last", "unscored", "by_order")}
    group, figure = as_text(table.held(operation.per, "t")), as_text(table.held(operation.result, "t"))
    number = finding_number(plan.places[operation.name], "t.k")
    period = of_period("text", "t.p", table.periods)
    query = (
        f"SELECT t.k, coalesce({group}, ''), coalesce({period}, ''), CASE WHEN t.settled THEN t.moment END,"
        f" {held['by_order'].sql}, e.ids, {held['unit'].sql}, {held['place'].sql}, {figure}, {held['last'].sql},"
        f" {held['unscored'].sql} FROM {table.sql} t LEFT JOIN evidence e ON e.f = {number} ORDER BY t.k"
    )
    rows: list[Sequence[Any]] = []
    for row in fetch(query):
        if rows and rows[0][0] != row[0]:
            yield _ranking(norm, operation, rows)
            rows = []
        rows.append(row)
    if rows:
        yield _ranking(norm, operation, rows)


def _ranking(norm: str, operation: Rank, rows: list[Sequence[Any]]) -> Ranking:
    _, group, period, settled_at, by_order, ids, *_ = rows[0]
    lines = [
        RankedUnit(unit=unit, place=None if place is None else int(place), figure=figure, last=bool(last))
        for *_, unit, place, figure, last, _ in rows
    ]
    units = sorted(row[6] for row in rows if row[10])
    return Ranking(
        norm=norm,
        group=group,
        period=period,
        settled_at=settled_at,
        by_order=bool(by_order),
        lines=tuple(sorted(lines, key=lambda line: (line.place is None, line.place or 0, line.unit))),
        missing=() if settled_at is not None else _missing(operation, units),
        evidence=tuple(json.loads(ids or "[]")),
    )


def _missing(operation: Rank, units: list[str]) -> tuple[str, ...]:
    """Return what an unsettled ranking waits for: figures of units, and what settles it."""
    if operation.settlement is Settlement.COMPLETE and units:
        return tuple(units)
    return (*units, "settlement")
