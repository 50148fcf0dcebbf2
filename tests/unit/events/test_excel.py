"""Excel workbooks: typed, merged, broken and hostile cells."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from vocabularies import SMALL
from zhunsheng.events.admission import Intake
from zhunsheng.events.mapping import mapping_from
from zhunsheng.events.tabular import draft_mapping, read_grid, read_table
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.problems.render import render
from zhunsheng.source.yaml_reader import read_yaml

SCORES = """
mapping:
  source: office
  events:
  - type: assessment.scored
    id: [单位, 月份]
    when: {period_end: 月份}
    fields: {unit: 单位, period: 月份, score: 得分}
"""


def workbook(tmp_path: Path, rows: list[list[Any]], shape: Callable[[Any], None] | None = None) -> Path:
    """Write a workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月度考核"
    for row in rows:
        sheet.append(row)
    if shape is not None:
        shape(sheet)
    path = tmp_path / "t.xlsx"
    book.save(path)
    return path


def take_in(path: Path, written: str = SCORES) -> Intake:
    """Read a workbook."""
    return read_table(path, mapping_from(read_yaml("m.yaml", written.encode())), SMALL, shown_as="t.xlsx")


def codes_of(path: Path, written: str = SCORES) -> list[str]:
    """Return the problems with a workbook that cannot be read at all."""
    with pytest.raises(ProblemsFound) as found:
        take_in(path, written)
    assert all(render(problem, "zh") for problem in found.value.problems)
    return [problem.code for problem in found.value.problems]


def rewrite(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file inside a workbook."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[member] = change(files[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


HEAD = ["单位", "月份", "得分"]


def test_typed_cells_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    rows = [
        HEAD, ["越城区", datetime(2014, 9, 1), 109.51], ["袍江", "2014年9月", 0.1 + 0.2],
        ["高新区", date(2014, 9, 30), 90],
    ]
    intake = take_in(workbook(tmp_path, rows))
    assert [event.fields["score"] for event in intake.events] == [Decimal("109.51"), Decimal("0.3"), Decimal("90")]
    assert {event.fields["period"] for event in intake.events} == {"2014-09"}


def test_a_merged_cell_says_the_same_for_all_of_its_rows(tmp_path: Path) -> None:
    rows = [["绍兴市考核表", None, None], HEAD, ["越城区", "2014-09", 90], ["袍江", None, 80], ["高新区", None, 70]]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:B5")

    intake = take_in(workbook(tmp_path, rows, merge))
    assert [(event.fields["unit"], event.fields["period"]) for event in intake.events] == [
        ("yuecheng", "2014-09"), ("paojiang-zone", "2014-09"), ("high-tech-zone", "2014-09"),
    ]


def test_a_refused_cell_is_told_by_row_and_letter(tmp_path: Path) -> None:
    intake = take_in(workbook(tmp_path, [["表"], HEAD, ["越城区", "2014-09", "九十"]]))
    (problem,) = intake.problems
    assert (str(problem.at), problem.values["field"]) == ("t.xlsx:3:3", "score (得分, C)")


def test_a_serial_number_is_a_day(tmp_path: Path) -> None:
    intake = take_in(workbook(tmp_path, [[*HEAD, "日期"], ["越城区", "2014-09", 90, 41920]]),
                     SCORES.replace("{period_end: 月份}", "日期"))
    assert SMALL.zone.text(intake.events[0].time) == "2014-10-08T12:00:00+08:00"


def test_a_percentage_needs_a_word_in_the_mapping(tmp_path: Path) -> None:
    def percent(sheet: Any) -> None:
        sheet["C2"].number_format = "0.00%"

    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 0.8551]], percent)
    assert [problem.code for problem in take_in(path).problems] == ["M124"]
    said = SCORES.replace("score: 得分", "score: {column: 得分, take: percent}")
    assert take_in(path, said).events[0].fields["score"] == Decimal("85.51")


def test_a_formula_counts_as_its_stored_value(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", "=45*2"], ["袍江", "2014-09", 80]])
    assert [(str(problem.at), problem.code, problem.values["value"]) for problem in take_in(path).problems] == [
        ("t.xlsx:2:3", "M122", "=45*2")]
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>90</v>", xml))
    assert take_in(path).events[0].fields["score"] == Decimal(90)


def test_a_formula_that_gives_the_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", '=IF(A1="","","")']])
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(
        rb'<c r="C2"[^>]*>(.*?)</f><v ?/?>(</v>)?', rb'<c r="C2" t="str">\1</f><v></v>', xml))
    assert [problem.code for problem in take_in(path).problems] == ["E131"]


def test_an_error_value_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", "#N/A"]])
    assert [(problem.code, problem.values["value"]) for problem in take_in(path).problems] == [("M123", "#N/A")]


def test_the_sheet_named_is_read(tmp_path: Path) -> None:
    def second(sheet: Any) -> None:
        other = sheet.parent.create_sheet("十月")
        for row in (HEAD, ["越城区", "2014-10", 90]):
            other.append(row)

    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 90]], second)
    assert take_in(path).events[0].fields["period"] == "2014-09"
    assert take_in(path, SCORES.replace("source: office", "source: office\n  sheet: 十月")).events[0].fields["period"] \
        == "2014-10"
    assert codes_of(path, SCORES.replace("source: office", "source: office\n  sheet: 十一月")) == ["M106"]


def test_a_sheet_is_not_trusted_about_its_size(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 90]])
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"'))
    assert len(take_in(path).events) == 1


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(40 * 1024 * 1024))
    assert codes_of(path) == ["M104"]


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD])
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml)
    assert codes_of(path) == ["M103"]


def test_an_area_merged_without_measure_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 90]], lambda sheet: sheet.merge_cells("E5:F6"))
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"E5:F6", b"E5:XFD1048576"))
    assert codes_of(path) == ["M105"]


def test_rows_that_reach_out_to_the_last_column_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhunsheng.events.grid.MOST_CELLS", 50_000)
    path = workbook(tmp_path, [HEAD], lambda sheet: [sheet.cell(row, 16_384, "x") for row in range(2, 9)])
    assert codes_of(path) == ["M134"]
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 90]], lambda sheet: [sheet.cell(2, 16_384, "x")])
    assert len(take_in(path).events) == 1


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_told(tmp_path: Path, member: str) -> None:
    path = workbook(tmp_path, [HEAD, ["越城区", "2014-09", 90]])
    rewrite(path, member, lambda xml: xml[: len(xml) // 2])
    assert codes_of(path) in (["M103"], ["M106"], ["M109"])


def test_without_openpyxl_the_problem_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [HEAD])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert codes_of(path) == ["M101"]


def test_csv_and_excel_give_the_same_events(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEAD, ["越城区", "2014年9月", 109.51], ["袍江", "2014年9月", 80]]
    text = "\n".join(",".join(str(cell) for cell in row) for row in rows)
    (tmp_path / "t.csv").write_text(text, encoding="gb18030")
    from_csv = read_table(tmp_path / "t.csv", mapping_from(read_yaml("m.yaml", SCORES.encode())), SMALL)
    assert from_csv.events == take_in(workbook(tmp_path, rows)).events


def test_a_mapping_is_drafted_for_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["考核表"], HEAD, ["越城区", datetime(2014, 9, 1), 90]])
    assert len(take_in(path, draft_mapping(path, SMALL, "zh")).events) == 1


def a_month(tmp_path: Path) -> Path:
    """A workbook as offices keep them: a cover first, a title above the headings, a total and a signature below."""
    rows = [["九月考核得分表"], ["单位", "月份", "得分（分）"],
            ["越城区", "2014年9月", 92.5], ["高新区", "2014年9月", 88], ["袍江", "2014年9月", 85],
            ["合计", None, 265.5], ["审核：王某某"]]
    path = workbook(tmp_path, rows)
    book = openpyxl.load_workbook(path)
    book.create_sheet("封面", 0)["A1"] = "考核资料"
    book.save(path)
    return path


def test_the_draft_takes_the_sheet_whose_headings_say_most_and_leaves_totals_out(tmp_path: Path) -> None:
    draft = draft_mapping(a_month(tmp_path), SMALL, "zh")
    assert "sheet: 月度考核   # 其他工作表：封面" in draft
    assert "totals: [合计]" in draft
    intake = take_in(a_month(tmp_path), draft)
    assert (len(intake.events), len(intake.refusals)) == (3, 0)


def test_the_draft_takes_the_sheet_that_is_named(tmp_path: Path) -> None:
    assert "sheet: 封面" not in draft_mapping(a_month(tmp_path), SMALL, "zh", "月度考核")
    with pytest.raises(ProblemsFound) as told:
        draft_mapping(a_month(tmp_path), SMALL, "en", "月度考和")
    assert [(problem.code, problem.near) for problem in told.value.problems] == [("M106", ("月度考核",))]


def test_a_date_with_an_hour_keeps_it(tmp_path: Path) -> None:
    grid = read_grid(workbook(tmp_path, [HEAD, [datetime(2014, 10, 8, 9, 30), None, True]]))
    assert grid.rows[1].cells[0] == datetime(2014, 10, 8, 9, 30)
    assert grid.rows[1].cells[2] is True
