"""A report as one HTML file that needs nothing else: both languages, pictures, tables."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.findings.finding import Finding
from zhunsheng.reports import words
from zhunsheng.reports.html_style import STYLE
from zhunsheng.reports.markup import BothNames, both, said, table, tag, text, titled
from zhunsheng.reports.names import Names, day_text
from zhunsheng.reports.picture import picture
from zhunsheng.reports.report import Report, units_of
from zhunsheng.reports.summary import summary_lines
from zhunsheng.reports.wording import one_line
from zhunsheng.terms.text import Bilingual, Lang


def findings_html(report: Report, lang: Lang) -> str:
    """Return the whole report: summary, pictures of the rankings, findings by norm, refused lines."""
    return _document(report, lang, [*_rankings(report), *_findings(report), *_refused(report)])


def rankings_html(report: Report, lang: Lang) -> str:
    """Return the rankings alone."""
    return _document(report, lang, list(_rankings(report)) or [tag("p", said("no_rankings"))])


def _document(report: Report, lang: Lang, parts: list[str]) -> str:
    return page(report.rulebook.title, lang, [*_summary(report), *parts])


def page(title: Bilingual, lang: Lang, parts: list[str]) -> str:
    """Return a whole file that needs nothing else; it shows `lang` first and switches to the other."""
    chosen = {"zh": "", "en": "", lang: " checked"}
    switch = "".join(
        f'<input type="radio" name="lang" id="show-{code}"{chosen[code]}><label for="show-{code}">{label}</label>'
        for code, label in (("zh", "中文"), ("en", "English"))
    )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{"zh-CN" if lang == "zh" else "en"}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
            f"<title>{text(title.in_lang(lang))}</title>",
            f"<style>{STYLE}</style></head>",
            f"<body>{switch}<main>",
            tag("h1", titled(title)),
            *parts,
            "</main></body></html>\n",
        ]
    )


def _names(report: Report) -> BothNames:
    return BothNames(Names(report.rulebook, "zh"), Names(report.rulebook, "en"))


def _summary(report: Report) -> Iterator[str]:
    pairs = zip(summary_lines(report, "zh"), summary_lines(report, "en"), strict=True)
    yield tag("ul", "".join(tag("li", both(zh, en)) for zh, en in pairs), class_="summary")
    names = _names(report)
    cards = [_card(force, outcome, count, names) for force, outcome, count in report.counts()]
    if cards:
        yield tag("div", "".join(cards), class_="cards")
    chosen = "".join(f"<li><code>{text(key)}</code> = <code>{text(value)}</code></li>"
                     for key, value in sorted(report.rulebook.readings.items()))
    if chosen:
        yield f"<details><summary>{said('readings')}</summary><ul>{chosen}</ul></details>"


def _card(force: str, outcome: str, count: int, names: BothNames) -> str:
    said_outcome, said_force = names(lambda it: it.outcome(outcome)), names(lambda it: it.force(force))
    return tag("div", tag("b", str(count)) + tag("span", said_outcome) + tag("small", said_force),
               class_=f"card {outcome}")


def _rankings(report: Report) -> Iterator[str]:
    names = _names(report)
    if report.rankings:
        yield tag("h2", said("rankings"))
    for (norm, group), rankings in report.rankings_by_group():
        heading = [f"{it.norm(norm)} · {it.tier(group)}" for it in (names.zh, names.en)]
        yield tag("h3", both(*heading))
        yield tag("div", picture(rankings, names), class_="wide")
        yield _matrix(rankings, names)
        yield from _unsettled(rankings, names)


def _matrix(rankings: list[Ranking], names: BothNames) -> str:
    headings = [names(lambda it: it.column("unit")), *[text(ranking.period) for ranking in rankings]]
    lines = [{line.unit: line for line in ranking.lines} for ranking in rankings]
    rows = []
    for unit in units_of(rankings):
        cells = "".join(_matrix_cell(found.get(unit)) for found in lines)
        rows.append(f"<tr>{tag('th', both(names.zh.unit(unit), names.en.unit(unit)), scope='row')}{cells}</tr>")
    return table(headings, rows, "matrix")


def _matrix_cell(line: RankedUnit | None) -> str:
    if line is None:
        return '<td class="num absent">·</td>'
    figure = tag("small", text(line.figure)) if line.figure is not None else ""
    place = str(line.place) if line.place is not None else "-"
    mark = tag("i", said("last_mark")) if line.last else ""
    return tag("td", f"{place}{mark}{figure}", class_="num last" if line.last else "num")


def _unsettled(rankings: list[Ranking], names: BothNames) -> Iterator[str]:
    waiting = [ranking for ranking in rankings if ranking.settled_at is None]
    if waiting:
        rows = [
            f"<li>{text(it.period)}: {said('unsettled')} — "
            f"{both(names.zh.missing(it), names.en.missing(it))}</li>"
            for it in waiting
        ]
        yield tag("ul", "".join(rows), class_="waiting")


def _findings(report: Report) -> Iterator[str]:
    names = _names(report)
    yield tag("h2", said("findings"))
    if not report.findings:
        yield tag("p", said("no_findings"))
    keys = ("when", "unit", "bearer", "outcome", "force", "due", "values", "evidence")
    headings = [both(*_column(key)) for key in keys]
    for norm, findings in report.by_norm():
        known = report.rulebook.norms.get(norm)
        says = tag("p", titled(known.says), class_="says") if known and known.says else ""
        cites = " ".join(citation.sentence for citation in known.cites) if known else ""
        heading = (f"<summary>{both(names.zh.norm(norm), names.en.norm(norm))} <code>{text(norm)}</code> "
                   f"<small>{text(cites)} · {len(findings)}</small></summary>")
        rows = [_finding_row(finding, names) for finding in findings]
        yield f'<details open id="{text(norm)}">{heading}{says}{table(headings, rows, "findings")}</details>'


def _finding_row(finding: Finding, names: BothNames) -> str:
    cells = [
        tag("td", text(finding.period or day_text(finding.at)), class_="when"),
        tag("td", names(lambda it: it.unit(finding.unit))),
        tag("td", names(lambda it: it.unit(finding.bearer))),
        tag("td", tag("b", names(lambda it: it.outcome(finding.outcome)), class_="outcome")),
        tag("td", names(lambda it: it.force(finding.force.value))),
        tag("td", text(day_text(finding.due)), class_="when"),
        tag("td", names(lambda it: it.values(finding))),
        tag("td", text(" ".join(finding.evidence)), class_="evidence"),
    ]
    return tag("tr", "".join(cells), class_=finding.outcome, id=f"f-{finding.id}")


def _refused(report: Report) -> Iterator[str]:
    refusals = report.intake.problems
    if refusals:
        yield tag("h2", f"{said('refused')} ({report.intake.refused})")
        rows = []
        for problem in refusals:
            place = f"{problem.at.source.name}:{problem.at.line}" if problem.at else ""
            cells = (text(place), text(problem.code), text(problem.values.get("field", "")),
                     both(one_line(problem, "zh"), one_line(problem, "en")))
            rows.append(tag("tr", "".join(tag("td", cell) for cell in cells)))
        yield table([both(*_column(key)) for key in ("line", "code", "field", "reason")], rows, "refused")


def _column(key: str) -> tuple[str, str]:
    entry = words.COLUMNS[key]
    return entry.zh, entry.en
