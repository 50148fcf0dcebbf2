"""Rank: put the members of a group in order and say who is last."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal

from zhunsheng.evaluate.live.condition import number_of
from zhunsheng.evaluate.live.held import Held, latest_of, with_row, without_row
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.nodes.run import RunNode
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.row import Grounds, Row, Timeline, grounds_of
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Rank, Settlement, Ties, Unscored
from zhunsheng.terms.time import Instant, Period

_FIGURES, _ORDER, _SETTLED_BY, _TIE_BREAK = 0, 1, 2, 3


class Contest:
    """What is known of one group in one period."""

    __slots__ = ("figures", "made", "orders", "settlements", "wakes")

    def __init__(self) -> None:
        self.figures: dict[str, Held] = {}
        self.orders = Timeline()
        self.settlements = Timeline()
        self.made: dict[str, Row] = {}
        self.wakes = False

    @property
    def by_order(self) -> bool:
        """Whether nobody has a figure, so that the published order decides."""
        return not self.figures and len(self.orders) > 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not (self.figures or self.orders or self.settlements)

    def known(self) -> list[Row]:
        """Return what the ranking rests on: the figures, or the order in their stead, and the settling event."""
        rows = [latest_of(held) for held in self.figures.values()]
        if self.by_order:
            rows.append(self.orders.latest)
        if self.settlements:
            rows.append(self.settlements.earliest)
        return rows


def _rows_of_one(operation: Rank) -> int:
    return max((len(units) for _, units in operation.members), default=1)


class RankNode(Node):
    """
    Remembers figures, orders and settlements of every contest.

    Where only runs read the table, which look at settled rankings alone, an unsettled one is not put in order until
    it is settled or somebody asks for it.
    """

    def __init__(self, operation: Rank, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self.contests: Paged[Hashable, Contest] = world.table(_rows_of_one(operation))
        self._of_period: dict[Period | None, dict[Hashable, None]] = {}
        self._tie_break: dict[tuple[Cell, Period | None], Timeline] = {}
        self._left_out = frozenset(operation.left_out)
        self._members = {
            group: tuple(unit for unit in units if unit not in self._left_out) for group, units in operation.members
        }
        self._only_settled = False

    def start(self) -> None:
        self._only_settled = all(isinstance(consumer, RunNode) for consumer, _ in self.consumers)

    # -- what comes in ----------------------------------------------------------------------------------------

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if old is not None:
            self._note(slot, old, present=False)
        if new is not None:
            self._note(slot, new, present=True)

    def _note(self, slot: int, row: Row, *, present: bool) -> None:
        if slot == _TIE_BREAK:
            self._note_tie_break(row, present)
            return
        group = (row.cell(self.operation.per), row.period)
        if group[0] is None:
            return
        if slot == _FIGURES:
            self._note_figure(group, row, present)
        elif slot == _SETTLED_BY:
            _keep(self._contest(group).settlements, row, present)
            self.touch(group)
        elif self._listed(row):
            _keep(self._contest(group).orders, row, present)
            self.touch(group)

    def _note_figure(self, group: tuple[Cell, Period | None], row: Row, present: bool) -> None:
        unit = row.columns.get("unit")
        figure = row.columns.get(self.operation.result)
        if not isinstance(unit, str) or unit in self._left_out or number_of(figure) is None:
            return
        contest = self._contest(group)
        figures = contest.figures
        held = figures.get(unit)
        if present:
            held = with_row(held, row)
        elif held is not None:
            held = without_row(held, row)
        if held is not None:
            figures[unit] = held
        else:
            del figures[unit]
        if not self._is_idle(group, contest):
            self.touch(group)

    def _is_idle(self, group: tuple[Cell, Period | None], contest: Contest) -> bool:
        """Say whether plainly nothing follows: a ranking that was not told of still lacks figures."""
        waits = self._only_settled and self.operation.settlement is Settlement.COMPLETE and not contest.made
        return waits and 0 < len(contest.figures) < len(self._registered(group))

    def _note_tie_break(self, row: Row, present: bool) -> None:
        name = (row.cell("unit"), row.period)
        rows = self._tie_break.setdefault(name, Timeline())
        _keep(rows, row, present)
        if not rows:
            del self._tie_break[name]
        for group in self._of_period.get(row.period, ()):
            self.touch(group)

    def _contest(self, group: tuple[Cell, Period | None]) -> Contest:
        contest: Contest | None = self.contests.get(group)
        if contest is None:
            contest = self.contests[group] = Contest()
            self._of_period.setdefault(group[1], {})[group] = None
        return contest

    # -- what follows -----------------------------------------------------------------------------------------

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        contest = self.contests.get(group)
        if contest is None:
            return
        made = contest.made
        if contest.is_empty:
            del self.contests[group]
            del self._of_period[group[1]][group]
            contest.made = {}
        else:
            settled_at = self._settled_at(group, contest)
            wanted = settled_at is not None or not self._only_settled
            contest.made = self._rows(group, contest, settled_at) if wanted else {}
            self._wake_at_end(group, contest, settled_at)
        if made or contest.made:
            for unit in {**made, **contest.made}:
                self.emit(made.get(unit), contest.made.get(unit))

    def rows(self) -> Iterable[tuple[Cell, Period | None, dict[str, Row]]]:
        """Yield every contest with the rows of its members, also of those not yet settled."""
        for group, contest in self.contests.items():
            assert isinstance(group, tuple)
            yield *group, contest.made or self._rows(group, contest, self._settled_at(group, contest))

    def _wake_at_end(self, group: tuple[Cell, Period | None], contest: Contest, settled_at: Instant | None) -> None:
        period = group[1]
        ends = self.operation.settlement is Settlement.PERIOD_END
        if ends and settled_at is None and period is not None and not contest.wakes:
            contest.wakes = True
            self.world.wake(period.end(self.world.zone), self, group)

    def _rows(self, group: tuple[Cell, Period | None], contest: Contest, settled_at: Instant | None) -> dict[str, Row]:
        operation = self.operation
        scored = self._places(contest)
        unscored = sorted({unit for unit in self._registered(group) if unit not in scored})
        places = dict(scored)
        if operation.unscored is Unscored.LAST and scored:
            places.update((unit, len(scored) + 1) for unit in unscored)
        last: frozenset[str] = frozenset()
        consulted: list[Row] = []
        if settled_at is not None:
            last, consulted = self._last(group[1], places)
        known = contest.known()
        others = consulted or contest.orders or contest.settlements
        grounds = grounds_of((*known, *consulted)) if others else _grounds_of_figures(known)
        at = settled_at if settled_at is not None else max(row.at for row in known)
        ranked, missing, by_order = Decimal(len(places)), frozenset(unscored), contest.by_order
        numbers = {place: Decimal(place) for place in set(places.values())}
        made = {}
        for unit in sorted((*scored, *unscored)):
            held = contest.figures.get(unit)
            columns: dict[str, Cell] = {
                operation.per: group[0],
                "unit": unit,
                operation.result: latest_of(held).columns.get(operation.result) if held is not None else None,
                "place": numbers[places[unit]] if unit in places else None,
                "ranked": ranked,
                "last": unit in last,
                "unscored": unit in missing,
                "by_order": by_order,
            }
            made[unit] = Row(operation, (*group, unit), columns, grounds, group[1], at, settled_at is not None)
        return made

    def _registered(self, group: tuple[Cell, Period | None]) -> tuple[str, ...]:
        """Return the units that the registry has in the group, without those left out."""
        return self._members.get(group[0], ()) if isinstance(group[0], str) else ()

    def _listed(self, order: Row) -> list[str]:
        """Return the units of a published order, best first, each where it is first named, without those left out."""
        cell = order.cell("order")
        return [unit for unit in dict.fromkeys(cell if isinstance(cell, tuple) else ()) if unit not in self._left_out]

    def _places(self, contest: Contest) -> dict[str, int]:
        """Return everybody's place by figure, or else by the published order; equals share a place."""
        if not contest.figures:
            listed = self._listed(contest.orders.latest) if contest.orders else []
            return {unit: place for place, unit in enumerate(listed, start=1)}
        result = self.operation.result
        figures = {unit: _figure(latest_of(held), result) for unit, held in contest.figures.items()}
        place_of: dict[Decimal, int] = {}
        for place, figure in enumerate(sorted(figures.values(), reverse=self.operation.highest_is_best), start=1):
            place_of.setdefault(figure, place)
        return {unit: place_of[figure] for unit, figure in figures.items()}

    def _settled_at(self, group: tuple[Cell, Period | None], contest: Contest) -> Instant | None:
        """Return when the ranking became settled, or None if it is not."""
        match self.operation.settlement:
            case Settlement.EVENT:
                return contest.settlements.earliest.at if contest.settlements else None
            case Settlement.PERIOD_END:
                end = group[1].end(self.world.zone) if group[1] is not None else None
                return end if end is not None and end <= self.world.as_of else None
            case Settlement.COMPLETE:
                return self._completed_at(self._registered(group), contest)

    def _completed_at(self, registered: tuple[str, ...], contest: Contest) -> Instant | None:
        """Return when the last member had its final figure, or when an order naming all was published."""
        if contest.figures:
            if len(contest.figures) < len(registered) or not contest.figures.keys() >= set(registered):
                return None
            figures = [latest_of(held) for held in contest.figures.values()]
            return max(row.at for row in figures) if all(row.settled for row in figures) else None
        if contest.orders and set(registered) <= set(self._listed(contest.orders.latest)):
            return contest.orders.latest.at
        return None

    def _last(self, period: Period | None, places: Mapping[str, int]) -> tuple[frozenset[str], list[Row]]:
        """Return who is last, and the tie-break figures that were consulted."""
        operation = self.operation
        lowest = max(places.values(), default=0)
        worst = [unit for unit in sorted(places) if places[unit] == lowest]
        if len(places) == 1 and not operation.single_last:
            return frozenset(), []
        if len(worst) == len(places) >= 2 and not operation.all_tied_last:
            return frozenset(), []
        if len(worst) < 2 or operation.ties is Ties.ALL:
            return frozenset(worst), []
        if operation.ties is Ties.NONE:
            return frozenset(), []
        found = {unit: rows.latest for unit in worst if (rows := self._tie_break.get((unit, period)))}
        return self._worst_by_tie_break(worst, found), list(found.values())

    def _worst_by_tie_break(self, tied: Iterable[str], rows: Mapping[str, Row]) -> frozenset[str]:
        """Return those of the tied who are worst by the other figure; having none is worst of all."""
        column = self.operation.tie_break_result or ""
        figures = {unit: number_of(rows[unit].cell(column)) if unit in rows else None for unit in tied}
        known = [figure for figure in figures.values() if figure is not None]
        if len(known) < len(figures):
            return frozenset(unit for unit, figure in figures.items() if figure is None)
        worst = min(known) if self.operation.tie_break_highest_is_best else max(known)
        return frozenset(unit for unit, figure in figures.items() if figure == worst)


def _figure(row: Row, column: str) -> Decimal:
    number = number_of(row.cell(column))
    assert number is not None
    return number


def _grounds_of_figures(figures: list[Row]) -> Grounds:
    """Return the grounds of a ranking by figures alone, none of which is there twice."""
    return Grounds(tuple(figures), max(figures, key=lambda row: row.order).origin)


def _keep(rows: Timeline, row: Row, present: bool) -> None:
    if present:
        rows.put(row)
    else:
        rows.take(row)
