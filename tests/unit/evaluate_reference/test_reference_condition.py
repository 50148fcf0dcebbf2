"""Conditions on the columns of a row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.ir.conditions import ALWAYS, Cell, Condition, Every, Linear, Not, Relation, Some, Test

COLUMNS: dict[str, Cell] = {
    "score": Decimal("59.50"), "kind": "special", "day": "2014-12-31", "matters": ("noise", "dust"), "online": True,
    "none": None, "empty": (), "filed": 10, "closed": 20, "budget": Decimal(50), "text": "10",
}


def says(column: str, relation: Relation, *right: Cell) -> Condition:
    return Test(column, relation, right)


@pytest.mark.parametrize(("condition", "expected"), [
    (says("score", Relation.EQUALS, Decimal("59.5")), True),
    (says("score", Relation.BELOW, Decimal(60)), True),
    (says("score", Relation.AT_LEAST, Decimal("59.5")), True),
    (says("score", Relation.ABOVE, Decimal("59.5")), False),
    (says("score", Relation.AT_MOST, Decimal("59.49")), False),
    (says("kind", Relation.EQUALS, "special"), True),
    (says("kind", Relation.ONE_OF, "annual", "special"), True),
    (says("kind", Relation.ONE_OF, "annual"), False),
    (says("matters", Relation.ONE_OF, "dust", "smoke"), True),
    (says("matters", Relation.INCLUDES, "dust"), True),
    (says("matters", Relation.INCLUDES, "smoke"), False),
    (says("matters", Relation.EQUALS, ("noise", "dust")), True),
    (says("kind", Relation.INCLUDES, "special"), False),
    (says("day", Relation.AT_MOST, "2014-12-31"), True),
    (says("day", Relation.ABOVE, "2014-09-30"), True),
    (says("online", Relation.EQUALS, True), True),
    (says("online", Relation.EQUALS, False), False),
    (says("empty", Relation.PRESENT), True),
    (says("none", Relation.PRESENT), False),
    (says("unheard-of", Relation.PRESENT), False),
])
def test_a_test_compares_a_cell_with_values(condition: Condition, expected: bool) -> None:
    assert holds(condition, COLUMNS) is expected


@pytest.mark.parametrize("relation", [relation for relation in Relation if relation is not Relation.PRESENT])
def test_no_test_holds_of_an_absent_cell_or_against_one(relation: Relation) -> None:
    assert not holds(Test("none", relation, (Decimal(1),)), COLUMNS)
    assert not holds(Test("none", relation, (None,)), COLUMNS)
    assert not holds(Test("score", relation, Linear("none", Decimal(2))), COLUMNS)
    assert not holds(Test("score", relation, Linear("none")), COLUMNS)


@pytest.mark.parametrize("relation", [Relation.ABOVE, Relation.AT_LEAST, Relation.BELOW, Relation.AT_MOST])
def test_texts_and_numbers_are_in_no_order_with_each_other(relation: Relation) -> None:
    assert not holds(says("text", relation, Decimal(5)), COLUMNS)
    assert not holds(says("kind", relation, "annual"), COLUMNS)
    assert not holds(says("online", relation, Decimal(0)), COLUMNS)


def test_yes_is_not_the_number_one() -> None:
    assert not holds(says("online", Relation.EQUALS, Decimal(1)), COLUMNS)


def test_a_number_is_compared_with_another_column_times_a_factor_plus_a_number() -> None:
    assert holds(Test("score", Relation.EQUALS, Linear("budget", Decimal("1.1"), Decimal("4.5"))), COLUMNS)
    assert holds(Test("score", Relation.ABOVE, Linear("budget", Decimal("1.1"), Decimal("4.4999999999"))), COLUMNS)


def test_instants_and_days_are_compared_with_other_columns() -> None:
    assert holds(Test("closed", Relation.ABOVE, Linear("filed")), COLUMNS)
    assert holds(Test("day", Relation.AT_LEAST, Linear("day")), COLUMNS)


def test_conditions_combine() -> None:
    low, high = says("score", Relation.BELOW, Decimal(60)), says("score", Relation.ABOVE, Decimal(60))
    assert holds(ALWAYS, {})
    assert holds(Every((low, Not(high))), COLUMNS)
    assert not holds(Every((low, high)), COLUMNS)
    assert holds(Some((low, high)), COLUMNS)
    assert not holds(Some(()), COLUMNS)


def test_a_negated_test_holds_of_an_absent_cell() -> None:
    assert holds(Not(says("none", Relation.EQUALS, "x")), COLUMNS)
