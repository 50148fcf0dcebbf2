"""Which rows and findings a question is about: a unit, a period, or any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.evaluate.reference.row import Row, first_named
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.time import Period, TimeError, Zone, parse_instant


@dataclass(frozen=True)
class Question:
    """
    A unit (id) and a period asked about; None stands for any.

    A finding is about a unit if it is about it or owed by it, whatever the role. It is in a period if its own period
    is that one, contains it or lies within it; without one of its own, if its instant lies in it.
    """

    rulebook: Rulebook
    unit: str | None
    period: Period | None

    @property
    def zone(self) -> Zone:
        return self.rulebook.zone

    def asks_about(self, finding: Finding) -> bool:
        """Say whether a finding answers the question."""
        return self.is_about(finding) and self.is_in_time(finding)

    def is_about(self, finding: Finding) -> bool:
        """Say whether a finding is about the unit asked for, or owed by it."""
        bodies = {(name or "").partition(".")[0] for name in (finding.unit, finding.bearer)}
        return self.unit is None or bool({self.unit, self.unit.partition(".")[0]} & {*bodies, finding.unit or ""})

    def is_in_time(self, finding: Finding) -> bool:
        """Say whether a finding is in the period asked for."""
        if self.period is None:
            return True
        if finding.period is not None:
            return self.overlaps(Period.parse(finding.period))
        if finding.at is None:
            return False
        at = parse_instant(finding.at)
        return self.period.start(self.zone) <= at < self.period.end(self.zone)

    def overlaps(self, period: Period | None) -> bool:
        """Say whether a period is the one asked for, contains it or lies within it; no period is in every one."""
        if self.period is None or period is None:
            return True
        one, other = self.period, period
        inside = one.first <= other.first and other.after <= one.after
        return inside or (other.first <= one.first and one.after <= other.after)

    def may_be_about(self, row: Row, conclusion: Conclude) -> bool:
        """Say whether a row on the way to a conclusion may be about the unit: nothing in it says otherwise."""
        if self.unit is None:
            return True
        answers = [self._says(who, row) for who in (conclusion.unit, conclusion.bearer) if who is not None]
        return not answers or any(answer is not False for answer in answers)

    def may_answer(self, row: Row, conclusion: Conclude) -> bool:
        """Say whether a row may be about the unit and is of the period asked for, as far as it has one."""
        return self.overlaps(row.period) and self.may_be_about(row, conclusion)

    def of(self, rows: Iterable[Row], conclusion: Conclude) -> list[Row]:
        """Return the rows that may answer the question, earliest first."""
        return sorted((row for row in rows if self.may_answer(row, conclusion)), key=lambda row: row.order)

    def named_in(self, row: Row, conclusion: Conclude) -> list[str]:
        """Return whom a row is about, as far as it says."""
        parts = [who for who in (conclusion.unit, conclusion.bearer) if who is not None]
        return [name for who in parts if (name := self._body(who, row))]

    def _body(self, who: Who, row: Row) -> str | None:
        """Return the body that a part of a conclusion names in a row; the empty text if the row does not say."""
        found: Cell
        if who.unit is not None:
            found = who.unit
        elif who.column in row.columns:
            found = first_named(row.cell(who.column or ""))
        else:
            return ""
        if who.attribute is not None:
            found = self.rulebook.attributes.get(who.attribute, {}).get(found) if isinstance(found, str) else None
        return found if isinstance(found, str) else None

    def _says(self, who: Who, row: Row) -> bool | None:
        """Say whether the row names the unit asked for in this part; None if it does not say."""
        found = self._body(who, row)
        if not found:
            return None if found == "" else False
        assert self.unit is not None
        return self.unit.partition(".")[0] in (found, found.partition(".")[0])


def question_of(rulebook: Rulebook, unit: str | None, period: str | None) -> Question:
    """Return the question about a unit (id) and a period as written; raises ProblemsFound if that is no period."""
    if period is None:
        return Question(rulebook, unit, None)
    try:
        return Question(rulebook, unit, Period.parse(period))
    except TimeError:
        raise ProblemsFound([Problem("U132", None, {"value": period})]) from None
