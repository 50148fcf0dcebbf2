"""Whether a finding is like a pattern, and in what two findings agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.properties import Pattern
from zhunsheng.terms.quantity import QuantityError, parse_decimal


def is_like(finding: Finding, pattern: Pattern) -> bool:
    """Say whether the finding is of one of the norms and has every member asked for."""
    if pattern.norms and finding.norm not in pattern.norms:
        return False
    return holds(pattern.where, _Members(finding, pattern))


def like(findings: Iterable[Finding], pattern: Pattern) -> list[Finding]:
    """Return the findings that are like the pattern."""
    return [finding for finding in findings if is_like(finding, pattern)]


def agree(one: Finding, other: Finding, same: Iterable[str]) -> bool:
    """Say whether two findings have the same in these members; what neither has is the same."""
    return all(member(one, name) == member(other, name) for name in same)


def member(finding: Finding, name: str) -> str | None:
    """Return a member, or else a value, of a finding as text."""
    match name:
        case "force":
            return finding.force.value
        case "evidence":
            return " ".join(finding.evidence)
        case "norm" | "unit" | "bearer" | "counterparty" | "territory" | "outcome" | "period" | "due" | "at":
            found: str | None = getattr(finding, name)
            return found
        case _:
            return finding.values.get(name)


class _Members(dict[str, Cell]):
    """The members of a finding as cells, each made when it is asked for."""

    def __init__(self, finding: Finding, pattern: Pattern) -> None:
        super().__init__()
        self._finding, self._pattern = finding, pattern

    def get(self, name: str, default: Cell = None) -> Cell:  # type: ignore[override]  # narrower than a dict's
        text = member(self._finding, name)
        if text is None:
            return default
        if name in self._pattern.numbers:
            try:
                return parse_decimal(text)
            except QuantityError:
                return default
        return {"true": True, "false": False}.get(text, text) if name in self._finding.values else text

    def __iter__(self) -> Iterator[str]:
        return iter(())
