"""Problems in words."""

from __future__ import annotations

import pytest

from zhunsheng.problems.catalogue import CatalogueError
from zhunsheng.problems.problem import Problem, Severity
from zhunsheng.problems.render import explain_code, known_codes, render, severity_of, to_json
from zhunsheng.problems.snippet import snippet, width
from zhunsheng.terms.span import Source, Span

SOURCE = Source("norms/排名.yaml", ("norms:", "- bearer: 市生态环境居 # 说明", "- bearer：mayor"))
HERE = Span(SOURCE, 2, 11, 2, 17)
DUPLICATE = Problem("Y118", HERE, {"key": "bearer", "line": "1"}, also=(Span(SOURCE, 1, 1, 1, 6),))


def test_the_language_asked_for_comes_first() -> None:
    zh, en = render(DUPLICATE, "zh").split("\n"), render(DUPLICATE, "en").split("\n")
    assert zh[0].startswith("norms/排名.yaml:2:11: 错误[Y118]")
    assert zh[1].strip().startswith("error[Y118]")
    assert en[0].startswith("norms/排名.yaml:2:11: error[Y118]")
    assert en[1].strip().startswith("错误[Y118]")


def test_the_second_language_stands_below_the_first() -> None:
    first, second = render(DUPLICATE, "zh").split("\n")[:2]
    assert width(first[: first.index("错误")]) == width(second[: second.index("error")])


def test_carets_stand_below_chinese_text() -> None:
    line, carets = snippet(HERE)
    assert width(line[: line.index("市")]) == carets.index("^")
    assert carets.count("^") == width("市生态环境居")


def test_a_near_name_takes_the_place_of_the_fix() -> None:
    told = render(Problem("Y118", HERE, {"key": "a", "line": "1"}, near=("bearer", "parent")), "en")
    assert "fix  did you mean `bearer` or `parent`?" in told
    assert "改法 是否想写“bearer”还是“parent”？" in told
    assert "delete one" not in told


def test_further_places_are_shown() -> None:
    assert "另见 / see also norms/排名.yaml:1:1" in render(DUPLICATE, "zh")


def test_a_long_line_is_cut_around_the_fault() -> None:
    source = Source("x", ("一" * 300 + "!" + "二" * 300,))
    line, carets = snippet(Span(source, 1, 301, 1, 302))
    assert width(line) < 120
    assert line[len(line) - len(line.lstrip()):].count("…") == 2
    assert width(line[: line.index("!")]) == carets.index("^")


def test_what_a_file_says_cannot_steer_the_terminal() -> None:
    source = Source("a\x1b[2J.yaml", ("key: \x1b[31mred",))
    problem = Problem("Y118", Span(source, 1, 1, 1, 4), {"key": "\x1b]0;x\x07", "line": "1\n2"}, ("\x1b[0m",))
    told = render(problem, "zh")
    assert all(letter == "\n" or letter.isprintable() for letter in told)


def test_a_place_beyond_the_file_is_shown_without_a_line() -> None:
    assert "|" not in render(Problem("Y110", Span(Source("x"), 9, 9, 9, 9)), "zh")


def test_a_problem_without_a_place_is_told_without_one() -> None:
    assert render(Problem("Y110", None), "zh").startswith("错误[Y110]")


def test_a_missing_value_is_our_own_bug() -> None:
    with pytest.raises(CatalogueError):
        render(Problem("Y118", HERE), "zh")


def test_words_are_told_in_the_language() -> None:
    problem = Problem("S107", HERE, {"word": "a", "expected": "type.text|type.list", "found": "type.map"})
    assert "a text or a list" in to_json(problem, "en")["message"]
    assert "文本或列表" in to_json(problem, "zh")["message"]


def test_json_names_place_code_and_wording() -> None:
    told = to_json(DUPLICATE, "en")
    assert told["at"] == {"file": "norms/排名.yaml", "line": 2, "column": 11, "end_line": 2, "end_column": 17}
    assert told["code"] == "Y118"
    assert told["severity"] == "error"
    assert told["message"] == "`bearer` already stands in line 1"
    assert told["also"][0]["line"] == 1


def test_a_page_shows_examples_and_names_placeholders() -> None:
    page = explain_code("Y121", "zh")
    assert "bearer：城管局" in page
    assert "‹key›" in page


def test_every_known_code_has_a_severity() -> None:
    assert all(isinstance(severity_of(code), Severity) for code in known_codes())
