"""Reports for a terminal: tables that line up with Chinese in them, coloured by outcome."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.explain.line import Line, one_line
from zhunsheng.findings.finding import Finding
from zhunsheng.reports.broken_text import broken
from zhunsheng.reports.names import Names, day_text
from zhunsheng.reports.report import Report, units_of
from zhunsheng.reports.words import say
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_GAP = 3
_SHORTEST_NAME = 8
"""Columns between two of a table, and the least that a unit's name is given."""

COLOURS = {
    "fulfilled": "green",
    "followed": "green",
    "assigned": "cyan",
    "late": "yellow",
    "pending": "blue",
    "breached": "bold red",
    "not-followed": "magenta",
    "escalated": "bold red",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a table is shown: how many columns wide, in colour or not, and whether lines can be drawn."""

    width: int = 120
    colour: bool = False
    drawn: bool = True


def rendered(parts: Iterable[RenderableType], screen: Screen) -> str:
    """Return what a terminal of this kind shows, without white space at the ends of lines."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out,
        width=screen.width,
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=not screen.colour,
        _environ={},
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().split("\n")[:-1])


def findings_text(report: Report, lang: Lang, screen: Screen, *, why: Callable[[Finding], Line] | None = None) -> str:
    """
    Return the findings, a table for each norm in the order in which the policy states them.

    `why` tells how a finding follows; it is shown below the table.
    """
    from rich.text import Text

    names = Names(report.rulebook, lang)
    parts: list[RenderableType] = []
    for norm, findings in report.by_norm():
        parts.append(_norm_heading(norm, names))
        parts.append(_norm_table(findings, names, screen))
        if why is not None:
            parts += [_why(finding, why(finding), names) for finding in findings]
        parts.append(Text())
    return rendered(parts or [Text(say("no_findings", lang))], screen)


def rankings_text(report: Report, lang: Lang, screen: Screen) -> str:
    """Return a table for each ranking, and for each tier the places of its units over the periods."""
    from rich.text import Text

    names = Names(report.rulebook, lang)
    parts: list[RenderableType] = []
    for (norm, group), rankings in report.rankings_by_group():
        for ranking in rankings:
            parts += [_ranking_heading(ranking, names), _ranking_table(ranking, names, screen), Text()]
        if len(rankings) > 1:
            parts.append(Text(f"{names.norm(norm)} · {names.tier(group)} · {say('matrix', lang)}", style="bold"))
            for matrix in _matrices(rankings, names, screen):
                parts += [matrix, Text()]
    return rendered(parts or [Text(say("no_rankings", lang))], screen)


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen, right: Sequence[int] = ()) -> Table:
    """Return a plain table of texts; the columns named in `right` are aligned to the right."""
    table = _table(screen)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_plain(cell) for cell in row])
    return table


def _table(screen: Screen) -> Table:
    from rich import box
    from rich.table import Table

    shape = box.SIMPLE_HEAD if screen.drawn else box.ASCII2
    return Table(box=shape, pad_edge=False, header_style="bold", show_edge=False)


def _plain(cell: str, style: str = "") -> Text:
    return broken(visible(cell), style)


def visible(text: str) -> str:
    """
    Return a text whose control characters are shown and not obeyed by a terminal.

    >>> visible("red \\x1b[31m")
    'red \\\\x1b[31m'
    """
    return "".join(
        character if character.isprintable() or character == "\n" else character.encode("unicode_escape").decode()
        for character in text
    )


def _norm_heading(norm: str, names: Names) -> Text:
    from rich.text import Text

    known = names.rulebook.norms.get(norm)
    cites = " ".join(citation.sentence for citation in known.cites) if known else ""
    heading = Text(visible(names.norm(norm)), style="bold")
    heading.append(f"  {norm}", style="dim")
    if cites:
        heading.append(f"  [{cites}]", style="dim")
    return heading


def _norm_table(findings: list[Finding], names: Names, screen: Screen) -> Table:
    told_apart = any(finding.unit and _body(finding.bearer) != finding.unit for finding in findings)
    with_unit = told_apart or not any(finding.bearer for finding in findings)
    keys = ["when", *(["unit"] if with_unit else []), "bearer", "outcome", "force", "due", "values"]
    if not any(finding.bearer for finding in findings):
        keys.remove("bearer")
    filled = {"due": any(finding.due for finding in findings), "values": any(finding.values for finding in findings)}
    shown = [key for key in keys if filled.get(key, True)]
    table = _table(screen)
    for key in shown:
        narrow = key in ("when", "outcome", "force", "due")
        table.add_column(names.column(key), no_wrap=narrow, overflow="fold")
    for finding in findings:
        table.add_row(*[_finding_cell(finding, key, names) for key in shown])
    return table


def _body(bearer: str | None) -> str | None:
    return bearer.partition(".")[0] if bearer else None


def _finding_cell(finding: Finding, key: str, names: Names) -> Text:
    match key:
        case "when":
            return _plain(finding.period or day_text(finding.at))
        case "unit" | "bearer":
            return _plain(names.unit(getattr(finding, key)))
        case "outcome":
            return _plain(names.outcome(finding.outcome), COLOURS.get(finding.outcome, ""))
        case "force":
            return _plain(names.force(finding.force.value), "dim" if finding.force.value == "advisory" else "")
        case "due":
            return _plain(day_text(finding.due))
        case _:
            return _plain(names.values(finding), "dim")


def _why(finding: Finding, steps: Line, names: Names) -> RenderableType:
    """Return how a finding follows, as a tree whose long lines are broken to the width of the screen."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(
        Text(visible(f"{say('derivation', names.lang)} · {names.unit(finding.bearer or finding.unit)} {finding.id}")),
        guide_style="dim",
    )
    waiting = [(root, steps)]
    while waiting:
        branch, line = waiting.pop()
        below = branch.add(Text(one_line(line.says.in_lang(names.lang))))
        waiting += [(below, each) for each in reversed(line.below)]
    return root


def _ranking_heading(ranking: Ranking, names: Names) -> Text:
    from rich.text import Text

    lang, zone = names.lang, names.rulebook.zone
    title = f"{names.norm(ranking.norm)} · {names.tier(ranking.group)} · {ranking.period}"
    heading = Text(visible(title), style="bold")
    if ranking.settled_at is None:
        joint, pause = ("：", "；") if lang == "zh" else (": ", "; ")
        awaited = f"{say('unsettled', lang)}{pause}{names.column('missing')}{joint}{names.missing(ranking)}"
        heading.append(visible("  " + (awaited if ranking.missing else say("unsettled", lang))), style="yellow")
    else:
        heading.append(f"  {names.column('settled')} {day_text(zone.text(ranking.settled_at))}", style="dim")
    if ranking.by_order:
        heading.append(f"  {say('by_order', lang)}", style="dim")
    return heading


def _ranking_table(ranking: Ranking, names: Names, screen: Screen) -> Table:
    table = _table(screen)
    table.add_column(names.column("place"), justify="right")
    table.add_column(names.column("unit"), overflow="fold")
    scored = any(line.figure is not None for line in ranking.lines)
    if scored:
        table.add_column(names.column("figure"), justify="right")
    table.add_column("")
    for line in ranking.lines:
        style = "bold red" if line.last else ""
        cells = [str(line.place) if line.place is not None else "-", names.unit(line.unit)]
        cells += [line.figure or "-"] if scored else []
        table.add_row(*[_plain(cell, style) for cell in cells], _plain(_mark(line, names.lang), style))
    return table


def _mark(line: RankedUnit, lang: Lang) -> str:
    if line.last:
        return say("last_mark", lang)
    return say("unplaced", lang) if line.place is None else ""


def _matrices(rankings: list[Ranking], names: Names, screen: Screen) -> Iterator[Table]:
    """Yield the places by period, in as many tables as it takes for the units to keep their names."""
    from rich.cells import cell_len

    units = units_of(rankings)
    longest = max((cell_len(names.unit(unit)) for unit in units), default=0)
    room = min(longest, max(screen.width // 3, _SHORTEST_NAME))
    column = max(cell_len(_period_heading(ranking)) for ranking in rankings) + _GAP
    most = max(1, (screen.width - room) // column)
    for first in range(0, len(rankings), most):
        yield _matrix(rankings[first : first + most], units, room, names, screen)


def _matrix(rankings: list[Ranking], units: Sequence[str], room: int, names: Names, screen: Screen) -> Table:
    table = _table(screen)
    table.add_column(names.column("unit"), overflow="fold", min_width=room)
    for ranking in rankings:
        table.add_column(_period_heading(ranking), justify="right", no_wrap=True)
    lines = [{line.unit: line for line in ranking.lines} for ranking in rankings]
    for unit in units:
        cells = [_matrix_cell(found.get(unit)) for found in lines]
        table.add_row(_plain(names.unit(unit)), *cells)
    return table


def _period_heading(ranking: Ranking) -> str:
    return ranking.period + ("?" if ranking.settled_at is None else "")


def _matrix_cell(line: RankedUnit | None) -> Text:
    if line is None or line.place is None:
        return _plain("·" if line is None else "-", "dim")
    # The star keeps the last place visible where there is no colour.
    return _plain(f"*{line.place}", "bold white on red") if line.last else _plain(str(line.place))
