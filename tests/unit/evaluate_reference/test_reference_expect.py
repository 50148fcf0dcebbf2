"""Expect: acts in answer to triggers, and whether they came in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rulebooks import SAME_UNIT, ZONE, at, event, rulebook, select, table
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.events.event import Event
from zhunsheng.ir.operations import After, AtColumn, AtEvent, Due, Expect, NoLimit, OnDay, PeriodEnd
from zhunsheng.terms.time import SECOND, AllowanceUnit, Instant, PeriodKind

MONTHLY: dict[str, Any] = {"every": PeriodKind.MONTH, "period_field": "period"}


def answered(events: list[Event], due: Due, as_of: str | None = None, *, match_period: bool = False,
             at_least: int = 1, match: tuple[tuple[str, str], ...] = SAME_UNIT) -> list[Row]:
    """Return what became of each `asked`, answered by `done`, with `meeting` as the later event."""
    book = rulebook(
        select("asked", "asked", "unit", "target", **MONTHLY), select("acts", "done", "unit", "by", **MONTHLY),
        select("meetings", "meeting", "unit", **MONTHLY),
        Expect("owed", "asked", "acts", match, match_period, at_least, due),
    )
    return table(book, events, as_of)


def outcome(rows: list[Row]) -> tuple[object, ...]:
    (row,) = rows
    return row.cells(("state", "due", "done"))


def end_of(day: str) -> Instant:
    return ZONE.end_of(date.fromisoformat(day))


ASKED = event("asked", "2014-08-05T10:00", "q", unit="east", period="2014-08")


def act(time: str, unit: str = "east", **more: Any) -> Event:
    return event("done", time, f"a-{time}", unit=unit, **more)


def test_without_a_limit_an_obligation_is_pending_until_it_is_fulfilled() -> None:
    assert outcome(answered([ASKED], NoLimit(), "2199-01-01")) == ("pending", None, None)
    assert outcome(answered([ASKED, act("2024-01-01")], NoLimit())) == ("fulfilled", None, at("2024-01-01"))


BY_7_AUGUST = OnDay(date(2014, 8, 7))


@pytest.mark.parametrize(("done", "as_of", "state"), [
    (None, "2014-08-07T23:59", "pending"),
    (None, "2014-08-08T00:00", "breached"),
    ("2014-08-07T23:59", None, "fulfilled"),
    ("2014-08-08T00:00", None, "late"),
    ("2014-08-08T00:00", "2014-08-07T23:59", "pending"),
])
def test_an_act_is_on_time_to_the_end_of_the_due_day(done: str | None, as_of: str | None, state: str) -> None:
    events = [ASKED, *([act(done)] if done else [])]
    (row,) = answered(events, BY_7_AUGUST, as_of)
    assert (row.cell("state"), row.cell("due")) == (state, end_of("2014-08-07"))


@pytest.mark.parametrize(("nanoseconds", "state"), [(SECOND - 1, "fulfilled"), (SECOND, "late")])
def test_all_of_the_due_second_is_on_time(nanoseconds: int, state: str) -> None:
    moment = end_of("2014-08-07") + nanoseconds
    just = Event("a", "office", "done", moment, moment, None, {"unit": "east"}, digest="a")
    assert outcome(answered([ASKED, just], BY_7_AUGUST))[0] == state


@pytest.mark.parametrize(("amount", "unit", "due"), [
    (36, AllowanceUnit.HOURS, at("2014-08-06T22:00")),
    (7, AllowanceUnit.DAYS, end_of("2014-08-12")),
    (4, AllowanceUnit.WORKING_DAYS, end_of("2014-08-11")),
    (1, AllowanceUnit.MONTHS, end_of("2014-09-05")),
])
def test_a_time_allowed_runs_from_the_trigger(amount: int, unit: AllowanceUnit, due: Instant) -> None:
    assert outcome(answered([ASKED], After(amount, unit)))[1] == due


@pytest.mark.parametrize(("target", "due"), [
    ("2014-08-09", end_of("2014-08-09")),
    ("2014-08", end_of("2014-08-31")),
    (at("2014-08-09T10:00") + 5, at("2014-08-09T10:00")),
    (None, None),
    ("some day", None),
])
def test_the_event_itself_may_carry_the_due_time(target: str | int | None, due: Instant | None) -> None:
    asked = Event("q", "office", "asked", at("2014-08-05"), at("2014-08-05"), None, {"unit": "east", "target": target})
    assert outcome(answered([asked], AtColumn("target")))[1] == due


def test_the_end_of_the_triggers_period_is_due() -> None:
    assert outcome(answered([ASKED], PeriodEnd()))[1] == end_of("2014-08-31")


AT_MEETING = AtEvent("meetings", SAME_UNIT, True)


def meeting(time: str, period: str = "2014-08", unit: str = "east") -> Event:
    return event("meeting", time, f"m-{time}", unit=unit, period=period)


def test_until_the_later_event_there_is_no_due_time() -> None:
    assert outcome(answered([ASKED], AT_MEETING, "2020-01-01")) == ("pending", None, None)


def test_the_day_of_the_later_event_is_due_and_it_is_evidence() -> None:
    (row,) = answered([ASKED, meeting("2014-08-20T09:00"), meeting("2014-08-25")], AT_MEETING, "2014-08-21T00:00")
    assert row.cells(("state", "due")) == ("breached", end_of("2014-08-20"))
    assert {ref.id for ref in row.evidence} == {"q", "m-2014-08-20T09:00"}


def test_the_later_event_may_come_earlier_on_the_same_day_but_on_no_day_before() -> None:
    assert outcome(answered([ASKED, meeting("2014-08-05T08:00")], AT_MEETING))[1] == end_of("2014-08-05")
    assert outcome(answered([ASKED, meeting("2014-08-04T23:59")], AT_MEETING))[1] is None


def test_the_later_event_must_match_in_its_own_way() -> None:
    assert outcome(answered([ASKED, meeting("2014-08-20", "2014-09")], AT_MEETING))[1] is None
    assert outcome(answered([ASKED, meeting("2014-08-20", unit="west")], AT_MEETING))[1] is None
    anybody = AtEvent("meetings", (), False)
    assert outcome(answered([ASKED, meeting("2014-08-20", "2014-09", "west")], anybody))[1] == end_of("2014-08-20")


def test_an_act_before_the_trigger_answers_nothing() -> None:
    assert outcome(answered([ASKED, act("2014-08-05T09:59")], NoLimit()))[0] == "pending"
    assert outcome(answered([ASKED, act("2014-08-05T10:00")], NoLimit()))[0] == "fulfilled"


def test_an_act_must_match_in_every_column_and_nothing_matches_an_absent_cell() -> None:
    assert outcome(answered([ASKED, act("2014-08-06", "west")], NoLimit()))[0] == "pending"
    nobody = event("asked", "2014-08-05", "q", period="2014-08")
    unsaid = event("done", "2014-08-06", "a")
    assert outcome(answered([nobody, unsaid], NoLimit()))[0] == "pending"


def test_an_act_must_be_of_the_same_period_only_where_that_is_asked() -> None:
    september = act("2014-09-06", period="2014-09")
    assert outcome(answered([ASKED, september], NoLimit()))[0] == "fulfilled"
    assert outcome(answered([ASKED, september], NoLimit(), match_period=True))[0] == "pending"


def test_so_many_acts_are_done_with_the_last_of_them() -> None:
    acts = [act("2014-08-08"), act("2014-08-06"), act("2014-08-10")]
    (row,) = answered([ASKED, *acts], BY_7_AUGUST, at_least=2)
    assert row.cells(("state", "done")) == ("late", at("2014-08-08"))
    assert {ref.id for ref in row.evidence} == {"q", "a-2014-08-06", "a-2014-08-08"}


def test_too_few_acts_are_evidence_though_nothing_is_done() -> None:
    (row,) = answered([ASKED, act("2014-08-06")], BY_7_AUGUST, "2014-09-01", at_least=2)
    assert row.cells(("state", "done")) == ("breached", None)
    assert {ref.id for ref in row.evidence} == {"q", "a-2014-08-06"}


def test_one_act_may_answer_several_triggers() -> None:
    twice = [ASKED, event("asked", "2014-08-06", "p", unit="east", period="2014-08")]
    rows = answered([*twice, act("2014-08-07")], NoLimit())
    assert [row.cell("state") for row in rows] == ["fulfilled", "fulfilled"]


def test_a_row_keeps_the_columns_period_and_time_of_its_trigger() -> None:
    (row,) = answered([ASKED, act("2014-08-06", by="mayor")], NoLimit())
    assert set(row.columns) == {"unit", "target", "state", "due", "done"}
    assert (row.at, row.period.text if row.period else "") == (at("2014-08-05T10:00"), "2014-08")
