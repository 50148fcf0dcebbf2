"""Near names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.problems.suggest import CUT_OFF, likeness, near_names

WORDS = [
    "bearer", "counterparty", "act", "where", "matching", "by", "every", "at_least", "in_answer_to", "within", "at",
]


@pytest.mark.parametrize(("written", "meant"), [
    ("bearre", "bearer"), ("Bearer", "bearer"), ("evrey", "every"), ("wihtin", "within"), ("wehre", "where"),
    ("at-least", "at_least"), ("atleast", "at_least"), ("counter_party", "counterparty"), ("ｂｅａｒｅｒ", "bearer"),
])
def test_a_slip_of_the_pen_is_recognised(written: str, meant: str) -> None:
    assert near_names(written, WORDS) == (meant,)


@pytest.mark.parametrize(("written", "meant"), [
    ("责任主体", "bearer"), ("min", "at_least"), ("≥", "at_least"), ("不少于", "at_least"), ("deadline", "by"),
])
def test_a_synonym_is_recognised(written: str, meant: str) -> None:
    assert meant in near_names(written, WORDS)


@pytest.mark.parametrize(("written", "meant"), [
    ("市生态环境居", "市生态环境局"), ("公安", "公安部门"), ("考核评分", "考核得分"), ("城管委办", "城管委办公室"),
])
def test_a_chinese_name_is_recognised(written: str, meant: str) -> None:
    assert near_names(written, ["市生态环境局", "公安部门", "考核得分", "城管委办公室", "市财政局"]) == (meant,)


@pytest.mark.parametrize(("written", "known", "meant"), [
    ("柯乔", ["柯桥", "越城", "上虞"], ("柯桥",)),
    ("山街", ["东街", "南街", "越城"], ("东街", "南街")),
    ("山街", ["东街", "南街", "西街"], ()),
    ("桥柯", ["柯桥", "越城"], ()),
    ("柯a", ["柯桥", "柯b"], ()),
])
def test_a_chinese_name_of_two_characters_is_near_by_one_of_them_if_few_are(
    written: str, known: list[str], meant: tuple[str, ...]
) -> None:
    assert near_names(written, known) == meant


def test_two_names_equally_near_are_both_offered() -> None:
    assert near_names("市建设厅局", ["市建设局", "市建厅局", "市财政局"]) == ("市建厅局", "市建设局")


@pytest.mark.parametrize("written", ["zebra", "x", "", "绍兴"])
def test_nothing_is_offered_where_nothing_is_near(written: str) -> None:
    assert near_names(written, WORDS) == ()


def test_a_synonym_is_offered_only_where_its_word_is_known() -> None:
    assert near_names("责任主体", ["lead", "support"]) == ()


@given(st.text(), st.lists(st.text(min_size=1), max_size=8))
def test_only_known_names_are_offered_and_two_at_most(word: str, known: list[str]) -> None:
    near = near_names(word, known)
    assert len(near) <= 2
    assert set(near) <= set(known)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_mutual_and_between_nought_and_one(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(st.text("abc-1", max_size=7), st.lists(st.text("abc-1", min_size=1, max_size=7), max_size=15))
def test_the_nearest_of_many_are_those_that_comparing_all_would_find(word: str, known: list[str]) -> None:
    scored = sorted((-likeness(word, name), name) for name in set(known) - {word})
    near = [(score, name) for score, name in scored if -score >= CUT_OFF][:2]
    equally_near = tuple(name for score, name in near if score - near[0][0] <= 0.02)
    assert near_names(word, known, synonyms=False) == equally_near
