"""
A session with a journal, driven any way it can be: posts, corrections, advances, saves, closings and crashes.

A crash drops the session without closing it; what was acknowledged must be there when the journal is opened again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pairs.making import compiled
from pairs.policy import Draft, draft
from pairs.stream import CloudEvent, stream
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.policy import Policy, PolicyError
from zhunsheng.session import Session
from zhunsheng.terms.time import Instant

DAY: Instant = 86_400 * 1_000_000_000


@cache
def worlds() -> tuple[tuple[Draft, Policy], ...]:
    """Return a few policies that reach deep."""
    found = []
    for number in range(10):
        drafted = draft(random.Random(f"machine:{number}").choice)
        try:
            found.append((drafted, compiled(drafted)))
        except PolicyError:
            continue
    return tuple(found)


class JournalledSession(RuleBasedStateMachine):
    """A session and, beside it, the plain list of what was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="zhunsheng-"))
        self.journal = self.folder / "journal.db"
        self.told: list[CloudEvent] = []
        self.posted: list[Event] = []
        self.dropped: list[Session] = []
        self.to: Instant | None = None
        self.policy: Policy | None = None
        self.session: Session | None = None

    @rule(world=st.integers(0, 9), seed=st.integers(0, 999))
    @precondition(lambda self: self.session is None)
    def begin(self, world: int, seed: int) -> None:
        drafted, self.policy = worlds()[world % len(worlds())]
        self.told = stream(random.Random(seed).choice, drafted, 4)
        self.session = self._opened()

    def _opened(self) -> Session:
        assert self.policy is not None
        return Session(self.policy.rulebook, journal=self.journal, chaining="native")

    @rule(numbers=st.lists(st.integers(0, 200), min_size=1, max_size=8))
    @precondition(lambda self: self.session is not None and self.told)
    def post(self, numbers: list[int]) -> None:
        assert self.session is not None
        assert self.policy is not None
        chosen = [self.told[number % len(self.told)] for number in numbers]
        before = set(map(str, self.session.findings))
        batch = self.session.post_many(chosen)
        self.posted += [it for event in chosen if isinstance(it := admit(event, self.policy.rulebook), Event)]
        withdrawn, added = (set(map(str, part)) for part in (batch.change.withdrawn, batch.change.added))
        assert (before - withdrawn) | added == set(map(str, self.session.findings))

    @rule(days=st.integers(-40, 300))
    @precondition(lambda self: self.session is not None)
    def advance(self, days: int) -> None:
        assert self.session is not None
        assert self.policy is not None
        to = self.policy.rulebook.zone.start_of(date(2014, 7, 9)) + days * DAY
        self.session.advance(to)
        self.to = to if self.to is None else max(self.to, to)

    @rule()
    @precondition(lambda self: self.session is not None)
    def crash(self) -> None:
        assert self.session is not None
        self.dropped.append(self.session)
        self._forget_lock()
        self.session = self._opened()

    def _forget_lock(self) -> None:
        """What a dead process no longer holds: the dropped session's connection, without an orderly end."""
        journal = self.dropped[-1]._journal
        assert journal is not None
        journal.close()

    @rule()
    @precondition(lambda self: self.session is not None)
    def close_and_reopen(self) -> None:
        assert self.session is not None
        self.session.close()
        self.session = self._opened()

    @rule()
    @precondition(lambda self: self.session is not None)
    def save_and_load(self) -> None:
        assert self.session is not None
        assert self.policy is not None
        self.session.save(self.folder / "snapshot")
        with Session.load(self.folder / "snapshot", self.policy.rulebook, chaining="native") as loaded:
            assert loaded.evaluation() == self.session.evaluation()

    @invariant()
    def says_what_the_reference_says(self) -> None:
        if self.session is None or self.policy is None:
            return
        instants = [one for one in (self.to, *(event.time for event in self.posted)) if one is not None]
        expected = reference(self.policy.rulebook, self.posted, as_of=max(instants, default=None))
        assert self.session.evaluation() == expected

    def teardown(self) -> None:
        if self.session is not None:
            self.session.close()
        shutil.rmtree(self.folder)


JournalledSession.TestCase.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestJournalledSession = JournalledSession.TestCase

_CHILD = """
import json, sys
from pairs.making import compiled
from pairs.policy import draft
from zhunsheng.session import Session
import random
policy = compiled(draft(random.Random(sys.argv[1]).choice))
session = Session(policy.rulebook, journal=sys.argv[2], chaining="native")
print("ready", flush=True)
for line in sys.stdin:
    session.post_many([json.loads(line)])
    print(len(session.events), flush=True)
"""


def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    for name, acknowledged in (("machine:3", 1), ("machine:8", 30)):
        _killed_after(name, acknowledged, tmp_path / f"{acknowledged}.db")


def _killed_after(name: str, acknowledged: int, journal: Path) -> None:
    drafted = draft(random.Random(name).choice)
    policy = compiled(drafted)
    events = stream(random.Random(7).choice, drafted)
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root / "engine"), str(root / "tests")])
    child: Any = subprocess.Popen([sys.executable, "-c", _CHILD, name, str(journal)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths})
    child.stdout.readline()
    posted = events[:acknowledged]
    for event in posted:
        child.stdin.write(json.dumps(event) + "\n")
        child.stdin.flush()
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    taken = [it for event in posted if isinstance(it := admit(event, policy.rulebook), Event)]
    with Session(policy.rulebook, journal=journal, chaining="native") as session:
        assert session.evaluation() == reference(policy.rulebook, taken)
        session.post_many(events)
        everything = [it for event in events if isinstance(it := admit(event, policy.rulebook), Event)]
        assert session.evaluation().findings == reference(policy.rulebook, everything).findings
