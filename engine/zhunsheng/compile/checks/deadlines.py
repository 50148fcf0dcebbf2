"""Duties that give one body two deadlines for one and the same act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.ir.operations import After, AtColumn, Conclude, Expect, Occasions, OnDay, Operation, Select
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.written.duty import WrittenDuty


@dataclass(frozen=True)
class _Owed:
    """A duty with a deadline: in answer to what, by whom, which act, when due."""

    norm: NormInPlay
    duty: WrittenDuty
    expected: Expect
    made: Conclude
    given: Operation
    acts: Select
    days: tuple[date, date | None]

    @property
    def at(self) -> Span:
        if self.duty.within is not None:
            return self.duty.within.unit.span
        word = self.duty.by or self.duty.by_field
        return word.span if word is not None else self.duty.span


def check_two_deadlines(tables: Tables, problems: list[Problem]) -> None:
    """Note pairs of duties that differ in nothing but the time allowed, and are in force at once."""
    owed = [found for norm in tables.norms if (found := _owed(tables, norm)) is not None]
    for one, other in combinations(owed, 2):
        if one.expected.due != other.expected.due and _in_force_at_once(one, other) and _same_but_for_time(one, other):
            values = {"norm": other.norm.written.id, "other": one.norm.written.id}
            problems.append(Problem("C173", other.at, values, also=(one.at,)))


def _owed(tables: Tables, norm: NormInPlay) -> _Owed | None:
    expected, made, acts = (tables.step(norm, name) for name in ("expected", "", "acts"))
    given = tables.step(norm, "triggers") or tables.step(norm, "occasions")
    duty = norm.written.says[0]
    if not isinstance(expected, Expect) or not isinstance(made, Conclude) or not isinstance(acts, Select):
        return None
    if not isinstance(given, Select | Occasions) or not isinstance(duty, WrittenDuty):
        return None
    if given.every is not None and isinstance(given, Occasions):
        return None  # in every period is no deadline of one act
    if not isinstance(expected.due, After | OnDay | AtColumn):
        return None
    tables.lowering.norm = norm
    return _Owed(norm, duty, expected, made, given, acts, tables.lowering.days_in_force())


def _in_force_at_once(one: _Owed, other: _Owed) -> bool:
    first = max(one.days[0], other.days[0])
    return all(last is None or first <= last for last in (one.days[1], other.days[1]))


def _same_but_for_time(one: _Owed, other: _Owed) -> bool:
    mine, theirs = one.expected, other.expected
    asked = (mine.match, mine.match_period, mine.at_least) == (theirs.match, theirs.match_period, theirs.at_least)
    who = (one.made.bearer, one.made.counterparty) == (other.made.bearer, other.made.counterparty)
    once = _once(one) == _once(other)
    return asked and who and once and _bare(one.given) == _bare(other.given) and _bare(one.acts) == _bare(other.acts)


def _once(owed: _Owed) -> tuple[str, ...]:
    return tuple(word.text for word in owed.duty.answer.once_per) if owed.duty.answer else ()


def _bare(table: Operation) -> object:
    """Return what a table takes, whatever it is called, however long it is in force, and what it carries along."""
    if isinstance(table, Select):
        return replace(table, name="", validity=None, columns=())
    return frozenset(table.units) if isinstance(table, Occasions) else None
