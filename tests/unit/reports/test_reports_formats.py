"""JSON, CSV, Markdown and workbooks."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_samples as sample
from zhunsheng.reports.csv_ import BYTE_ORDER_MARK, csv_text
from zhunsheng.reports.json_ import findings_json, findings_jsonl, rankings_json, rankings_jsonl
from zhunsheng.reports.markdown import escape, findings_markdown
from zhunsheng.reports.sheets import Sheet, duties_sheet, findings_sheet, rankings_sheet
from zhunsheng.reports.summary import summary_lines
from zhunsheng.reports.xlsx import findings_xlsx, workbook_bytes

FINDING_MEMBERS = ["id", "norm", "cites", "unit", "bearer", "counterparty", "territory", "force", "outcome", "period",
                   "at", "due", "values", "evidence", "title"]


def test_each_line_of_jsonl_is_one_finding_with_the_agreed_members() -> None:
    lines = findings_jsonl(sample.report()).splitlines()
    assert len(lines) == 2
    assert list(json.loads(lines[0])) == FINDING_MEMBERS
    assert json.loads(lines[0])["due"] is None


def test_the_derivation_comes_only_when_asked_for() -> None:
    line = json.loads(findings_jsonl(sample.report(), derivation=True).splitlines()[0])
    assert line["derivation"]["premises"][0]["events"] == [{"source": "office", "id": "e1"}]


def test_the_json_object_carries_policy_instants_summary_and_everything_refused() -> None:
    whole = json.loads(findings_json(sample.report(25), "en"))
    assert whole["policy"]["id"] == "sample"
    assert whole["as_of"] == "2014-12-31T23:59:59+08:00"
    assert whole["summary"]["refused"] == len(whole["refused"]) == 25
    assert whole["summary"]["by_force"] == {"binding": {"breached": 1, "pending": 1}}
    assert whole["refused"][0]["at"]["line"] == 1


def test_rankings_are_the_same_in_json_and_in_lines() -> None:
    report = sample.report()
    lines = [json.loads(line) for line in rankings_jsonl(report).splitlines()]
    assert json.loads(rankings_json(report))["rankings"] == lines
    assert lines[3]["settled"] is False
    assert lines[3]["missing"] == ["high-tech-zone", "settlement"]


def test_equal_reports_give_equal_text() -> None:
    assert findings_json(sample.report(3), "zh") == findings_json(sample.report(3), "zh")


def test_csv_begins_with_the_mark_that_excel_needs_and_reads_back() -> None:
    text = csv_text(findings_sheet(sample.report(), "zh"))
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    assert rows[0][:3] == ["时段", "规范", "规范名称"]
    assert rows[1][8] == "未履行"


@given(st.text(max_size=40))
def test_no_cell_of_csv_begins_a_formula(text: str) -> None:
    sheet = Sheet("s", ("a",), ("a",), ((text,),))
    written = csv_text(sheet).removeprefix(BYTE_ORDER_MARK)
    cell = list(csv.reader(io.StringIO(written, newline="")))[1:]
    shown = cell[0][0] if cell and cell[0] else ""
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_has_four_lists_with_frozen_heading_and_filter(lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(sample.report(2), lang)))
    names = {"zh": ["认定", "排名", "责任", "未采用的行"], "en": ["Findings", "Rankings", "Duties", "Refused lines"]}
    assert book.sheetnames == names[lang]
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref.startswith("A1:")


def test_scores_places_and_due_times_are_typed_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(sample.report(), "en")))
    row = [cell.value for cell in book["Rankings"][2]]
    assert row[2:5] == [1, "Yuecheng District", 90.5]
    assert book["Findings"]["J3"].is_date
    assert book["Findings"]["J3"].value.isoformat() == "2014-12-31T23:59:59"


def test_equal_reports_give_equal_bytes() -> None:
    assert findings_xlsx(sample.report(2), "zh") == findings_xlsx(sample.report(2), "zh")


@given(st.text(max_size=30))
def test_any_text_can_stand_in_a_workbook_and_is_no_formula(text: str) -> None:
    content = workbook_bytes([Sheet("s", ("a",), ("a",), ((text,), (Decimal("1.5"),)))])
    cell = openpyxl.load_workbook(io.BytesIO(content))["s"]["A2"]
    assert cell.data_type != "f"


def test_duties_that_are_pending_come_first() -> None:
    rows = duties_sheet(sample.report(), "en").rows
    assert [row[4] for row in rows] == ["pending", "breached"]


def test_scores_in_lists_are_exact_numbers() -> None:
    row = next(row for row in rankings_sheet(sample.report(), "en").rows if row[0] == "2014-10" and row[2] == 3)
    assert row[4] == Decimal("75.25")


def test_markdown_shows_pipes_and_stars_as_they_are() -> None:
    assert escape("a|b\n**c**") == "a\\|b \\*\\*c\\*\\*"


def test_markdown_tables_have_as_many_cells_as_headings() -> None:
    text = findings_markdown(sample.report(2), "en")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    widths = {line.count("|") for line in tables if "when" in line or "2014-09 " in line[:12]}
    assert "### Three times last, talk (`three-consecutive-last-talk`)" in text
    assert widths


def test_the_summary_in_chinese() -> None:
    assert summary_lines(sample.report(2), "zh") == [
        "截至 2014-12-31，所知截至 2014-12-31",
        "读入事件 2，未采用 2，与本政策无关 1",
        "assessment.score（1）：是否指 assessment.scored？",
        "认定 2：强制（未履行 1、待履行 1）",
        "同号异文的事件 1",
    ]


def test_the_summary_in_english() -> None:
    assert summary_lines(sample.report(2), "en") == [
        "as of 2014-12-31, as known at 2014-12-31",
        "events read 2, refused 2, ignored 1",
        "assessment.score (1): did you mean assessment.scored?",
        "findings 2: binding (breached 1, pending 1)",
        "conflicting events 1",
    ]
