"""Tables become events through a mapping; every refused row says where and why."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabularies import RELAXED, SMALL, WUHAN
from zhunsheng.events.admission import Intake
from zhunsheng.events.mapping import TableMapping, mapping_from, read_mapping
from zhunsheng.events.tabular import draft_mapping, read_table
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.problems.render import render
from zhunsheng.source.yaml_reader import read_yaml
from zhunsheng.terms.time import Zone

WUHAN_FOLDER = Path(__file__).parents[3] / "scenarios" / "wuhan"
SCORES = """
mapping:
  source: office
  events:
  - type: assessment.scored
    id: [单位, 月份]
    when: {period_end: 月份}
    fields: {unit: 单位, period: 月份, score: 得分}
"""


def mapping(text: str = SCORES) -> TableMapping:
    """Read a mapping from text."""
    return mapping_from(read_yaml("m.yaml", text.encode()))


def table(tmp_path: Path, text: str | bytes, written: str = SCORES, name: str = "t.csv") -> Intake:
    """Read a table from text."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, mapping(written), SMALL, shown_as=name)


def wrong(tmp_path: Path, text: str | bytes, written: str = SCORES, name: str = "t.csv") -> list[str]:
    """Return the codes of the problems with a file or a mapping."""
    with pytest.raises(ProblemsFound) as found:
        table(tmp_path, text, written, name)
    for problem in found.value.problems:
        assert problem.code in render(problem, "zh")
    return [problem.code for problem in found.value.problems]


def refusals(intake: Intake) -> list[tuple[str, str]]:
    """Return place and code of every problem; each must be worded."""
    assert all(problem.code in render(problem, "en") for problem in intake.problems)
    return [(str(problem.at), problem.code) for problem in intake.problems]


def test_each_row_becomes_an_event(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分\n越城区,2014年9月,９０．５\n袍江,2014-10,88\n")
    assert [(event.id, event.fields["unit"], event.fields["period"]) for event in intake.events] == [
        ("assessment.scored/越城区/2014年9月", "yuecheng", "2014-09"),
        ("assessment.scored/袍江/2014-10", "paojiang-zone", "2014-10"),
    ]
    assert SMALL.zone.text(intake.events[0].time) == "2014-09-30T23:59:59+08:00"
    assert intake.lines == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_make_no_difference(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = '单位,月份,得分\r\n"越城区",2014-09,90\r\n'.replace(",", delimiter)
    assert len(table(tmp_path, text.encode(encoding)).events) == 1


def test_titles_above_the_headings_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    text = "绍兴市月度考核表,,\n单位：分,,\n序号,单 位,月份,得分\n\n1,越城区,2014-09,90\n,,,\n2,袍江,2014-09,80\n"
    assert len(table(tmp_path, text).events) == 2


def test_headings_repeated_on_every_page_are_no_rows(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分\n越城区,2014-09,90\n单位,月份,得分\n袍江,2014-09,80\n")
    assert (len(intake.events), intake.refusals) == (2, ())


def test_totals_are_left_out_only_if_the_mapping_says_so(tmp_path: Path) -> None:
    text = "单位,月份,得分\n越城区,2014-09,90\n合计,,90\n"
    assert len(table(tmp_path, text).refusals) == 1
    said = SCORES.replace("  source: office", "  source: office\n  totals: [合计]")
    assert table(tmp_path, text, said).refusals == ()


def test_words_for_nothing_are_empty_cells(tmp_path: Path) -> None:
    said = SCORES.replace("source: office", 'source: office\n  empty: ["-"]').replace(
        "score: 得分", "score: 得分, tier: 层级")
    (event,) = table(tmp_path, "单位,月份,得分,层级\n越城区,2014-09,90,-\n", said).events
    assert "tier" not in event.fields


def test_a_refused_row_says_file_row_column_field_and_reason(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分\n越城渠,2014-09,九十\n越城区,2014-09,90\n")
    assert refusals(intake) == [("t.csv:2:1", "E145"), ("t.csv:2:13", "E136")]
    unit, score = intake.problems
    assert unit.near == ("越城区",)
    assert (score.values["field"], score.values["column"], score.values["value"]) == ("score (得分)", "得分", "九十")
    assert "越城渠,2014-09,九十" in render(score, "zh")
    assert len(intake.events) == 1


def test_a_column_is_found_behind_quotes(tmp_path: Path) -> None:
    intake = table(tmp_path, '备注,单位,月份,得分\n"a,b",越城区,2014-09,x\n')
    assert refusals(intake) == [("t.csv:2:19", "E136")]


def test_an_empty_cell_is_a_missing_field(tmp_path: Path) -> None:
    assert refusals(table(tmp_path, "单位,月份,得分\n越城区,2014-09,\n")) == [("t.csv:2:13", "E131")]


def test_a_row_that_goes_on_after_the_last_heading_is_refused_at_the_first_cell_too_many(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分\n越城区,2014-09,1,234.5\n袍江,2014-09,88,,\n")
    assert refusals(intake) == [("t.csv:2:15", "M133")]
    assert [event.fields["unit"] for event in intake.events] == ["paojiang-zone"]


def test_empty_cells_after_the_last_heading_and_columns_without_heading_do_no_harm(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分,,\n越城区,2014-09,90,,注\n袍江,2014-09,88\n")
    assert not refusals(intake)
    assert len(intake.events) == 2


def test_an_id_needs_all_its_parts(tmp_path: Path) -> None:
    codes = {code for _, code in refusals(table(tmp_path, "单位,月份,得分\n,2014-09,90\n"))}
    assert codes == {"M127"}


def test_the_same_id_with_other_content_is_refused(tmp_path: Path) -> None:
    intake = table(tmp_path, "单位,月份,得分\n越城区,2014-09,90\n越城区,2014-09,90\n越城区,2014-09,91\n")
    assert refusals(intake) == [("t.csv:4:1", "M128")]
    assert str(intake.problems[0].also[0]) == "t.csv:2:1"


@pytest.mark.parametrize(("when", "time"), [
    ("日期", "2014-10-08T12:00:00+08:00"), ("{column: 日期, clock: '09:30'}", "2014-10-08T09:30:00+08:00"),
    ("{column: 备注, take: date}", "2014-10-09T12:00:00+08:00"), ("{period_start: 月份}", "2014-09-01T00:00:00+08:00"),
    ("{value: 2014-12-31}", "2014-12-31T12:00:00+08:00"),
    ("{value: 2014-12-31, clock: '18:00'}", "2014-12-31T18:00:00+08:00"),
])
def test_the_time_comes_from_where_the_mapping_says(tmp_path: Path, when: str, time: str) -> None:
    said = SCORES.replace("{period_end: 月份}", when)
    text = "单位,月份,得分,日期,备注\n越城区,2014-09,90,2014年10月8日,见报2014-10-09\n"
    (event,) = table(tmp_path, text, said).events
    assert SMALL.zone.text(event.time) == time


@pytest.mark.parametrize(("cell", "code"), [("", "M130"), ("昨天", "M129"), ("2014-02-30", "M129")])
def test_a_row_without_a_time_is_refused(tmp_path: Path, cell: str, code: str) -> None:
    said = SCORES.replace("{period_end: 月份}", "日期")
    intake = table(tmp_path, f"单位,月份,得分,日期\n越城区,2014-09,90,{cell}\n", said)
    assert [found for _, found in refusals(intake)] == [code]


def test_a_recorded_time_may_come_from_a_column_too(tmp_path: Path) -> None:
    said = SCORES.replace("    fields:", "    recorded: 录入\n    fields:")
    (event,) = table(tmp_path, "单位,月份,得分,录入\n越城区,2014-09,90,2014-11-01 08:00\n", said).events
    assert SMALL.zone.text(event.recorded) == "2014-11-01T08:00:00+08:00"


@pytest.mark.parametrize(("test", "count"), [
    ("{得分: {present: true}}", 2), ("{得分: {present: false}}", 1), ("{单位: 越城区}", 1),
    ("{单位: [越城区, 袍江]}", 2),
    ("{单位: {not: 越城区}}", 2), ("{单位: {not: [越城区, 袍江]}, 得分: {present: true}}", 1),
])
def test_only_rows_that_meet_the_condition_become_events(tmp_path: Path, test: str, count: int) -> None:
    said = SCORES.replace("    when:", f"    only_if: {test}\n    when:")
    intake = table(tmp_path, "单位,月份,得分\n越城区,2014-09,90\n袍江,2014-09,\n高新区,2014-09,80\n", said)
    assert len(intake.events) + len(intake.refusals) == count


def test_words_of_the_table_are_translated(tmp_path: Path) -> None:
    said = """
mapping:
  source: office
  events:
  - type: review.held
    when: 日期
    fields:
      period: 月份
      chair: {column: 主持, words: {王某某: mayor, 李某某: vice-mayor}}
"""
    (event,) = table(tmp_path, "月份,主持,日期\n2014-09,李某某,2014-10-08\n", said).events
    assert event.fields["chair"] == "vice-mayor"
    assert event.id == "review.held/row-2"


def test_lists_come_from_one_cell_several_cells_or_a_fixed_value(tmp_path: Path) -> None:
    said = """
mapping:
  source: office
  events:
  - type: problem.reported
    id: [编号]
    when: 日期
    fields:
      problem: 编号
      matters: {column: 事项, separator: 、}
      territories: {columns: [辖区一, 辖区二]}
      channel: {value: "12345"}
"""
    text = (
        "编号,日期,事项,辖区一,辖区二\n7,2014-10-08,噪声、违停,越城区,柯桥区\n8,2014-10-08,噪声,越城区,\n"
        "9,2014-10-08,噪声、乱扔,越城区,杭州\n"
    )
    intake = table(tmp_path, text, said)
    assert intake.events[0].fields["matters"] == ("noise", "illegal-parking")
    assert intake.events[0].fields["territories"] == ("yuecheng", "keqiao")
    assert intake.events[1].fields["territories"] == ("yuecheng",)
    assert refusals(intake) == [("t.csv:4:14", "E148"), ("t.csv:4:24", "E146")]


RANKING = """
mapping:
  source: office
  events:
  - type: ranking.published
    one_per: [层级, 月份]
    when: 日期
    fields:
      tier: 层级
      period: 月份
      media: {value: [绍兴日报]}
      order: {collect: 单位, sorted_by: 名次}
"""


def test_rows_of_a_group_become_one_event(tmp_path: Path) -> None:
    text = (
        "层级,月份,单位,名次,日期\n区级,2014-09,袍江,2,2014-10-08\n部门,2014-09,公安局,1,2014-10-08\n"
        "区级,2014-09,越城区,1,\n"
    )
    first, second = table(tmp_path, text, RANKING).events
    assert first.fields["order"] == ("yuecheng", "paojiang-zone")
    assert first.id == "ranking.published/区级/2014-09"
    assert second.fields["tier"] == "departmental"


@pytest.mark.parametrize(("rows", "place", "code"), [
    ("区级,2014-09,袍江,1,2014-10-08\n区级,2014-09,越城区,2,2014-10-09\n", "t.csv:3:18", "M125"),
    ("区级,2014-09,袍江,1,2014-10-08\n区级,2014-09,越城区,1,2014-10-08\n", "t.csv:3:16", "M132"),
    ("区级,2014-09,袍江,末位,2014-10-08\n", "t.csv:2:15", "M126"),
    ("区级,2014-09,袍江,2,2014-10-08\n区级,2014-09,越城渠,1,2014-10-08\n", "t.csv:3:12", "E145"),
    ("区级,2014-09,袍江,2,2014-10-08\n区级,2014-09,袍江,1,2014-10-08\n", "t.csv:2:12", "E157"),
])
def test_a_group_that_does_not_agree_is_refused_at_the_cell(tmp_path: Path, rows: str, place: str, code: str) -> None:
    assert refusals(table(tmp_path, "层级,月份,单位,名次,日期\n" + rows, RANKING)) == [(place, code)]


def test_a_wide_table_is_unfolded(tmp_path: Path) -> None:
    said = SCORES.replace("  events:", """
  unfold: {columns: {8月: 2014-08, 9月: 2014-09}, name: 月份, value: 得分}
  events:""")
    intake = table(tmp_path, "单位,8月,9月\n越城区,90,91\n袍江,80,x\n", said)
    assert [(event.fields["unit"], event.fields["period"], str(event.fields["score"])) for event in intake.events] == [
        ("yuecheng", "2014-08", "90"), ("yuecheng", "2014-09", "91"), ("paojiang-zone", "2014-08", "80"),
    ]
    assert refusals(intake) == [("t.csv:3:7", "E136")]


@pytest.mark.parametrize(("old", "new", "codes"), [
    ("assessment.scored", "assesment.scored", ["M113"]), ("score: 得分", "scroe: 得分", ["M115", "M114"]),
    ("score: 得分", "score: {collect: 得分}", ["M116", "M117"]),
    ("unit: 单位", "unit: 单位, 被考核单位: 单位", ["M118"]),
    ("{period_end: 月份}", "{column: 月份, clock: 9点}", ["M131"]), ("score: 得分", "score: 分数", ["M110"]),
    ("source: office", "header: 7\n  source: office", ["M109"]), ("  source: office\n", "", ["S106"]),
    ("fields:", "one_per: []\n    fields:", ["S111"]), ("score: 得分", "score: {colum: 得分}", ["S105"]),
])
def test_a_mapping_that_fits_neither_policy_nor_table_is_told(
    tmp_path: Path, old: str, new: str, codes: list[str]
) -> None:
    assert wrong(tmp_path, "单位,月份,得分\n越城区,2014-09,90\n", SCORES.replace(old, new)) == codes


def test_a_heading_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert wrong(tmp_path, "单位,月份,得分,得分\n越城区,2014-09,90,91\n") == ["M112"]


@pytest.mark.parametrize(("name", "text", "code"), [
    ("t.xls", b"\xd0\xcf\x11\xe0", "M102"), ("t.docx", b"", "M102"), ("t.csv", b"\x81\xff\x00\xff", "M107"),
    ("t.csv", '单位,月份,得分\n"越城区,2014-09,90\n'.encode(), "M119"), ("t.csv", b"", "M109"),
    ("t.xlsx", b"PK\x03\x04", "M103"),
    ("t.xlsx", "单位,月份".encode(), "M103"),
])
def test_a_file_that_is_no_table_is_told(tmp_path: Path, name: str, text: bytes, code: str) -> None:
    assert wrong(tmp_path, text, name=name) == [code]


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_table(tmp_path / "none.csv", mapping(), SMALL)
    assert [problem.code for problem in found.value.problems] == ["M108"]


def test_the_rankings_of_wuhan_become_scores_and_publications() -> None:
    intake = read_table(
        WUHAN_FOLDER / "monthly-rankings.csv", read_mapping(WUHAN_FOLDER / "rankings.mapping.yaml"), WUHAN
    )
    scores = [event for event in intake.events if event.type == "assessment.scored"]
    published = {event.id: event for event in intake.events if event.type == "ranking.published"}
    assert (len(scores), len(published), intake.refusals, intake.lines) == (33, 10, (), 82)
    outer = published["ranking.published/武汉/新城区/2022-01"]
    titles = [WUHAN.units[str(unit)].name.title.zh for unit in outer.fields["order"]]
    assert titles == ["蔡甸区", "江夏区", "新洲区", "黄陂区", "东西湖区"]
    assert outer.fields["media"] == ("zhuankou.com",)
    assert Zone("Asia/Shanghai").text(outer.time) == "2022-03-06T12:00:00+08:00"
    assert all(event.fields["order"] for event in published.values())


@RELAXED
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_of_tables_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(ProblemsFound):
        read_table(path, mapping(), SMALL)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_drafted_mapping_can_be_used_at_once_if_all_was_recognised(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "九月.csv"
    text = "考核表,,\n被考核单位,考核月份,得分,备注\n越城区,2014年9月,90,\n袍江,2014年9月,,\n"
    path.write_text(text, encoding="utf-8")
    draft = draft_mapping(path, SMALL, lang)
    intake = read_table(path, mapping(draft), SMALL)
    assert (len(intake.events), intake.refusals) == (1, ())
    assert ("请逐行核对" in draft) is (lang == "zh")


def test_a_drafted_mapping_recognises_columns_by_what_is_in_them() -> None:
    draft = draft_mapping(WUHAN_FOLDER / "monthly-rankings.csv", WUHAN, "en")
    assert "period: month" in draft
    assert "when: {column: published, take: date}" in draft


def test_what_a_draft_could_not_guess_is_left_to_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    draft = draft_mapping(path, SMALL, "zh")
    with pytest.raises(ProblemsFound) as found:
        read_table(path, mapping(draft), SMALL)
    assert {problem.code for problem in found.value.problems} == {"M110"}


def test_the_example_of_the_documentation_is_a_mapping() -> None:
    page = (Path(__file__).parents[3] / "docs" / "mapping.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert [event.type for event in mapping(example).events] == ["assessment.scored", "ranking.published"]
