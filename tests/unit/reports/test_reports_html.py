"""The HTML report."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import report_samples as sample
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.reports.html import findings_html, rankings_html
from zhunsheng.reports.markup import text

VOID = {"meta", "input", "br", "link", "img"}


class _Balance(HTMLParser):
    """Checks that every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _parsed(page: str) -> _Balance:
    parser = _Balance()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_every_element_is_closed() -> None:
    assert "svg" in _parsed(findings_html(sample.report(3), "zh")).seen


def test_the_page_needs_nothing_from_outside_and_runs_no_script() -> None:
    page = findings_html(sample.report(3), "en")
    parsed = _parsed(page)
    assert not {"script", "link", "img", "iframe"} & set(parsed.seen)
    assert not [name for name, _ in parsed.attributes if name in ("src", "href") or name.startswith("on")]
    assert "url(" not in page
    assert re.findall(r"https?://[^\"' ]+", page) == ["http://www.w3.org/2000/svg"]


def test_both_languages_are_in_the_page_and_the_one_asked_for_is_shown() -> None:
    page = findings_html(sample.report(), "en")
    assert '<span lang="zh">未履行</span><span lang="en">breached</span>' in page
    assert 'id="show-en" checked' in page
    assert 'id="show-zh" checked' in findings_html(sample.report(), "zh")


def test_a_streak_of_last_places_is_visible_in_the_picture() -> None:
    page = rankings_html(sample.report(), "zh")
    assert page.count('class="streak"') == 2
    assert ">×3</text>" in page


def test_an_unsettled_ranking_lengthens_no_streak() -> None:
    rankings = (*sample.RANKINGS[:2], sample.ranking("2014-10", {"yuecheng": "9", "paojiang-zone": "8"}, settled=False))
    assert ">×3</text>" not in rankings_html(sample.report(rankings=rankings), "zh")


@given(st.text(max_size=40))
def test_markup_in_a_value_is_shown_and_not_obeyed(value: str) -> None:
    finding = sample.finding(values={"note": f"<script>{value}</script>"}, evidence=(f'"><img src=x>{value}',))
    parsed = _parsed(findings_html(sample.report(findings=[finding]), "en"))
    assert not {"script", "img"} & set(parsed.seen)


@given(st.text())
def test_escaped_text_holds_no_bare_markup(value: str) -> None:
    assert not set("<>\"'") & set(text(value))


def test_equal_reports_give_equal_pages() -> None:
    assert findings_html(sample.report(2), "zh") == findings_html(sample.report(2), "zh")
