"""Tables for a terminal."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_samples as sample
from told import events_of, policy, stories
from zhunsheng.explain.line import Line
from zhunsheng.reports.breaking import breaks
from zhunsheng.reports.names import Names
from zhunsheng.reports.tables import Screen, findings_text, grid, rankings_text, rendered, visible
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual, Lang

PLAIN = Screen(100, colour=False, drawn=True)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(it) in "WF" else 1 for it in text)


def test_findings_stand_under_their_norm_with_title_id_and_sentence() -> None:
    shown = findings_text(sample.report(), "zh", PLAIN)
    assert shown.splitlines()[0] == "连续三次末位约谈  three-consecutive-last-talk  [4.3/p1s2]"
    assert "袍江开发区管委会·主要负责人" in shown


def test_columns_line_up_under_chinese_titles() -> None:
    lines = findings_text(sample.report(), "zh", PLAIN).splitlines()[1:5]
    starts = {_width(line[: line.index(word)]) for line, word in zip(lines, ("效力", "强制", "强制"), strict=False)
              if word in line}
    assert len(starts) == 1


def test_without_findings_a_sentence_says_so() -> None:
    assert findings_text(sample.report(findings=()), "en", PLAIN) == "No findings.\n"


def test_colour_follows_the_outcome_only_where_colour_is_wanted() -> None:
    report = sample.report()
    assert "\x1b[1;31m" in findings_text(report, "en", Screen(100, colour=True))
    assert "\x1b" not in findings_text(report, "en", PLAIN)


def test_a_locale_without_box_lines_gets_plain_ones() -> None:
    shown = findings_text(sample.report(), "en", Screen(100, drawn=False))
    assert shown.isascii()


def test_how_a_finding_follows_stands_below_its_table_in_words() -> None:
    told = Line("finding", Bilingual("约谈", "A talk"), below=(Line("event", Bilingual("得分", "Score\n[e1]")),))
    shown = findings_text(sample.report(), "en", PLAIN, why=lambda _: told)
    for finding in sample.report().findings:
        assert f" {finding.id}\n└── A talk\n    └── Score\\n[e1]\n" in shown


def test_rankings_show_place_score_and_last_mark() -> None:
    lines = rankings_text(sample.report(), "en", PLAIN).splitlines()
    assert lines[0].startswith("Monthly ranking · Territorial units · 2014-08  settled 2014-08-28")
    assert [line.split() for line in lines[3:6]] == [
        ["1", "Yuecheng", "District", "90.5"],
        ["2", "High-tech", "Zone", "88"],
        ["3", "Paojiang", "Zone", "80", "last"],
    ]


def test_an_unsettled_ranking_says_what_is_missing_and_marks_nobody_last() -> None:
    shown = rankings_text(sample.report(rankings=sample.RANKINGS[3:]), "zh", PLAIN)
    assert "尚未确定；尚缺：高新区管委会、本期结束" in shown
    assert "末位\n" not in shown


def test_the_matrix_marks_last_places_with_a_star_where_there_is_no_colour() -> None:
    shown = rankings_text(sample.report(), "en", PLAIN)
    row = next(line for line in reversed(shown.splitlines()) if line.startswith("Paojiang Zone"))
    assert row.split()[2:] == ["*3", "*3", "*3", "1"]


@pytest.mark.parametrize("width", [30, 40, 60, 100])
def test_a_long_run_of_periods_never_crowds_out_the_names_of_the_units(width: int) -> None:
    months = [f"{year}-{month:02d}" for year in (2014, 2015) for month in range(1, 13)]
    rankings = [replace(sample.RANKINGS[0], period=month) for month in months]
    shown = rankings_text(sample.report(rankings=rankings), "en", replace(PLAIN, width=width))
    matrix = shown[shown.index("Places by period"):]
    tables = matrix.count("Yuecheng")
    assert tables > 1
    assert [word for word in matrix.split() if re.fullmatch(r"\d{4}-\d\d", word)] == months
    assert matrix.count("Paojiang") == tables
    assert all(len(line) <= width for line in matrix.splitlines())


def test_an_advisory_finding_is_shown_as_such() -> None:
    shown = findings_text(sample.report(findings=[sample.finding(force=Force.ADVISORY, outcome="not-followed")]), "zh",
                          PLAIN)
    assert "参照" in shown
    assert "未参照" in shown


@given(st.text())
def test_no_text_of_an_event_steers_the_terminal(text: str) -> None:
    assert all(it.isprintable() or it == "\n" for it in visible(text))


@given(st.text(min_size=1, max_size=60), st.sampled_from(["zh", "en"]))
def test_any_value_can_be_shown(value: str, lang: str) -> None:
    report = sample.report(findings=[sample.finding(values={"name": value}, due=value)])
    assert findings_text(report, lang, PLAIN)


@given(st.text(alphabet="中文，。：；（）“”ab 12.-", max_size=60), st.integers(min_value=4, max_value=30))
def test_broken_lines_lose_nothing_and_fit(text: str, width: int) -> None:
    places = [0, *breaks(text, width), len(text)]
    lines = [text[begin:end] for begin, end in itertools.pairwise(places)]
    assert "".join(lines) == text
    assert all(_width(line.rstrip()) <= width for line in lines)


@given(st.text(alphabet="中文，。：；ab", min_size=1, max_size=60))
def test_no_line_begins_with_a_closing_mark_that_followed_a_character(text: str) -> None:
    sparse = re.sub("[，。：；]+", "，", text).strip("，")
    assert all(sparse[place] not in "，。：；" for place in breaks(sparse, 12))


def test_a_chinese_cell_begins_on_the_line_of_its_arrow() -> None:
    shown = rendered([grid(["释义"], [["→ " + "只有方向没有行为主体时间或者数量" * 4]], Screen(30))], Screen(30))
    assert shown.splitlines()[2].startswith("→ 只")


def test_a_ranking_awaits_by_name_the_event_that_settles_it() -> None:
    ranking = replace(sample.RANKINGS[3], norm="monthly-ranking", missing=("settlement",))
    assert Names(policy().rulebook, "zh").missing(ranking) == "排名公布"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_deciding_figure_of_every_story_has_words_in_both_languages(lang: Lang) -> None:
    names = Names(policy().rulebook, lang)
    findings = (finding for number in range(len(stories())) for finding in policy().evaluation(
        events_of(number), as_of=None, known_at=None, evaluator="reference").findings)
    labels = {names.value(name) for finding in findings for name in finding.values}
    assert len(labels) > 20
    assert not {label for label in labels if ("_" in label) or label.isascii() is (lang == "zh")}


def test_what_a_choice_might_have_been_is_said_in_the_words_of_the_choice() -> None:
    finding = replace(sample.FINDINGS[0], values={"purpose": "other", "one_of": "equipment,rewards"})
    shown = Names(policy().rulebook, "zh").values(finding)
    assert "equipment" not in shown
    assert shown.startswith("可为：")
