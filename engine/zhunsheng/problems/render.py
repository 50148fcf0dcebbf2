"""Problems in words: where, what, why and how, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhunsheng.problems.catalogue import CatalogueError, Entry, codes, entry, word
from zhunsheng.problems.examples import ExampleFile, example_of
from zhunsheng.problems.problem import Problem, Severity
from zhunsheng.problems.snippet import snippet, width
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual, Lang

PLACEHOLDER = re.compile(r"\{([a-z_]+)(:words?)?\}")
"""`{name}` stands for a value as it is; `{name:word}` for a word of the `[words]` table (several joined by `|`)."""

_SEVERITY = {
    Severity.ERROR: Bilingual("错误", "error"),
    Severity.WARNING: Bilingual("警告", "warning"),
    Severity.HINT: Bilingual("提示", "hint"),
}
_WHY, _FIX, _ALSO = Bilingual("原因", "why"), Bilingual("改法", "fix"), Bilingual("另见", "see also")
_BAD = Bilingual("有问题的写法", "with the problem")
_GOOD = Bilingual("改好的写法", "mended")
_LONGEST = 400
"""A value of more characters is shown shortened."""

_MOST_LINES = 24
"""So many lines of an example are shown at most."""

_LABEL = 5
"""Width of the column of `原因`, `why`, `改法` and `fix`."""


def severity_of(code: str) -> Severity:
    """Return how bad the problem of this code is."""
    return entry(code).severity


def known_codes() -> tuple[str, ...]:
    """Return every code that has an explanation."""
    return codes()


def render(problem: Problem, lang: Lang) -> str:
    """
    Return the problem as text for a person: the language asked for first, the other below it.

    Place and message, the author's own line with the fault underlined, why it is a problem and how to mend it.
    """
    said = entry(problem.code)
    values = _printable(problem.values)
    lines = _head(problem, said, values, lang)
    if problem.at is not None:
        lines += snippet(problem.at)
    for place in problem.also:
        lines += [f"  {' / '.join(_both(_ALSO, lang))} {_safe(str(place))}", *snippet(place)]
    lines += _labelled(_WHY, _filled(said.why, values), lang)
    lines += _labelled(_FIX, _fix(problem, said, values), lang)
    return "\n".join(line.rstrip() for line in lines)


def to_json(problem: Problem, lang: Lang) -> dict[str, Any]:
    """Return the problem as JSON data for a tool, worded in one language; lines and columns count from 1."""
    said = entry(problem.code)
    return {
        "code": problem.code,
        "severity": said.severity.value,
        "at": _place(problem.at),
        "also": [_place(place) for place in problem.also],
        "title": said.title.in_lang(lang),
        "message": fill(said.message.in_lang(lang), problem.values, lang),
        "why": fill(said.why.in_lang(lang), problem.values, lang),
        "fix": _fix(problem, said, problem.values).in_lang(lang),
        "near": list(problem.near),
        "values": dict(sorted(problem.values.items())),
    }


def explain_code(code: str, lang: Lang) -> str:
    """
    Return a page about one code: what it means, why, how to mend it, and an example of each kind.

    Raises CatalogueError for an unknown code; ask `known_codes` first.
    """
    said = entry(code)
    shown = _Shown()
    lines = [f"{tag}[{code}] {said.title.in_lang(tongue)}" for tongue, tag in _tags(said.severity, lang)]
    lines.append("")
    lines += _labelled(_WHY, _filled(said.why, shown), lang) + _labelled(_FIX, _filled(said.fix, shown), lang)
    example = example_of(code)
    if example is not None:
        lines += _side(_BAD, example.bad, example.good, lang) + _side(_GOOD, example.good, example.bad, lang)
    return "\n".join(line.rstrip() for line in lines)


def _side(label: Bilingual, files: tuple[ExampleFile, ...], other: tuple[ExampleFile, ...], lang: Lang) -> list[str]:
    """One side of a pair: the files in which it differs from the other, or that are marked; carets under the fault."""
    lines = ["", " / ".join(_both(label, lang)) + ":"]
    for file in files:
        if file in other and file.at is None:
            continue
        said = "" if file.name == "command" else f"  {file.name}" + (f" ({file.encoding})" if file.is_odd else "")
        lines += [said] if said else []
        lines += _excerpt(file, marked=label is _BAD)
    return lines


def _excerpt(file: ExampleFile, marked: bool) -> list[str]:
    """The text of a file, around the fault if it is long."""
    text = [f"    {_safe(line)}" for line in file.text.rstrip("\n").split("\n")]
    if file.at is None or not marked:
        return text[:_MOST_LINES] + (["    …"] if len(text) > _MOST_LINES else [])
    line, column = file.at
    if not file.is_odd:
        before = file.text.split("\n")[line - 1][: column - 1]
        if len(before) < _LONGEST:
            text.insert(line, "    " + " " * width(before) + "^")
    first = max(0, line - _MOST_LINES // 2)
    return (["    …"] if first else []) + text[first : first + _MOST_LINES]


def fill(template: str, values: Mapping[str, str], lang: Lang) -> str:
    """Put values into a wording; raises CatalogueError if one is missing."""

    def value(match: re.Match[str]) -> str:
        try:
            written = values[match[1]]
        except KeyError:
            raise CatalogueError(f"no value for {match[0]} in {template!r}") from None
        if not match[2] or isinstance(values, _Shown):
            return written
        return _one_of([word(name).in_lang(lang) for name in written.split("|")], lang)

    return PLACEHOLDER.sub(value, template)


def _one_of(names: list[str], lang: Lang) -> str:
    comma, final = ("、", "或") if lang == "zh" else (", ", " or ")
    return final.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


class _Shown(dict[str, str]):
    """Placeholders without values, for the page about a code."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


def _printable(values: Mapping[str, str]) -> dict[str, str]:
    return {name: _safe(text) for name, text in values.items()}


def _safe(text: str) -> str:
    """Text from a file may not steer the terminal, nor fill the screen."""
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "".join(letter if letter.isprintable() else "·" for letter in shown)


def _both(text: Bilingual, lang: Lang) -> tuple[str, str]:
    return (text.zh, text.en) if lang == "zh" else (text.en, text.zh)


def _tags(severity: Severity, lang: Lang) -> list[tuple[Lang, str]]:
    order: tuple[Lang, Lang] = ("zh", "en") if lang == "zh" else ("en", "zh")
    return [(tongue, _SEVERITY[severity].in_lang(tongue)) for tongue in order]


def _head(problem: Problem, said: Entry, values: Mapping[str, str], lang: Lang) -> list[str]:
    where = _safe(f"{problem.at}: ") if problem.at is not None else ""
    (one, first), (other, second) = _tags(said.severity, lang)
    return [
        f"{where}{first}[{problem.code}] {fill(said.message.in_lang(one), values, one)}",
        f"{' ' * width(where)}{second}[{problem.code}] {fill(said.message.in_lang(other), values, other)}",
    ]


def _filled(text: Bilingual, values: Mapping[str, str]) -> Bilingual:
    return Bilingual(fill(text.zh, values, "zh"), fill(text.en, values, "en"))


def _fix(problem: Problem, said: Entry, values: Mapping[str, str]) -> Bilingual:
    """A near name is the most useful thing to say; without one the catalogue's advice stands."""
    if not problem.near:
        return _filled(said.fix, values)
    zh = "还是".join(f"“{_safe(name)}”" for name in problem.near)
    en = " or ".join(f"`{_safe(name)}`" for name in problem.near)
    return Bilingual(f"是否想写{zh}？", f"did you mean {en}?")


def _labelled(label: Bilingual, text: Bilingual, lang: Lang) -> list[str]:
    order: tuple[Lang, Lang] = ("zh", "en") if lang == "zh" else ("en", "zh")
    return [
        f"  {label.in_lang(tongue)}{' ' * (_LABEL - width(label.in_lang(tongue)))}{text.in_lang(tongue)}"
        for tongue in order
    ]


def _place(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
