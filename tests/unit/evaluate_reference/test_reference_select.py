"""Select: the events of one type, as rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rulebooks import ZONE, at, event, rulebook, select, table
from zhunsheng.findings.derivation import EventRef
from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Attribute, Column, Field, Select, Validity
from zhunsheng.terms.time import PeriodKind

MONTHLY = {"every": PeriodKind.MONTH, "period_field": "period"}


def test_only_events_of_the_type_that_meet_the_condition_are_taken() -> None:
    passing = Test("score", Relation.AT_LEAST, (Decimal(60),))
    events = [event("exam", "2014-08-01", score=score) for score in (59, 60)] + [event("other", "2014-08-01", score=99)]
    rows = table(rulebook(select("exams", "exam", "score", where=passing)), events)
    assert [row.columns for row in rows] == [{"score": Decimal(60)}]


def test_a_row_has_the_time_and_name_of_its_event() -> None:
    (row,) = table(rulebook(select("exams", "exam", "score")), [event("exam", "2014-08-01T09:30", "e1", score=1)])
    assert (row.at, row.period, row.settled) == (at("2014-08-01T09:30"), None, True)
    assert row.evidence == {EventRef("office", "e1")}
    assert row.because.events == (EventRef("office", "e1"),)


def test_a_column_is_the_first_of_its_sources_that_is_present() -> None:
    tier = Column("tier", (Field("tier"), Attribute("unit", "tier")))
    events = [
        event("exam", "2014-08-01", "1", unit="east", tier="guest"),
        event("exam", "2014-08-02", "2", unit="east"),
        event("exam", "2014-08-03", "3", unit="nobody-knows"),
        event("exam", "2014-08-04", "4"),
    ]
    rows = table(rulebook(Select("exams", "exam", (tier,))), events)
    assert [row.cell("tier") for row in rows] == ["guest", "town", None, None]


def test_the_registry_speaks_of_the_one_a_list_names_first() -> None:
    tier = Column("tier", (Attribute("units", "tier"),))
    events = [event("exam", "2014-08-01", units=["east", "city"]), event("exam", "2014-08-02", units=[])]
    rows = table(rulebook(Select("exams", "exam", (tier,))), events)
    assert [row.cell("tier") for row in rows] == ["town", None]


def test_an_events_own_attributes_are_fields() -> None:
    own = select("exams", "exam", "@id", "@source", "@type", "@subject", "@time")
    (row,) = table(rulebook(own), [event("exam", "2014-08-01", "e1")])
    assert row.columns == {
        "@id": "e1", "@source": "office", "@type": "exam", "@subject": None, "@time": at("2014-08-01"),
    }


@pytest.mark.parametrize(("named", "kind", "period"), [
    ("2014-07", PeriodKind.MONTH, "2014-07"),
    ("2014-07", PeriodKind.QUARTER, "2014-Q3"),
    ("2014-07-31", PeriodKind.MONTH, "2014-07"),
    (None, PeriodKind.MONTH, "2014-08"),
    (None, PeriodKind.WEEK, "2014-W31"),
])
def test_the_period_is_the_one_named_or_a_longer_one_or_that_of_the_events_time(
        named: str | None, kind: PeriodKind, period: str) -> None:
    monthly = select("exams", "exam", every=kind, period_field="period")
    (row,) = table(rulebook(monthly), [event("exam", "2014-08-01", **({"period": named} if named else {}))])
    assert row.period is not None
    assert row.period.text == period


def test_an_instant_names_the_period_of_its_local_day() -> None:
    (row,) = table(rulebook(select("exams", "exam", every=PeriodKind.MONTH, period_field="@time")),
                   [event("exam", "2014-08-01T00:00")])
    assert row.period is not None
    assert row.period.text == "2014-08"


def test_a_field_that_names_no_period_counts_as_absent() -> None:
    (row,) = table(rulebook(select("exams", "exam", **MONTHLY)), [event("exam", "2014-08-01", period="whenever")])
    assert row.period is not None
    assert row.period.text == "2014-08"


SINCE_9_JULY = ZONE.start_of(ZONE.day_of(at("2014-07-09")))
UNTIL_9_SEPTEMBER = ZONE.start_of(ZONE.day_of(at("2014-09-09")))


def test_what_has_no_period_is_judged_by_when_it_happened() -> None:
    days = ("2014-07-08T23:59", "2014-07-09T00:00", "2014-09-08T23:59", "2014-09-09T00:00")
    judged = select("exams", "exam", "day", validity=Validity(SINCE_9_JULY, UNTIL_9_SEPTEMBER))
    rows = table(rulebook(judged), [event("exam", day, day=day) for day in days])
    assert [row.cell("day") for row in rows] == ["2014-07-09T00:00", "2014-09-08T23:59"]


@pytest.mark.parametrize(("straddling", "periods"), [
    (True, ["2014-07", "2014-08"]),
    (False, ["2014-08", "2014-09"]),
])
def test_a_named_period_is_judged_by_its_end_or_by_its_beginning(straddling: bool, periods: list[str]) -> None:
    validity = Validity(SINCE_9_JULY, UNTIL_9_SEPTEMBER, straddling)
    events = [event("exam", "2014-12-01", period=period) for period in ("2014-06", "2014-07", "2014-08", "2014-09")]
    rows = table(rulebook(select("exams", "exam", "period", **MONTHLY, validity=validity)), events)
    assert sorted(str(row.cell("period")) for row in rows) == periods


def test_a_norm_that_takes_over_at_a_months_end_judges_no_month_twice() -> None:
    change = ZONE.start_of(ZONE.day_of(at("2014-08-15")))
    events = [event("exam", "2014-12-01", period=period) for period in ("2014-07", "2014-08", "2014-09")]
    before, after = Validity(SINCE_9_JULY, change), Validity(change)
    old, new = (
        table(rulebook(select("exams", "exam", "period", **MONTHLY, validity=validity)), events)
        for validity in (before, after)
    )
    assert [row.cell("period") for row in old] == ["2014-07"]
    assert sorted(str(row.cell("period")) for row in new) == ["2014-08", "2014-09"]


def test_a_period_of_the_events_own_time_must_pass_both_rules() -> None:
    validity = Validity(SINCE_9_JULY)
    days = ("2014-07-08", "2014-07-09")
    rows = table(rulebook(select("exams", "exam", "day", every=PeriodKind.MONTH, validity=validity)),
                 [event("exam", day, day=day) for day in days])
    assert [row.cell("day") for row in rows] == ["2014-07-09"]
    not_begun = Validity(SINCE_9_JULY, straddling=False)
    assert table(rulebook(select("exams", "exam", "day", every=PeriodKind.MONTH, validity=not_begun)),
                 [event("exam", "2014-07-09", day="x")]) == []
