"""Who leads and who supports in a matter and a place, as a list."""

from __future__ import annotations

from zhunsheng.explain.assignments import Assignments as Assignments
from zhunsheng.explain.assignments import assignments as assignments
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports import words
from zhunsheng.reports.names import Names
from zhunsheng.reports.sheets import Sheet
from zhunsheng.terms.text import Lang

COLUMNS = ("role", "unit", "rule", "force", "title", "cites")


def assignments_sheet(rulebook: Rulebook, answer: Assignments, lang: Lang) -> Sheet:
    """Return the answer as a list."""
    names = Names(rulebook, lang)
    rows = tuple(
        (
            words.word(words.ROLES, finding.values.get("role", ""), lang),
            names.unit(finding.unit),
            words.word(words.RULES, finding.values.get("rule", ""), lang),
            names.force(finding.force.value),
            finding.title.in_lang(lang),
            " ".join(finding.cites),
        )
        for finding in answer.findings
    )
    headings = tuple(names.value(key) if key in ("role", "rule") else names.column(key) for key in COLUMNS)
    return Sheet(words.say("responsible", lang), COLUMNS, headings, rows)
