"""Events from JSON lines: one CloudEvent a line, every refusal with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from zhunsheng.events.admission import Admission, Intake, Refusal, collect
from zhunsheng.events.cell import shown
from zhunsheng.events.excerpt import key_column, line_span
from zhunsheng.events.gate import REFUSED, Gate, gate_of
from zhunsheng.events.strict_json import MAX_LINE_BYTES, JsonError, read_line
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json_lines(
    stream: Iterable[bytes], name: str, rulebook: Rulebook, strict: bool = False
) -> Iterator[Admission]:
    """
    Answer line by line what becomes of the events of a stream; empty lines are passed over.

    `name` is how people are told of the file. A bad line stops nothing and spoils no other line.
    """
    gate = gate_of(rulebook)
    for number, raw in enumerate(stream, 1):
        if number == 1 and raw.startswith(_BYTE_ORDER_MARK):
            raw = raw[len(_BYTE_ORDER_MARK) :]
        if raw.strip():
            yield admit_line(raw, name, number, gate, strict)


def admit_line(
    raw: bytes, name: str, number: int, gate: Gate, strict: bool = False, *, reasons: bool = True
) -> Admission:
    """Answer what becomes of one line; who only counts what is refused asks for no reasons."""
    try:
        text, value = read_line(raw)
    except JsonError as fault:
        return _refuse_line(fault, raw, name, number) if reasons else REFUSED
    return gate.admit_placed(value, _places_in(text, name, number), strict=strict, reasons=reasons)


def take_in_json_lines(stream: Iterable[bytes], name: str, rulebook: Rulebook, strict: bool = False) -> Intake:
    """Gather everything that comes of a stream of JSON lines."""
    return collect(read_json_lines(stream, name, rulebook, strict))


def read_json_file(path: Path, rulebook: Rulebook, strict: bool = False, shown_as: str | None = None) -> Intake:
    """Gather everything that comes of a file of JSON lines; raises OSError if it cannot be opened."""
    with path.open("rb") as file:
        return take_in_json_lines(bounded_lines(file), shown_as or str(path), rulebook, strict)


def bounded_lines(file: BinaryIO, most: int = MAX_LINE_BYTES) -> Iterator[bytes]:
    """
    Yield the lines of a file, of an over-long one only as much as shows that it is over-long.

    A byte order mark before the first does not count for its length.
    """
    line = file.readline(most + 1)
    if line.startswith(_BYTE_ORDER_MARK) and not line.endswith(b"\n"):
        line += file.readline(len(_BYTE_ORDER_MARK))
    while line:
        yield line
        while len(line) > most and not line.endswith(b"\n"):
            line = file.readline(most + 1)
        line = file.readline(most + 1)


def _places_in(text: str, name: str, number: int) -> Callable[[str], Span]:
    def place(field: str) -> Span:
        column, width = key_column(text, field.partition("[")[0])
        return line_span(name, number, text, column, width)

    return place


def _refuse_line(fault: JsonError, raw: bytes, name: str, number: int) -> Refusal:
    said = {key: shown(value) for key, value in fault.values.items()}
    at = line_span(name, number, raw[: MAX_LINE_BYTES // 256].decode("utf-8", "replace"), fault.column)
    return Refusal((Problem(fault.code, at, {"field": "", "value": "", "expected": "", "event": "", **said}),))
