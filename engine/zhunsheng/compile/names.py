"""Names to ids: every registered id, title and alias, with what to say when a name is unknown or ambiguous."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field

from zhunsheng.ir.rulebook import Name
from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.documents import WrittenName
from zhunsheng.written.values import Word


@dataclass(frozen=True)
class Foreign:
    """
    The names of an adopted policy and who stands for them here.

    Norms of that policy are read with its own names; units and tiers are then replaced by the adopter's.
    `outer` is the next policy outwards, where an adopter is itself adopted.
    """

    names: Names
    stands_for: Mapping[str, Mapping[str, str]]
    outer: Foreign | None = None


@dataclass
class Names:
    """The names of one policy by kind (`unit`, `territory`, `tier`, `event`, `norm`, `reading` …)."""

    problems: list[Problem]
    ids: dict[str, dict[str, Span | None]] = field(default_factory=dict)
    spoken: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def register(self, kind: str, name: WrittenName) -> Name:
        """Register a thing under its id, titles and aliases; an id that stands twice is a problem."""
        identity = name.id.text
        known, spoken = self.ids.setdefault(kind, {}), self.spoken.setdefault(kind, {})
        is_again = identity in known
        if is_again:
            first = known[identity]
            also = (first,) if first else ()
            self.problems.append(Problem("N102", name.id.span, {"kind": kind, "name": identity}, also=also))
        else:
            known[identity] = name.id.span
        for text in {identity, name.title.zh, name.title.en, *name.aliases}:
            meant = spoken.setdefault(_spoken(text), [])
            if not meant or (meant[-1] != identity and not (is_again and identity in meant)):
                meant.append(identity)  # many bodies may share one title, so not all of them are looked through
        return Name(identity, name.title, name.aliases)

    def meant(self, kind: str, text: str) -> tuple[str, ...]:
        """Return the ids a text may mean: the id itself before titles and aliases."""
        if text in self.ids.get(kind, {}):
            return (text,)
        return tuple(self.spoken.get(kind, {}).get(_spoken(text), ()))

    def find(self, kind: str, word: Word, foreign: Foreign | None = None, allowed: Iterable[str] = ()) -> str | None:
        """Return the id that a word means, or None after noting the problem."""
        if foreign is not None and kind in foreign.stands_for:
            return self._find_foreign(kind, word, foreign)
        meant = self.meant(kind, word.text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            self.problems.append(Problem("N103", word.span, {"kind": kind, "name": word.text}, meant))
        else:
            self.unknown(kind, word, allowed or self._all(kind))
        return None

    def unknown(self, kind: str, word: Word, known: Iterable[str]) -> None:
        """Note that a name is not known, with the near ones."""
        near = near_names(word.text, list(known))
        self.problems.append(Problem("N101", word.span, {"kind": kind, "name": word.text}, tuple(near)))

    def unknown_field(self, word: Word, known: Iterable[Name]) -> None:
        """Note that there is no such field where a norm looks for it, with the near ones and all there are."""
        fields = [name for name in known if not name.id.startswith("@")]
        near = near_names(word.text, [text for name in fields for text in spoken_forms(name)])
        values = {"name": word.text, "fields": ", ".join(name.id for name in fields)}
        self.problems.append(Problem("N112", word.span, values, tuple(near)))

    def _find_foreign(self, kind: str, word: Word, foreign: Foreign) -> str | None:
        meant = foreign.names.meant(kind, word.text)
        if len(meant) != 1:
            return self.find(kind, word)
        identity, policy = meant[0], foreign
        while True:
            identity = policy.stands_for[kind].get(identity, identity)
            if policy.outer is None:
                break
            policy = policy.outer
        if identity in self.ids.get(kind, {}):
            return identity
        self.problems.append(Problem("N104", word.span, {"kind": kind, "name": meant[0]}))
        return None

    def _all(self, kind: str) -> list[str]:
        return [*self.ids.get(kind, {}), *self.spoken.get(kind, {})]


def spoken_forms(name: Name) -> tuple[str, ...]:
    """Return all texts by which a thing may be named."""
    return (name.id, name.title.zh, name.title.en, *name.aliases)


def _spoken(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
