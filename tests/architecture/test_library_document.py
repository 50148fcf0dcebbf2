"""What the library's document shows is what comes out."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "library.md"


def test_every_example_of_the_library_document_runs() -> None:
    found = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0
