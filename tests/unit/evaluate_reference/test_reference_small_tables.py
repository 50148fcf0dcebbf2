"""Refine, Distinct, Except and Occasions: tables of tables and of the calendar."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rulebooks import ZONE, at, event, rulebook, select, table, tables
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Distinct, Except, Occasions, Refine, Validity
from zhunsheng.terms.time import EARLIEST_YEAR, PeriodKind

MONTHLY = {"every": PeriodKind.MONTH, "period_field": "period"}
SINCE = ZONE.start_of(ZONE.day_of(at("2014-07-09")))


def periods(rows: list[Row]) -> list[str]:
    return [row.period.text if row.period else "" for row in rows]


def test_refine_keeps_what_meets_the_condition() -> None:
    exams = select("exams", "exam", "score")
    good = Refine("good", "exams", Test("score", Relation.ABOVE, (Decimal(1),)))
    made = tables(rulebook(exams, good), [event("exam", "2014-08-01", score=score) for score in (1, 2)])
    assert [row.columns for row in made["good"]] == [{"score": Decimal(2)}]
    assert made["good"][0].because.premises == (made["exams"][1].because,)
    assert made["good"][0].evidence == made["exams"][1].evidence


@pytest.mark.parametrize(("first", "last", "kept"), [
    ("2014-08", None, ["2014-08", "2014-09"]),
    (None, "2014-08", ["2014-07", "2014-08"]),
    ("2014-08", "2014-08", ["2014-08"]),
    ("2014-Q3", "2014", ["2014-07", "2014-08", "2014-09"]),
    ("2015", None, []),
])
def test_refine_keeps_periods_from_the_first_to_the_last(first: str | None, last: str | None, kept: list[str]) -> None:
    exams = select("exams", "exam", "period", **MONTHLY)
    events = [event("exam", f"2014-1{number}-01", period=f"2014-0{number + 7}") for number in range(3)]
    rows = table(rulebook(exams, Refine("some", "exams", first_period=first, last_period=last)), events)
    assert periods(rows) == kept


def test_what_has_no_period_lies_outside_all_periods() -> None:
    book = rulebook(select("exams", "exam"), Refine("some", "exams", first_period="2014"))
    assert table(book, [event("exam", "2014-08-01")]) == []


def test_distinct_keeps_the_earliest_row_of_each_key_and_period() -> None:
    exams = select("exams", "exam", "unit", "score", **MONTHLY)
    events = [
        event("exam", "2014-08-02", "b", unit="east", period="2014-07", score=2),
        event("exam", "2014-08-01", "a", unit="east", period="2014-07", score=1),
        event("exam", "2014-08-03", "c", unit="west", period="2014-07", score=1),
        event("exam", "2014-08-04", "d", unit="east", period="2014-08", score=1),
    ]
    rows = table(rulebook(exams, Distinct("units", "exams", ("unit",))), events)
    assert [sorted(ref.id for ref in row.evidence) for row in rows] == [["a"], ["c"], ["d"]]
    assert rows[0].columns == {"unit": "east"}


def test_distinct_decides_equal_times_by_recorded_time_id_and_source() -> None:
    events = [
        event("exam", "2014-08-01", "b", recorded="2014-08-02"),
        event("exam", "2014-08-01", "z", recorded="2014-08-01"),
        event("exam", "2014-08-01", "z", source="annex", recorded="2014-08-01"),
    ]
    (row,) = table(rulebook(select("exams", "exam"), Distinct("one", "exams", ())), events)
    assert [(ref.source, ref.id) for ref in row.evidence] == [("annex", "z")]


def test_except_leaves_out_equal_keys_of_the_same_period() -> None:
    book = rulebook(
        select("exams", "exam", "unit", "note", **MONTHLY), select("waived", "waiver", "unit", **MONTHLY),
        Except("owed", "exams", "waived", ("unit",)),
    )
    events = [
        event("exam", "2014-08-01", unit="east", period="2014-07", note="waived"),
        event("exam", "2014-08-01", unit="east", period="2014-08", note="other month"),
        event("exam", "2014-08-01", unit="west", period="2014-07", note="other unit"),
        event("waiver", "2014-08-01", unit="east", period="2014-07"),
    ]
    assert sorted(str(row.cell("note")) for row in table(book, events)) == ["other month", "other unit"]


def test_an_occasion_without_periods_comes_once_when_the_norm_comes_into_force() -> None:
    book = rulebook(Occasions("once", ("city", "east"), Validity(SINCE)))
    assert table(book, as_of="2014-07-08T23:00") == []
    rows = table(book, as_of="2014-07-09T00:00")
    assert [(row.cell("unit"), row.at, row.period) for row in rows] == [("city", SINCE, None), ("east", SINCE, None)]


@pytest.mark.parametrize(("straddling", "expected"), [
    (True, ["2014-Q3", "2014-Q4", "2015-Q1"]),
    (False, ["2014-Q4", "2015-Q1"]),
])
def test_occasions_come_with_every_period_that_the_validity_admits(straddling: bool, expected: list[str]) -> None:
    quarters = Occasions("quarters", ("city",), Validity(SINCE, straddling=straddling), PeriodKind.QUARTER)
    rows = table(rulebook(quarters), as_of="2015-01-01T00:00")
    assert periods(rows) == expected


def test_a_period_under_way_when_the_norm_began_is_occasioned_at_that_instant() -> None:
    quarters = Occasions("quarters", ("city",), Validity(SINCE), PeriodKind.QUARTER)
    rows = table(rulebook(quarters), as_of="2014-10-01")
    assert [row.at for row in rows] == [SINCE, ZONE.start_of(ZONE.day_of(at("2014-10-01")))]


def test_occasions_end_with_the_validity_and_keep_to_the_periods_named() -> None:
    until = ZONE.start_of(ZONE.day_of(at("2014-12-01")))
    months = Occasions("months", ("city",), Validity(SINCE, until), PeriodKind.MONTH, "2014-08", "2014-12")
    assert periods(table(rulebook(months), as_of="2020-01-01")) == ["2014-08", "2014-09", "2014-10", "2014-11"]


def test_days_of_five_centuries_come_only_as_far_as_is_asked() -> None:
    since = ZONE.start_of(ZONE.day_of(at(f"{EARLIEST_YEAR}-01-02")))
    days = Occasions("days", ("city",), Validity(since), PeriodKind.DAY)
    assert len(table(rulebook(days), as_of="1700-02-01")) == 31
