"""Structure of documents."""

from __future__ import annotations

import pytest

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.source.faults import faults
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_yaml


def check(text: str, kind: str | None = None) -> list[Problem]:
    node = read_yaml("test.yaml", text.encode())
    return check_structure(node, kind or document_kind(node))


def found(text: str, kind: str | None = None) -> list[tuple[str, int, int]]:
    return [(p.code, p.at.line, p.at.column) for p in check(text, kind) if p.at is not None]


def norm(body: str) -> str:
    return f"norms:\n- id: a\n  title: {{zh: 甲, en: A}}\n  cites: [1/p1s1]\n  {body}\n"


def test_the_kind_is_the_single_top_level_key() -> None:
    assert document_kind(read_yaml("a", b"units: {}\n")) == "units"


@pytest.mark.parametrize(("text", "code", "near"), [
    ("nroms: []\n", "S102", ("norms",)), ("[]\n", "S101", ()), ("text\n", "S101", ()), ("{}\n", "S101", ()),
    ("norms: []\nunits: {}\n", "S103", ()), ("norms: []\nx: 1\n", "S103", ()),
])
def test_a_document_without_one_known_kind_is_refused(text: str, code: str, near: tuple[str, ...]) -> None:
    with pytest.raises(ProblemsFound) as problems:
        document_kind(read_yaml("a", text.encode()))
    assert [(p.code, p.near) for p in problems.value.problems] == [(code, near)]


def test_another_kind_than_the_one_asked_for_is_refused() -> None:
    assert found("units: {}\n", "norms") == [("S104", 1, 1)]


def test_an_unknown_word_is_not_missing_as_well() -> None:
    problems = check(norm("duty: {bearre: mayor, act: talk.held}"))
    assert [(p.code, p.near) for p in problems] == [("S105", ("bearer",))]


def test_the_form_meant_is_told_from_its_words() -> None:
    problems = check(norm("limit: {of: x, sum: y, at_most: {vaule: 5, unit: 元}}"))
    assert [(p.code, p.near) for p in problems] == [("S105", ("value",))]


def test_a_mistake_deep_in_one_form_is_told_there() -> None:
    body = "limit: {of: x, sum: y, at_most: {local: 5, because: {zh: 甲}}}"
    assert [(p.code, p.values["word"]) for p in check(norm(body))] == [("S106", "en")]


@pytest.mark.parametrize(("body", "code"), [
    ("ranking: {of: a, best: up, per: tier, every: month, settled_by: b}", "S110"),
    ("escalation: {from: a, place: lst}", "S110"),
    ("escalation: {from: a, place: last, figure: {below: 1}}", "S117"),
    ("escalation: {from: a}", "S116"),
    ("duty: {bearer: a, act: b, within: {days: 1, hours: 2}}", "S112"),
    ("duty: {bearer: a, act: b, within: {days: -1}}", "S114"),
    ("duty: {bearer: a, act: b, at_least: 1}", "S118"),
    ("duty: {bearer: a, act: b, by: {days: 7}}", "S115"),
    ("duty: {bearer: a, act: b, by: soon}", "S113"),
    ("duty: {bearer: a, act: b, every: fortnight}", "S110"),
    ("duty: {bearer: a, act: b, every: month, within: {days: 3}}", "S117"),
    ("measure: {of: a, per: b}", "S116"),
    ("measure: {of: a, sum: b, mean: c}", "S117"),
    ("measure: {of: a, count: 3}", "S108"),
    ("limit: {of: a, sum: b}", "S116"),
    ("limit: {of: a, forbidden: false}", "S110"),
    ("limit: {of: a, sum: b, at_most: 60分}", "S109"),
    ("limit: {of: a, sum: b, at_most: true}", "S115"),
    ("limit: {of: a, sum: b, at_most: 1, where: {score: {minimum: 60}}}", "S105"),
    ("scope: {}", "S111"),
    ("scope: {binding: yuecheng}", "S107"),
    ("responsibility: {for: a, matters: b, territories: c, coordinator: d, several: e, across: coordinator}", "S110"),
    ("duty: {bearer: {each: {in_teir: x}}, act: b}", "S105"),
])
def test_a_norm_that_the_language_does_not_know_is_refused(body: str, code: str) -> None:
    assert [problem.code for problem in check(norm(body))] == [code]


def test_a_norm_says_one_thing() -> None:
    body = "scope: {binding: [a]}\n  limit: {of: a, forbidden: true}"
    assert [p.code for p in check(norm(body))] == ["S117"]


def test_a_duty_may_follow_an_escalation() -> None:
    body = "escalation: {from: a, place: last}\n  duty: {bearer: unit.leader, act: b, at: c}"
    assert check(norm(body)) == []


def test_what_is_missing_is_told_at_its_owner() -> None:
    assert found(norm("duty:\n    bearer: mayor")) == [("S106", 5, 3)]


def test_an_exhortation_needs_its_why() -> None:
    text = ("clauses:\n  source: {title: {zh: 甲, en: A}}\n  sentences:\n"
            "  - {id: 1/p1s1, digest: 88bd1ff5dbfa07ad, status: exhortation, gloss: {zh: 甲, en: A}}\n")
    assert [(p.code, p.values["word"]) for p in check(text)] == [("S106", "why")]


def test_a_field_of_choices_needs_them() -> None:
    choice = "{type: choice, title: {zh: 乙, en: B}}"
    text = f"vocabulary:\n  events:\n  - {{type: a.b, title: {{zh: 甲, en: A}}, fields: {{c: {choice}}}}}\n"
    assert [(p.code, p.values["word"]) for p in check(text)] == [("S106", "choices")]


def test_an_event_envelope_is_checked_as_it_stands() -> None:
    text = "{specversion: '1.0', id: e1, source: office, type: a.b, time: 2014-09-01, data: {}}\n"
    assert [p.code for p in check(text, "event")] == ["S113"]


def test_a_keyword_without_words_of_its_own_is_still_told() -> None:
    node = read_yaml("test.yaml", b"norms: 7\n")
    assert [p.code for p in faults(node, ("norms",), {"type": "integer", "multipleOf": 2}, 7)] == ["S190"]


def test_numbers_are_compared_exactly() -> None:
    assert check(norm("limit: {of: a, sum: b, at_most: 0.1, at_least: 99999999999999999.5}")) == []
