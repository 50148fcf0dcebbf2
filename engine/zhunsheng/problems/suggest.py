"""Near names: what an author who wrote a word we do not know most likely meant."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

CUT_OFF = 0.72
"""Names less alike than this are not offered; a wrong suggestion is worse than none."""

_HAN_CUT_OFF = 0.66
"""Chinese names are short, so one wrong character of four weighs more; they are offered a little earlier."""

_EQUALLY_NEAR = 0.02
_CONTAINED = 0.9


def near_names(word: str, known: Iterable[str], synonyms: bool = True) -> tuple[str, ...]:
    """
    Return the known name nearest to a word, two if they are equally near, none if nothing is near.

    A synonym that authors are known to use (`synonyms.toml`) counts as a hit. Case, width, spaces and the
    choice between `-` and `_` make no difference.

    >>> near_names("市生态环境居", ["市生态环境局", "公安部门", "市政府"])
    ('市生态环境局',)
    >>> near_names("min", ["at_least", "at_most"])
    ('at_least',)
    >>> near_names("柯乔", ["柯桥", "越城"])
    ('柯桥',)
    >>> near_names("zebra", ["at_least", "at_most"])
    ()
    """
    names = sorted(set(known) - {word})
    if synonyms:
        bare, known_synonyms = _bare(word), _synonyms()
        meant = tuple(name for name in names if name in known_synonyms and bare in known_synonyms[name])
        if meant:
            return meant[:2]
    near = _nearest(word, names)
    if not near:
        return _one_character_off(word, names)
    return tuple(name for score, name in near[:2] if score - near[0][0] <= _EQUALLY_NEAR)


def _nearest(word: str, names: Iterable[str]) -> list[tuple[float, str]]:
    """
    Return the names near to a word, the nearest first, each after its likeness below zero.

    Of a register of many thousands only those are compared that may be as near as the nearest found so far; others
    may be missing here.
    """
    cut_off = least = _HAN_CUT_OFF if _is_han(word) else CUT_OFF
    bare = _bare(word)
    letters = Counter(bare)
    near: list[tuple[float, str]] = []
    for most, name in sorted(((_at_most(bare, letters, _bare(name)), name) for name in names), reverse=True):
        if most < least:
            break
        score = likeness(word, name)
        if score >= cut_off:
            near.append((-score, name))
            least = max(least, score - 2 * _EQUALLY_NEAR)
    return sorted(near)


def _at_most(one: str, letters: Mapping[str, int], other: str) -> float:
    """Return what the likeness of two bare names does not exceed: no letter can be matched that is not in both."""
    if one in other or other in one:
        return 1.0
    common = 0
    for letter, count in letters.items():
        common += min(count, other.count(letter))
    return 2.0 * common / (len(one) + len(other))


def _one_character_off(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """
    Return the Chinese names of two characters of which one is as written; none if there are more than two.

    Half of such a name is too little to tell many apart, and enough where hardly another is like it.
    """
    bare = _bare(word)
    if len(bare) != 2 or not _is_all_han(bare):
        return ()
    near = tuple(name for name in names if len(other := _bare(name)) == 2 and _is_all_han(other)
                 and sum(map(str.__eq__, bare, other)) == 1)
    return near if len(near) <= 2 else ()


def likeness(one: str, other: str) -> float:
    """
    Return how alike two names are, from 0 to 1.

    Swapped letters and a Chinese name that is a part of another count as very much alike.
    """
    left, right = _bare(one), _bare(other)
    if left == right:
        return 1.0
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= 2 and _is_han(shorter) and shorter in longer:
        return _CONTAINED * (0.8 + 0.2 * len(shorter) / len(longer))
    if len(left) > 3 and sorted(left) == sorted(right):
        return 0.95
    # SequenceMatcher is not symmetric; the better of both directions is a property of the pair.
    return max(SequenceMatcher(None, left, right, autojunk=False).ratio(),
               SequenceMatcher(None, right, left, autojunk=False).ratio())


def _bare(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join("-" if letter == "_" else letter for letter in folded if not letter.isspace())


def _is_han(word: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in word)


def _is_all_han(word: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in word)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))
    return {name: frozenset(_bare(word) for word in words) for name, words in table.items()}
