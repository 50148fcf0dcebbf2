"""Streaks: Run once more, by looking back from each place instead of counting on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from zhunsheng.ir.operations import Again, Run
from zhunsheng.recheck.facts import Fact, Inquiry, Value
from zhunsheng.recheck.truth import is_true
from zhunsheng.terms.time import Period

History = Mapping[Period, Mapping[tuple[Value, ...], Fact]]


def streaks(operation: Run, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield a fact wherever a run gives rise to one."""
    groups: dict[tuple[Value, ...], dict[Period, dict[tuple[Value, ...], Fact]]] = {}
    for fact in inquiry.table(operation.rows):
        if fact.settled and fact.period is not None:
            group = groups.setdefault(fact.of(operation.group), {})
            group.setdefault(fact.period, {})[fact.of(operation.subject)] = fact
    for history in groups.values():
        for facts in history.values():
            for subject, fact in facts.items():
                if _holds(operation, fact):
                    run = _back_from(operation, history, subject, fact)
                    if _gives_rise(operation, len(run)):
                        yield _fact(operation, fact, run)


def _holds(operation: Run, fact: Fact) -> bool:
    return _placed(fact) and is_true(operation.holds, fact.columns)


def _placed(fact: Fact) -> bool:
    return "place" not in fact.columns or fact["place"] is not None


def _back_from(operation: Run, history: History, subject: tuple[Value, ...], fact: Fact) -> list[Fact]:
    """Return the run that ends with a fact, latest first."""
    run = [fact]
    period = _before(operation, history, fact.period)
    while period is not None:
        earlier = history.get(period, {}).get(subject)
        if earlier is not None and _placed(earlier):
            if not is_true(operation.holds, earlier.columns):
                break
            run.append(earlier)
        elif not (operation.missing_ignored and period in history):
            break
        period = _before(operation, history, period)
    return run


def _before(operation: Run, history: History, period: Period | None) -> Period | None:
    """Return the member of the group's sequence before a period; nothing before its first."""
    if period is None:
        return None
    earlier = [one for one in history if one.first < period.first]
    if not earlier:
        return None
    return period.previous() if operation.calendar else max(earlier, key=lambda one: one.first)


def _gives_rise(operation: Run, length: int) -> bool:
    if length < operation.times:
        return False
    return {
        Again.ONCE: length == operation.times,
        Again.EACH: True,
        Again.EVERY_LENGTH: length % operation.times == 0,
    }[operation.again]


def _fact(operation: Run, fact: Fact, run: list[Fact]) -> Fact:
    decisive = tuple(run[: operation.times])
    columns: dict[str, Value] = {**fact.columns, "run": Fraction(len(run))}
    return Fact(operation, columns, fact.period, max(one.at for one in decisive), True, decisive)
