"""The catalogue is complete: both languages, the same placeholders, every code that the engine uses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import zhunsheng.problems.catalogue as catalogue
from zhunsheng.problems.catalogue import CatalogueError, codes, entry, word
from zhunsheng.problems.render import PLACEHOLDER, explain_code
from zhunsheng.source.schemas import load_schema, schema_names

ENGINE = Path(catalogue.__file__).parents[1]
FILES = sorted(Path(catalogue.__file__).parent.glob("catalogue*.toml"))
USED = {
    code: path.relative_to(ENGINE).as_posix()
    for path in sorted(ENGINE.rglob("*.py"))
    for code in re.findall(r"[\"']([YSNDCEMTUJB][0-9]{3})[\"']", path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("code", codes())
def test_an_entry_has_the_same_placeholders_in_both_languages(code: str) -> None:
    said = entry(code)
    for text in (said.title, said.message, said.why, said.fix):
        assert set(PLACEHOLDER.findall(text.zh)) == set(PLACEHOLDER.findall(text.en))


@pytest.mark.parametrize("code", codes())
def test_an_entry_says_something_everywhere(code: str) -> None:
    said = entry(code)
    for text in (said.title, said.message, said.why, said.fix):
        assert text.zh.strip()
        assert text.en.strip()
        assert not re.search("[\u4e00-\u9fff]", re.sub(r"`[^`]*`|\{[^}]*\}", "", text.en)), "Chinese in English wording"
        assert re.search("[\u4e00-\u9fff]", text.zh), "no Chinese in Chinese wording"


@pytest.mark.parametrize("code", codes())
def test_a_title_has_no_placeholders(code: str) -> None:
    assert not PLACEHOLDER.search(entry(code).title.zh + entry(code).title.en)


@pytest.mark.parametrize("code", sorted(USED))
def test_every_code_used_in_the_engine_is_in_the_catalogue(code: str) -> None:
    assert code in codes(), USED[code]


@pytest.mark.parametrize("code", codes())
def test_every_code_has_a_page_in_both_languages(code: str) -> None:
    said = entry(code)
    for page in (explain_code(code, "zh"), explain_code(code, "en")):
        assert said.title.zh in page
        assert said.title.en in page


def test_cutting_the_files_finds_what_toml_finds() -> None:
    files = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
    assert sorted(code for whole in files for code in whole if code != "words") == list(codes())
    for whole in files:
        assert all(word(name).zh == said["zh"] for name, said in whole.get("words", {}).items())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_codes_stand_in_order_under_the_heading_of_their_letter(file: Path) -> None:
    written = re.findall(r"^\[([A-Z][0-9]{3})\]", file.read_text(encoding="utf-8"), re.MULTILINE)
    for letter in "YSNDCEMTUJB":
        of_letter = [code for code in written if code[0] == letter]
        assert of_letter == sorted(of_letter)


def test_an_unknown_code_is_our_own_bug() -> None:
    with pytest.raises(CatalogueError):
        entry("Z999")


@pytest.mark.parametrize("name", schema_names())
def test_every_word_a_schema_uses_is_in_the_catalogue(name: str) -> None:
    for used in re.findall(r"'x-(?:form|shape)': '([^']+)'", str(load_schema(name))):
        assert word(used).zh
