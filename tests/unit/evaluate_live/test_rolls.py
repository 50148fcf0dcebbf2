"""The rows of a figure are those that came and have not gone, at every moment asked about, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from calls import calls_of
from zhunsheng.evaluate.live.alike import alike
from zhunsheng.evaluate.live.extremes import Extremes
from zhunsheng.evaluate.live.log import Logs
from zhunsheng.evaluate.live.roll import LargeGrounds, Roll
from zhunsheng.evaluate.live.row import EventGrounds, Grounds, Row, RowId
from zhunsheng.evaluate.live.written import read, written
from zhunsheng.findings.derivation import EventRef
from zhunsheng.ir.operations import Select

SELECT = Select("chosen", "case.filed", ())
STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.booleans()), max_size=120)
"""Which row comes, or goes if it is there; at what time; and whether the roll is written down and read again."""


def row(number: int, at: int) -> Row:
    id = f"e{number}"
    return Row(SELECT, ("s", id), {"points": Decimal(number % 3)}, EventGrounds(at, id, "s"), None, at, True)


def logs(in_memory: int = 3) -> Logs:
    return Logs({"chosen": SELECT}, in_memory)


def moments_of(roll: Roll, shared: Logs, steps: list[tuple[int, int, bool]]) -> Iterator[
        tuple[Roll, dict[RowId, Row], bool]]:
    """Take the steps, and say after each what the roll is, which rows are there, and whether it was put away."""
    there: dict[RowId, Row] = {}
    for number, at, is_put_away in steps:
        one = row(number, at)
        if one.id in there:
            roll.take(there.pop(one.id))
        else:
            roll.put(one)
            there[one.id] = one
        if is_put_away:
            roll = read(written(roll), shared.known)
        yield roll, there, is_put_away


@settings(deadline=None)
@given(STEPS)
def test_a_roll_is_what_came_and_has_not_gone_at_every_moment(steps: list[tuple[int, int, bool]]) -> None:
    shared = logs()
    given_out: list[tuple[Grounds, dict[RowId, Row]]] = []
    for roll, there, is_put_away in moments_of(Roll(shared), shared, steps):
        assert len(roll) == len(there)
        if there:
            assert roll.latest.id == max(there.values(), key=lambda it: it.order).id
            grounds = roll.as_grounds()
            given_out.append((read(written(grounds), shared.known) if is_put_away else grounds, dict(there)))
    for grounds, expected in given_out:
        assert {it.id: it.because for it in grounds.rows} == {name: it.because for name, it in expected.items()}
        assert grounds.evidence == {EventRef("s", str(name[1])) for name in expected}
        assert grounds.origin == max(expected.values(), key=lambda it: it.order).origin


@settings(deadline=None)
@given(STEPS)
def test_the_earliest_is_known_where_that_is_asked_for(steps: list[tuple[int, int, bool]]) -> None:
    shared = logs()
    for roll, there, _ in moments_of(Roll(shared, from_first=True), shared, steps):
        if there:
            assert roll.earliest.id == min(there.values(), key=lambda it: it.order).id


@settings(deadline=None)
@given(STEPS)
def test_the_difference_of_two_moments_leads_from_one_to_the_other(steps: list[tuple[int, int, bool]]) -> None:
    shared = logs()
    roll = Roll(shared)
    there: dict[RowId, Row] = {}
    moments: list[tuple[LargeGrounds, set[RowId]]] = []
    for number, at, _ in steps:
        one = row(number, at)
        roll.take(there.pop(one.id)) if one.id in there else roll.put(there.setdefault(one.id, one))
        grounds = roll.as_grounds() if there else None
        if isinstance(grounds, LargeGrounds):
            moments.append((grounds, set(there)))
    for earlier, later in pairs(moments):
        came, went = later[0].version.since(earlier[0].version)
        assert (earlier[1] - {it.id for it in went}) | {it.id for it in came} == later[1]
        assert {it.id for it in went} <= earlier[1]


def pairs(
    moments: list[tuple[LargeGrounds, set[RowId]]],
) -> Iterator[tuple[tuple[LargeGrounds, set[RowId]], tuple[LargeGrounds, set[RowId]]]]:
    """Yield moments of one log, the earlier first."""
    for index, earlier in enumerate(moments):
        yield from ((earlier, later) for later in moments[index:] if later[0].version.log == earlier[0].version.log)


def test_rows_stay_outside_memory_however_many_there_are() -> None:
    roll = Roll(logs(64))
    for number in range(5000):
        roll.put(row(number, number))
    assert len(written(roll)) < 64 * 300
    assert len({it.id for it in roll}) == 5000


def test_the_latest_is_known_when_all_the_newest_have_gone_at_a_cost_that_is_seldom() -> None:
    roll = Roll(logs(64))
    rows = [row(number, number) for number in range(2000)]
    for one in rows:
        roll.put(one)
    costs = []
    for one in reversed(rows[1000:]):
        assert roll.latest.id == one.id
        costs.append(calls_of(lambda one=one: roll.take(one)) + calls_of(lambda: len(roll) and roll.latest))
    assert sum(costs) < 1000 * 20_000
    assert sorted(costs)[500] < 200


def test_rows_are_alike_if_what_came_and_went_between_them_is() -> None:
    roll = Roll(logs())
    for number in range(20):
        roll.put(row(number, number))
    figures = [figure(roll)]
    roll.take(row(7, 7))
    figures.append(figure(roll))
    roll.put(row(7, 7))
    figures.append(figure(roll))
    assert not alike(figures[0], figures[1])
    assert alike(figures[0], figures[2])


def figure(roll: Roll) -> Row:
    return Row(SELECT, ("figure",), {}, roll.as_grounds(), None, 0, True)


@settings(deadline=None)
@given(STEPS, st.booleans())
def test_the_rows_of_the_most_extreme_number_are_known_however_many_others_come_and_go(
    steps: list[tuple[int, int, bool]], greatest: bool
) -> None:
    shared = logs()
    everything = Roll(shared)
    extremes = Extremes(shared, greatest=greatest)
    there: dict[int, Row] = {}
    for number, at, is_put_away in steps:
        one, size = row(number, at), Decimal(number % 11)
        if number in there:
            everything.take(there[number])
            extremes.take(there.pop(number), size)
        else:
            there[number] = one
            everything.put(one)
            extremes.put(one, size)
        if is_put_away:
            everything, extremes = read(written((everything, extremes)), shared.known)
        if there:
            found, attaining = extremes.attaining(everything, lambda it: Decimal(int(str(it.id[1])[1:]) % 11))
            best = (max if greatest else min)(it % 11 for it in there)
            assert found == best
            assert {it.id for it in attaining} == {it.id for key, it in there.items() if key % 11 == best}


def test_rows_of_other_numbers_than_the_most_extreme_stay_outside_memory() -> None:
    extremes = Extremes(logs(64), greatest=True)
    for number in range(5000):
        extremes.put(row(number, number), Decimal(number * 7919 % 5000))
    assert len(written(extremes)) < 16 * 300
