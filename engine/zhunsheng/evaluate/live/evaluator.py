"""The live evaluator asked once: the whole set of events is posted, and what follows is handed over."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant


def evaluate(rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None,
             known_at: Instant | None = None) -> Evaluation:
    """
    Return what follows from the events under the rulebook, as far as things had happened and were known.

    What was not known by `known_at`, or had not happened by `as_of`, takes no part at all.
    """
    given = tuple(events)
    if known_at is None:
        known_at = max((event.recorded for event in given), default=None)
    known = [event for event in given if known_at is not None and event.recorded <= known_at]
    if as_of is None:
        as_of = max((event.time for event in known), default=None)
    core = LiveCore(rulebook)
    if as_of is not None:
        core.start_at(as_of)
        core.post_many(event for event in known if event.time <= as_of)
    found = core.evaluation()
    return Evaluation(found.findings, found.rankings, as_of, known_at, found.conflicts)
