"""What an explanation looks at: the events known, those that stand, and every table made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import tables
from zhunsheng.evaluate.reference.row import World
from zhunsheng.events.event import Event
from zhunsheng.explain.titles import Titles
from zhunsheng.findings.derivation import EventRef
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import Conclude, Operation
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.terms.time import Instant


@dataclass(frozen=True)
class LookedAt:
    """
    One evaluation by the reference, with all its tables.

    Invariant: its findings are those of the reference evaluator, for they are made by it.
    """

    given: tuple[Event, ...]
    evaluation: Evaluation
    world: World
    received: int = 0
    """How many events there were, those among them that were left aside because the norm does not look at them."""

    @property
    def rulebook(self) -> Rulebook:
        return self.world.rulebook

    @cached_property
    def titles(self) -> Titles:
        """The names of the policy."""
        return Titles(self.rulebook)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.evaluation.findings

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by name."""
        return {operation.name: operation for operation in self.rulebook.operations}

    @cached_property
    def standing(self) -> Mapping[EventRef, Event]:
        """The events that count, by name."""
        return {EventRef(event.source, event.id): event for event in self.world.events}

    @cached_property
    def by_name(self) -> Mapping[EventRef, tuple[Event, ...]]:
        """Every event given, by name; several contents under one name in the order recorded."""
        found: dict[EventRef, list[Event]] = {}
        for event in sorted(self.given, key=lambda it: (it.recorded, it.digest)):
            known = found.setdefault(EventRef(event.source, event.id), [])
            if all(event.digest != other.digest for other in known):
                known.append(event)
        return {name: tuple(events) for name, events in found.items()}

    def conclusion(self, norm: str) -> Conclude | None:
        """Return the operation that makes the findings of a norm, if it makes any."""
        made = self.operations.get(norm)
        return made if isinstance(made, Conclude) else None


def look_at(rulebook: Rulebook, events: Iterable[Event], norm: str, *, as_of: Instant | None = None,
            known_at: Instant | None = None, received: int | None = None) -> LookedAt:
    """
    Evaluate the events by the reference and keep every table that the norm rests on.

    What other norms find is not worked out: no table of theirs is read on the way to this norm's findings.
    """
    return look_at_all(sliced(rulebook, [norm]), events, as_of=as_of, known_at=known_at, received=received)


def look_at_all(rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None,
                known_at: Instant | None = None, received: int | None = None) -> LookedAt:
    """Evaluate the events by the reference and keep every table; `received`, if some were left aside, counts all."""
    given = tuple(events)
    evaluation, world = tables(rulebook, given, as_of=as_of, known_at=known_at)
    return LookedAt(given, evaluation, world, len(given) if received is None else received)


def norm_of(table: str) -> str:
    """
    Return the norm that a table belongs to.

    >>> norm_of("monthly-ranking/scores"), norm_of("monthly-ranking")
    ('monthly-ranking', 'monthly-ranking')
    """
    return table.partition("/")[0]
