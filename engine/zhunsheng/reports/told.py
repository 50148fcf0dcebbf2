"""Explanations in the formats that are asked for: a tree for a terminal, Markdown, one HTML file."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.explain.line import Line
from zhunsheng.reports.html import page
from zhunsheng.reports.markdown import escape
from zhunsheng.reports.markup import tag, titled
from zhunsheng.terms.text import Bilingual, Lang

_OPEN = 2
"""Branches of an HTML tree are open down to this depth."""


def told_text(trees: Iterable[Line], lang: Lang, *, drawn: bool = True) -> str:
    """Return the trees as indented text, an empty line between them."""
    return "\n".join(tree.text(lang, drawn=drawn) + "\n" for tree in trees)


def told_markdown(title: Bilingual, trees: Iterable[Line], lang: Lang) -> str:
    """Return the trees as nested lists, each under a heading of its own."""
    parts = [f"# {escape(title.in_lang(lang))}"]
    for tree in trees:
        parts += ["", f"## {escape(tree.says.in_lang(lang))}", ""]
        parts += [line for below in tree.below for line in _items(below, lang, 0)]
    return "\n".join(parts) + "\n"


def told_html(title: Bilingual, trees: Iterable[Line], lang: Lang) -> str:
    """Return the trees as one HTML file; deeper branches open at a click."""
    parts = []
    for tree in trees:
        parts.append(tag("h2", titled(tree.says)))
        parts.append(tag("ul", "".join(_branch(below, 1) for below in tree.below), class_="why"))
    return page(title, lang, parts)


def _items(line: Line, lang: Lang, depth: int) -> Iterable[str]:
    yield f"{'  ' * depth}- {escape(line.says.in_lang(lang))}"
    for below in line.below:
        yield from _items(below, lang, depth + 1)


def _branch(line: Line, depth: int) -> str:
    says = titled(line.says)
    if not line.below:
        return tag("li", says)
    inner = tag("ul", "".join(_branch(below, depth + 1) for below in line.below))
    opened = " open" if depth <= _OPEN else ""
    return tag("li", f"<details{opened}><summary>{says}</summary>{inner}</details>")
