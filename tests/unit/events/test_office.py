"""What people write in the cells of office tables, and what it means."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from vocabularies import field
from zhunsheng.events.grid import FIRST_SERIAL_DAY, Broken, Grid, Percent
from zhunsheng.events.mapping import NOON, Edge, Take
from zhunsheng.events.office import CellTrouble, day_in, edge_of, field_value, instant_of, period_text, without_date
from zhunsheng.ir.rulebook import FieldType
from zhunsheng.terms.span import Source
from zhunsheng.terms.time import PeriodKind, Zone

ZONE = Zone("Asia/Shanghai")
EXCEL = Grid(Source("t.xlsx"), (), FIRST_SERIAL_DAY)
CSV = Grid(Source("t.csv"), (), None, ",")
SCORE = field("score", FieldType.DECIMAL, "得分", measure="分")
SHARE = field("share", FieldType.DECIMAL, "占比", measure="%")


def meant(cell: Any, declared: Any = SCORE, take: Take | None = None, grid: Grid = EXCEL) -> Any:
    """Return what a cell means for a field."""
    return field_value(cell, declared, take, grid, ZONE, NOON)


@pytest.mark.parametrize(("cell", "number"), [
    (Decimal("109.51"), "109.51"), ("109.51", "109.51"), ("１０９．５", "109.5"), (" 90 ", "90"), ("90分", "90"),
    ("2,000,000.50", "2000000.50"), ("２，０００", "2000"), ("-5", "-5"),
])
def test_a_number_is_read_as_people_write_it(cell: Any, number: str) -> None:
    assert meant(cell) == number


@pytest.mark.parametrize("cell", ["九十", "90万", "1,23", "90/100", "约90"])
def test_what_is_no_number_is_handed_on_as_it_stands(cell: str) -> None:
    assert meant(cell) == cell


@pytest.mark.parametrize("cell", [Percent(Decimal("0.856")), "85.6%", "８５．６％"])
def test_a_percentage_is_read_as_the_mapping_says(cell: Any) -> None:
    assert (meant(cell, take=Take.PERCENT), meant(cell, take=Take.RATIO)) == ("85.6", "0.856")
    with pytest.raises(CellTrouble, match="M124"):
        meant(cell)


def test_a_percentage_needs_no_word_where_the_field_is_in_percent() -> None:
    assert (meant(Percent(Decimal("0.856")), SHARE), meant("85.6%", SHARE)) == ("85.6", "85.6")


@pytest.mark.parametrize("cell", [
    "2014-10-08", "2014/10/8", "2014.10.8", "2014年10月8日", "２０１４年１０月８日", "20141008", date(2014, 10, 8),
    datetime(2014, 10, 8), Decimal(41920),
])
def test_a_day_is_read_as_people_write_it(cell: Any) -> None:
    assert meant(cell, field("since", FieldType.DATE, "日期")) == "2014-10-08"


def test_a_bare_number_is_a_day_only_in_excel() -> None:
    since = field("since", FieldType.DATE, "日期")
    assert meant("41920", since, grid=CSV) == "41920"
    assert meant(Decimal("41920.5"), since) == "41920.5"


@pytest.mark.parametrize(("cell", "kind", "period"), [
    ("2014-10", PeriodKind.MONTH, "2014-10"), ("2014年10月", PeriodKind.MONTH, "2014-10"),
    ("２０１４年９月份", PeriodKind.MONTH, "2014-09"), ("2014/9", PeriodKind.MONTH, "2014-09"),
    ("201409", PeriodKind.MONTH, "2014-09"), ("2014.10", PeriodKind.MONTH, "2014-10"),
    (datetime(2014, 10, 1), PeriodKind.MONTH, "2014-10"), ("2014年第三季度", PeriodKind.QUARTER, "2014-Q3"),
    ("2014Q3", PeriodKind.QUARTER, "2014-Q3"), ("2014年3季度", PeriodKind.QUARTER, "2014-Q3"),
    ("2014年上半年", PeriodKind.HALF_YEAR, "2014-H1"), ("2014-H2", PeriodKind.HALF_YEAR, "2014-H2"),
    ("2014年", PeriodKind.YEAR, "2014"), (Decimal(2014), PeriodKind.YEAR, "2014"),
    ("2014年度", PeriodKind.YEAR, "2014"),
    ("2014年第36周", PeriodKind.WEEK, "2014-W36"), ("2014年9月3日", PeriodKind.DAY, "2014-09-03"),
    ("2014年10月", None, "2014-10"), ("2014年三季度", None, "2014-Q3"), ("2014", None, "2014"),
])
def test_a_period_is_read_as_people_write_it(cell: Any, kind: PeriodKind | None, period: str) -> None:
    assert period_text(cell, kind, EXCEL) == period


@pytest.mark.parametrize("cell", [Decimal("2014.1"), "2014.1", "14年10月", "10月", "20143"])
def test_a_month_that_is_not_clear_is_not_guessed(cell: Any) -> None:
    assert period_text(cell, PeriodKind.MONTH, EXCEL) is None
    assert period_text("20143", PeriodKind.QUARTER, EXCEL) is None


@pytest.mark.parametrize(("cell", "truth"), [
    ("是", True), ("√", True), ("有", True), ("Yes", True), (True, True), ("否", False), ("没有", False), ("×", False),
])
def test_yes_and_no_are_read_as_people_write_them(cell: Any, truth: bool) -> None:
    assert meant(cell, field("online", FieldType.BOOLEAN, "在线")) is truth


def test_a_name_padded_with_blanks_is_still_the_name() -> None:
    assert meant("越 城　区", field("unit", FieldType.UNIT, "单位")) == "越城区"
    assert meant("塔山 社区", field("place", FieldType.TEXT, "社区")) == "塔山 社区"


def test_a_number_in_a_text_field_is_its_digits() -> None:
    assert meant(Decimal("12345"), field("channel", FieldType.CHOICE, "渠道")) == "12345"


@pytest.mark.parametrize(("cell", "instant"), [
    ("2014-10-08", "2014-10-08T12:00:00+08:00"), ("2014年10月8日 9:05", "2014-10-08T09:05:00+08:00"),
    ("2014/10/8 09:05:06", "2014-10-08T09:05:06+08:00"), ("2014年10月8日9时05分", "2014-10-08T09:05:00+08:00"),
    ("2014-10-08T01:00:00Z", "2014-10-08T09:00:00+08:00"), (datetime(2014, 10, 8, 9, 5), "2014-10-08T09:05:00+08:00"),
    (date(2014, 10, 8), "2014-10-08T12:00:00+08:00"),
])
def test_a_time_is_read_in_the_zone_of_the_policy(cell: Any, instant: str) -> None:
    moment = instant_of(cell, EXCEL, ZONE, NOON)
    assert moment is not None
    assert ZONE.text(moment) == instant


@pytest.mark.parametrize("cell", ["8日", "2014-02-30", "2014-10-08 25:00", "明天", "2014-10-08 9点"])
def test_what_is_no_time_is_none(cell: str) -> None:
    assert instant_of(cell, EXCEL, ZONE, time(9)) is None


def test_the_day_in_a_text_is_found_if_it_is_the_only_one() -> None:
    assert day_in("hbwh.wenming.cn 2016-04-14", CSV) == date(2016, 4, 14)
    assert day_in("长江日报（2016年4月14日）2016-04-14", CSV) == date(2016, 4, 14)
    for text, code in (("长江日报", "M120"), ("2016-04-14、2016-04-15", "M121"), ("1234567-01-01", "M120")):
        with pytest.raises(CellTrouble, match=code):
            day_in(text, CSV)


def test_a_text_without_its_day_is_what_is_left() -> None:
    assert without_date("hbwh.wenming.cn 2016-04-14") == "hbwh.wenming.cn"


def test_the_end_of_a_period_is_its_last_second() -> None:
    assert ZONE.text(edge_of("2014年9月", Edge.END, CSV, ZONE)) == "2014-09-30T23:59:59+08:00"
    assert ZONE.text(edge_of("2014年三季度", Edge.START, CSV, ZONE)) == "2014-07-01T00:00:00+08:00"
    with pytest.raises(CellTrouble, match="M129"):
        edge_of("上月", Edge.END, CSV, ZONE)


def test_a_broken_cell_says_why() -> None:
    with pytest.raises(CellTrouble, match="M123") as trouble:
        meant(Broken("M123", "#N/A"))
    assert trouble.value.values["value"] == "#N/A"
