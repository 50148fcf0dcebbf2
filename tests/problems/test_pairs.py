"""Every code of the catalogue has its pair: one side brings it about, at the place marked, and the other does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from problems.pairs import Told, tell
from zhunsheng.problems.catalogue import codes, entry
from zhunsheng.problems.examples import Example, ExampleFile, example_codes, example_of
from zhunsheng.problems.problem import Severity
from zhunsheng.problems.render import PLACEHOLDER, explain_code
from zhunsheng.terms.text import Lang

LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def pair(code: str) -> Example:
    """Return the pair of a code."""
    found = example_of(code)
    assert found is not None, f"there is no engine/zhunsheng/problems/examples/{code}.txt"
    return found


def told_of(files: tuple[ExampleFile, ...], folder: Path, lang: Lang) -> Told:
    """Run one side in a folder of its own."""
    return tell(files, folder / lang, lang)


def test_every_code_has_a_pair_and_every_pair_a_code() -> None:
    assert example_codes() == codes()


@pytest.mark.parametrize("code", codes())
def test_the_bad_side_tells_exactly_this_code_at_the_place_marked_in_both_languages(code: str, tmp_path: Path) -> None:
    example = pair(code)
    for lang in LANGUAGES:
        if lang == "en" and example.place is None:
            continue  # what is no place in a file is told in both languages at once
        told = told_of(example.bad, tmp_path, lang)
        assert told.codes == {code, *example.beside}, told.text
        places = {place for found, place in told.problems if found == code and place is not None}
        if example.place is None:
            assert {place[1:] for place in places} <= {(1, 1)}, "a whole file may be at fault, a place in it is marked"
        else:
            assert example.place in places, told.text
        assert not PLACEHOLDER.search(re.sub(r"^ *\d+ \|.*$", "", told.text, flags=re.MULTILINE)), told.text
        if entry(code).severity is Severity.ERROR:
            assert told.status != 0


@pytest.mark.parametrize("code", codes())
def test_the_good_side_tells_no_problem_at_all(code: str, tmp_path: Path) -> None:
    told = told_of(pair(code).good, tmp_path, "zh")
    assert told.codes == set(), told.text
    assert told.status == 0, told.text


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_about_a_code_shows_its_pair(code: str, lang: Lang) -> None:
    page = explain_code(code, lang)
    assert "mended" in page
    for side in (pair(code).bad, pair(code).good):
        own = [file for file in side if file.at or file not in pair(code).bad or file not in pair(code).good]
        for file in own:
            assert file.text.split("\n")[0][:60].rstrip() in page
    assert "⟦" not in page


@pytest.mark.parametrize("code", codes())
def test_what_is_marked_stands_in_the_file_of_the_bad_side(code: str) -> None:
    example = pair(code)
    if example.place is not None:
        name, line, _ = example.place
        file = next(file for file in example.bad if file.name == name)
        assert 1 <= line <= len(file.text.split("\n"))
