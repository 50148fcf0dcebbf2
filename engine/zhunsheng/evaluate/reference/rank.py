"""Rank: put the members of a group in order and say who is last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from zhunsheng.evaluate.reference.condition import as_number
from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Rank, Settlement, Ties, Unscored
from zhunsheng.terms.time import Instant, Period

_Ranked = Mapping[str, int]
"""The places of those who have one: 1 is best, equals share a place."""


@dataclass
class Contest:
    """What is known of one group in one period."""

    group: Cell
    period: Period | None
    figures: dict[str, Row] = field(default_factory=dict)
    order: Row | None = None
    settlement: Row | None = None

    @property
    def by_order(self) -> bool:
        """Whether nobody has a figure, so that the published order decides."""
        return not self.figures and self.order is not None


def rank(operation: Rank, world: World) -> list[Row]:
    """Return one row for each member of each group in each period of which anything is known."""
    tie_break = {(row.cell("unit"), row.period): row for row in world.in_time(operation.tie_break)}
    return [row for contest in _contests(operation, world) for row in _rows(operation, contest, tie_break, world)]


def _contests(operation: Rank, world: World) -> Iterable[Contest]:
    """Gather the latest figures, the latest published order and the earliest settlement by group and period."""
    contests: dict[tuple[Cell, Period | None], Contest] = {}

    def contest(row: Row) -> Contest:
        key = (row.cell(operation.per), row.period)
        return contests.setdefault(key, Contest(*key))

    def of_a_group(table: str | None) -> Iterable[Row]:
        return (row for row in world.in_time(table) if row.cell(operation.per) is not None)

    for row in of_a_group(operation.figures):
        unit, figure = row.cell("unit"), as_number(row.cell(operation.result))
        if isinstance(unit, str) and unit not in operation.left_out and figure is not None:
            contest(row).figures[unit] = row
    for row in of_a_group(operation.order):
        if _units_in_order(operation, row):
            contest(row).order = row
    if operation.settlement is Settlement.EVENT:
        for row in of_a_group(operation.settled_by):
            known = contest(row)
            known.settlement = known.settlement or row
    return contests.values()


def _units_in_order(operation: Rank, order: Row | None) -> list[str]:
    """Return the units of a published order, best first, each where it is first named, without those left out."""
    listed = order.cell("order") if order else None
    units = dict.fromkeys(listed if isinstance(listed, tuple) else ())
    return [unit for unit in units if unit not in operation.left_out]


def _rows(operation: Rank, contest: Contest, tie_break: Mapping[tuple[Cell, Period | None], Row],
          world: World) -> list[Row]:
    registered = _registered(operation, contest)
    scored = _places(operation, contest)
    unscored = sorted(set(registered) - set(scored))
    places = dict(scored)
    if operation.unscored is Unscored.LAST and scored:
        places |= {unit: len(scored) + 1 for unit in unscored}
    settled_at = _settled_at(operation, contest, registered, world)
    last, consulted = _last(operation, contest, places, tie_break) if settled_at is not None else (frozenset(), [])
    known = _known(contest)
    grounds = Grounds.of([*known, *consulted])
    at = settled_at if settled_at is not None else max(row.at for row in known)

    def columns(unit: str) -> dict[str, Cell]:
        figure = contest.figures.get(unit)
        return {
            operation.per: contest.group,
            "unit": unit,
            operation.result: figure.cell(operation.result) if figure else None,
            "place": Decimal(places[unit]) if unit in places else None,
            "ranked": Decimal(len(places)),
            "last": unit in last,
            "unscored": unit in unscored,
            "by_order": contest.by_order,
        }

    return [
        make_row(operation, columns(unit), grounds, period=contest.period, at=at, settled=settled_at is not None)
        for unit in sorted({*scored, *unscored})
    ]


def _registered(operation: Rank, contest: Contest) -> list[str]:
    """Return the units that the registry has in the group, without those left out."""
    units = dict(operation.members).get(contest.group, ()) if isinstance(contest.group, str) else ()
    return [unit for unit in units if unit not in operation.left_out]


def _places(operation: Rank, contest: Contest) -> dict[str, int]:
    """Return everybody's place by figure, or else by the published order."""
    if not contest.figures:
        return {unit: place for place, unit in enumerate(_units_in_order(operation, contest.order), start=1)}
    figures = {unit: _figure(row, operation.result) for unit, row in contest.figures.items()}
    ordered = sorted(figures.values(), reverse=operation.highest_is_best)
    return {unit: ordered.index(figure) + 1 for unit, figure in figures.items()}


def _figure(row: Row, column: str) -> Decimal:
    number = as_number(row.cell(column))
    assert number is not None
    return number


def _known(contest: Contest) -> list[Row]:
    """Return what the ranking rests on: the figures, or the order that stands in for them, and the settling event."""
    rows = [*contest.figures.values()]
    if contest.by_order and contest.order:
        rows.append(contest.order)
    if contest.settlement:
        rows.append(contest.settlement)
    return rows


def _settled_at(operation: Rank, contest: Contest, registered: Iterable[str], world: World) -> Instant | None:
    """Return when the ranking became settled, or None if it is not."""
    match operation.settlement:
        case Settlement.EVENT:
            return contest.settlement.at if contest.settlement else None
        case Settlement.PERIOD_END:
            end = contest.period.end(world.zone) if contest.period else None
            return end if end is not None and end <= world.as_of else None
        case Settlement.COMPLETE:
            return _completed_at(operation, contest, registered)


def _completed_at(operation: Rank, contest: Contest, registered: Iterable[str]) -> Instant | None:
    """Return when the last member had its final figure, or when an order naming all was published."""
    if contest.figures:
        complete = all(unit in contest.figures for unit in registered)
        final = all(row.settled for row in contest.figures.values())
        return max(row.at for row in contest.figures.values()) if complete and final else None
    if contest.order is not None and set(registered) <= set(_units_in_order(operation, contest.order)):
        return contest.order.at
    return None


def _last(operation: Rank, contest: Contest, places: _Ranked,
          tie_break: Mapping[tuple[Cell, Period | None], Row]) -> tuple[frozenset[str], list[Row]]:
    """Return who is last, and the tie-break figures that were consulted."""
    worst = [unit for unit, place in sorted(places.items()) if place == max(places.values())]
    if len(places) == 1 and not operation.single_last:
        return frozenset(), []
    if len(worst) == len(places) >= 2 and not operation.all_tied_last:
        return frozenset(), []
    if len(worst) < 2 or operation.ties is Ties.ALL:
        return frozenset(worst), []
    if operation.ties is Ties.NONE:
        return frozenset(), []
    consulted = {unit: tie_break[unit, contest.period] for unit in worst if (unit, contest.period) in tie_break}
    return _worst_by_tie_break(operation, worst, consulted), list(consulted.values())


def _worst_by_tie_break(operation: Rank, tied: Iterable[str], rows: Mapping[str, Row]) -> frozenset[str]:
    """Return those of the tied who are worst by the other figure; having none is worst of all."""
    figures = {
        unit: as_number(rows[unit].cell(operation.tie_break_result or "")) if unit in rows else None for unit in tied
    }
    known = [figure for figure in figures.values() if figure is not None]
    if len(known) < len(figures):
        return frozenset(unit for unit, figure in figures.items() if figure is None)
    worst = min(known) if operation.tie_break_highest_is_best else max(known)
    return frozenset(unit for unit, figure in figures.items() if figure == worst)
