"""Run: so many times consecutively; every reading of what interrupts a run and what goes on after it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rulebooks import consecutive, event, month, ranking, rulebook, scored, select, table
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Again, Figure, Run, Tally
from zhunsheng.terms.time import PeriodKind

ORDERS = {"n": {"east": 3, "west": 2, "north": 1}, "w": {"east": 3, "west": 1, "north": 2}}
"""A month in which the north, or the west, is last; `-` is a month without a ranking, `?` one without the north."""


def months(story: str, first: int = 8) -> list[Event]:
    events: list[Event] = []
    for index, who in enumerate(story):
        number = first - 1 + index
        period = f"{2014 + number // 12}-{number % 12 + 1:02d}"
        if who == "?":
            events += month(period, east=2, west=1)
        elif who == "u":
            events += scored(period, east=3, west=2, north=1)
        elif who != "-":
            events += month(period, **ORDERS[who])
    return events


def runs(story: str, **choices: Any) -> list[tuple[str, str, int]]:
    """Return unit, period and length of each run found in the story."""
    rows = table(rulebook(*ranking(), consecutive(**choices)), months(story))
    return [(str(row.cell("unit")), row.period.text if row.period else "", int(str(row.cell("run")))) for row in rows]


def test_three_times_last_running_is_found_in_the_month_of_the_third() -> None:
    assert runs("nnn") == [("north", "2014-10", 3)]


def test_two_times_is_not_enough_and_another_last_unit_interrupts() -> None:
    assert runs("nn") == []
    assert runs("nnwn") == []
    assert runs("nnwnnn") == [("north", "2015-01", 3)]


@pytest.mark.parametrize(("calendar", "expected"), [(False, [("north", "2014-11", 3)]), (True, [])])
def test_reading_consecutive_of_rankings_or_of_calendar_months(
        calendar: bool, expected: list[tuple[str, str, int]]) -> None:
    assert runs("nn-n", calendar=calendar) == expected


def test_a_run_of_calendar_months_crosses_the_turn_of_the_year() -> None:
    rows = table(rulebook(*ranking(), consecutive(calendar=True)), months("nnn", first=11))
    assert [row.period.text for row in rows if row.period] == ["2015-01"]


def test_an_unsettled_ranking_did_not_take_place() -> None:
    assert runs("nnun") == [("north", "2014-11", 3)]
    assert runs("nnun", calendar=True) == []


@pytest.mark.parametrize(("ignored", "expected"), [(False, []), (True, [("north", "2014-11", 3)])])
@pytest.mark.parametrize("calendar", [False, True])
def test_reading_unit_missing_interrupts_or_is_ignored(
        ignored: bool, calendar: bool, expected: list[tuple[str, str, int]]) -> None:
    found = runs("nn?n", missing_ignored=ignored, calendar=calendar)
    assert [run for run in found if run[0] == "north"] == expected


def test_a_month_without_a_ranking_is_not_a_missing_unit() -> None:
    assert runs("nn-n", missing_ignored=True, calendar=True) == []


@pytest.mark.parametrize(("again", "lengths"), [
    (Again.ONCE, [3]), (Again.EACH, [3, 4, 5, 6, 7]), (Again.EVERY_LENGTH, [3, 6]),
])
def test_reading_further_last_places(again: Again, lengths: list[int]) -> None:
    assert [length for _, _, length in runs("nnnnnnn", again=again)] == lengths


def test_a_new_run_gives_rise_to_a_new_row() -> None:
    assert [period for _, period, _ in runs("nnnnwnnn")] == ["2014-10", "2015-03"]


def test_the_evidence_is_that_of_the_last_times_rows() -> None:
    rows = table(rulebook(*ranking(), consecutive(again=Again.EACH)), months("nnnn"))
    assert [len(row.because.premises) for row in rows] == [3, 3]
    assert [premise.period for premise in rows[1].because.premises] == ["2014-09", "2014-10", "2014-11"]
    assert len(rows[1].evidence) == 12


def test_a_run_has_the_columns_of_the_row_that_completed_it() -> None:
    (row,) = table(rulebook(*ranking(), consecutive()), months("nnn"))
    assert row.columns.items() >= {"tier": "town", "unit": "north", "last": True, "run": Decimal(3)}.items()


def test_a_run_came_to_be_with_the_latest_of_its_rows() -> None:
    events = months("nnn")
    rows = table(rulebook(*ranking(), consecutive()), events)
    assert [row.at for row in rows] == [max(one.time for one in events)]


def test_a_figure_too_can_be_followed_from_period_to_period() -> None:
    book = rulebook(
        select("paid", "exam", "unit", "score", every=PeriodKind.MONTH, period_field="period"),
        Tally("score", "paid", ("unit",), Figure.LATEST, "score", of="score", closes_at_end=False),
        Run("low", "score", ("unit",), (), Test("score", Relation.BELOW, (Decimal(60),)), 2, False, False, Again.ONCE),
    )


    scores = {"2014-08": 59, "2014-09": 61, "2014-10": 50, "2014-11": 40}
    events = [event("exam", "2014-12-01", unit="east", period=period, score=score) for period, score in scores.items()]
    assert [row.period.text for row in table(book, events) if row.period] == ["2014-11"]


def test_rows_without_a_period_are_in_no_run() -> None:
    book = rulebook(
        select("paid", "exam", "unit"),
        Run("any", "paid", ("unit",), (), Test("unit", Relation.PRESENT), 1, False, False, Again.EACH),
    )


    assert table(book, [event("exam", "2014-12-01", unit="east")]) == []
