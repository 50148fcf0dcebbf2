"""Reports as Markdown, to be pasted into a memo or a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhunsheng.reports.names import Names, day_text
from zhunsheng.reports.report import Report
from zhunsheng.reports.sheets import Sheet, SheetCell, rankings_sheet, refused_sheet
from zhunsheng.reports.summary import summary_lines
from zhunsheng.reports.words import say
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Lang

_SPECIAL = str.maketrans({character: "\\" + character for character in "\\`*_[]<>|#~"})


def findings_markdown(report: Report, lang: Lang) -> str:
    """Return the whole report: summary, findings by norm, rankings, refused lines."""
    names = Names(report.rulebook, lang)
    parts = [f"# {escape(report.rulebook.title.in_lang(lang))}", ""]
    parts += [f"- {escape(line)}" for line in summary_lines(report, lang)]
    parts += ["", f"## {say('findings', lang)}", ""]
    for norm, findings in report.by_norm():
        headings = [names.column(key) for key in ("when", "unit", "bearer", "outcome", "force", "due", "values")]
        rows = [
            (it.period or day_text(it.at), names.unit(it.unit), names.unit(it.bearer), names.outcome(it.outcome),
             names.force(it.force.value), day_text(it.due), names.values(it))
            for it in findings
        ]
        parts += [f"### {escape(names.norm(norm))} (`{norm}`)", "", *_table(headings, rows), ""]
    if not report.findings:
        parts += [say("no_findings", lang), ""]
    if report.rankings:
        parts += [*_section(rankings_sheet(report, lang)), ""]
    if report.intake.problems:
        parts += [*_section(refused_sheet(report, lang)), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def rankings_markdown(report: Report, lang: Lang) -> str:
    """Return the rankings alone."""
    title = escape(report.rulebook.title.in_lang(lang))
    body = _section(rankings_sheet(report, lang)) if report.rankings else [say("no_rankings", lang)]
    return "\n".join([f"# {title}", "", *body]) + "\n"


def sheet_markdown(sheet: Sheet) -> str:
    """Return one list as a section of its own."""
    return "\n".join(_section(sheet)) + "\n"


def escape(text: str) -> str:
    """
    Return text that Markdown shows as it is, in one line.

    >>> escape("a|b *c*")
    'a\\\\|b \\\\*c\\\\*'
    """
    return " ".join(text.translate(_SPECIAL).split())


def _section(sheet: Sheet) -> list[str]:
    return [f"## {escape(sheet.name)}", "", *_table(sheet.headings, sheet.rows)]


def _table(headings: Iterable[str], rows: Iterable[Iterable[SheetCell]]) -> list[str]:
    titles = [escape(heading) for heading in headings]
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(cell: SheetCell) -> str:
    if cell is None:
        return ""
    return decimal_text(cell) if isinstance(cell, Decimal) else escape(str(cell))
