"""Compare: whether figures keep within their bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rulebooks import event, rulebook, select, table
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Linear, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Figure, Previous, Refine, Tally
from zhunsheng.terms.time import PeriodKind

YEARLY: dict[str, Any] = {"every": PeriodKind.YEAR, "period_field": "year"}


def compared(events: list[Event], *bounds: Bound, as_of: str = "2030-01-01", gradually: bool = False) -> list[Row]:
    """Return the yearly sums of each unit, held against the bounds."""
    book = rulebook(
        select("paid", "paid", "unit", "amount", **YEARLY),
        Tally("sum", "paid", ("unit",), Figure.SUM, "sum", of="amount"),
        Compare("limit", "sum", "sum", bounds, gradually),
    )
    return table(book, events, as_of)


def paid(year: str, amount: int, unit: str = "east") -> Event:
    return event("paid", f"{year}-06-01", f"{unit}-{year}", unit=unit, year=year, amount=amount)


def states(rows: list[Row]) -> dict[tuple[str, str], object]:
    return {(str(row.cell("unit")), row.period.text if row.period else ""): row.cell("state") for row in rows}


def number(relation: Relation, *right: int) -> Bound:
    return Bound(relation, tuple(Decimal(one) for one in right))


@pytest.mark.parametrize(("bound", "state"), [
    (number(Relation.AT_LEAST, 200), "fulfilled"),
    (number(Relation.AT_LEAST, 201), "breached"),
    (number(Relation.AT_MOST, 200), "fulfilled"),
    (number(Relation.ABOVE, 200), "breached"),
    (number(Relation.BELOW, 201), "fulfilled"),
    (number(Relation.EQUALS, 200), "fulfilled"),
    (number(Relation.ONE_OF, 100, 200), "fulfilled"),
    (number(Relation.ONE_OF, 100, 300), "breached"),
])
def test_a_figure_is_held_against_numbers(bound: Bound, state: str) -> None:
    assert states(compared([paid("2014", 200)], bound)) == {("east", "2014"): state}


def test_every_bound_must_hold_and_all_are_shown() -> None:
    (row,) = compared([paid("2014", 3)], number(Relation.AT_LEAST, 1), number(Relation.AT_MOST, 2))
    assert row.cells(("state", "bound_1", "bound_2")) == ("breached", Decimal(1), Decimal(2))


def test_several_values_are_shown_as_a_list() -> None:
    (row,) = compared([paid("2014", 3)], number(Relation.ONE_OF, 1, 2))
    assert row.cell("bound_1") == ("1", "2")


def test_a_figure_not_settled_is_pending() -> None:
    rows = compared([paid("2014", 3)], number(Relation.AT_MOST, 2), as_of="2014-12-31T23:59")
    assert states(rows) == {("east", "2014"): "pending"}


def test_steps_towards_a_bound_have_no_date_by_which_they_are_missed() -> None:
    rows = compared([paid("2014", 3), paid("2015", 1)], number(Relation.AT_MOST, 2), gradually=True)
    assert states(rows) == {("east", "2014"): "pending", ("east", "2015"): "fulfilled"}


def test_a_figure_is_held_against_that_of_the_year_before() -> None:
    rows = compared([paid("2014", 3), paid("2015", 4), paid("2016", 4)], Bound(Relation.ABOVE, Previous()))
    assert states(rows) == {("east", "2015"): "fulfilled", ("east", "2016"): "breached"}


def test_the_figure_before_is_that_of_the_same_key_and_of_the_very_period_before() -> None:
    rows = compared([paid("2014", 3), paid("2015", 4, "west"), paid("2016", 4)], Bound(Relation.ABOVE, Previous()))
    assert rows == []


def test_the_figure_before_counts_times_a_factor_plus_a_number_and_is_evidence() -> None:
    bound = Bound(Relation.AT_LEAST, Previous(Decimal("1.1"), Decimal("0.7")))
    (row,) = compared([paid("2014", 3), paid("2015", 4)], bound)
    assert row.cells(("state", "bound_1")) == ("fulfilled", Decimal(4))
    assert {ref.id for ref in row.evidence} == {"east-2014", "east-2015"}
    assert [premise.period for premise in row.because.premises] == ["2014", "2015"]


def test_the_figure_before_is_found_in_a_refined_table_too() -> None:
    book = rulebook(
        select("paid", "paid", "unit", "amount", **YEARLY),
        Tally("sum", "paid", ("unit",), Figure.SUM, "sum", of="amount"), Refine("some", "sum", first_period="2014"),
        Compare("limit", "some", "sum", (Bound(Relation.ABOVE, Previous()),)),
    )
    rows = table(book, [paid("2013", 1), paid("2014", 3), paid("2015", 4)], "2030-01-01")
    assert states(rows) == {("east", "2015"): "fulfilled"}


def test_each_key_may_have_a_number_of_its_own_and_one_without_leads_to_no_row() -> None:
    bound = Bound(Relation.EQUALS, ByKey("unit", (("east", Decimal(200)), ("west", Decimal(300)))))
    rows = compared([paid("2014", 200), paid("2014", 200, "west"), paid("2014", 200, "north")], bound)
    assert states(rows) == {("east", "2014"): "fulfilled", ("west", "2014"): "breached"}


def staffed(assistants: int | None, officers: int | None) -> list[Row]:
    said = {name: value for name, value in (("assistants", assistants), ("officers", officers)) if value is not None}
    book = rulebook(
        select("staffed", "staffed", "squadron", "assistants", "officers"),
        Tally("latest", "staffed", ("squadron",), Figure.LATEST, "figure", of="assistants"),
        Compare("ratio", "latest", "figure", (Bound(Relation.AT_LEAST, Linear("officers", Decimal(3))),)),
    )
    return table(book, [event("staffed", "2014-08-01", squadron="s1", **said)])


def test_a_figure_is_held_against_another_column_of_its_row() -> None:
    assert [row.cells(("state", "bound_1")) for row in staffed(30, 10)] == [("fulfilled", Decimal(30))]
    assert [row.cell("state") for row in staffed(29, 10)] == ["breached"]


def test_where_the_other_column_is_absent_there_is_no_row() -> None:
    assert staffed(30, None) == []


def test_an_absent_figure_holds_to_no_bound() -> None:
    assert [row.cell("state") for row in staffed(None, 10)] == ["breached"]


def test_what_was_not_tallied_has_no_figure_before_it() -> None:
    book = rulebook(
        select("paid", "paid", "amount", **YEARLY),
        Compare("limit", "paid", "amount", (Bound(Relation.ABOVE, Previous()),)),
    )
    assert table(book, [paid("2014", 1), paid("2015", 2)]) == []
