"""Strict YAML."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calls import calls_of
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.source.decoding import LARGEST
from zhunsheng.source.node import Mapping, Scalar, plain
from zhunsheng.source.yaml_reader import MOST_PROBLEMS, read_file, read_yaml


def read(text: str) -> Any:
    return plain(read_yaml("test.yaml", text.encode()))


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        read_yaml("test.yaml", text if isinstance(text, bytes) else text.encode())
    return found.value.problems


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in problems(text)]


@pytest.mark.parametrize(("written", "meant"), [
    ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-7", -7), ("60", 60),
    ("0.50", Decimal("0.50")), ("-1.5", Decimal("-1.5")), ("2014-12-31", "2014-12-31"), ("2014-09", "2014-09"),
    ("4.2/p1s2", "4.2/p1s2"), ("约谈", "约谈"), ("a.b.c", "a.b.c"), ("1.2.3", "1.2.3"), ("y", "y"), ("n", "n"),
    ('"yes"', "yes"), ("'010'", "010"), ('"12:30"', "12:30"), ("二〇一四", "二〇一四"), ("2014-W36", "2014-W36"),
    ("2014-10-15T09:00:00+08:00", "2014-10-15T09:00:00+08:00"), ("http://example.invalid/a", "http://example.invalid/a"),
    ("urn:office", "urn:office"), ("“三无”车辆", "“三无”车辆"), ("甲、乙，丙", "甲、乙，丙"),
    ("“甲”和“乙”", "“甲”和“乙”"),
])
def test_a_value_means_what_it_seems_to(written: str, meant: object) -> None:
    value = read(f"key: {written}\n")["key"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize(("written", "code"), [
    ("yes", "Y141"), ("No", "Y141"), ("ON", "Y141"), ("off", "Y141"), ("True", "Y141"), ("FALSE", "Y141"),
    ("010", "Y142"), ("-007", "Y142"), ("0x1F", "Y143"), ("0o17", "Y143"), ("0b1", "Y143"), ("1_000", "Y143"),
    ("1e5", "Y143"), ("1.5E-3", "Y143"), ("+5", "Y143"), (".5", "Y143"), ("5.", "Y143"), ("1,000", "Y143"),
    (".inf", "Y143"), (".NaN", "Y143"), ("12:30", "Y144"), ("12:30:00", "Y144"), ("８０", "Y145"), ("－５", "Y145"),
    ("１，０００", "Y145"), ("1234567890123456789", "Y146"), ("0.12345678901", "Y146"), ("NULL", "Y147"),
    ("Null", "Y147"),
])
def test_a_trap_is_refused(written: str, code: str) -> None:
    assert codes(f"key: {written}\n") == [code]
    assert read(f"key: '{written}'\n") == {"key": written}


def test_keys_are_texts_as_they_are_written() -> None:
    assert read("2014: a\n010: b\nyes: c\n") == {"2014": "a", "010": "b", "yes": "c"}


def test_places_count_lines_and_characters_from_one() -> None:
    node = read_yaml("test.yaml", "title: {zh: 排名, en: '约谈'}\nlist:\n- 甲\n- 乙丙\n".encode())
    assert isinstance(node, Mapping)
    title, words = node.get("title"), node.get("list")
    assert isinstance(title, Mapping)
    second = title.get("en")
    assert second is not None
    assert (second.span.line, second.span.column, second.span.end_column) == (1, 21, 25)
    assert words is not None
    assert (words.span.line, words.span.column, words.span.end_line, words.span.end_column) == (3, 1, 4, 5)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_places_hold_for_every_line_ending(ending: str) -> None:
    problem = problems(f"a: 1{ending}b: 甲{ending}c: yes{ending}")[0]
    assert problem.at is not None
    assert (problem.at.line, problem.at.column) == (3, 4)
    assert problem.at.source.line(3) == "c: yes"


def test_how_a_value_was_written_is_remembered() -> None:
    node = read_yaml("test.yaml", b"amount: 1.50\n")
    assert isinstance(node, Mapping)
    assert node.get("amount") == Scalar(Decimal("1.5"), "1.5", node.span)
    amount = node.get("amount")
    assert isinstance(amount, Scalar)
    assert amount.text == "1.50"


def test_a_byte_order_mark_is_accepted() -> None:
    problem = problems(b"\xef\xbb\xbfa: yes\n")[0]
    assert problem.at is not None
    assert (problem.code, problem.at.column) == ("Y141", 4)


@pytest.mark.parametrize(("content", "code"), [
    ("标题: 月度排名\n".encode("gbk"), "Y104"), ("a: b\n".encode("utf-16"), "Y105"), ("a: b, c\n".encode("utf-16-le"),
    "Y105"),
    ("a: b\n".encode("utf-32"), "Y105"),
    ("标题: a\n".encode("utf-16-be"), "Y105"), (b"a: \xff\n", "Y106"), (b"PK\x03\x04\xff\xfe\x00\x00", "Y106"),
    (b"", "Y110"),
    (b"# nothing\n", "Y110"), (b"---\n", "Y110"), (b"null\n", "Y110"), (b"a: \x00b\n", "Y107"),
])
def test_what_is_not_our_kind_of_text_is_named(content: bytes, code: str) -> None:
    assert codes(content) == [code]


def test_a_file_that_is_too_large_is_refused() -> None:
    assert codes(b"a: " + b"b" * LARGEST) == ["Y103"]


def test_hidden_characters_are_found_in_escapes_too() -> None:
    assert codes('a: "x\\u200By"\n') == ["Y107"]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 50_000, "- " * 100_000, "? " * 50_000, "a: [" + "[" * 60 + "]" * 61])
def test_deep_nesting_is_refused(text: str) -> None:
    """Whether the parser itself gives up first, as recent ones do, or only we."""
    assert "Y112" in codes(text) or "Y117" in codes(text)


def test_all_problems_of_a_file_are_found() -> None:
    found = codes("a: yes\nb: 010\na: 2\nc: &x 1\nd: 12:30\n")
    assert found == ["Y141", "Y142", "Y118", "Y113", "Y144"]


def test_after_a_syntax_error_the_next_items_are_still_read() -> None:
    text = "norms:\n- id: a\n  says: 通知: 二\n- id: b\n  n: 010\n- id: c\n  cites: [1\n- id: d\n  on: yes\n"
    assert codes(text) == ["Y124", "Y142", "Y127", "Y141"]


def test_the_second_of_two_equal_keys_names_the_first() -> None:
    problem = problems("a: 1\nb: 2\na: 3\n")[0]
    assert problem.values == {"key": "a", "line": "1"}
    assert [place.line for place in problem.also] == [1]


@pytest.mark.parametrize(("text", "code", "line", "column"), [
    ("norms：\n", "Y121", 1, 6), ("a: 1\nb：2\nc: 3\n", "Y121", 2, 2), ("{zh：约谈, en: x}\n", "Y121", 1, 4),
    ("duty:\n  bearer: 公安\n  act：talk.held\n", "Y121", 3, 6), ("- id：甲\n", "Y121", 1, 5),
    ("键：值\n", "Y121", 1, 2),
    ("a:b\nc: d\n", "Y122", 1, 2), ("- id:甲\n- id: 乙\n", "Y122", 1, 5), ("a: {zh:约谈, en: x}\n", "Y122", 1, 7),
    ("duty:\n  bearer:\u3000公安\n  act: talk.held\n", "Y122", 2, 9), ("a:\u00a0b\nc: d\n", "Y122", 1, 2),
    ("责任:甲\n相对: 乙\n", "Y122", 1, 3), ("a: [甲，乙]\n", "Y123", 1, 6), ("a: [甲、乙]\n", "Y123", 1, 6),
    ("a: {zh: 甲， en: b}\n", "Y123", 1, 10), ("a: “约谈”\n", "Y123", 1, 4), ("a: ｛zh: b}\n", "Y123", 1, 4),
    ("a: ［甲］\n", "Y123", 1, 4), ("a:\n-甲\n-乙\n", "Y132", 2, 1),
])
def test_a_slip_of_chinese_typing_is_found_where_it_is(text: str, code: str, line: int, column: int) -> None:
    problem = problems(text)[0]
    assert problem.at is not None
    assert (problem.code, problem.at.line, problem.at.column) == (code, line, column)


def test_hundreds_of_problems_are_cut_short_and_counted() -> None:
    found = problems("".join(f"k{n}: yes\n" for n in range(MOST_PROBLEMS + 50)))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].code == "Y190"
    assert found[-1].values == {"count": "50"}


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_file(tmp_path / "none.yaml", "none.yaml")
    assert [problem.code for problem in found.value.problems] == ["Y101"]


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_file(tmp_path, "folder")
    assert [problem.code for problem in found.value.problems] == ["Y102"]


def test_a_file_is_shown_by_the_name_given(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: yes\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_file(tmp_path / "a.yaml", "norms/a.yaml")
    assert str(found.value.problems[0].at) == "norms/a.yaml:1:4"


def test_twice_the_document_costs_twice_the_work() -> None:
    item = ("- id: norm-{}\n  title: {{zh: 月度排名, en: Ranking}}\n  cites: [4.2/p1s2]\n"
            "  duty: {{bearer: mayor, act: talk.held}}\n")
    small, large = ("norms:\n" + "".join(item.format(n) for n in range(size)) for size in (200, 400))
    assert calls_of(lambda: read_yaml("a.yaml", large.encode())) < 2.1 * calls_of(
        lambda: read_yaml("a.yaml", small.encode()))