"""What one share makes of the events that lie in it, and what all shares together come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhunsheng.evaluate.bulk.spark.keys import key_text, share_of_text, slots, slots_of_event
from zhunsheng.evaluate.bulk.spark.stages import Stage, plan_stages
from zhunsheng.evaluate.contract import Conflict, Evaluation, Evaluator, Ranking
from zhunsheng.events.event import Event
from zhunsheng.events.order import standing
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order
from zhunsheng.ir.operations import Occasions, Operation, Tally
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant


@dataclass(frozen=True, slots=True)
class Work:
    """Everything a worker has to know: the same on every machine."""

    rulebook: Rulebook
    stages: tuple[Stage, ...]
    shares: int
    evaluator: Evaluator
    as_of: Instant | None
    known_at: Instant | None
    with_derivations: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """What follows in one share."""

    findings: tuple[Finding, ...] = ()
    rankings: tuple[Ranking, ...] = ()


def evaluate_slot(work: Work, slot: int, events: Iterable[Event]) -> Part:
    """Return what follows from the events of a slot, by the evaluator on a part of the rulebook."""
    number, share = divmod(slot, work.shares)
    rulebook = part_of_rulebook(work.rulebook, work.stages[number], share, work.shares)
    found = work.evaluator(rulebook, events, as_of=work.as_of, known_at=work.known_at)
    findings = found.findings
    if not work.with_derivations:
        findings = tuple(replace(finding, derivation=None) for finding in findings)
    return Part(findings, found.rankings)


def part_of_rulebook(rulebook: Rulebook, stage: Stage, share: int, shares: int) -> Rulebook:
    """Return the rulebook of a share: the operations of its stage, with its part of the calendar and the registry."""
    operations = stage.operations
    if not stage.whole:
        operations = tuple(_part(operation, stage, share, shares) for operation in operations)
    names = {operation.name for operation in operations}
    rankings = tuple((norm, name) for norm, name in rulebook.rankings if name in names)
    return replace(rulebook, operations=operations, rankings=rankings)


def _part(operation: Operation, stage: Stage, share: int, shares: int) -> Operation:
    place = stage.calendar.get(operation.name)
    if place is None:
        return operation
    if isinstance(operation, Occasions):
        units = tuple(unit for unit in operation.units if share_of_text(key_text(unit), shares) == share)
        return replace(operation, units=units)
    if isinstance(operation, Tally) and operation.domain is not None:
        domain = tuple(key for key in operation.domain if share_of_text(key_text(key[place]), shares) == share)
        return replace(operation, domain=domain)
    return operation


def stripped(event: Event) -> Event:
    """Return an event that stands without its links: what it did to other events is done."""
    if event.supersedes is None and event.retracts is None:
        return event
    return replace(event, supersedes=None, retracts=None)


def together(
    parts: Iterable[Part], conflicts: Iterable[Conflict], as_of: Instant | None, known_at: Instant | None
) -> Evaluation:
    """Return the evaluation that all parts come to, in its one order."""
    findings: list[Finding] = []
    rankings: list[Ranking] = []
    for part in parts:
        findings += part.findings
        rankings += part.rankings
    return Evaluation(
        findings=in_order(findings),
        rankings=tuple(sorted(rankings, key=lambda ranking: (ranking.period, ranking.norm, ranking.group))),
        as_of=as_of,
        known_at=known_at,
        conflicts=tuple(sorted(conflicts, key=lambda it: (it.source, it.id, it.counted, it.disregarded))),
    )


def evaluate_in_shares(
    rulebook: Rulebook,
    events: Iterable[Event],
    evaluator: Evaluator,
    *,
    shares: int,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    stages: Sequence[Stage] | None = None,
) -> Evaluation:
    """
    Return what follows from the events, worked out share by share on this machine.

    The same as the evaluator asked once, for any number of shares: what a cluster relies on.
    """
    chosen = standing(events, as_of, known_at)
    planned = tuple(stages if stages is not None else plan_stages(rulebook))
    work = Work(rulebook, planned, shares, evaluator, chosen.as_of, chosen.known_at)
    lying: dict[int, list[Event]] = {slot: [] for slot in slots(planned, shares)}
    for event in chosen.events:
        for slot in slots_of_event(event, planned, rulebook, shares):
            lying[slot].append(stripped(event))
    parts = [evaluate_slot(work, slot, found) for slot, found in lying.items()]
    return together(parts, chosen.conflicts, chosen.as_of, chosen.known_at)
