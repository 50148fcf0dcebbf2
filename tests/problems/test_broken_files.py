"""Every broken file is told in both languages exactly as a person reviewed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from problems.reading import problems_of, rendered
from zhunsheng.problems.catalogue import codes
from zhunsheng.terms.text import Lang

HERE = Path(__file__).parent
FOLDERS = sorted(folder for folder in HERE.iterdir() if folder.name[0] in "YS" and (folder / "bad.yaml").is_file())
ELSEWHERE = {
    "Y101": "no such file", "Y102": "a folder, or no permission", "Y103": "more than 2 MiB",
    "Y190": "hundreds of faults",
    "S104": "the caller asks for another kind",
    "S190": "the structure check lets through what the language cannot read",
}
"""Codes that no small file can bring about; they have tests of their own."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_broken_file_is_told_as_expected(folder: Path, lang: Lang) -> None:
    told = rendered(problems_of(folder / "bad.yaml"), lang)
    assert told == (folder / f"expected.{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_file_shows_the_code_it_stands_for(folder: Path) -> None:
    assert folder.name in {problem.code for problem in problems_of(folder / "bad.yaml")}


def test_every_code_of_reading_and_structure_has_a_broken_file() -> None:
    wanted = {code for code in codes() if code[0] in "YS"}
    assert wanted == {folder.name for folder in FOLDERS} | set(ELSEWHERE)
