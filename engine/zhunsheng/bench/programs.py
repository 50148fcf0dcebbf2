"""What takes part in the race of sessions: one event after the other, from bytes to what it told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from zhunsheng.bench.folder import Bench
from zhunsheng.bench.lines import lines_of


class Program(Protocol):
    """Takes events in the order of the file."""

    def feed(self, line: bytes) -> bool | None:
        """Take the event of a line; say whether it told anything, None if it was refused."""
        ...

    def lines(self) -> Iterable[str]:
        """Return, after the last event, the lines of all that follows."""
        ...


class Core:
    """The heart of a session, without lock and journal; with `told` every finding added or withdrawn is written out."""

    def __init__(self, bench: Bench, *, told: bool) -> None:
        from zhunsheng.evaluate.live.measure import feeding
        from zhunsheng.policy import load

        self._workload, self._rulebook = bench.workload, load(bench.policy).rulebook
        self._core, self.feed = feeding(self._rulebook, told=told)

    def lines(self) -> Iterable[str]:
        return lines_of(self._workload, self._core.findings(), self._rulebook)


class Posts:
    """A session as its users have it: `policy.session().post(line)`."""

    def __init__(self, bench: Bench) -> None:
        from zhunsheng.policy import load

        policy = load(bench.policy)
        self._workload, self._rulebook, self._session = bench.workload, policy.rulebook, policy.session()
        self._post = self._session.post

    def feed(self, line: bytes) -> bool | None:
        return bool(self._post(line))

    def lines(self) -> Iterable[str]:
        yield from lines_of(self._workload, self._session.findings, self._rulebook)
        self._session.close()


class Engine(Protocol):
    """A rule engine, with the little that a host does around it."""

    def take(self, event: Mapping[str, Any]) -> list[str]:
        """Take an event and return the lines it leads to."""
        ...

    def end(self) -> list[str]:
        """Return what is still to be said after the last event."""
        ...


class Engined:
    """A rule engine as a program: lines are decoded by the fastest decoder there is."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        import msgspec

        self._engine = make()
        self._decode = msgspec.json.Decoder(dict[str, Any]).decode
        self._told: list[str] = []

    def feed(self, line: bytes) -> bool | None:
        told = self._engine.take(self._decode(line))
        self._told += told
        return bool(told)

    def lines(self) -> Iterable[str]:
        return [*self._told, *self._engine.end()]
