"""One change of meaning, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.explain.line import Line
from zhunsheng.terms.text import Bilingual, Lang
from zhunsheng.versions.effects import Effects
from zhunsheng.versions.witness import Witness
from zhunsheng.versions.words import part_words, say


@dataclass(frozen=True, slots=True)
class Change:
    """
    One thing that the new version says otherwise.

    `kind` is `added`, `removed`, `renamed` or `changed`; `of` says what sort of thing (`norm`, `reading`, `unit` …)
    and `subject` which one; `part` is what of it changed, `before` and `after` in words; `sentences` where it is from.
    """

    kind: str
    of: str
    subject: str
    title: Bilingual
    part: str | None = None
    before: Bilingual | None = None
    after: Bilingual | None = None
    sentences: tuple[str, ...] = ()

    @property
    def says(self) -> Bilingual:
        """The change in one line."""
        part = part_words(self.part) if self.part else Bilingual("", "")
        nothing = say("nothing")
        return say(f"change_{self.kind}", of=say(f"of_{self.of}"), title=self.title, subject=self.subject, part=part,
                   before=self.before or nothing, after=self.after or nothing)

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON data."""
        return {
            "kind": self.kind, "of": self.of, "subject": self.subject, "part": self.part,
            "before": _both(self.before), "after": _both(self.after), "sentences": list(self.sentences),
            "says": _both(self.says),
        }


@dataclass(frozen=True)
class PolicyDifference:
    """
    How a new version of a policy differs in meaning from an old one. True if it does.

    `wording` holds what reads differently and means the same: titles, glosses, explanations. `effects` are the
    findings that differ for events that were given, `witness` a shortest story that tells the two apart.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    wording: tuple[Change, ...] = ()
    order: tuple[str, ...] = ()
    """The sentences in the order of the official text."""
    glosses: Mapping[str, Bilingual] = field(default_factory=dict, hash=False)
    effects: Effects | None = None
    witness: Witness | None = None
    searched: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes) or bool(self.effects) or self.witness is not None

    @property
    def tree(self) -> Line:
        """The difference as a tree: by sentence, then findings, then the story."""
        below = [*self._by_sentence()]
        if self.wording:
            below.append(Line("wording", say("wording", count=len(self.wording)), {},
                              tuple(Line("change", it.says, it.to_dict()) for it in self.wording)))
        if self.effects is not None:
            below.append(self.effects.line)
        if self.witness is not None:
            below.append(self.witness.line)
        elif self.searched:
            below.append(Line("no-witness", say("no_witness", count=self.searched), {"searched": self.searched}))
        word = "differs" if self.changes else "no_change"
        return Line("difference", say(word, old=self.old, new=self.new, count=len(self.changes)), {}, tuple(below))

    def text(self, lang: Lang = "en", *, drawn: bool = True) -> str:
        """Return the difference as an indented tree."""
        return self.tree.text(lang, drawn=drawn)

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON data."""
        return {
            "old": self.old,
            "new": self.new,
            "differs": bool(self),
            "changes": [it.to_dict() for it in self.changes],
            "wording": [it.to_dict() for it in self.wording],
            "effects": None if self.effects is None else self.effects.to_dict(),
            "witness": None if self.witness is None else self.witness.to_dict(),
            "searched": self.searched,
        }

    def _by_sentence(self) -> Iterator[Line]:
        """Group the changes by the first sentence they come from; at their other sentences they are named again."""
        places = {sentence: number for number, sentence in enumerate(self.order)}
        groups: dict[str, list[Line]] = {}
        for change in self.changes:
            first, *others = change.sentences or ("",)
            groups.setdefault(first, []).append(Line("change", change.says, change.to_dict()))
            for other in others:
                see = Line("see", say("see_sentence", title=change.title, sentence=first), {"sentence": first})
                if see not in groups.setdefault(other, []):
                    groups[other].append(see)
        for sentence in sorted(groups, key=lambda it: (it == "", places.get(it, len(places)), it)):
            gloss = self.glosses.get(sentence, Bilingual("", ""))
            says = say("sentence", sentence=sentence, gloss=gloss) if sentence else say("no_sentence")
            yield Line("sentence", says, {"sentence": sentence or None}, tuple(groups[sentence]))


def _both(text: Bilingual | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}
