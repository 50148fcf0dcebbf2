"""Tally: one figure of many rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rulebooks import IN_FORCE, ZONE, at, event, rulebook, select, table, tables
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.ir.conditions import Cell, Relation, Test
from zhunsheng.ir.operations import Figure, Occasions, Tally, Validity
from zhunsheng.terms.time import PeriodKind

PAID = select("paid", "paid", "unit", "amount", "note", every=PeriodKind.MONTH)


def paid(day: str, amount: str | None, unit: str = "east", **more: Any) -> Any:
    said = {} if amount is None else {"amount": Decimal(amount)}
    return event("paid", day, f"{day}/{amount}", unit=unit, **said, **more)


def figures(figure: Figure, events: list[Any], **said: Any) -> list[Row]:
    members: dict[str, Any] = {"of": None if figure in (Figure.COUNT, Figure.SHARE) else "amount"} | said
    return table(rulebook(PAID, Tally("figure", "paid", ("unit",), figure, "figure", **members)), events)


FOUR = [paid("2014-08-01", "10.10"), paid("2014-08-02", "0.2"), paid("2014-08-03", "10.1"), paid("2014-08-04", None)]


@pytest.mark.parametrize(("figure", "result"), [
    (Figure.COUNT, Decimal(4)),
    (Figure.SUM, Decimal("20.4")),
    (Figure.MEAN, Decimal("6.8")),
    (Figure.MIN, Decimal("0.2")),
    (Figure.MAX, Decimal("10.1")),
    (Figure.LATEST, None),
])
def test_each_figure_is_made_of_the_rows_it_counts(figure: Figure, result: Cell) -> None:
    (row,) = figures(figure, FOUR)
    assert row.cell("figure") == result


@pytest.mark.parametrize(("figure", "days"), [
    (Figure.COUNT, [1, 2, 3, 4]), (Figure.SUM, [1, 2, 3]), (Figure.MEAN, [1, 2, 3]), (Figure.MIN, [2]),
    (Figure.MAX, [1, 3]), (Figure.LATEST, [4]),
])
def test_the_evidence_is_what_the_figure_rests_on(figure: Figure, days: list[int]) -> None:
    (row,) = figures(figure, FOUR)
    assert sorted(int(ref.id[8:10]) for ref in row.evidence) == days
    assert len(row.because.premises) == len(days)


def test_the_latest_row_carries_its_other_columns_along() -> None:
    (row,) = figures(Figure.LATEST, [paid("2014-08-01", "1", note="old"), paid("2014-08-02", "2", note="new")])
    assert row.columns == {"unit": "east", "amount": Decimal(2), "note": "new", "figure": Decimal(2)}


def test_other_figures_have_only_the_key_and_the_result() -> None:
    (row,) = figures(Figure.SUM, FOUR)
    assert set(row.columns) == {"unit", "figure"}


def test_a_mean_is_rounded_half_to_even_at_ten_places() -> None:
    (row,) = figures(Figure.MEAN, [paid(f"2014-08-0{day}", "1" if day < 3 else "0") for day in (1, 2, 3)])
    assert row.cell("figure") == Decimal("0.6666666667")


def test_sums_are_exact_however_long_the_numbers() -> None:
    events = [paid("2014-08-01", "999999999999999999.9999999999"), paid("2014-08-02", "0.0000000001")]
    (row,) = figures(Figure.SUM, events)
    assert row.cell("figure") == Decimal("1000000000000000000")


SMALL = Test("amount", Relation.BELOW, (Decimal(10),))


def test_a_share_counts_rows_or_adds_up_a_column() -> None:
    (by_number,) = figures(Figure.SHARE, FOUR, where=SMALL)
    (by_sum,) = figures(Figure.SHARE, FOUR, where=SMALL, of="amount")
    assert by_number.cell("figure") == Decimal("0.25")
    assert by_sum.cell("figure") == Decimal("0.0098039216")


def test_of_a_whole_of_zero_there_is_no_share() -> None:
    assert figures(Figure.SHARE, [paid("2014-08-01", "0")], where=SMALL, of="amount") == []


def test_where_no_row_holds_a_number_there_is_no_figure() -> None:
    assert figures(Figure.SUM, [paid("2014-08-01", None)]) == []


def test_rows_are_told_apart_by_key_and_period_and_an_absent_key_is_one_too() -> None:
    events = [
        paid("2014-08-01", "1"), paid("2014-09-01", "2"), paid("2014-08-01", "3", unit="west"),
        event("paid", "2014-08-05", amount=4), event("paid", "2014-08-06", amount=5),
    ]
    rows = figures(Figure.SUM, events)
    found = {(row.cell("unit"), row.period.text if row.period else ""): row.cell("figure") for row in rows}
    assert found == {
        ("east", "2014-08"): Decimal(1), ("east", "2014-09"): Decimal(2), ("west", "2014-08"): Decimal(3),
        (None, "2014-08"): Decimal(9),
    }


def test_a_figure_is_settled_when_its_period_has_ended() -> None:
    end = ZONE.start_of(ZONE.day_of(at("2014-09-01")))
    book = rulebook(PAID, Tally("sum", "paid", ("unit",), Figure.SUM, "sum", of="amount"))
    (during,) = table(book, FOUR, as_of="2014-08-31T23:59")
    (after,) = table(book, FOUR, as_of="2014-09-01T00:00")
    assert (during.settled, during.at) == (False, at("2014-08-03"))
    assert (after.settled, after.at) == (True, end)


def test_a_figure_that_does_not_wait_is_settled_at_once() -> None:
    (row,) = figures(Figure.SUM, FOUR, closes_at_end=False)
    assert (row.settled, row.at) == (True, at("2014-08-03"))


def test_a_figure_without_a_period_is_settled_at_once() -> None:
    book = rulebook(select("paid", "paid", "amount"), Tally("sum", "paid", (), Figure.SUM, "sum", of="amount"))
    (row,) = table(book, FOUR)
    assert row.settled


DOMAIN: dict[str, Any] = {"domain": (("east",), ("west",))}


@pytest.mark.parametrize(("figure", "result"), [
    (Figure.COUNT, Decimal(0)), (Figure.SUM, Decimal(0)), (Figure.MAX, None), (Figure.LATEST, None),
])
def test_the_domain_gets_a_figure_in_every_period_even_without_rows(figure: Figure, result: Cell) -> None:
    months = Occasions("months", ("city",), Validity(IN_FORCE), PeriodKind.MONTH)
    of = None if figure is Figure.COUNT else "amount"
    made = tables(
        rulebook(PAID, months, Tally("t", "paid", ("unit",), figure, "figure", of, **DOMAIN, domain_periods="months")),
        [paid("2014-08-05", "7")], as_of="2014-09-10",
    )
    found = {(row.cell("unit"), row.period.text if row.period else ""): row for row in made["t"]}
    assert sorted((str(unit), period) for unit, period in found) == [
        (unit, period) for unit in ("east", "west") for period in ("2014-07", "2014-08", "2014-09")
    ]
    assert found["west", "2014-08"].cell("figure") == result
    assert found["east", "2014-08"].cell("figure") == (Decimal(1) if figure is Figure.COUNT else Decimal(7))
    assert found["west", "2014-08"].evidence == frozenset()
    assert [found["west", period].settled for period in ("2014-08", "2014-09")] == [True, False]


def test_a_key_outside_the_domain_gets_no_figure() -> None:
    book = rulebook(select("paid", "paid", "unit"), Tally("n", "paid", ("unit",), Figure.COUNT, "n", **DOMAIN))
    rows = table(book, [paid("2014-08-05", "7", unit="harbour"), paid("2014-08-06", "7", unit="west")])
    assert {row.cell("unit"): row.cell("n") for row in rows} == {"east": Decimal(0), "west": Decimal(1)}
    assert {row.cell("unit"): row.at for row in rows} == {"east": IN_FORCE, "west": at("2014-08-06")}
