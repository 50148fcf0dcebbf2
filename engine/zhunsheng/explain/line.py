"""One line of an explanation and the lines below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.terms.text import Bilingual, Lang

_DRAWN = ("├─ ", "└─ ", "│  ", "   ")
_PLAIN = ("|- ", "`- ", "|  ", "   ")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One statement in both languages, what it is about as data, and what it rests on.

    `kind` names what sort of statement it is, the same in every language and for ever.
    """

    kind: str
    says: Bilingual
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    below: tuple[Line, ...] = ()

    def walk(self) -> Iterator[Line]:
        """Yield this line and all below it, parents first."""
        yield self
        for line in self.below:
            yield from line.walk()

    def to_dict(self) -> dict[str, Any]:
        """Return the tree as JSON data."""
        return {
            "kind": self.kind,
            "says": {"zh": self.says.zh, "en": self.says.en},
            **self.facts,
            "below": [line.to_dict() for line in self.below],
        }

    def text(self, lang: Lang, *, drawn: bool = True) -> str:
        """
        Return the tree as text, one line for each statement.

        >>> told = Line("x", Bilingual("因", "why"), below=(Line("y", Bilingual("据", "ground")),))
        >>> print(told.text("en", drawn=False))
        why
        `- ground
        """
        marks = _DRAWN if drawn else _PLAIN
        return "\n".join([one_line(self.says.in_lang(lang)), *_below(self, lang, marks, "")])


def _below(line: Line, lang: Lang, marks: tuple[str, str, str, str], before: str) -> Iterator[str]:
    for place, part in enumerate(line.below, start=1):
        is_last = place == len(line.below)
        yield before + marks[is_last] + one_line(part.says.in_lang(lang))
        yield from _below(part, lang, marks, before + marks[2 + is_last])


def one_line(text: str) -> str:
    """A statement is one line, whatever an event says: what a terminal would obey is shown instead."""
    return "".join(it if it.isprintable() else it.encode("unicode_escape").decode() for it in text)
