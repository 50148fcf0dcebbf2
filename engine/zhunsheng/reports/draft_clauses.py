"""A first register of sentences for a text: ids and digests, for a person to gloss and to give a status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhunsheng.terms.citation import sentence_digest
from zhunsheng.terms.text import Bilingual, Lang

_SENTENCE_END = re.compile(r"(?<=[。！？!?])(?![”’」』）)])|(?<=[。！？!?][”’」』）)])")
_HAN_DIGITS = "一二三四五六七八九"
_SECTION = re.compile(r"^(?:第?([一二三四五六七八九十]{1,3})(?:、|[章条部]\S*\s+|[章条部分]$)|#+ *)")
_ITEM = re.compile(r"^(?:[（(]([一二三四五六七八九十]{1,3})[）)]|[（(]?(\d{1,2})(?:[)）.．、](?!\d)))\s*")

_HEAD = Bilingual(
    "由原文草拟：编号和摘要按原文算出。逐句写释义、定状态；拆得不对的地方请改，摘要用 coverage --source 核对。",
    "Drafted from the text, ids and digests included. Write each gloss and status; check digests by coverage --source.",
)
_GLOSS = Bilingual("（用自己的话写）", "(in your own words)")
_QUESTION = Bilingual("这句话要求什么？", "What does this sentence ask for?")


def numbered_sentences(text: str) -> Iterator[tuple[str, str]]:
    """
    Yield id and wording of the sentences of a text: `<section>.<item>/p<paragraph>s<sentence>`.

    A section begins at `一、…`, an item at `1.…` or `（一）…`. What stands before the first section is a preamble
    and left out; a text without sections is one.

    >>> list(numbered_sentences("一、会议\\n1.开会。每月一次。\\n二、其他\\n自印发之日起施行。"))
    [('1.1/p1s1', '开会。'), ('1.1/p1s2', '每月一次。'), ('2/p1s1', '自印发之日起施行。')]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sections = any(_SECTION.match(line) for line in lines)
    section, item, paragraph = (0, 0, 0) if sections else (1, 0, 0)
    for line in lines:
        if _SECTION.match(line):
            section, item, paragraph = section + 1, 0, 0
            continue
        begins = _ITEM.match(line)
        if begins:
            item, paragraph, line = _number(begins[1]) or int(begins[2]), 0, line[begins.end():]
        if section == 0:
            continue
        paragraph += 1
        pieces = [piece.strip() for piece in _SENTENCE_END.split(line) if piece.strip()]
        place = f"{section}.{item}" if item else str(section)
        yield from ((f"{place}/p{paragraph}s{at}", piece) for at, piece in enumerate(pieces, start=1))


def draft_clauses(text: str, title: str, lang: Lang) -> str:
    """Return a document `clauses` as YAML in which every sentence is open, with its wording as a remark."""
    lines = [f"# {_HEAD.in_lang(lang)}", "clauses:",
             f"  source: {{title: {{zh: {_quoted(title)}, en: {_quoted(title)}}}, dated: 2026-01-01}}", "  sentences:"]
    for identity, wording in numbered_sentences(text):
        lines += [f"  # {wording}", f"  - id: {identity}", f'    digest: "{sentence_digest(wording)}"',
                  "    status: open", f"    gloss: {{zh: {_GLOSS.zh}, en: {_GLOSS.en}}}",
                  f"    question: {{zh: {_QUESTION.zh}, en: {_QUESTION.en}}}"]
    return "\n".join(lines) + "\n"


def _number(han: str | None) -> int:
    """Return the number that Chinese numerals up to 99 write; 0 for none."""
    if not han:
        return 0
    tens, ten, ones = han.rpartition("十")
    return (_HAN_DIGITS.find(tens or "一") + 1) * 10 * bool(ten) + (_HAN_DIGITS.find(ones) + 1 if ones else 0)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
