"""The catalogue of problems: code → severity and wording in both languages, read one entry at a time."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhunsheng.problems.problem import Severity
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass

_FOLDER = Path(__file__).parent
_SECTION = re.compile(r"^\[(words|[A-Z][0-9]{3})\][ \t]*$", re.MULTILINE)


class CatalogueError(Exception):
    """The engine used the catalogue wrongly: an unknown code or word, or a value that is missing. Our own bug."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of one code; its pair of examples stands in `examples`."""

    code: str
    severity: Severity
    title: Bilingual
    message: Bilingual
    why: Bilingual
    fix: Bilingual


def codes() -> tuple[str, ...]:
    """Return every code of the catalogue, sorted."""
    return tuple(sorted(name for name in _sections() if name != "words"))


@lru_cache(maxsize=512)
def entry(code: str) -> Entry:
    """Return the entry of a code; raises CatalogueError for a code that is not in the catalogue."""
    section = _sections().get(code)
    if section is None or code == "words":
        raise CatalogueError(f"the catalogue has no problem {code!r}")
    try:
        return _read(code, _parsed(section))
    except (KeyError, TypeError, ValueError) as reason:  # a fault in the TOML is a ValueError
        raise CatalogueError(f"catalogue.toml: entry {code} is not complete or not TOML: {reason!r}") from reason


@lru_cache(maxsize=512)
def word(name: str) -> Bilingual:
    """Return a word of the `[words]` table; raises CatalogueError if it is not there."""
    said = _words().get(name)
    if said is None:
        raise CatalogueError(f"the catalogue has no word {name!r}")
    return Bilingual(said["zh"], said["en"])


def _read(code: str, table: dict[str, Any]) -> Entry:
    wording = {part: Bilingual(table[part]["zh"], table[part]["en"]) for part in ("title", "message", "why", "fix")}
    return Entry(code, Severity(table["severity"]), **wording)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return _parsed(_sections().get("words", ""))


def _parsed(section: str) -> dict[str, Any]:
    import tomllib  # only when there is something to say

    return tomllib.loads(section)


@lru_cache(maxsize=1)
def _sections() -> dict[str, str]:
    """
    Cut the files `catalogue*.toml` at their table headers: parsing the one entry needed is much quicker than all.
    """
    files = sorted(_FOLDER.glob("catalogue*.toml"))
    pieces = _SECTION.split("\n".join(file.read_text(encoding="utf-8") for file in files))
    sections: dict[str, str] = {}
    for name, section in zip(pieces[1::2], pieces[2::2], strict=True):
        # Several files may add words; a code stands once.
        sections[name] = sections.get(name, "") + section if name == "words" else section
    return sections
