"""Why a run did not become long enough: the nearest miss, with the places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.explain.conditions import condition_words
from zhunsheng.explain.line import Line
from zhunsheng.explain.titles import joined, same
from zhunsheng.explain.words import say
from zhunsheng.findings.derivation import cell_json
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Again, Rank, Run
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Period

if TYPE_CHECKING:
    from zhunsheng.explain.absent import Absence

_Subject = tuple[Cell, ...]


@dataclass(frozen=True)
class Stretch:
    """How often the condition held up to a period, what ended the run before it, and whether it ended in it."""

    subject: _Subject
    period: Period
    row: Row | None
    streak: tuple[Row, ...]
    broken_by: tuple[Period, Row | None] | None

    @property
    def length(self) -> int:
        return len(self.streak)


def absent_run(absence: Absence, operation: Run) -> Line:
    """Return why no run of the subject asked about became long enough in the period asked about."""
    rows = absence.candidates(operation.rows)
    if not rows:
        return absence.reason(operation.rows)
    settled = [row for row in rows if row.settled]
    if not settled:
        return _unsettled(absence, operation, rows)
    stretches = [it for it in _stretches(absence, operation) if absence.question.overlaps(it.period)]
    nearest = max(stretches, key=lambda it: (it.length, it.period.first, str(it.subject)), default=None)
    if nearest is None or (nearest.length == 0 and operation.times > 1 and nearest.row is None):
        return _absent_from(absence, operation, rows)
    if nearest.length >= operation.times:
        return _arisen_before(operation, nearest)
    if nearest.length == 0:
        return _does_not_hold(absence, operation, nearest)
    return _too_short(absence, operation, nearest)


def _stretches(absence: Absence, operation: Run) -> Iterator[Stretch]:
    """Yield for each subject asked about and each period of its group how long its run was then."""
    histories: dict[_Subject, dict[Period, dict[_Subject, Row]]] = {}
    for row in absence.looked.world.in_time(operation.rows):
        if row.settled and row.period is not None:
            history = histories.setdefault(row.cells(operation.group), {})
            history.setdefault(row.period, {})[row.cells(operation.subject)] = row
    for history in histories.values():
        subjects = dict.fromkeys(subject for rows in history.values() for subject in rows)
        for subject in subjects:
            known = next(rows[subject] for rows in history.values() if subject in rows)
            if absence.question.may_be_about(known, absence.conclusion):
                yield from _of_subject(operation, subject, history)


def _of_subject(operation: Run, subject: _Subject, history: dict[Period, dict[_Subject, Row]]) -> Iterator[Stretch]:
    streak: tuple[Row, ...] = ()
    broken: tuple[Period, Row | None] | None = None
    for period in _sequence(operation, history):
        row = history.get(period, {}).get(subject)
        has_place = row is not None and ("place" not in row.columns or row.cell("place") is not None)
        if not has_place and operation.missing_ignored and period in history:
            continue
        if row is not None and has_place and holds(operation.holds, row.columns):
            streak = (*streak, row)
            yield Stretch(subject, period, row, streak, broken)
        else:
            streak, broken = (), (period, row)
            yield Stretch(subject, period, row, streak, broken)


def _sequence(operation: Run, history: dict[Period, dict[_Subject, Row]]) -> list[Period]:
    periods = sorted(history, key=lambda period: period.first)
    if not operation.calendar:
        return periods
    found, period = [], periods[0]
    while period.first <= periods[-1].first:
        found.append(period)
        period = period.next()
    return found


def _unsettled(absence: Absence, operation: Run, rows: list[Row]) -> Line:
    """Nothing is settled yet: say what is awaited."""
    source = absence.looked.operations[operation.rows]
    periods = sorted({row.period.text for row in rows if row.period})
    listed = joined(map(same, periods))
    facts = {"periods": periods}
    if not isinstance(source, Rank):
        return Line("not-settled", say("figure_not_settled", periods=listed), facts)
    awaited = sorted({name for it in absence.looked.evaluation.rankings for name in it.missing
                      if it.settled_at is None and it.period in periods and name != "settlement"})
    missing = joined(map(absence.titles.unit, awaited[:12])) if awaited else say("settlement")
    return Line("not-settled", say("ranking_not_settled", periods=listed, missing=missing),
                {**facts, "missing": awaited})


def _absent_from(absence: Absence, operation: Run, rows: list[Row]) -> Line:
    periods = joined(same(row.period.text) for row in rows if row.period)
    return Line("no-place", say("no_place_in", unit=absence.titles.unit(absence.question.unit), periods=periods),
                {"periods": [row.period.text for row in rows if row.period]})


def _arisen_before(operation: Run, nearest: Stretch) -> Line:
    """The run is long enough, but what follows of it has followed already."""
    first = nearest.streak[operation.times - 1].period
    periods = joined(same(row.period.text) for row in nearest.streak if row.period)
    word = "arisen_once" if operation.again is Again.ONCE else "arisen_multiple"
    when = first.text if first else ""
    return Line("arisen-before", say(word, periods=periods, run=nearest.length, times=operation.times, first=when),
                {"first": when, "run": nearest.length})


def _does_not_hold(absence: Absence, operation: Run, nearest: Stretch) -> Line:
    """In the period asked about (or in any), the condition does not hold at all."""
    condition = condition_words(operation.holds, absence.titles)
    where = _standing(absence, operation, nearest.period, nearest.row)
    below = _table(absence, operation, nearest.period, nearest.subject)
    facts = {"period": nearest.period.text, "times": operation.times, "run": 0}
    return Line("condition", say("does_not_hold", condition=condition, where=where), facts, below)


def _too_short(absence: Absence, operation: Run, nearest: Stretch) -> Line:
    """Some of the times needed, not all: which, and what ended the run before or after."""
    periods = joined(same(row.period.text) for row in nearest.streak if row.period)
    condition = condition_words(operation.holds, absence.titles)
    says = say("too_short", condition=condition, run=nearest.length, times=operation.times, periods=periods)
    below = []
    if nearest.broken_by is not None:
        period, row = nearest.broken_by
        below.append(Line("before", say("ended_before", where=_standing(absence, operation, period, row)),
                          {"period": period.text}))
    after = _after(absence, operation, nearest)
    if after is not None:
        says_after = say("ended_after", where=_standing(absence, operation, after.period, after.row))
        below.append(Line("after", says_after, {"period": after.period.text}))
    facts = {"run": nearest.length, "times": operation.times,
             "periods": [row.period.text for row in nearest.streak if row.period]}
    return Line("too-short", says, facts, tuple(below))


def _after(absence: Absence, operation: Run, nearest: Stretch) -> Stretch | None:
    """Return what ended a run, if it ended."""
    later = (it for it in _stretches(absence, operation)
             if it.subject == nearest.subject and it.period.first > nearest.period.first)
    first = min(later, key=lambda it: it.period.first, default=None)
    return first if first is not None and first.length == 0 else None


def _standing(absence: Absence, operation: Run, period: Period, row: Row | None) -> Bilingual:
    """Return how the subject stood in a period."""
    titles = absence.titles
    if row is None:
        return say("stood_absent", period=period.text)
    source = absence.looked.operations[operation.rows]
    if not isinstance(source, Rank):
        columns = {name: cell for name, cell in row.columns.items() if name not in operation.subject}
        return say("stood_figures", period=period.text, figures=titles.fields(columns))
    if row.cell("place") is None:
        return say("stood_unscored", period=period.text)
    return say("stood", period=period.text, unit=titles.unit(str(row.cell("unit"))),
               place=str(cell_json(row.cell("place"))), ranked=str(cell_json(row.cell("ranked"))))


def _table(absence: Absence, operation: Run, period: Period, subject: _Subject) -> tuple[Line, ...]:
    """Return who was last instead, and by which rule nobody was."""
    source = absence.looked.operations[operation.rows]
    if not isinstance(source, Rank):
        return ()
    group = dict(zip(operation.subject, subject, strict=True)).get(source.per)
    rows = [row for row in absence.looked.world.tables[operation.rows]
            if row.period == period and row.cell(source.per) == group]
    last = [row for row in rows if row.cell("last") is True]
    if last:
        units = joined(map(_with_figure(absence, source), last))
        return (Line("last", say("was_last", units=units, period=period.text),
                     {"last": [row.cell("unit") for row in last]}),)
    placed = [row for row in rows if row.cell("place") is not None]
    word = "nobody_single" if len(placed) == 1 else "nobody_tied"
    return (Line("nobody-last", say(word, period=period.text, count=len(placed)), {"last": []}),)


def _with_figure(absence: Absence, source: Rank) -> Callable[[Row], Bilingual]:
    """Return how to name a unit with its figure, where it has one."""

    def named(row: Row) -> Bilingual:
        unit, figure = absence.titles.unit(str(row.cell("unit"))), row.cell(source.result)
        if figure is None:
            return unit
        shown = absence.titles.cell(source.result, figure)
        return Bilingual(f"{unit.zh}（{shown.zh}）", f"{unit.en} ({shown.en})")

    return named
