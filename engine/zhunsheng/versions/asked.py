"""The question how two policies differ, as the library and the command line ask it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from zhunsheng.compile.pipeline import Compiled
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import norms_that_conclude, sliced
from zhunsheng.terms.time import Instant
from zhunsheng.versions.change import PolicyDifference
from zhunsheng.versions.compare import compare_policies
from zhunsheng.versions.effects import effects_of
from zhunsheng.versions.operations import operations_of
from zhunsheng.versions.streams import generated_stories
from zhunsheng.versions.witness import Story, find_witness


def ask(old: Compiled, new: Compiled, events: tuple[Sequence[Event], Sequence[Event]] | None = None, *,
        as_of: Instant | None = None, known_at: Instant | None = None, stories: Iterable[Story] = (),
        search: int = 0) -> PolicyDifference:
    """
    Return how two policies differ; with events, which findings do; with stories or `search`, a shortest story.

    `events` are those that the old and the new policy take in. `search` is how many small streams are generated.
    """
    found = compare_policies(old, new)
    if events is not None:
        found = replace(found, effects=effects_of(old.rulebook, new.rulebook, *events, as_of=as_of, known_at=known_at))
    norms = concerned(old.rulebook, new.rulebook) if found.changes else []
    listed = list(stories)
    if norms and (search or listed):
        before, after = sliced(old.rulebook, norms), sliced(new.rulebook, norms)
        generated = (story for pair in zip(generated_stories(before, search), generated_stories(after, search),
                                           strict=False) for story in pair)
        witness, tried = find_witness(before, after, chain(listed, generated))
        found = replace(found, witness=witness, searched=tried)
    return found


def concerned(old: Rulebook, new: Rulebook) -> list[str]:
    """Return the norms whose findings may differ: those that rest on an operation that is not the same in both."""
    if any(getattr(old, name) != getattr(new, name)
           for name in ("attributes", "force_at", "force_elsewhere", "zone", "calendar", "in_force", "event_types")):
        return _concluding(old, new)
    before, after = operations_of(old, {}), operations_of(new, {})
    changed = {norm for norm in (*before, *after) if before.get(norm) != after.get(norm)}
    changed |= {norm for norm in (*old.norms, *new.norms) if norm not in old.norms or norm not in new.norms
                or set(old.norms[norm].cites) != set(new.norms[norm].cites)}
    return [norm for norm in _concluding(old, new) if changed & {
        *(it.name.partition("/")[0] for it in sliced(old, [norm]).operations),
        *(it.name.partition("/")[0] for it in sliced(new, [norm]).operations)}]


def _concluding(old: Rulebook, new: Rulebook) -> list[str]:
    return list(dict.fromkeys((*norms_that_conclude(old), *norms_that_conclude(new))))
