"""Why a table has no row that would answer a question: the first condition on the way that did not hold."""

from __future__ import annotations

from dataclasses import replace

from zhunsheng.evaluate.reference.conclude import conclude
from zhunsheng.evaluate.reference.refine import refine
from zhunsheng.evaluate.reference.row import NO_GROUNDS, Row, World, make_row
from zhunsheng.explain.absent_events import absent_event
from zhunsheng.explain.absent_runs import absent_run
from zhunsheng.explain.bounds import source_words
from zhunsheng.explain.conditions import failing, failure_words
from zhunsheng.explain.events import EventTeller
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt, norm_of
from zhunsheng.explain.question import Question
from zhunsheng.explain.titles import Titles, joined, same
from zhunsheng.explain.words import say
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.words import day_text
from zhunsheng.ir.conditions import ALWAYS, Linear
from zhunsheng.ir.operations import (
    Assign,
    ByKey,
    Compare,
    Conclude,
    Distinct,
    Except,
    Expect,
    Occasions,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
)
from zhunsheng.terms.force import Force
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Period

SHOWN = 3
"""So many near misses are told."""


class Absence:
    """
    Looks for the reason why no finding of a norm answers a question.

    Invariant: asked of a table only if no row of it may answer the question; so the reason lies in the table's own
    condition if rows before it may answer, and else before it.
    """

    def __init__(self, looked: LookedAt, conclusion: Conclude, question: Question, events: EventTeller) -> None:
        self.looked, self.conclusion, self.question, self.events = looked, conclusion, question, events

    @property
    def titles(self) -> Titles:
        return self.looked.titles

    def candidates(self, table: str) -> list[Row]:
        """Return the rows of a table that may answer the question."""
        return self.question.of(self.looked.world.tables[table], self.conclusion)

    def reason(self, table: str) -> Line:
        """Return why a table has no row that answers."""
        operation = self.looked.operations[table]
        match operation:
            case Select():
                return absent_event(self, operation)
            case Refine():
                return self._refined(operation)
            case Distinct() | Expect():
                return self.reason(operation.rows if isinstance(operation, Distinct) else operation.triggers)
            case Occasions():
                return self._occasion(operation)
            case Tally():
                return self._tallied(operation)
            case Rank():
                return self._ranked(operation)
            case Run():
                return absent_run(self, operation)
            case Except():
                return self._excepted(operation)
            case Compare():
                return self._compared(operation)
            case Assign():
                return self._assigned(operation)
            case Conclude():
                return self.concluded(operation)

    # -- conclusions -----------------------------------------------------------------------------------------------

    def concluded(self, operation: Conclude) -> Line:
        """Return why a norm has no finding; of another norm, on whose findings this one rests, say so first."""
        rows = self.candidates(operation.rows)
        found = self._not_concluded(operation, rows) if rows else self.reason(operation.rows)
        if operation is self.conclusion:
            return found
        return Line("no-finding", say("rests_on_norm", norm=self.titles.norm(operation.norm)),
                    {"norm": operation.norm}, (found,))

    def _not_concluded(self, operation: Conclude, rows: list[Row]) -> Line:
        world = self.looked.world
        if operation.cap is Force.NONE:
            return Line("cap", say("cap_none"), {})
        everywhere = replace(world.rulebook, force_at={}, force_elsewhere=Force.BINDING)
        for row in rows:
            alone = World(everywhere, world.events, world.as_of, {operation.rows: [row]})
            anywhere = conclude(replace(operation, breaches_only=False), alone)
            here = conclude(replace(operation, breaches_only=False),
                            World(world.rulebook, world.events, world.as_of, {operation.rows: [row]}))
            if anywhere and not here:
                return self._outside(anywhere[0][0])
            if here and not self.question.asks_about(here[0][1]):
                return self._elsewhere(operation)
            if here:
                return Line("only-breaches", say("only_breaches", state=self.titles.outcome(here[0][1].outcome)),
                            {"outcome": here[0][1].outcome})
        return self._elsewhere(operation)

    def _outside(self, row: Row) -> Line:
        territory = row.cell("territory")
        if not isinstance(territory, str):
            return Line("scope", say("no_place"), {"territory": None})
        return Line("scope", say("outside", territory=self.titles.territory(territory)), {"territory": territory})

    def _elsewhere(self, operation: Conclude) -> Line:
        """There are findings, but not about the unit or not in the period asked for."""
        findings = [it for it in self.looked.findings if it.norm == operation.norm]
        near = [it for it in findings if self.question.is_about(it)] or findings
        listed = joined(self._named(it) for it in near[:SHOWN])
        return Line("other-time", say("other_time", listed=listed, count=len(near)),
                    {"findings": [it.id for it in near[:SHOWN]]})

    def _named(self, finding: Finding) -> Bilingual:
        unit, when = self.titles.unit(finding.unit or finding.bearer), finding.period or day_text(finding.at)
        return Bilingual(f"{unit.zh} {when}", f"{unit.en} {when}")

    # -- rows ------------------------------------------------------------------------------------------------------

    def _refined(self, operation: Refine) -> Line:
        free = replace(operation, where=ALWAYS, first_period=None, last_period=None)
        rows = self.question.of(refine(free, self.looked.world), self.conclusion)
        if not rows:
            return self.reason(operation.rows)
        misses = sorted(((len(failing(operation.where, row.columns)), row) for row in rows),
                        key=lambda miss: (miss[0], miss[1].order))
        count, nearest = misses[0]
        source = self.looked.operations[operation.rows]
        if count == 0:
            bounds = {"first": operation.first_period or "…", "last": operation.last_period or "…"}
            period = nearest.period.text if nearest.period else "-"
            return Line("period-bounds", say("outside_periods", period=period, **bounds), {"period": period, **bounds})
        parts = joined((failure_words(part, nearest.columns, self.titles)
                        for part in failing(operation.where, nearest.columns)), "；", "; ")
        word = "finding_not_such" if isinstance(source, Conclude) else "row_not_such"
        norm = self.titles.norm(norm_of(operation.rows))
        return Line("condition", say(word, norm=norm, failures=parts, count=len(rows)),
                    {"operation": operation.name, "candidates": len(rows)})

    def _occasion(self, operation: Occasions) -> Line:
        question, titles, zone = self.question, self.titles, self.looked.world.zone
        units = operation.units
        rows = [make_row(operation, {"unit": it}, NO_GROUNDS, period=None, at=0, settled=True) for it in units]
        if not any(question.may_be_about(row, self.conclusion) for row in rows):
            says = say("only_for", units=joined(map(titles.unit, units[:20])))
            return Line("other-bodies", says, {"units": list(units)})
        since, until = operation.validity.since, operation.validity.until
        facts = {"since": zone.text(since), "until": zone.text(until) if until is not None else None}
        if self.looked.world.as_of < since:
            asked = titles.instant(self.looked.world.as_of)
            return Line("not-in-force", say("not_in_force_until", since=titles.instant(since), asked=asked), facts)
        period = question.period
        if period is not None and operation.every is not None:
            return self._no_such_period(operation, period)
        first = operation.first_period
        if first is not None and Period.parse(first).start(zone) > self.looked.world.as_of:
            asked = titles.instant(self.looked.world.as_of)
            return Line("not-begun", say("first_not_begun", period=first, asked=asked), {**facts, "period": first})
        return Line("not-in-force", say("not_in_force_then", since=titles.instant(since),
                                        until=titles.instant(until) if until is not None else same("…")), facts)

    def _no_such_period(self, operation: Occasions, period: Period) -> Line:
        """The period has not begun, lies outside the time in force, or outside the periods the norm names."""
        world, titles = self.looked.world, self.titles
        assert operation.every is not None
        own = period.widen(operation.every)
        since, until = operation.validity.since, operation.validity.until
        facts = {"period": own.text}
        if own.start(world.zone) > world.as_of:
            return Line("not-begun", say("not_begun", period=own.text, asked=titles.instant(world.as_of)), facts)
        first, last = operation.first_period, operation.last_period
        if (first is not None and own.first < Period.parse(first).first) or (
                last is not None and own.after > Period.parse(last).after):
            return Line("period-bounds", say("outside_periods", period=own.text, first=first or "…", last=last or "…"),
                        facts)
        return Line("not-in-force", say("period_not_in_force", period=own.text, since=titles.instant(since),
                                        until=titles.instant(until) if until is not None else same("…")), facts)

    def _tallied(self, operation: Tally) -> Line:
        rows = self.candidates(operation.rows)
        if operation.domain is not None:
            if operation.domain_periods is not None and not self.candidates(operation.domain_periods):
                return self.reason(operation.domain_periods)
            listed = joined(self.titles.cell(operation.key[0], key[0]) for key in operation.domain[:20] if key)
            keys = [list(key) for key in operation.domain]
            return Line("other-bodies", say("only_for", units=listed), {"units": keys})
        if not rows:
            return self.reason(operation.rows)
        of = self.titles.column(operation.of or operation.result)
        return Line("no-figure", say("no_figure", of=of, count=len(rows)), {"rows": len(rows)})

    def _ranked(self, operation: Rank) -> Line:
        unit = self.question.unit
        if unit is not None and unit in operation.left_out:
            return Line("not-ranked", say("left_out", unit=self.titles.unit(unit)), {"unit": unit})
        groups = [group for group, members in operation.members if unit in members]
        if unit is not None and not groups and not self._has_figure(operation, unit):
            return Line("not-ranked", say("no_group", unit=self.titles.unit(unit)), {"unit": unit})
        below = [self.reason(operation.figures)] if not self.candidates(operation.figures) else []
        known = sorted({row.period.text for row in self.looked.world.tables[operation.name] if row.period
                        and (not groups or row.cell(operation.per) in groups)})
        if known:
            below.append(Line("known-rankings", say("known_rankings", periods=joined(map(same, known[-12:]))),
                              {"periods": known}))
        group = joined(self.titles.cell(operation.per, it) for it in groups)
        when = self.question.period.text if self.question.period else ""
        return Line("no-ranking", say("no_ranking", group=group, period=when), {"groups": groups},
                    tuple(below))

    def _has_figure(self, operation: Rank, unit: str) -> bool:
        return any(row.cell("unit") == unit for row in self.looked.world.tables[operation.figures])

    def _excepted(self, operation: Except) -> Line:
        rows = self.candidates(operation.rows)
        if not rows:
            return self.reason(operation.rows)
        other = norm_of(operation.unless)
        when = rows[0].period.text if rows[0].period else ""
        return Line("gives-way", say("gives_way", norm=self.titles.norm(other), period=when),
                    {"norm": other, "period": when})

    def _compared(self, operation: Compare) -> Line:
        rows = self.candidates(operation.figures)
        if not rows:
            return self.reason(operation.figures)
        row = rows[0]
        figure = self.titles.cell(operation.column, row.cell(operation.column))
        when = row.period.text if row.period else ""
        parts: list[Bilingual] = []
        for bound in operation.bounds:
            match bound.right:
                case Previous():
                    before = row.period.previous().text if row.period else "-"
                    parts.append(say("no_previous", period=before))
                case ByKey(column, numbers):
                    known = joined(same(f"{name} {decimal_text(number)}") for name, number in numbers[:SHOWN])
                    parts.append(say("no_number", key=self.titles.cell(column, row.cell(column)), known=known))
                case Linear(column) if row.cell(column) is None:
                    words = source_words(bound, self.titles) or same("")
                    parts.append(say("no_other_side", words=words))
                case _:
                    continue
        return Line("no-bound", say("no_bound", figure=figure, period=when, parts=joined(parts, "；", "; ")),
                    {"period": when})

    def _assigned(self, operation: Assign) -> Line:
        problems = self.question.of(self.looked.world.tables[operation.problems], self.conclusion)
        if not problems:
            return self.reason(operation.problems)
        rows = [row for row in self.looked.world.tables[operation.name] if row.cell("role") == "lead"
                and self.question.overlaps(row.period)]
        lines = []
        for row in sorted(rows, key=lambda it: it.order)[:SHOWN]:
            told = {name: self.titles.cell(name, row.cell(name)) for name in ("unit", "rule")}
            matters = self.titles.cell(operation.matters, row.cell(operation.matters))
            lines.append(Line("leads", say("leads", matters=matters, **told), {"unit": row.cell("unit")}))
        says = say("no_part", unit=self.titles.unit(self.question.unit), count=len(problems))
        return Line("no-part", says, {"problems": len(problems)}, tuple(lines))
