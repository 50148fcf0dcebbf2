"""What an explanation looks at: the events known, those that stand, and every table made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import tables
from zhunsheng.evaluate.reference.row import World
from zhunsheng.events.event import Event
from zhunsheng.explain.titles import Titles
from zhunsheng.findings.derivation import EventRef
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import AtEvent, Conclude, Operation
from zhunsheng.ir.rulebook import Rulebook
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
            known_at: Instant | None = None) -> LookedAt:
    """
    Evaluate the events by the reference and keep every table that the norm rests on.

    What other norms find is not worked out: no table of theirs is read on the way to this norm's findings.
    """
    given = tuple(events)
    evaluation, world = tables(narrowed(rulebook, norm), given, as_of=as_of, known_at=known_at)
    return LookedAt(given, evaluation, world)


def narrowed(rulebook: Rulebook, norm: str) -> Rulebook:
    """Return the rulebook with those operations alone on which the findings of a norm rest."""
    made = {operation.name: operation for operation in rulebook.operations}
    needed: set[str] = set()
    waiting = [name for name in made if norm_of(name) == norm]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [read for read in _texts_in(made[name]) if read in made]
    return replace(rulebook, operations=tuple(it for it in rulebook.operations if it.name in needed))


def _texts_in(operation: Operation) -> Iterator[str]:
    """Yield every text an operation holds by itself: the names of the tables it reads are among them."""
    for item in fields(operation):
        value = getattr(operation, item.name)
        if isinstance(value, AtEvent):
            value = value.table
        if isinstance(value, str):
            yield value


def norm_of(table: str) -> str:
    """
    Return the norm that a table belongs to.

    >>> norm_of("monthly-ranking/scores"), norm_of("monthly-ranking")
    ('monthly-ranking', 'monthly-ranking')
    """
    return table.partition("/")[0]
