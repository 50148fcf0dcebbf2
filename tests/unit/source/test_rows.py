"""What is read row by row is what the parser reads: the same values at the same places, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.source.composer import Composer
from zhunsheng.source.node import Mapping, Node, Scalar, Sequence
from zhunsheng.source.rows import FEWEST, Rows, read_row
from zhunsheng.source.yaml_reader import read_yaml
from zhunsheng.terms.span import Source

WORDS = st.sampled_from([
    "a", "x-1", "J000-T", "越城区", "甲 乙", "St. A", "2014-01-01", "12", "0.5", "1.", "007", "yes", "NULL", "null",
    "~", "", "-", "-a", "a.", "a：b", "a:b", "a: b", "a #b", "“甲”", '"q"', "[a, b]", "{}", "*x", "&x a", "!t a", "? a",
    "e,f",
])
KEYS = st.sampled_from(["id", "title", "zh", "en", "c_d", "A", "名", "", "<<", '"q"', "k" * 1100])
flat = st.lists(st.tuples(KEYS, WORDS), min_size=1, max_size=3)


def written(entries: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries) + "}"


rows = st.lists(st.tuples(KEYS, WORDS | flat.map(written)), min_size=1, max_size=3).map(written)
between = st.sampled_from([
    "", "# -", "  - x", "    a: b", "  : c", "k: |", 'k: "', "k: [", "---", "  -", "  - |", "k: foo",
])


def told(node: Node) -> Any:
    """All that is known of a node, places included."""
    place = (node.span.line, node.span.column, node.span.end_line, node.span.end_column)
    if isinstance(node, Scalar):
        return (node.value, node.text, place)
    if isinstance(node, Sequence):
        return ([told(item) for item in node.items], place)
    return ([(told(key), told(value)) for key, value in node.entries], place)


def by_rows(text: str) -> Node | None:
    source = Source("units.yaml", tuple(text.split("\n")))
    rows = Rows(source)
    composer = Composer(source, rows.by_line)
    try:
        composer.compose(iter(yaml.SafeLoader(rows.text).get_event, None))
    except yaml.YAMLError:
        return None
    return composer.root if composer.rows_met == len(rows.by_line) and not composer.problems else None


@given(st.lists(rows, min_size=1, max_size=4), st.lists(between, max_size=4))
@example(["{id: a, title: {zh: 甲, en: A}}"], [])
@example(["{id: a}", "{id: a}"], ["k: |"])
@example([f"{{{'k' * 1100}: a}}"], [])
def test_rows_are_read_as_the_parser_reads_them(items: list[str], others: list[str]) -> None:
    lines = ["units:", "  bodies:"]
    for place, item in enumerate(items):
        lines += [f"  - {item}", *others[place:place + 1]]
    text = "\n".join(lines)
    found = by_rows(text)
    if found is not None:
        assert told(found) == told(read_yaml("units.yaml", text.encode()))


@pytest.mark.parametrize("row", [
    "{id: a}", "{id: a, title: {zh: 甲, en: A}}", "{title: {zh: 甲}, id: x-1}", "{amount: 12, since: 2014-01-01}",
])
def test_a_row_in_simple_words_needs_no_parser(row: str) -> None:
    assert isinstance(read_row(Source("units.yaml", (f"- {row}",)), 1, 3), Mapping)


@pytest.mark.parametrize("row", [
    "{id: a, id: b}", "{id: yes}", "{id: ~}", "{id: 007}", "{id: 'a'}", "{a: {b: {c: d}}}", "{id: a },", "{a: [b]}",
    "{id: a：b}", "{id: -}", "{}", "{id:  a}", "{id: a,b: c}",
])
def test_whatever_may_need_a_word_to_its_author_is_left_to_the_parser(row: str) -> None:
    assert read_row(Source("units.yaml", (f"- {row}",)), 1, 3) is None


def test_a_slip_among_many_rows_is_told_at_its_place() -> None:
    lines = [f"  - {{id: u{number}, title: {{zh: 甲{number}, en: A{number}}}}}" for number in range(2 * FEWEST)]
    lines[150] = "  - {id: u150, id: u151}"
    with pytest.raises(ProblemsFound) as found:
        read_yaml("units.yaml", "\n".join(["units:", "  bodies:", *lines]).encode())
    assert [(it.code, str(it.at)) for it in found.value.problems] == [("Y118", "units.yaml:153:16")]
