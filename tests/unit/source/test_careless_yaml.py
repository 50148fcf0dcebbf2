"""Careless input: whatever the bytes, reading ends soon with a document or with problems that can be told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.problems.render import render, to_json
from zhunsheng.source import yaml_reader
from zhunsheng.source.node import plain
from zhunsheng.source.schemas import document_kinds
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_yaml

SEED = """# 规范
norms:
- id: monthly-ranking
  title: {zh: 月度考核排名, en: "Monthly ranking"}
  cites: [4.2/p1s2]
  ranking: {of: assessment.scored, by: score, best: highest, per: tier, every: month, settled_by: ranking.published}
- id: fund
  title: {zh: 专项资金, en: Fund}
  cites: {5.2/p1s2: 88bd1ff5dbfa07ad}
  limit:
    of: fund.contributed
    sum: amount
    equals: {by: unit, yuecheng: {value: 200, unit: 万元}}
    where: {any: [{kind: special}, {score: {below: 60.5}}], not: {kind: [a, b]}}
"""
PIECES = st.sampled_from([
    ":", "：", ": ", "- ", "-", "[", "]", "{", "}", ",", "，", '"', "'", "“", "”", "\n", "\n  ", "\t", "　", "&a ",
    "*a", "!x ",
    "<<: ", "? ", "| ", "> ", "%YAML 1.1\n", "---\n", "...\n", "#", "\x00", "\u200b", "\ufeff", "yes", "010", "1e9",
    "１２",
    "null", "\\", '"\\', "\r", "\x85", "\u2028", "\U0001f600", "@", "`",
])


def survives(content: bytes) -> None:
    try:
        node = read_yaml("careless.yaml", content)
        found = tuple(check_structure(node, document_kind(node)))
        plain(node)
    except ProblemsFound as problems:
        found = problems.problems
        assert found
    for problem in found[:20]:
        assert problem.at is not None
        assert 1 <= problem.at.line <= max(1, len(problem.at.source.lines) or 1)
        for lang in ("zh", "en"):
            assert render(problem, lang)
            assert to_json(problem, lang)["message"]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    survives(content)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(SEED)), st.integers(0, 12), PIECES), min_size=1, max_size=5))
def test_a_mutated_document_is_read_or_refused(edits: list[tuple[int, int, str]]) -> None:
    text = SEED
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length:]
    survives(text.encode())


@given(st.lists(PIECES | st.sampled_from(["a", "norms", "id", "甲", " "]), max_size=60))
def test_a_heap_of_punctuation_is_read_or_refused(pieces: list[str]) -> None:
    survives("".join(pieces).encode())


WORDS = st.sampled_from([
    "id", "title", "zh", "en", "cites", "duty", "bearer", "limit", "of", "where", "not", "any", "at", "by", "each",
    "reading", "local", "because", "value", "unit", "times", "share", "ranking", "events", "expect"])
LEAVES = st.none() | st.booleans() | st.integers(-10**6, 10**6) | st.sampled_from(
    ["甲", "a-b", "2014-01-01", "", "x y", "last"])
TREES = st.recursive(
    LEAVES, lambda tree: st.lists(tree, max_size=3) | st.dictionaries(WORDS, tree, max_size=4), max_leaves=25)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(document_kinds()), TREES)
def test_any_tree_of_any_kind_is_checked(kind: str, tree: object) -> None:
    survives(yaml.safe_dump({kind: tree}, allow_unicode=True).encode())


def test_conditions_nested_to_the_limit_are_checked() -> None:
    deep = "{not: " * 30 + "{a: 1}" + "}" * 30
    survives(f"norms:\n- id: a\n  duty: {{bearer: b, act: c, where: {deep}}}\n".encode())


@given(st.lists(st.tuples(st.integers(0, len(SEED)), PIECES), max_size=3))
def test_the_slow_parser_refuses_what_the_quick_one_refuses(edits: list[tuple[int, str]]) -> None:
    text = SEED
    for place, piece in edits:
        text = text[:place] + piece + text[place:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
        survives(text.encode())


def test_the_slow_parser_reads_the_same() -> None:
    quick = plain(read_yaml("a.yaml", SEED.encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
        assert plain(read_yaml("a.yaml", SEED.encode())) == quick


def test_many_errors_in_a_large_file_take_bounded_time(tmp_path: Path) -> None:
    survives(("norms:\n" + "- id: a\n  says: b: c\n" * 60_000).encode())
