"""Time allowed: never so long that a due time leaves the calendar, never counted in days that do not come."""

from __future__ import annotations

from decimal import Decimal

from zhunsheng.compile.checks.tables import Tables
from zhunsheng.compile.documents import Documents
from zhunsheng.ir.operations import After, Expect
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.time import AllowanceUnit
from zhunsheng.written.duty import WrittenAllowance

LONGEST = 100
"""Years: no time limit in a policy is longer."""

ALTOGETHER = 7000
"""Years: from the latest event there can be (2199), duty following duty, no due time passes the year 9999."""

A_YEAR = {
    AllowanceUnit.HOURS: Decimal(8766),
    AllowanceUnit.DAYS: Decimal(365),
    AllowanceUnit.WORKING_DAYS: Decimal(52),
    AllowanceUnit.MONTHS: Decimal(12),
}
"""How many of a unit are at most a year; of working days even a week has one."""


def check_allowances(tables: Tables, documents: Documents, problems: list[Problem]) -> None:
    """Note allowances that are too long, working days where the calendar has none, or where there is none."""
    altogether = Decimal(0)
    for norm in tables.norms:
        expected, duty = tables.step(norm, "expected"), norm.written.duty
        if not isinstance(expected, Expect) or not isinstance(expected.due, After) or duty is None:
            continue
        if duty.within is None:
            continue
        years = expected.due.amount / A_YEAR[expected.due.unit]
        most = min(Decimal(LONGEST), ALTOGETHER - altogether)
        if years > most:
            _too_long(duty.within, expected.due, most, problems)
        else:
            altogether += years
        if expected.due.unit is not AllowanceUnit.WORKING_DAYS:
            continue
        if _never_works(documents):
            problems.append(Problem("D111", duty.within.unit.span, {"norm": norm.written.id}))
        if documents.policy.calendar is None:
            problems.append(Problem("C144", duty.within.unit.span, {"norm": norm.written.id}))


def _too_long(written: WrittenAllowance, due: After, years: Decimal, problems: list[Problem]) -> None:
    most = int(A_YEAR[due.unit] * years)
    values = {"amount": str(due.amount), "unit": written.unit.text, "most": str(most), "years": str(LONGEST)}
    problems.append(Problem("D110", written.amount.span, values))


def _never_works(documents: Documents) -> bool:
    rest = documents.policy.calendar.rest if documents.policy.calendar else None
    return rest is not None and len({day.text for day in rest}) == 7
