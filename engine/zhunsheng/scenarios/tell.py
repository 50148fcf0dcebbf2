"""An outcome in words: where the story stands, what it expected, and what was found beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhunsheng.problems.render import render
from zhunsheng.problems.snippet import width
from zhunsheng.scenarios.differ import ABSENT, Comparison, Difference
from zhunsheng.scenarios.run import Outcome
from zhunsheng.terms.text import Bilingual, Lang

_MEMBER = Bilingual("项目", "member")
_EXPECTED = Bilingual("预期", "expected")
_FOUND = Bilingual("实际", "found")
_EVIDENCE = Bilingual("依据", "evidence")
_OPEN = Bilingual("（不论）", "(left open)")
_PASSED = Bilingual("相符", "as told")
_DIFFERS = Bilingual("不符", "otherwise than told")

_EVENTS_SHOWN = 12


def tell(outcome: Outcome, lang: Lang) -> str:
    """Return everything that came out otherwise, or that the story came out as told."""
    word = (_PASSED if outcome.passed else _DIFFERS).in_lang(lang)
    pieces = [f"{outcome.path}: {word}: {outcome.title.in_lang(lang)}"]
    pieces += [render(problem, lang) for problem in outcome.problems]
    pieces += [tell_difference(difference, lang) for difference in outcome.differences]
    return "\n\n".join(pieces)


def tell_difference(difference: Difference, lang: Lang) -> str:
    """Return one difference: the place in the story, then expected and found side by side."""
    pieces = [render(difference.problem, lang)]
    pieces += ["\n".join(_table(one, lang)) for one in difference.beside]
    pieces += [render(reason, lang) for reason in difference.reasons]
    return "\n".join(pieces)


def _table(comparison: Comparison, lang: Lang) -> list[str]:
    rows = [(" ", _MEMBER.in_lang(lang), _EXPECTED.in_lang(lang), _FOUND.in_lang(lang))]
    for line in comparison.lines:
        expected = _OPEN.in_lang(lang) if line.expected is None else line.expected
        rows.append(("*" if line.differs else " ", line.member, expected, line.found))
    rows.append((" ", _EVIDENCE.in_lang(lang), "", _events(comparison.evidence)))
    return list(_aligned(rows))


def _aligned(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    widths = [max(width(row[column]) for row in rows) for column in (1, 2)]
    for mark, member, expected, found in rows:
        first = member + " " * (widths[0] - width(member))
        second = expected + " " * (widths[1] - width(expected))
        yield f"    {mark} {first}  {second}  {found}".rstrip()


def _events(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_EVENTS_SHOWN])
    more = len(ids) - _EVENTS_SHOWN
    return f"{shown} … (+{more})" if more > 0 else shown or ABSENT
