"""The page on the language: the same in both languages, and no word of the schemas is missing from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = (ROOT / "docs" / name for name in ("language.md", "language.zh.md"))
DOCUMENTS = ("clauses", "matters", "norms", "policy", "readings", "territories", "units", "vocabulary")


def _blocks(page: Path) -> list[str]:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(r" *#.*$", "", block, flags=re.MULTILINE) for block in blocks]


def _quoted(page: Path) -> set[str]:
    """Return what stands between back quotes outside the blocks."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`]+)`", text))


def _words(schema: Any) -> Iterator[str]:
    """Yield every key that a schema knows by name."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in schema.values():
            yield from _words(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _words(value)


def test_both_pages_show_the_same_yaml() -> None:
    assert _blocks(CHINESE) == _blocks(ENGLISH)


def test_both_pages_speak_of_the_same_words() -> None:
    assert _quoted(CHINESE) == _quoted(ENGLISH)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_word_of_the_language_stands_on_the_page(kind: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    told = set(re.findall(r"[a-z][a-z_-]*", ENGLISH.read_text(encoding="utf-8")))
    assert set(_words(schema)) - told == set()
