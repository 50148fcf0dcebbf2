"""Everything a person sees stands in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from zhunsheng.cli import texts
from zhunsheng.cli.app import MODULES
from zhunsheng.explain import words as explain_words
from zhunsheng.reports import words
from zhunsheng.terms.text import Bilingual
from zhunsheng.versions import words as version_words

ENGINE = Path(__file__).resolve().parents[2] / "engine" / "zhunsheng"
CATALOGUES: dict[str, dict[str, Bilingual]] = {
    f"{module.__name__.removeprefix('zhunsheng.')}.{name}": catalogue
    for module in (texts, words, explain_words, version_words)
    for name, catalogue in vars(module).items()
    if name.isupper() and isinstance(catalogue, dict)
}
PLACEHOLDER = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_wording_stands_in_both_languages_with_the_same_placeholders(name: str) -> None:
    for key, wording in CATALOGUES[name].items():
        assert wording.zh.strip(), key
        assert wording.en.strip(), key
        assert set(PLACEHOLDER.findall(wording.zh)) == set(PLACEHOLDER.findall(wording.en)), key


def test_every_command_has_a_description() -> None:
    assert {"zhunsheng", *MODULES} == set(texts.COMMANDS)


def test_no_wording_lies_unused() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py")
                        if path.name not in ("texts.py", "words.py"))
    unused = [key for catalogue in (texts.OPTIONS, texts.WORDS, words.WORDS) for key in catalogue
              if not re.search(f"[\"']{key}[\"']", written)]
    assert unused == []


def test_no_command_writes_words_of_its_own() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    strays = []
    for path in sorted((ENGINE / "cli").glob("*.py")):
        if path.name == "texts.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documents = {id(node.body[0].value) for node in ast.walk(tree)
                     if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
                     and isinstance(node.body[0], ast.Expr)}
        strays += [f"{path.name}: {node.value}" for node in ast.walk(tree)
                   if isinstance(node, ast.Constant) and isinstance(node.value, str)
                   and id(node) not in documents and chinese.search(node.value)]
    assert strays == []
