"""From a workbook as an office keeps it to a workbook as an office reads it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import run

SCORES = {8: (90.5, 88, 80.25), 9: ("９１．２", "88.8分", 79), 10: (92, 89, 78.1)}
UNITS = {"越城区": "yuecheng", "高新区": "high-tech-zone", "袍江": "paojiang-zone"}
NUMBERS = {8: ("90.5", "88", "80.25"), 9: ("91.2", "88.8", "79"), 10: ("92", "89", "78.1")}
MAPPING = """
mapping:
  source: office
  header: 3
  totals: [合计]
  events:
  - type: assessment.scored
    id: [单位, 考核月份]
    when: 公布日期
    fields: {unit: 单位, period: 考核月份, score: 得 分}
  - type: ranking.published
    one_per: [层级, 考核月份]
    when: 公布日期
    fields: {tier: {column: 层级, words: {属地: territorial}}, period: 考核月份, media: {value: [绍兴日报]}}
"""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of scores: titles over merged cells, months written in three ways, full-width digits, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月度考核"
    sheet.append(["绍兴市城市管理月度考核得分汇总表"])
    sheet.append(["填报单位：市城管委办公室    填报日期：2014年11月6日"])
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A2:G2")
    sheet.append(["序号", "考核月份", "层级", "单位", "得　分", "公布日期", "备注"])
    months = {8: datetime(2014, 8, 1), 9: "2014年9月", 10: "２０１４年１０月"}
    for month, scores in SCORES.items():
        for unit, score in zip(UNITS, scores, strict=True):
            published = datetime(2014, month + 1, 5)
            sheet.append([sheet.max_row - 2, months[month], "属地", unit, score, published, None])
    sheet.append(["合计", None, None, None, "=SUM(E4:E12)", None, None])
    book.create_sheet("说明").append(["本表每月五日前报送"])
    path = tmp_path_factory.mktemp("office") / "九月考核.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def mapping(workbook: Path) -> Path:
    """The mapping that a person makes of the draft."""
    path = workbook.with_name("scores.mapping.yaml")
    path.write_text(MAPPING, encoding="utf-8")
    return path


def as_lines(path: Path) -> Path:
    """Write the same facts as CloudEvents, one a line."""
    lines: list[dict[str, Any]] = []
    for month, numbers in NUMBERS.items():
        head = {"specversion": "1.0", "source": "lines", "time": f"2014-{month + 1:02}-05T12:00:00+08:00"}
        period = f"2014-{month:02}"
        for unit, number in zip(UNITS.values(), numbers, strict=True):
            data = {"unit": unit, "period": period, "score": number}
            lines.append({**head, "id": f"{unit}/{period}", "type": "assessment.scored", "data": data})
        data = {"tier": "territorial", "period": period, "media": ["绍兴日报"]}
        lines.append({**head, "id": period, "type": "ranking.published", "data": data})
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Open a report again and return the rows of a sheet by their headings."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_report_from_a_workbook_has_the_findings_of_the_same_facts_as_lines(
    workbook: Path, mapping: Path, tmp_path: Path
) -> None:
    report, lines = tmp_path / "report.xlsx", as_lines(tmp_path / "events.jsonl")
    assert run("replay", workbook, "--mapping", mapping, "--output", report).exit_code == 0
    done = run("replay", lines, "--format", "jsonl")
    assert done.exit_code == 0
    expected = {it["id"]: it for it in map(json.loads, done.stdout.splitlines())}
    found = {row["id"]: row for row in rows_of(report, "Findings")}
    assert found.keys() == expected.keys()
    assert {id: row["outcome"] for id, row in found.items()} == {id: it["outcome"] for id, it in expected.items()}
    talk = [row for row in found.values() if row["norm"] == "three-consecutive-last-talk"]
    assert [row["unit"] for row in talk] == ["Paojiang Development Zone Committee"]


def test_the_sheets_of_a_report_are_typed_frozen_and_filtered(workbook: Path, mapping: Path, tmp_path: Path) -> None:
    report = tmp_path / "报告.xlsx"
    assert run("replay", workbook, "--mapping", mapping, "--output", report, lang="zh").exit_code == 0
    book = openpyxl.load_workbook(report)
    assert book.sheetnames[:4] == ["认定", "排名", "责任", "未采用的行"]
    for sheet in book.worksheets[:4]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
    ranking = [row for row in rows_of(report, "排名") if row["时段"] == "2014-09"]
    assert [(row["名次"], row["得分"]) for row in ranking] == [(1, 91.2), (2, 88.8), (3, 79)]
    assert any(isinstance(row["期限"], datetime) for row in rows_of(report, "责任"))


def test_a_line_that_was_refused_stands_in_the_report_with_its_cell(
    workbook: Path, mapping: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    book["月度考核"]["D5"] = "高薪区"
    broken, report = tmp_path / "broken.xlsx", tmp_path / "report.xlsx"
    book.save(broken)
    assert run("replay", broken, "--mapping", mapping, "--output", report).exit_code == 3
    (refused,) = rows_of(report, "Refused lines")
    assert refused["line"] == 5
    assert refused["code"] == "E145"
    assert "did you mean `高新区`?" in refused["reason"]


def test_the_drafted_mapping_already_ranks_the_scores(workbook: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    assert run("mapping", workbook, "--output", draft, lang="zh").exit_code == 0
    done = run("rankings", workbook, "--mapping", draft, "--format", "json")
    assert done.exit_code == 0
    rankings = {it["period"]: it for it in json.loads(done.stdout)["rankings"]}
    assert {period: [line["figure"] for line in it["lines"]] for period, it in rankings.items()} == {
        f"2014-{month:02}": list(numbers) for month, numbers in NUMBERS.items()
    }
