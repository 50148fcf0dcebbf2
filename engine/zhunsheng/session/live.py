"""The session itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import RLock
from types import TracebackType

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.chaining.choice import chaining_for
from zhunsheng.evaluate.live.change import NOTHING, Change
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.events.admission import Ignored, Refusal
from zhunsheng.events.event import Event
from zhunsheng.events.quick import QuickGate
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.journal.entries import advance_raw, content_of
from zhunsheng.journal.record import Kind
from zhunsheng.journal.store import Journal, Unsaved
from zhunsheng.journal.telling import told
from zhunsheng.problems.problem import Problem
from zhunsheng.session.intake import Batch, EventRefused, Posted, admitted
from zhunsheng.session.recovery import recover
from zhunsheng.session.snapshot import load_snapshot, save_snapshot
from zhunsheng.terms.time import Instant, TimeError, parse_instant


class SessionBroken(RuntimeError):
    """Something that was posted could not be made durable, so this session concludes nothing more; open it anew."""


class Session:
    """
    A live session: after every post the findings are those of all events posted so far.

    >>> import zhunsheng
    >>> policy = zhunsheng.load(zhunsheng.default_policy())
    >>> with policy.session() as session:
    ...     change = session.post({
    ...         "id": "1", "source": "office", "type": "community.staffed", "time": "2015-03-02T09:00:00+08:00",
    ...         "data": {"community": "beihai", "territory": "yuecheng", "specialists": 0, "service_point": True},
    ...     })
    ...     sorted({finding.outcome for finding in change.added if finding.norm == "community-specialists"})
    ['breached']

    Thread-safe: every method holds one lock, so posts from several threads take effect one after the other. Sessions
    share nothing with each other but the policy, which is never changed. With a journal one process writes it at a
    time; others may read it. Every event is kept (a correction may reach any), for each operation the
    rows that a later event could still combine with, and the findings that stand: in memory what was used lately, a
    bounded number of rows, and all else on a temporary file.
    """

    def __init__(self, rulebook: Rulebook, *, journal: str | Path | None = None, upgrade: bool = False,
                 chaining: str | None = None) -> None:
        """
        Begin a session, or with a journal that has records, continue where it stopped.

        `chaining` says who chains from findings to what follows: `durable` (durable_rules; the default where it
        can be installed), `native`, or `auto`: durable_rules, but the engine's own chainer for a policy
        outside what is safe there (then said in `notes`). `upgrade` lets a journal begun under another policy or
        other readings be continued under this one, and records that. Raises ProblemsFound.
        """
        self.rulebook = rulebook
        self._lock = RLock()
        self._broken = False
        self._chaining = chaining_for(rulebook, chaining)
        self._core = LiveCore(rulebook, self._chaining)
        self._quick = QuickGate(rulebook)
        self._journal: Journal | None = None
        if journal is not None:
            opened = Journal(Path(journal))
            try:
                recover(self._core, opened, upgrade=upgrade)
            except BaseException:
                opened.close()
                self._chaining.close()
                raise
            self._journal = opened

    # -- events and time --------------------------------------------------------------------------------------

    def post(self, event: Posted) -> Change:
        """
        Take in one event and say what it has changed.

        With a journal, event and change are on the disk when this returns. The same event again changes nothing; an
        event of a type that the policy does not know changes nothing. Raises EventRefused for an invalid event,
        which is used in no part.
        """
        with self._lock:
            self._check_usable()
            answer, raw = admitted(event, self.rulebook, self._quick)
            if isinstance(answer, Refusal):
                raise EventRefused(answer.problems)
            if isinstance(answer, Ignored) or self._core.knows(answer):
                return NOTHING
            unsaved = Unsaved()
            if self._journal is not None:
                unsaved.add(Kind.EVENT, raw, answer.source, answer.id, content_of(answer))
            return self._concluded(unsaved, lambda: self._core.post(answer, raw))

    def post_many(self, events: Iterable[Posted]) -> Batch:
        """
        Take in several events at once: one write to the journal, one change for all of them.

        Invalid events are refused one by one and stop nothing.
        """
        with self._lock:
            self._check_usable()
            events_taken: list[tuple[Event, bytes | None]] = []
            unsaved = Unsaved()
            ignored: list[Ignored] = []
            refusals: list[Refusal] = []
            seen: dict[tuple[str, str], list[Event]] = {}
            repeated = 0
            for line, posted in enumerate(events, start=1):
                answer, raw = admitted(posted, self.rulebook, self._quick, line)
                if isinstance(answer, Refusal):
                    refusals.append(answer)
                elif isinstance(answer, Ignored):
                    ignored.append(answer)
                else:
                    name = (answer.source, answer.id)
                    if self._core.knows(answer) or any(_is_same(answer, one) for one in seen.get(name, ())):
                        repeated += 1
                        continue
                    seen.setdefault(name, []).append(answer)
                    events_taken.append((answer, raw))
                    if self._journal is not None:
                        unsaved.add(Kind.EVENT, raw, *name, content_of(answer))
            change = self._concluded(unsaved, lambda: self._core.post_lines(events_taken)) if events_taken else NOTHING
            return Batch(change, len(events_taken), repeated, tuple(ignored), tuple(refusals))

    def advance(self, to: Instant | str) -> Change:
        """
        Move the instant on, given in nanoseconds or as RFC 3339 text, and say what has changed.

        Time never goes back: an instant before the latest so far changes nothing. Raises ValueError for a text that is
        no time.
        """
        try:
            instant = parse_instant(to) if isinstance(to, str) else to
        except TimeError as error:
            raise ValueError(str(error)) from None
        with self._lock:
            self._check_usable()
            if self._core.as_of is not None and instant <= self._core.as_of:
                return NOTHING
            unsaved = Unsaved()
            unsaved.add(Kind.ADVANCE, advance_raw(instant))
            return self._concluded(unsaved, lambda: self._core.advance(instant))

    def _concluded(self, unsaved: Unsaved, conclude: Callable[[], Change]) -> Change:
        try:
            change = conclude()
            if self._journal is not None:
                if change:
                    unsaved.add(*told(change.replaced).record())
                    change.forget()
                self._journal.write(unsaved)
        except BaseException:
            self._broken = True
            raise
        return change.under(self._lock)

    def _check_usable(self) -> None:
        if self._broken:
            raise SessionBroken("the session stopped at an earlier failure; open it anew from its journal or snapshot")

    # -- what follows -----------------------------------------------------------------------------------------

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that stand, in their order."""
        with self._lock:
            self._check_usable()
            return self._core.findings()

    def evaluation(self) -> Evaluation:
        """Return findings, rankings, conflicts and instants, in the form every evaluator gives them."""
        with self._lock:
            self._check_usable()
            return self._core.evaluation()

    def finding(self, id: str) -> Finding | None:
        """Return the finding of this id that stands, with its derivation; None if there is none."""
        return next((finding for finding in self.findings if finding.id == id), None)

    @property
    def events(self) -> tuple[Event, ...]:
        """Every event posted so far, also those replaced or withdrawn since."""
        with self._lock:
            return self._core.events

    @property
    def as_of(self) -> Instant | None:
        """The instant the findings hold at."""
        return self._core.as_of

    @property
    def is_usable(self) -> bool:
        """Whether the session still takes events: not closed, and nothing failed to become durable."""
        return not self._broken

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What a person in charge should know: where chaining was moved from durable_rules, and why."""
        return self._chaining.notes

    # -- keeping and ending -----------------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write a snapshot: the events and instants of the session, from which it can be built anew."""
        with self._lock:
            self._check_usable()
            save_snapshot(self._core, Path(path))

    @classmethod
    def load(cls, path: str | Path, rulebook: Rulebook, *, chaining: str | None = None) -> Session:
        """
        Return a session that stands where the one that was saved stood.

        Raises ProblemsFound if the snapshot is damaged or of another form, belongs to another policy or other
        readings, or leads to other findings now.
        """
        session = cls(rulebook, chaining=chaining)
        try:
            load_snapshot(session._core, Path(path))
        except BaseException:
            session.close()
            raise
        return session

    def close(self) -> None:
        """End the session. What was posted stays in the journal."""
        with self._lock:
            self._broken = True
            self._chaining.close()
            if self._journal is not None:
                self._journal.close()
                self._journal = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def _is_same(one: Event, other: Event) -> bool:
    return one.digest == other.digest and one.recorded == other.recorded
