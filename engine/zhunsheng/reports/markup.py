"""Safe HTML in two languages: every text is escaped, every wording stands in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from zhunsheng.reports import words
from zhunsheng.reports.names import Names
from zhunsheng.terms.text import Bilingual


def text(value: str) -> str:
    """
    Return a text as HTML: markup in it is shown, not obeyed; characters that HTML forbids are replaced.

    >>> text("<b>&")
    '&lt;b&gt;&amp;'
    """
    allowed = "".join(it if it.isprintable() or it in "\n\t" else "\ufffd" for it in value)
    return escape(allowed, quote=True)


def both(zh: str, en: str) -> str:
    """Return a wording of which the page shows one language at a time; equal wordings stand once."""
    if zh == en:
        return text(zh)
    return f'<span lang="zh">{text(zh)}</span><span lang="en">{text(en)}</span>'


def said(key: str) -> str:
    """Return a report's own word."""
    entry = words.WORDS[key]
    return both(entry.zh, entry.en)


def titled(title: Bilingual) -> str:
    """Return a title."""
    return both(title.zh, title.en)


class BothNames:
    """The names of one rulebook in both languages at once."""

    def __init__(self, zh: Names, en: Names) -> None:
        self.zh, self.en = zh, en

    def __call__(self, of: Callable[[Names], str]) -> str:
        """Return what both say."""
        return both(of(self.zh), of(self.en))


def tag(name: str, body: str, **attributes: str) -> str:
    """
    Return an element; `body` is HTML already, attribute values are escaped here.

    >>> tag("td", "1", class_="num")
    '<td class="num">1</td>'
    """
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{body}</{name}>"


def table(headings: Iterable[str], rows: Iterable[str], class_: str = "") -> str:
    """Return a table of rows that are HTML already."""
    head = "".join(tag("th", heading, scope="col") for heading in headings)
    body = "\n".join(rows)
    content = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>"
    return tag("div", tag("table", content, class_=class_), class_="wide")
