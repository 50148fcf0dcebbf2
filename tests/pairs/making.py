"""From choices to pairs: a policy compiled from its files, and streams that have passed the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pairs.agreement import Pair
from pairs.choosing import Choose, one_in
from pairs.policy import Draft, draft
from pairs.stream import CloudEvent, stream
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.policy import Policy, PolicyError, load
from zhunsheng.terms.time import Instant


@dataclass(frozen=True)
class Case:
    """All that a pair is made of, as written: it can be made again, shrunk, and kept as files."""

    draft: Draft
    readings: dict[str, str]
    events: tuple[CloudEvent, ...]
    as_of: Instant | None = None
    known_at: Instant | None = None

    def pair(self) -> Pair:
        """Compile and take in; raises PolicyError for a policy that does not compile."""
        with TemporaryDirectory(prefix="zhunsheng-") as folder:
            policy = load(self.draft.write(Path(folder)), readings=self.readings)
        return Pair(policy.rulebook, admitted(policy, self.events), self.as_of, self.known_at)


def admitted(policy: Policy, events: Sequence[CloudEvent]) -> tuple[Event, ...]:
    """Return the events that pass the gate of a policy."""
    answers = [admit(event, policy.rulebook) for event in events]
    return tuple(answer for answer in answers if isinstance(answer, Event))


def compiled(drafted: Draft) -> Policy:
    """Write a drafted policy to a folder, load it and take the folder away; raises PolicyError."""
    with TemporaryDirectory(prefix="zhunsheng-") as folder:
        return load(drafted.write(Path(folder)))


def cases(
    choose: Choose, drafted: Draft, policy: Policy, count: int, most_months: int = 6
) -> Iterator[tuple[Case, Pair]]:
    """Generate pairs of one policy: each under readings of its own, with a stream and instants to ask at."""
    for _ in range(count):
        readings = {id_: choose(choices) for id_, choices in drafted.readings.items()}
        try:
            chosen = policy.with_readings(readings) if readings else policy
        except PolicyError:  # what nobody can do under one reading is refused under that reading alone
            chosen, readings = policy, {}
        events = tuple(stream(choose, drafted, most_months))
        taken = admitted(chosen, events)
        instants = sorted({one for event in taken for one in (event.time, event.recorded, event.time - 1)})
        as_of = choose(instants) if instants and not one_in(choose, 3) else None
        known_at = choose(instants) if instants and one_in(choose, 2) else None
        case = Case(drafted, readings, events, as_of, known_at)
        yield case, Pair(chosen.rulebook, taken, as_of, known_at)


def new_case(choose: Choose) -> Case:
    """Generate one pair as written; raises PolicyError for the few policies that do not compile."""
    drafted = draft(choose)
    return next(case for case, _ in cases(choose, drafted, compiled(drafted), 1))


def without(case: Case, kept: Sequence[CloudEvent]) -> Case:
    """Return the case with only these events."""
    return replace(case, events=tuple(kept))
