"""What is called impossible is impossible: compared with trying every row there can be."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.compile.checks.solve import Kind, excluding, impossible, surely_possible
from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test

ORDERED = (Relation.ABOVE, Relation.AT_LEAST, Relation.BELOW, Relation.AT_MOST)
NUMBERS = [Decimal(number) for number in range(-1, 5)]
KINDS = {
    "count": Kind(low=Decimal(0), high=Decimal(3), whole=True, optional=False),
    "maybe": Kind(low=Decimal(0), high=Decimal(3), whole=True),
    "kind": Kind(frozenset({"a", "b"}), optional=False),
}
ROWS = [dict(zip(KINDS, cells, strict=True)) for cells in product(
    [Decimal(n) for n in range(4)], [None, *(Decimal(n) for n in range(4))], ["a", "b"])]

numbers = st.sampled_from(NUMBERS)
tests = st.one_of(
    st.builds(lambda column, relation, cell: Test(column, relation, (cell,)),
              st.sampled_from(["count", "maybe"]), st.sampled_from([*ORDERED, Relation.EQUALS]), numbers),
    st.builds(lambda column, cells: Test(column, Relation.ONE_OF, tuple(cells)),
              st.sampled_from(["count", "maybe"]), st.lists(numbers, min_size=1, max_size=3)),
    st.builds(lambda cells: Test("kind", Relation.ONE_OF, tuple(cells)),
              st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2)),
    st.just(Test("maybe", Relation.PRESENT)),
)
linear = st.just(Test("count", Relation.ABOVE, Linear("maybe")))


def conditions(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions of some depth over these tests."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda parts: Every(tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(lambda parts: Some(tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(Not, inner),
        ),
        max_leaves=6,
    )


def some_row_meets(condition: Condition) -> bool:
    """Try every row."""
    rows: list[dict[str, Cell]] = ROWS  # type: ignore[assignment]  # cells of three kinds
    return any(holds(condition, row) for row in rows)


@settings(max_examples=300, deadline=None)
@given(conditions(tests))
def test_of_plain_tests_it_is_known_exactly_whether_a_row_can_meet_them(condition: Condition) -> None:
    assert impossible(condition, KINDS) is not some_row_meets(condition)
    assert surely_possible(condition, KINDS) is some_row_meets(condition)


@settings(max_examples=200, deadline=None)
@given(conditions(st.one_of(tests, linear)))
def test_what_is_called_impossible_no_row_meets(condition: Condition) -> None:
    if impossible(condition, KINDS):
        assert not some_row_meets(condition)
    if surely_possible(condition, KINDS):
        assert some_row_meets(condition)


def test_the_columns_that_exclude_each_other_are_named() -> None:
    both = Every((Test("count", Relation.ABOVE, (Decimal(2),)), Test("count", Relation.BELOW, (Decimal(1),))))
    assert excluding(both, KINDS) == ("count",)
    assert excluding(Every(), KINDS) is None


def test_without_knowledge_of_a_column_nothing_is_excluded_by_its_range() -> None:
    assert not impossible(Test("other", Relation.ABOVE, (Decimal(1000),)), {})


def test_values_of_different_types_are_not_compared() -> None:
    odd = Every((Test("x", Relation.ABOVE, ("2014-09-01",)), Test("x", Relation.BELOW, (Decimal(3),))))
    assert not impossible(odd, {})
