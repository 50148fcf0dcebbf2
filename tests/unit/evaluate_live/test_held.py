"""What is nearly always one row is held as one, and behaves like rows in order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.evaluate.live.held import back_from, cells_of, first_from, latest_of, with_row, without_row
from zhunsheng.evaluate.live.row import EventGrounds, Row, Timeline
from zhunsheng.ir.operations import Select

SCORED = Select("scored", "scored", (), period_field=None)


def row(number: int, at: int) -> Row:
    return Row(SCORED, ("s", str(number)), {"n": str(number)}, EventGrounds(at, str(number), "s"), None, at, True)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.data())
def test_rows_held_are_rows_in_order_of_time(times: list[int], data: st.DataObject) -> None:
    rows = [row(number, at) for number, at in enumerate(times)]
    held, timeline = None, Timeline()
    for one in rows:
        held = with_row(held, one)
        timeline.put(one)
        assert latest_of(held) is timeline.latest
    gone = data.draw(st.permutations(rows))
    for one in gone:
        assert held is not None
        instant = data.draw(st.integers(0, 6))
        at_most = data.draw(st.integers(0, 3))
        first = timeline.first_since(instant)
        assert first_from(held, instant, at_most) == timeline.between(first, first + at_most)
        assert list(back_from(held, instant)) == timeline.between(0, first)[::-1]
        held = without_row(held, one)
        timeline.take(one)
    assert held is None


def test_a_column_that_is_not_there_is_absent() -> None:
    columns = {"a": "1", "b": "2", "c": "3"}
    assert [cells_of(names)(columns) for names in ((), ("a",), ("a", "x"), ("c", "x", "a"))] == [
        (), ("1",), ("1", None), ("3", None, "1"),
    ]
