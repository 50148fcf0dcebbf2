"""What went wrong where the YAML parser gave up: its words translated into ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from zhunsheng.problems.problem import Problem
from zhunsheng.source.composer import DEEPEST
from zhunsheng.source.slips import Slip, slip_at, slip_before, slip_in_line
from zhunsheng.terms.span import Source, Span

_CODES = (
    (r"mapping values are not allowed", "Y124"),
    (r"could not find expected ':'", "Y125"),
    (r"block sequence entries are not allowed|expected '-' indicator|but found '-'", "Y131"),
    (r"expected ',' or '[\]}]'", "Y127"),
    (r"found unexpected end of stream|unexpected document indicator", "Y128"),
    (r"unknown escape character|escape sequence|escape code|hexdecimal numbers|hexadecimal number", "Y129"),
    (r"cannot start any token|alphabetic or numeric character|tag|alphanumeric", "Y130"),
    (r"mapping keys are not allowed", "Y117"),
    (r"maximum nesting depth", "Y112"),
    (r"expected comment or line break|indentation indicator", "Y135"),
    (r"directive|incompatible YAML|%YAML|version number", "Y116"),
    (r"expected <document start>|expected '<document start>'", "Y111"),
    (r"node content", "Y133"),
    (r"expected key|expected <block end>|invalid indentation|leading space", "Y126"),
)
_RUN_ON = frozenset({"Y124", "Y125", "Y126", "Y131"})
"""Errors that a slip in a line above brings about."""

_OPENED = re.compile(r"flow|quoted|simple key|anchor|alias|tag|block scalar|directive")


def syntax_problem(failure: yaml.YAMLError, source: Source) -> Problem:
    """Return the problem behind a parser's failure: the slip that caused it, if one can be seen."""
    said = str(getattr(failure, "problem", None) or getattr(failure, "reason", None) or "")
    line, column = failure_place(failure, source)
    code = next((code for pattern, code in _CODES if re.search(pattern, said)), "Y120")
    text = source.line(line)
    code = _nearer(code, text, column)
    after_quote = _after_closing_quote(text, column) if code == "Y126" else None
    if after_quote is not None:
        return Problem("Y134", Span(source, line, column, line, len(text.rstrip()) + 1), {"rest": after_quote})
    found = _cause(code, source, line, column, _opening_line(failure))
    if found:
        number, slip = found
        place = Span(source, number, slip.start + 1, number, slip.start + 1 + slip.length)
        return Problem(slip.code, place, dict(slip.values))
    if code == "Y127" and text[column - 1:column] == ":" and ":" in _entry_before(text, column):
        code = "Y136"
    place, values = _wording(code, failure, source, line, column)
    return Problem(code, place, {**values, **({"said": said} if code == "Y120" else {})})


def _nearer(code: str, text: str, column: int) -> str:
    """What stands at the failure may say more than the parser does."""
    if code == "Y126" and text[column - 1:column] == ":":
        return "Y119"
    if code == "Y133" and not text[column - 1:].strip():
        return "Y127"
    return code


def _entry_before(text: str, column: int) -> str:
    """Return what has been written of an entry of a `{…}` up to a column."""
    return text[max(text.rfind(mark, 0, column - 1) for mark in ",{[") + 1:column - 1].strip()


def failure_place(failure: yaml.YAMLError, source: Source) -> tuple[int, int]:
    """Return line and column, from 1, where the parser stood; the last written line if it ran off the end."""
    mark = getattr(failure, "problem_mark", None) or getattr(failure, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if line <= len(source.lines) and (source.line(line).strip() or line < len(source.lines)):
        return line, column
    last = max((n for n, text in enumerate(source.lines, start=1) if text.strip()), default=1)
    return last, len(source.line(last).rstrip()) + 1


def failure_start(failure: yaml.YAMLError, source: Source) -> int:
    """Return the line on which the thing that failed was opened."""
    return _opening_line(failure) or failure_place(failure, source)[0]


def _opening_line(failure: yaml.YAMLError) -> int | None:
    mark = getattr(failure, "context_mark", None)
    context = str(getattr(failure, "context", None) or "")
    return mark.line + 1 if mark is not None and _OPENED.search(context) else None


def _cause(code: str, source: Source, line: int, column: int, opened: int | None) -> tuple[int, Slip] | None:
    text = source.line(line)
    slip = slip_at(text, column - 1) or (slip_before(text, column - 1) if code == "Y127" else None)
    if slip:
        return line, slip
    if code not in _RUN_ON:
        return None
    for number in _lines_above(source, line, opened):
        slip = slip_in_line(source.line(number), any_key=True)
        if slip:
            return number, slip
    return None


def _lines_above(source: Source, line: int, opened: int | None) -> Iterator[int]:
    """Yield the line opened, the line of the failure, and the two written lines above it."""
    written = [n for n in range(max(1, line - 20), line + 1) if source.line(n).strip()][::-1][:3]
    yield from dict.fromkeys([*([opened] if opened else []), *written])


def _after_closing_quote(text: str, column: int) -> str | None:
    before = text[: column - 1].rstrip()
    rest = text[column - 1:].strip()
    closed = before.endswith(('"', "'")) and re.search(r"[:\-\[{,] +['\"]|^ *['\"]", before)
    return rest if closed and rest else None


def _wording(code: str, failure: yaml.YAMLError, source: Source, line: int, column: int) -> tuple[Span, dict[str, str]]:
    text = source.line(line)
    here = Span(source, line, column, line, column + 1)
    if code == "Y130":
        column -= text[column - 2:column - 1] in ("*", "&", "!") and not text[column - 1:column].strip()
        return Span(source, line, column, line, column + 1), {"character": text[column - 1:column] or "?"}
    if code == "Y112":
        return here, {"limit": str(DEEPEST)}
    if code == "Y136":
        return here, {"entry": _entry_before(text, column)}
    if code in ("Y127", "Y128"):
        return _opened_span(failure, source) or here, {"character": _opened_character(failure, source)}
    if code == "Y125":
        opened = _opening_line(failure) or line
        written = source.line(opened)
        start = len(written) - len(written.lstrip()) + 1
        return Span(source, opened, start, opened, len(written.rstrip()) + 1), {"written": written.strip()}
    return here, {}


def _opened_span(failure: yaml.YAMLError, source: Source) -> Span | None:
    mark = getattr(failure, "context_mark", None)
    return Span(source, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2) if mark is not None else None


def _opened_character(failure: yaml.YAMLError, source: Source) -> str:
    mark = getattr(failure, "context_mark", None)
    return source.line(mark.line + 1)[mark.column:mark.column + 1] or "?" if mark is not None else "?"
