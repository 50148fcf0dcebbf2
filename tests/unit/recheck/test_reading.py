"""Findings read from JSON lines: each with its place, and every damaged line told."""

from __future__ import annotations

import io

import pytest

from fuzzing.run import at_most
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.recheck.reading import MOST_PROBLEMS, read_findings

GOOD = b'{"id": "0f", "norm": "x"}\n'


def codes(content: bytes) -> list[tuple[str, int, int]]:
    with at_most(10), pytest.raises(ProblemsFound) as refused:
        read_findings(io.BytesIO(content), "findings.jsonl")
    return [(it.code, it.at.line, it.at.column) for it in refused.value.problems if it.at is not None]


def test_every_finding_knows_its_line() -> None:
    told = read_findings(io.BytesIO(b"\xef\xbb\xbf" + GOOD + b"\n" + GOOD), "findings.jsonl")
    assert [(it.place, it.finding["norm"]) for it in told] == [("findings.jsonl:1", "x"), ("findings.jsonl:3", "x")]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (b"[1]", "U134", 1), (b'{"id": "0f", "norm": x}', "U134", 22), (b'{"id": "0f"', "U134", 12),
        (b'{"id": "0f", "id": "1f"}', "U134", 14), (b'{"id": NaN}', "U134", 8), (b"\xff", "U134", 1),
        (b'{"id": "' + b"[" * 9 + b'", "norm": ' + b"[" * 300 + b"]" * 300 + b"}", "U134", 284),
        (b'{"id": ' + b"9" * 5000 + b"}", "U134", 8), (b'{"id": 3, "norm": "x"}', "U135", 1),
        (b'{"id": "0f"}', "U135", 1), (b'{"norm": "x"}', "U135", 1),
    ],
)
def test_a_damaged_line_is_told_with_its_place(line: bytes, code: str, column: int) -> None:
    assert codes(GOOD + line + b"\n" + GOOD) == [(code, 2, column)]


def test_a_line_beyond_every_bound_is_told_and_the_next_is_read() -> None:
    assert codes(b'"' + b"x" * (70 << 20) + b'"\n' + GOOD + b"{\n") == [("U134", 1, 1), ("U134", 3, 2)]


def test_of_a_file_of_something_else_the_first_lines_are_enough() -> None:
    assert len(codes(b"nonsense\n" * 10_000)) == MOST_PROBLEMS
