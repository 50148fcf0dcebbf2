"""Names as people write them: ids, titles and aliases, turned into ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property

from zhunsheng.ir.rulebook import Name
from zhunsheng.problems.suggest import near_names

_LONGEST = 60
_MOST_REMEMBERED = 1000


class NameIndex:
    """
    Every way to name the things of one kind.

    An id is always its own thing; a title or alias that several things share is ambiguous and names none.

    >>> from zhunsheng.terms.text import Bilingual
    >>> index = NameIndex([Name("yuecheng", Bilingual("越城区政府", "Yuecheng"), ("越城区",))])
    >>> index.id_of("越城区"), index.near("越城渠")
    ('yuecheng', ('越城区',))
    """

    def __init__(self, names: Iterable[Name]) -> None:
        listed = tuple(names)
        first: dict[str, str] = {}
        shared: dict[str, set[str]] = {}
        for name in listed:
            for word in (name.title.zh, name.title.en, *name.aliases):
                claimed = first.setdefault(word, name.id)
                if claimed != name.id:
                    shared.setdefault(word, {claimed}).add(name.id)
        ids = {name.id: name.id for name in listed}
        self.ids: dict[str, str] = {**{word: it for word, it in first.items() if word not in shared}, **ids}
        self._ambiguous = {word: tuple(sorted(meant)) for word, meant in shared.items() if word not in ids}
        self._near: dict[str, tuple[str, ...]] = {}

    def id_of(self, word: str) -> str | None:
        """Return the id of what the word names; None if it names nothing or several things."""
        return self.ids.get(word)

    def several(self, word: str) -> tuple[str, ...]:
        """Return the ids of the things that share the word; empty unless it is ambiguous."""
        return self._ambiguous.get(word, ())

    def near(self, word: str) -> tuple[str, ...]:
        """Return the name nearest to the word, or two if they are equally near, or none."""
        if len(word) > _LONGEST:
            return ()
        if word not in self._near:
            if len(self._near) >= _MOST_REMEMBERED:
                self._near.clear()
            self._near[word] = near_names(word, self._worth_comparing(word), synonyms=False)
        return self._near[word]

    @cached_property
    def _words(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Every name with its letters, in order."""
        return tuple((word, _letters(word)) for word in sorted([*self.ids, *self._ambiguous]))

    def _worth_comparing(self, word: str) -> list[str]:
        """Return the names that share letters enough with the word to be near; comparing them all takes long."""
        sought = _letters(word)
        return [
            known for known, letters in self._words
            if 4 * len(sought & letters) >= len(sought) + len(letters) or sought <= letters or letters <= sought
        ]


def _letters(word: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKC", word).casefold())
