"""What became of each sentence of the official text: status, norms, scenarios; and whether a copy still holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from zhunsheng.compile.documents import Documents
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports import words
from zhunsheng.terms.citation import sentence_digest
from zhunsheng.terms.text import Bilingual, Lang

if TYPE_CHECKING:
    from zhunsheng.reports.sheets import Sheet

SHEET_COLUMNS = ("sentence", "digest", "status", "norms", "gloss", "scenarios")
COPY_COLUMNS = ("copy", "wording")

_SENTENCE_END = re.compile(r"(?<=[。；！？!?;])|(?<=[。！？!?][”’」』）)])|\n")
_HAN_NUMBER = "[一二三四五六七八九十]+"
_ITEM_NUMBER = re.compile(rf"^(?:[（(]{_HAN_NUMBER}[）)]|{_HAN_NUMBER}、|[（(]?\d{{1,2}}[)）.．、])\s*")
_ID = re.compile(r"\d+(\.\d+)*/p\d+s\d+")
_LONGEST_RUN = 12
"""A sentence is looked for in so many neighbouring pieces at most."""


_MARKS = ("。", "；", "！", "？", "!", "?", ";")
_WIDTHS = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
_WIDE = str.maketrans(_WIDTHS)
_NARROW = str.maketrans({wide: narrow for narrow, wide in _WIDTHS.items()})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a copy that may be a sentence, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    One sentence: where it stands, its digest, and what became of it.

    `wording` is that of a local copy of the text, if one was read and holds the sentence; it is never stored.
    """

    id: str
    digest: str
    status: str
    gloss: Bilingual
    remark: Bilingual | None = None
    """Why nothing in it can be checked, or the question that is open."""
    norms: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    wording: str | None = None
    instead: str | None = None
    """What a copy has where this sentence should stand, if the wording is another."""

    @property
    def standing(self) -> str:
        """The word for how the sentence stands in a copy: the same, of other wording, or not found."""
        return "copy_same" if self.wording else "copy_differs" if self.instead else "copy_absent"

    def to_dict(self, *, compared: bool = False) -> dict[str, Any]:
        """Return the sentence as JSON data; `compared` adds whether a local copy holds it."""
        members: dict[str, Any] = {
            "id": self.id,
            "digest": self.digest,
            "status": self.status,
            "norms": list(self.norms),
            "gloss": {"zh": self.gloss.zh, "en": self.gloss.en},
            "remark": {"zh": self.remark.zh, "en": self.remark.en} if self.remark else None,
            "scenarios": list(self.scenarios),
        }
        if compared:
            members |= {"found": self.wording is not None, "wording": self.wording, "instead": self.instead}
        return members


def sentences_in(documents: Documents) -> tuple[Sentence, ...]:
    """Return the sentences of a policy and, after them, those of the policies it adopts, each once."""
    found: dict[tuple[str, str], Sentence] = {}
    waiting = [documents]
    while waiting:
        current = waiting.pop(0)
        for written in current.sentences:
            key = (written.id.text, written.digest.text)
            remark = written.question or written.why
            found.setdefault(key, Sentence(*key, written.status.text, written.gloss, remark))
        waiting += [other for _, other in current.adopted]
    return tuple(found.values())


def linked(sentences: Iterable[Sentence], rulebook: Rulebook,
           scenarios: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[Sentence, ...]:
    """
    Return the sentences with the norms that cite them and the scenarios that are about them.

    `scenarios` gives for each path the sentences it cites and the norms it is about; a scenario that
    names neither is about none.
    """
    citing: dict[str, list[str]] = {}
    for norm in rulebook.norms.values():
        for citation in norm.cites:
            citing.setdefault(citation.sentence, []).append(norm.id)
    return tuple(_linked(sentence, citing.get(sentence.id, []), scenarios) for sentence in sentences)


def compared(sentences: Iterable[Sentence], text: str) -> tuple[Sentence, ...]:
    """
    Return the sentences with the wording that a local copy has under their digest.

    The width of punctuation makes no difference: copies have a full-width comma where others have an ordinary one.
    Where a copy has no such wording, what it has instead: under the id, if it is a table of ids and sentences, or
    else between the sentence before and the one after.
    """
    found: dict[str, _Piece] = {}
    for piece in _candidates(text):
        for form in (piece.text, piece.text.translate(_NARROW), piece.text.translate(_WIDE)):
            found.setdefault(sentence_digest(form), piece)
    numbered, listed = dict(_numbered(text)), list(sentences)
    places = [found.get(it.digest) for it in listed]
    return tuple(
        replace(sentence, wording=place.text) if place is not None
        else replace(sentence, instead=numbered.get(sentence.id) or _between(places, at, text))
        for at, (sentence, place) in enumerate(zip(listed, places, strict=True))
    )


def _between(places: Sequence[_Piece | None], at: int, text: str) -> str | None:
    """Return what stands in a copy between the sentences before and after one that is not found there."""
    before = places[at - 1] if at > 0 else None
    after = places[at + 1] if at + 1 < len(places) else None
    if before is None or after is None:
        return None
    pieces = (piece.strip() for piece in _SENTENCE_END.split(text[before.end:after.start]) if piece)
    return "".join(piece for piece in pieces if piece.endswith(_MARKS)) or None


def coverage_sheet(sentences: Iterable[Sentence], lang: Lang, *, with_copy: bool = False) -> Sheet:
    """Return the sentences as a list; `with_copy` adds what a local copy of the text has."""
    from zhunsheng.reports.sheets import Sheet

    keys = (*SHEET_COLUMNS, *(COPY_COLUMNS if with_copy else ()))
    rows = tuple(
        (
            it.id,
            it.digest,
            words.word(words.STATUSES, it.status, lang),
            " ".join(it.norms) or None,
            it.gloss.in_lang(lang),
            " ".join(it.scenarios) or None,
            *((words.say(it.standing, lang), it.wording or it.instead) if with_copy else ()),
        )
        for it in sentences
    )
    headings = tuple(words.word(words.COLUMNS, key, lang) for key in keys)
    return Sheet(words.say("coverage", lang), keys, headings, rows)


def status_counts(sentences: Iterable[Sentence]) -> dict[str, int]:
    """Return how many sentences have each status, in the order of the catalogue."""
    counts = dict.fromkeys(words.STATUSES, 0)
    for sentence in sentences:
        counts[sentence.status] = counts.get(sentence.status, 0) + 1
    return counts


def _linked(sentence: Sentence, norms: list[str],
            scenarios: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Sentence:
    about = tuple(
        path for path, (cites, named) in sorted(scenarios.items()) if sentence.id in cites or set(norms) & set(named)
    )
    return replace(sentence, norms=tuple(norms), scenarios=about)


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    """Yield id and sentence of the rows of a table that begins with ids."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.lstrip().startswith("|") and len(cells) > 1 and _ID.fullmatch(cells[0]):
            yield cells[0], cells[-1]


def _candidates(text: str) -> Iterator[_Piece]:
    """Yield everything in a text that could be one sentence: table cells, and runs of pieces of a paragraph."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("|"):
            yield from (_Piece(cell.strip(), at, at + len(line)) for cell in line.strip().strip("|").split("|"))
        yield from _runs(line, at)
        at += len(line)


def _runs(paragraph: str, at: int) -> Iterator[_Piece]:
    pieces = [piece for piece in _SENTENCE_END.split(paragraph) if piece and piece.strip()]
    starts = list(accumulate((len(piece) for piece in pieces), initial=at))
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + _LONGEST_RUN, len(pieces)) + 1):
            piece = "".join(pieces[start:end]).strip()
            yield _Piece(piece, starts[start], starts[end])
            yield _Piece(_ITEM_NUMBER.sub("", piece), starts[start], starts[end])
