"""Findings as another program wrote them: JSON lines, each with its place, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from zhunsheng.events.excerpt import line_span
from zhunsheng.events.json_lines import bounded_lines
from zhunsheng.events.strict_json import JsonError, read_line
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.span import Span

MAX_LINE_BYTES = 1 << 26
"""A finding in one line, its derivation with it, has at most so many bytes."""

MAX_DEPTH = 256
"""Lists and objects may stand in one another at most so deep."""

MOST_PROBLEMS = 20
"""After so many damaged lines no more are looked at."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REASONS = {
    "E101": "line.not-utf-8", "E103": "line.too-long", "E104": "line.too-deep", "E105": "line.key-twice",
    "E106": "line.no-number", "E108": "line.cut-off",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as told in a line of a file."""

    at: Span
    finding: dict[str, Any]

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.at.source.name}:{self.at.line}"


def read_findings(file: BinaryIO, name: str, advance: Callable[[int], None] = lambda _: None) -> tuple[Told, ...]:
    """
    Read findings, one a line; empty lines are passed over. `advance` is told of the bytes read.

    Raises ProblemsFound with every line that is no finding, up to MOST_PROBLEMS.
    """
    told: list[Told] = []
    problems: list[Problem] = []
    for number, raw in enumerate(bounded_lines(file, MAX_LINE_BYTES), start=1):
        advance(len(raw))
        line = raw.removeprefix(_BYTE_ORDER_MARK) if number == 1 else raw
        if not line.strip():
            continue
        found = _read(line, name, number)
        if isinstance(found, Told):
            told.append(found)
        else:
            problems.append(found)
        if len(problems) == MOST_PROBLEMS:
            break
    if problems:
        raise ProblemsFound(problems)
    return tuple(told)


def _read(raw: bytes, name: str, number: int) -> Told | Problem:
    try:
        text, value = read_line(raw, MAX_LINE_BYTES, MAX_DEPTH)
    except JsonError as fault:
        shown = raw[: 4 * fault.column + 400].decode("utf-8", "replace")
        return Problem("U134", line_span(name, number, shown, fault.column),
                       {"reason": _REASONS.get(fault.code, "line.no-json")})
    at = line_span(name, number, text, 1)
    if not isinstance(value, dict):
        return Problem("U134", at, {"reason": "line.no-object"})
    for member in ("id", "norm"):
        if not isinstance(value.get(member), str):
            return Problem("U135", at, {"field": member})
    return Told(at, value)
