"""The picture of a tier: the places of its units over the periods, last places and streaks marked, as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from zhunsheng.evaluate.contract import RankedUnit, Ranking
from zhunsheng.reports.markup import BothNames, both, text
from zhunsheng.reports.report import units_of
from zhunsheng.reports.words import WORDS

STEP_X, STEP_Y = 92, 24
LEFT, TOP, LABELS, BOTTOM = 44, 34, 230, 16
_HUES = (210, 30, 150, 280, 60, 190, 330, 100, 250, 0)


@dataclass(frozen=True, slots=True)
class Point:
    """One unit in one period."""

    column: int
    line: RankedUnit
    streak: int
    """How many last places running end here, counted over the rankings shown; 0 for no last place."""

    @property
    def x(self) -> int:
        return LEFT + self.column * STEP_X

    @property
    def y(self) -> int:
        return TOP + ((self.line.place or 1) - 1) * STEP_Y


def picture(rankings: list[Ranking], names: BothNames) -> str:
    """Return one SVG picture: periods from left to right, the first place on top, a line for each unit."""
    units = units_of(rankings)
    paths = {unit: list(_points(unit, rankings)) for unit in units}
    deepest = max((point.line.place or 1 for points in paths.values() for point in points), default=1)
    labels = _label_rows(paths)
    width = LEFT + max(len(rankings) - 1, 0) * STEP_X + LABELS
    height = max(TOP + (deepest - 1) * STEP_Y, max(labels.values(), default=0)) + BOTTOM
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="'
        f'{text(WORDS["picture"].zh)} / {text(WORDS["picture"].en)}" xmlns="http://www.w3.org/2000/svg">',
        *_frame(rankings, deepest, width),
    ]
    for index, unit in enumerate(units):
        parts += _unit(unit, paths[unit], labels, _HUES[index % len(_HUES)], rankings, names)
    return "\n".join([*parts, "</svg>"])


def _points(unit: str, rankings: list[Ranking]) -> Iterator[Point]:
    streak = 0
    for column, ranking in enumerate(rankings):
        line = next((line for line in ranking.lines if line.unit == unit), None)
        if ranking.settled_at is not None:
            streak = streak + 1 if line is not None and line.last else 0
        if line is not None and line.place is not None:
            yield Point(column, line, streak if line.last else 0)


def _label_rows(paths: dict[str, list[Point]]) -> dict[str, int]:
    """Where the names stand at the right edge: beside the last point, pushed apart where they would touch."""
    rows: dict[str, int] = {}
    below = 0
    for unit in sorted((unit for unit, points in paths.items() if points), key=lambda it: (paths[it][-1].y, it)):
        below = max(paths[unit][-1].y, below + 15)
        rows[unit] = below
    return rows


def _frame(rankings: list[Ranking], deepest: int, width: int) -> Iterator[str]:
    edge = LEFT + max(len(rankings) - 1, 0) * STEP_X
    for place in range(1, deepest + 1):
        y = TOP + (place - 1) * STEP_Y
        yield f'<line class="rule" x1="{LEFT}" y1="{y}" x2="{edge}" y2="{y}"/>'
        yield f'<text class="axis" x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{place}</text>'
    for column, ranking in enumerate(rankings):
        mark = "" if ranking.settled_at is not None else "?"
        yield (f'<text class="axis" x="{LEFT + column * STEP_X}" y="{TOP - 16}" text-anchor="middle">'
               f"{text(ranking.period)}{mark}</text>")


def _unit(unit: str, points: list[Point], labels: dict[str, int], hue: int, rankings: list[Ranking],
          names: BothNames) -> Iterator[str]:
    if not points:
        return
    title = f"{names.zh.unit(unit)} / {names.en.unit(unit)}"
    yield f'<g class="unit" style="--hue:{hue}"><title>{text(title)}</title>'
    for before, after in pairwise(points):
        if after.column == before.column + 1:
            kind = "streak" if before.streak and after.streak > before.streak else "path"
            yield f'<line class="{kind}" x1="{before.x}" y1="{before.y}" x2="{after.x}" y2="{after.y}"/>'
    for point in points:
        yield _dot(point, title, rankings[point.column])
    end, row = points[-1], labels[unit]
    edge = LEFT + (len(rankings) - 1) * STEP_X
    yield f'<line class="leader" x1="{end.x + 7}" y1="{end.y}" x2="{edge + 18}" y2="{row}"/>'
    yield _label(edge + 22, row + 4, names.zh.unit(unit), names.en.unit(unit))
    yield "</g>"


def _dot(point: Point, title: str, ranking: Ranking) -> str:
    figure = f" · {point.line.figure}" if point.line.figure is not None else ""
    caption = f"{ranking.period} · {title} · {point.line.place}{figure}"
    kind, radius = ("last", 6) if point.line.last else ("dot", 4)
    shape = f'<circle class="{kind}" cx="{point.x}" cy="{point.y}" r="{radius}">'
    count = ""
    if point.streak > 1:
        count = f'<text class="count" x="{point.x}" y="{point.y - 9}" text-anchor="middle">×{point.streak}</text>'
    return f"{shape}<title>{text(caption)}</title></circle>{count}"


def _label(x: int, y: int, zh: str, en: str) -> str:
    spans = both(zh, en).replace("<span", "<tspan").replace("</span", "</tspan")
    return f'<text class="name" x="{x}" y="{y}">{spans}</text>'
