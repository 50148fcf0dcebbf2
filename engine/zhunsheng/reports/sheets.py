"""The four lists that office formats share: findings, rankings, duties, refused lines, as rows of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.findings.finding import Finding
from zhunsheng.problems.problem import Problem
from zhunsheng.reports import words
from zhunsheng.reports.names import Names
from zhunsheng.reports.report import Report
from zhunsheng.reports.wording import one_line
from zhunsheng.terms.quantity import QuantityError, parse_decimal
from zhunsheng.terms.text import Lang

SheetCell = str | Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: its name, the headings (machine names beside them), and rows of typed cells."""

    name: str
    keys: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]


FINDING_COLUMNS = (
    "when", "norm", "title", "unit", "bearer", "counterparty", "territory", "force", "outcome", "due",
    "values", "cites", "evidence", "id",
)
DUTY_COLUMNS = ("bearer", "title", "when", "due", "outcome", "force", "territory", "norm", "id")
RANKING_COLUMNS = ("period", "group", "place", "unit", "figure", "last", "settled", "settled_at", "missing", "norm")
REFUSED_COLUMNS = ("file", "line", "code", "field", "reason")


def findings_sheet(report: Report, lang: Lang) -> Sheet:
    """Return every finding as one row."""
    names = Names(report.rulebook, lang)
    rows = (tuple(finding_cell(finding, key, names) for key in FINDING_COLUMNS) for finding in report.findings)
    return _sheet("findings", FINDING_COLUMNS, rows, names)


def duties_sheet(report: Report, lang: Lang) -> Sheet:
    """Return what is owed, by bearer: the findings whose bearer is named, still pending ones first."""
    names = Names(report.rulebook, lang)
    owed = [finding for finding in report.findings if finding.bearer]
    owed.sort(key=lambda it: (it.outcome != "pending", names.unit(it.bearer), it.due or "9999", it.order))
    rows = (tuple(finding_cell(finding, key, names) for key in DUTY_COLUMNS) for finding in owed)
    return _sheet("duties", DUTY_COLUMNS, rows, names)


def rankings_sheet(report: Report, lang: Lang) -> Sheet:
    """Return every line of every ranking as one row."""
    return _sheet("rankings", RANKING_COLUMNS, _ranking_rows(report, lang), Names(report.rulebook, lang))


def refused_sheet(report: Report, lang: Lang) -> Sheet:
    """Return every refused line with its reason."""
    rows = (refusal_row(problem, lang) for problem in report.intake.problems)
    return _sheet("refused", REFUSED_COLUMNS, rows, Names(report.rulebook, lang))


def refusal_row(problem: Problem, lang: Lang) -> tuple[SheetCell, ...]:
    """Return one refused line: file, line, code, field, reason."""
    at = problem.at
    return (
        at.source.name if at else None,
        at.line if at else None,
        problem.code,
        problem.values.get("field"),
        one_line(problem, lang),
    )


def finding_cell(finding: Finding, key: str, names: Names) -> SheetCell:
    """Return one cell of a finding's row, in words."""
    match key:
        case "when":
            return finding.period or finding.at
        case "title":
            return finding.title.in_lang(names.lang)
        case "unit" | "bearer" | "counterparty":
            return names.unit(getattr(finding, key)) or None
        case "territory":
            return names.territory(finding.territory) or None
        case "force":
            return names.force(finding.force.value)
        case "outcome":
            return names.outcome(finding.outcome)
        case "values":
            return names.values(finding) or None
        case "cites" | "evidence":
            return " ".join(getattr(finding, key)) or None
        case _:
            return str(value) if (value := getattr(finding, key)) is not None else None


def number(text: str | None) -> Decimal | None:
    """Return the figure that a canonical text stands for, where it is one."""
    try:
        return None if text is None else parse_decimal(text)
    except QuantityError:
        return None


def _ranking_rows(report: Report, lang: Lang) -> Iterator[tuple[SheetCell, ...]]:
    names, zone = Names(report.rulebook, lang), report.rulebook.zone
    for _, rankings in report.rankings_by_group():
        for ranking in rankings:
            settled = ranking.settled_at
            for line in ranking.lines:
                yield (
                    ranking.period,
                    names.tier(ranking.group),
                    line.place,
                    names.unit(line.unit),
                    number(line.figure),
                    words.say("last_mark", lang) if line.last else None,
                    words.say("no" if settled is None else "yes", lang),
                    None if settled is None else zone.text(settled),
                    names.missing(ranking) or None,
                    ranking.norm,
                )


def _sheet(key: str, keys: tuple[str, ...], rows: Iterator[tuple[SheetCell, ...]], names: Names) -> Sheet:
    return Sheet(words.say(key, names.lang), keys, tuple(names.column(name) for name in keys), tuple(rows))
