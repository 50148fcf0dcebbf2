"""The heart of a session: events in, what changed out, and at any time all that follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.chaining.rules import rules_of
from zhunsheng.evaluate.live.change import NOTHING, Change
from zhunsheng.evaluate.live.network import Network, Replacement
from zhunsheng.evaluate.live.paged import IN_MEMORY
from zhunsheng.evaluate.live.row import Row
from zhunsheng.evaluate.live.standing import StandingEvents
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant


class LiveCore:
    """
    All that follows from the events posted so far, kept up to date.

    Promise: after every post the findings, their derivations and the rankings are those of the reference evaluator for
    the same events, at the latest time so far (or the instant advanced to, if that is later). Not thread-safe.
    """

    def __init__(self, rulebook: Rulebook, chaining: Chaining | None = None, *,
                 in_memory: int = IN_MEMORY) -> None:
        """Begin without events; without a chaining given, the engine's own chainer does it.

        So many rows of all tables stay in memory, more or less, and the others on a temporary file.
        """
        self.rulebook = rulebook
        self._chaining = Chaining(rules_of(rulebook)) if chaining is None else chaining
        self.as_of: Instant | None = None
        self._in_memory = in_memory
        self.known_at: Instant | None = None
        self._standing = StandingEvents(rulebook)
        self._network = Network(rulebook, self._chaining, None, in_memory)
        self._network.reported()

    @property
    def events(self) -> tuple[Event, ...]:
        """Every content posted so far, in `Event.order`."""
        return tuple(sorted(self._standing.events(), key=lambda event: (*event.order, event.digest)))

    def knows(self, event: Event) -> bool:
        """Say whether posting the event would change nothing, because its content is known already."""
        return self._standing.knows(event, self.known_at)

    def post(self, event: Event, raw: bytes | None = None) -> Change:
        """Take note of one event and say what has changed; `raw` is the line that it was read from, if any."""
        replacements = self._standing.post(event, raw)
        if self.known_at is None or event.recorded > self.known_at:
            self.known_at = event.recorded
        as_of = self.as_of
        return self._move(replacements, event.time if as_of is None or event.time > as_of else as_of)

    def post_many(self, events: Iterable[Event]) -> Change:
        """Take note of several events at once and say what they have changed together."""
        return self._post((event, None) for event in events)

    def post_lines(self, events: Iterable[tuple[Event, bytes | None]]) -> Change:
        """Take note of several events at once, each with the line that it was read from."""
        return self._post(events)

    def _post(self, events: Iterable[tuple[Event, bytes | None]]) -> Change:
        replacements: list[Replacement] = []
        as_of, known_at = self.as_of, self.known_at
        for event, raw in events:
            replacements += self._standing.post(event, raw)
            as_of = event.time if as_of is None or event.time > as_of else as_of
            known_at = event.recorded if known_at is None or event.recorded > known_at else known_at
        if as_of is None:
            return NOTHING
        self.known_at = known_at
        return self._move(replacements, as_of)

    def advance(self, to: Instant) -> Change:
        """Move the instant on to this one; it never goes back, so an earlier one changes nothing."""
        return NOTHING if self.as_of is not None and to <= self.as_of else self._move((), to)

    def learn(self, known_at: Instant | None) -> None:
        """Note that everything recorded by this instant is known: an event may have been recorded again later."""
        if known_at is not None and (self.known_at is None or known_at > self.known_at):
            self.known_at = known_at

    def start_at(self, as_of: Instant) -> None:
        """Begin at this instant, before anything is posted."""
        self._move((), as_of)

    def _move(self, replacements: Collection[Replacement], as_of: Instant) -> Change:
        if self.as_of is None and as_of < self._network.world.as_of:
            return self._start_earlier(replacements, as_of)
        self.as_of = as_of
        self._network.move(replacements, as_of)
        change = self._network.reported()
        self._network.tidy(max(len(replacements), 1))
        return change

    def _start_earlier(self, replacements: Iterable[Replacement], as_of: Instant) -> Change:
        """Begin anew at an instant before the policy's first: what the calendar had brought is not there yet."""
        withdrawn = [*self._network.made_of()]
        self.as_of = as_of
        self._chaining.reset()
        self._network = Network(self.rulebook, self._chaining, as_of, self._in_memory)
        self._network.move(replacements, as_of)
        self._network.reported()
        gone = [(conclude, write, row, None) for conclude, write, _, row in withdrawn]
        return Change([*gone, *self._network.made_of()])

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings that stand, in their order."""
        return in_order(self._network.findings())

    def standing(self) -> Iterator[tuple[Callable[[Row], Finding], Row]]:
        """Yield the row of every finding that stands, and how it is written out; one by one, for they may be many."""
        return self._network.standing()

    def evaluation(self) -> Evaluation:
        """Return all that follows, in the form every evaluator gives it."""
        return Evaluation(
            findings=self.findings(),
            rankings=self._network.rankings(),
            as_of=self.as_of,
            known_at=self.known_at,
            conflicts=self._standing.conflicts,
        )
