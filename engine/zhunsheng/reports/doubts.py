"""What the independent checker confirmed and what it doubts, as a list and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.recheck import Doubt, Reason
from zhunsheng.reports import words
from zhunsheng.reports.json_ import json_text
from zhunsheng.reports.names import Names
from zhunsheng.reports.sheets import Sheet
from zhunsheng.reports.tables import Screen, grid, rendered
from zhunsheng.terms.text import Lang

COLUMNS = ("file_line", "title", "unit", "when", "doubt", "id")
TABLE = ("file_line", "finding", "doubt")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Findings as told, the place of each, and what speaks against them."""

    findings: Sequence[Mapping[str, Any]]
    places: Sequence[str]
    doubts: Sequence[Doubt]

    @property
    def confirmed(self) -> int:
        """How many findings nothing speaks against."""
        return len(self.findings) - len({it.number for it in self.doubts if it.number is not None})

    @property
    def derived(self) -> int:
        """How many findings came with a derivation."""
        return sum("derivation" in it for it in self.findings)

    @property
    def left_out(self) -> int:
        """How many findings follow and are not among them."""
        return sum(it.reason is Reason.LEFT_OUT for it in self.doubts)

    def to_dict(self, rulebook: Rulebook) -> dict[str, Any]:
        """Return the result as JSON data."""
        return {
            "policy": rulebook.id,
            "findings": len(self.findings),
            "with_derivation": self.derived,
            "confirmed": self.confirmed,
            "left_out": self.left_out,
            "doubts": [{"at": self._place(it), **it.to_dict()} for it in self.doubts],
        }

    def _place(self, doubt: Doubt) -> str | None:
        return None if doubt.number is None else self.places[doubt.number - 1]


def doubts_json(rechecked: Rechecked, rulebook: Rulebook) -> str:
    """Return the result as one JSON object."""
    return json_text(rechecked.to_dict(rulebook))


def doubts_sheet(rechecked: Rechecked, rulebook: Rulebook, lang: Lang) -> Sheet:
    """Return one row for each doubt: where the finding is told, what it is about, and why it is not confirmed."""
    names = Names(rulebook, lang)
    rows = []
    for doubt in rechecked.doubts:
        told = {} if doubt.number is None else rechecked.findings[doubt.number - 1]
        place = None if doubt.number is None else rechecked.places[doubt.number - 1]
        norm = doubt.place if doubt.number is None else _plain(told.get("norm"))
        unit = names.unit(_plain(told.get("unit"))) or None
        when = _plain(told.get("period")) or _plain(told.get("at"))
        rows.append((place, names.norm(norm), unit, when, doubt_text(doubt, lang), doubt.finding))
    return Sheet("doubts", COLUMNS, tuple(names.column(key) for key in COLUMNS), tuple(rows))


def doubts_text(rechecked: Rechecked, rulebook: Rulebook, lang: Lang, screen: Screen) -> str:
    """Return the same for a terminal, what a finding is about in one column; nothing if there is no doubt."""
    if not rechecked.doubts:
        return ""
    names = Names(rulebook, lang)
    rows = []
    for place, title, unit, when, doubt, id in doubts_sheet(rechecked, rulebook, lang).rows:
        about = " · ".join(str(it) for it in (title, unit, when) if it)
        rows.append((str(place or "—"), f"{about}\n{id}", str(doubt)))
    return rendered([grid([names.column(key) for key in TABLE], rows, screen)], screen)


def doubt_text(doubt: Doubt, lang: Lang) -> str:
    """
    Return one doubt as a sentence.

    >>> doubt_text(Doubt("0f", Reason.SAYS_OTHERWISE, "outcome", '"fulfilled"', '"late"'), "en")
    'outcome is given as fulfilled; it should be late'
    """
    names_member = doubt.reason is Reason.SAYS_OTHERWISE
    place = words.word(words.COLUMNS, doubt.place, lang) if names_member else doubt.place
    is_outcome = doubt.reason is Reason.LEFT_OUT or (names_member and doubt.place == "outcome")
    says, should = (
        words.word(words.OUTCOMES, _readable(it), lang) if is_outcome else _readable(it)
        for it in (doubt.says, doubt.should)
    )
    return words.DOUBTS[doubt.reason.value].in_lang(lang).format(place=place, says=says, should=should)


def _plain(value: Any) -> str:
    """Return a text as it is, and nothing for what a finding cannot hold there."""
    return value if isinstance(value, str) else ""


def _readable(written: str) -> str:
    """Return a JSON text as people read it: a text without its quotes, columns as NAME=VALUE, nothing as a dash."""
    value = json.loads(written) if written else None
    if isinstance(value, dict):
        return " ".join(f"{name}={_readable(json.dumps(held, ensure_ascii=False))}" for name, held in value.items())
    return value if isinstance(value, str) else "—" if value is None else written
