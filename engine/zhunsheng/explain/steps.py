"""A derivation told step by step: from the conclusion down to the events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhunsheng.evaluate.reference.row import Row
from zhunsheng.explain.bounds import bound_words
from zhunsheng.explain.conditions import condition_words
from zhunsheng.explain.events import EventTeller
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt, norm_of
from zhunsheng.explain.titles import joined, same
from zhunsheng.explain.words import say
from zhunsheng.findings.derivation import Derivation, cell_json
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Compare,
    Conclude,
    Expect,
    Figure,
    NoLimit,
    Occasions,
    Rank,
    Run,
    Select,
    Tally,
)
from zhunsheng.terms.text import Bilingual

LISTED = 20
"""So many steps are told below one; the rest is counted."""


class StepTeller:
    """Tells of the steps of one evaluation; a step told before is only named again."""

    def __init__(self, looked: LookedAt, events: EventTeller) -> None:
        self._looked, self._events, self._titles = looked, events, looked.titles
        self._told: set[int] = set()

    def told(self, step: Derivation) -> tuple[Line, ...]:
        """Return the lines of a step: itself, or what it rests on where it adds nothing a person would miss."""
        operation, columns = self._looked.operations.get(step.operation), dict(step.columns)
        match operation:
            case Select():
                return tuple(self._events.line(ref) for ref in step.events)
            case Conclude():
                return (self._concluded(operation, step, columns),)
            case Expect():
                return (self._expected(operation, step, columns),)
            case Run():
                return (self._run(operation, step, columns),)
            case Rank():
                return (self._ranked(operation, step, columns),)
            case Tally() if operation.figure is not Figure.LATEST or len(step.premises) != 1:
                return (self._tallied(operation, step, columns),)
            case Compare():
                return (self._compared(operation, step, columns),)
            case Assign():
                return (self._assigned(step, columns),)
            case Occasions():
                says = say("occasion", unit=self._titles.unit(_text(columns.get("unit"))), period=_when(step))
                return (Line("occasion", says, {"period": step.period}),)
            case _:
                return self._below(step.premises)

    def _below(self, steps: Iterable[Derivation]) -> tuple[Line, ...]:
        """Return the lines of several steps, bounded."""
        given = tuple(steps)
        lines = [line for step in given[:LISTED] for line in self.told(step)]
        if len(given) > LISTED:
            lines.append(Line("more", say("more", count=len(given) - LISTED), {"count": len(given) - LISTED}))
        return tuple(lines)

    def _line(self, kind: str, says: Bilingual, step: Derivation, below: Iterable[Derivation] | None = None,
              **facts: Any) -> Line:
        """Return the line of a step with what it rests on; the second time, without."""
        known = {"operation": step.operation, "period": step.period, **facts}
        if id(step) in self._told:
            return Line(kind, say("see_above", what=says), known)
        self._told.add(id(step))
        return Line(kind, says, known, self._below(step.premises if below is None else below))

    # -- what each kind of step says -----------------------------------------------------------------------------

    def _concluded(self, operation: Conclude, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles = self._titles
        says = say(
            "concluded", norm=titles.norm(operation.norm), unit=titles.unit(_text(columns.get("unit"))),
            period=_when(step), outcome=titles.outcome(_text(columns.get("outcome"))),
            force=titles.force(_text(columns.get("force"))),
        )
        return self._line("finding", says, step, norm=operation.norm, outcome=columns.get("outcome"),
                          force=columns.get("force"))

    def _expected(self, operation: Expect, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles, state = self._titles, _text(columns.get("state"))
        acts = self._looked.operations.get(operation.acts)
        act = titles.event_type(acts.event_type) if isinstance(acts, Select) else same(operation.acts)
        done, due = columns.get("done"), columns.get("due")
        words = {"act": act, "needed": operation.at_least,
                 "done": titles.instant(done) if isinstance(done, int) else same(""),
                 "due": titles.instant(due) if isinstance(due, int) else self._no_due(operation)}
        says = say(f"expected_{state}", **words)
        trigger = [it for it in step.premises if it.operation == operation.triggers]
        due_table = operation.due.table if isinstance(operation.due, AtEvent) else None
        setting = [it for it in step.premises if it.operation == due_table]
        answers = [it for it in step.premises if it.operation == operation.acts]
        below = [
            *self._grouped("trigger", "because_of", trigger),
            *self._grouped("acts", "answered_by", answers),
            *self._grouped("due", "due_by", setting),
        ]
        facts = {"operation": step.operation, "period": step.period, "state": state,
                 "done": self._instant(done), "due": self._instant(due)}
        return Line("duty", says, facts, tuple(below))

    def _no_due(self, operation: Expect) -> Bilingual:
        return say("without_limit" if isinstance(operation.due, NoLimit) else "due_unknown")

    def _grouped(self, kind: str, word: str, steps: list[Derivation]) -> Iterable[Line]:
        return (Line(kind, say(word), {}, self._below(steps)),) if steps else ()

    def _run(self, operation: Run, step: Derivation, columns: dict[str, Cell]) -> Line:
        periods = [it.period or "" for it in step.premises]
        holds = condition_words(operation.holds, self._titles)
        word = "run" if operation.times > 1 else "run_once"
        says = say(word, condition=holds, times=operation.times, run=_number(columns.get("run")),
                   periods=joined(map(same, periods)))
        return self._line("streak", says, step, periods=periods, times=operation.times,
                          run=cell_json(columns.get("run")))

    def _ranked(self, operation: Rank, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles = self._titles
        word = "ranked_last" if columns.get("last") is True else "ranked"
        if columns.get("place") is None:
            word = "ranked_without_place"
        says = say(
            word, period=_when(step), group=titles.cell(operation.per, columns.get(operation.per)),
            unit=titles.unit(_text(columns.get("unit"))), place=_number(columns.get("place")),
            ranked=_number(columns.get("ranked")), figure=titles.cell(operation.result, columns.get(operation.result)),
        )
        known = {"operation": step.operation, "period": step.period,
                 **{name: cell_json(columns.get(name)) for name in ("unit", "place", "ranked", "last", "by_order")}}
        return Line("ranking", says, known, (*self._places(operation, step, columns), *self._settling(operation, step)))

    def _places(self, operation: Rank, step: Derivation, columns: dict[str, Cell]) -> Iterable[Line]:
        """Return the whole table of the ranking, best first, each place with the figure's events."""
        rows = [row for row in self._looked.world.tables.get(operation.name, ())
                if row.cell(operation.per) == columns.get(operation.per)
                and (row.period.text if row.period else None) == step.period]
        figures = {dict(it.columns).get("unit"): it for it in step.premises
                   if it.operation == operation.figures}
        for row in sorted(rows, key=_best_first):
            yield self._place(operation, row, figures.get(row.cell("unit")))

    def _place(self, operation: Rank, row: Row, figure: Derivation | None) -> Line:
        word = "place_last" if row.cell("last") is True else "place"
        if row.cell("place") is None:
            word = "place_none"
        says = say(word, place=_number(row.cell("place")), unit=self._titles.unit(_text(row.cell("unit"))),
                   figure=self._titles.cell(operation.result, row.cell(operation.result)))
        facts = {name: cell_json(row.cell(name)) for name in ("unit", "place", "last")}
        return Line("place", says, {**facts, "figure": cell_json(row.cell(operation.result))},
                    self.told(figure) if figure is not None else ())

    def _settling(self, operation: Rank, step: Derivation) -> Iterable[Line]:
        others = [it for it in step.premises if it.operation != operation.figures]
        return self._grouped("settled", "settled_by", others)

    def _tallied(self, operation: Tally, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles = self._titles
        of = titles.column(operation.of) if operation.of else same("")
        says = say(
            f"figure_{operation.figure.value}", of=of, count=len(step.premises), period=_when(step),
            value=titles.cell(operation.result, columns.get(operation.result)),
            key=titles.fields({name: columns.get(name) for name in operation.key}),
        )
        return self._line("figure", says, step, figure=cell_json(columns.get(operation.result)))

    def _compared(self, operation: Compare, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles = self._titles
        bounds = joined(
            (bound_words(bound, columns.get(f"bound_{number}"), operation.column, titles)
             for number, bound in enumerate(operation.bounds, start=1)), "；", "; ",
        )
        says = say(f"compared_{_text(columns.get('state'))}", column=titles.column(operation.column), bounds=bounds,
                   value=titles.cell(operation.column, columns.get(operation.column)))
        facts = {f"bound_{number}": cell_json(columns.get(f"bound_{number}"))
                 for number in range(1, len(operation.bounds) + 1)}
        return self._line("limit", says, step, state=columns.get("state"),
                          figure=cell_json(columns.get(operation.column)), **facts)

    def _assigned(self, step: Derivation, columns: dict[str, Cell]) -> Line:
        titles = self._titles
        said = {name: titles.cell(name, columns.get(name)) for name in ("unit", "role", "rule")}
        return self._line("assignment", say("assigned", **said), step, role=columns.get("role"),
                          rule=columns.get("rule"))

    def _instant(self, cell: Cell) -> str | None:
        return self._looked.rulebook.zone.text(cell) if isinstance(cell, int) else None


def norms_in(step: Derivation) -> list[str]:
    """Return the norms whose operations a derivation went through, from the conclusion down."""
    found: dict[str, None] = {}
    seen: set[int] = set()
    waiting = [step]
    while waiting:
        here = waiting.pop()
        if id(here) not in seen:
            seen.add(id(here))
            found.setdefault(norm_of(here.operation))
            waiting += reversed(here.premises)
    return list(found)


def _when(step: Derivation) -> str:
    return step.period or ""


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _number(cell: Cell) -> str:
    return "" if cell is None else str(cell_json(cell))


def _best_first(row: Row) -> tuple[bool, int, str]:
    place = row.cell("place")
    return (place is None, 0 if place is None else int(str(place)), str(row.cell("unit")))
