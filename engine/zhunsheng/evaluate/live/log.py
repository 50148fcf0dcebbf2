"""
Which rows came and which went, in that order: written down outside memory, block by block, each naming the one before.

What was written is never changed, so whoever was given the rows of one moment finds them there at any later one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from zhunsheng.evaluate.live.row import Row, RowId, operation_named
from zhunsheng.evaluate.live.shelf import Shelf
from zhunsheng.evaluate.live.written import Known, read, written
from zhunsheng.findings.derivation import EventRef
from zhunsheng.ir.operations import Operation

BLOCK = 64
"""So many steps of a log are written down together."""

_FIRST = -1
"""Stands for the block before the first."""

_FEW_EVENTS = 4
Step = tuple[bool, Row]
"""Whether a row came (or went), and the row."""

_Named = tuple[bool, RowId, tuple[tuple[str, str], ...] | None]
"""Of a step: whether a row came, its name, and the events it rests on, unless they are many."""


class Logs:
    """The file on which all logs of a session are written."""

    def __init__(self, operations: Mapping[str, Operation], in_memory: int = BLOCK) -> None:
        """Begin with nothing written; `in_memory` bounds how many steps of each log stay in memory."""
        self.block = min(BLOCK, in_memory)
        self.known: Known = {operation_named.__name__: operations.__getitem__, logs_named.__name__: lambda: self}
        self._shelf = Shelf()
        self._begun = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return logs_named, ()

    def begin(self) -> Log:
        """Begin a log."""
        self._begun += 1
        return Log(self, self._begun, _FIRST)

    def write(self, before: int, steps: list[Step]) -> int:
        """Write steps down and return the number they have."""
        named: list[_Named] = [(came, row.id, _few_events(row)) for came, row in steps]
        return self._shelf.put(written((before, named, written([row for _, row in steps]))))

    def named(self, number: int) -> tuple[int, list[_Named], bytes]:
        """Return what was written, the rows still as bytes, and the number of what was written before it."""
        found: tuple[int, list[_Named], bytes] = read(self._shelf.get(number), self.known)
        return found

    def rows(self, entry: bytes) -> list[Row]:
        """Return the rows that were written."""
        found: list[Row] = read(entry, self.known)
        return found


def _few_events(row: Row) -> tuple[tuple[str, str], ...] | None:
    if row.grounds.is_large:
        return None
    evidence = row.evidence
    return tuple((ref.source, ref.id) for ref in evidence) if len(evidence) <= _FEW_EVENTS else None


def logs_named() -> Logs:
    """Stand for the logs of a session where a row is written down; whoever reads it has them."""
    raise LookupError


class Block:
    """Some steps of a log: in memory, or on the file by their number."""

    __slots__ = ("before", "logs", "number", "steps")

    def __init__(self, logs: Logs, before: int, steps: list[Step] | None) -> None:
        """Without steps, `before` is the number under which they were written."""
        self.logs, self.steps = logs, steps
        self.before, self.number = (before, _FIRST) if steps is not None else (_FIRST, before)

    def __reduce__(self) -> tuple[Any, ...]:
        return Block, (self.logs, self.write(), None)

    def write(self) -> int:
        """Write the steps down, if they are not yet, and return their number."""
        if self.steps is not None:
            self.number = self.logs.write(self.before, self.steps)
            self.steps = None
        return self.number

    def is_same(self, other: Block) -> bool:
        """Say whether the other holds the same steps of the same log."""
        return self is other or (self.number == other.number != _FIRST)

    def held(self) -> tuple[int, list[Step]]:
        """Return the number of the block before, and all steps."""
        steps = self.steps
        if steps is not None:
            return self.before, steps
        before, named, rows = self.logs.named(self.number)
        return before, list(zip((it[0] for it in named), self.logs.rows(rows), strict=True))

    def named(self) -> tuple[int, list[tuple[_Named, Callable[[], Row]]]]:
        """Return the number of the block before, and all steps by name, each with what makes its row."""
        steps = self.steps
        if steps is not None:
            return self.before, [((came, row.id, _few_events(row)), partial(_itself, row)) for came, row in steps]
        before, named, rows = self.logs.named(self.number)
        return before, [(it, partial(self._row, rows, index)) for index, it in enumerate(named)]

    def _row(self, rows: bytes, index: int) -> Row:
        return self.logs.rows(rows)[index]


def _itself(row: Row) -> Row:
    return row


class Log:
    """A log that is being written: its last steps are in memory."""

    __slots__ = ("_block", "_logs", "number")

    def __init__(self, logs: Logs, number: int, before: int) -> None:
        self._logs, self.number = logs, number
        self._block = Block(logs, before, [])

    def __reduce__(self) -> tuple[Any, ...]:
        block = self._block
        return Log, (self._logs, self.number, block.write() if block.steps is None or block.steps else block.before)

    def note(self, came: bool, row: Row) -> None:
        """Write down that a row came or went."""
        steps = self._block.steps
        if steps is None:
            steps = []
            self._block = Block(self._logs, self._block.number, steps)
        steps.append((came, row))
        if len(steps) >= self._logs.block:
            self._block.write()

    def version(self, count: int) -> Version:
        """Return the rows that are there now, so many of them."""
        block, steps = self._block, self._block.steps
        if steps is None or (not steps and block.before != _FIRST):
            last = block.number if steps is None else block.before
            return Version(self.number, Block(self._logs, last, None), self._logs.block, count)
        return Version(self.number, block, len(steps), count)


class Version:
    """
    The rows that were there at one moment: so many steps of a block of a log, and all that was written before.

    Invariant: nothing of it ever changes, wherever its steps lie.
    """

    __slots__ = ("_block", "_steps", "count", "log", "proof")

    def __init__(self, log: int, block: Block, steps: int, count: int, proof: int | None = None) -> None:
        self.log, self._block, self._steps, self.count = log, block, steps, count
        self.proof = proof
        """What a journal has added up of these rows, once it has."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Version, (self.log, self._block, self._steps, self.count, self.proof)

    def rows(self) -> Iterator[Row]:
        """Yield the rows, those that came last first, one by one, so that they need not all be in memory."""
        gone: Counter[RowId] = Counter()
        for came, row in self._back():
            if _counts(gone, came, row.id):
                yield row

    def evidence(self) -> Iterator[EventRef]:
        """Yield the events that the rows rest on, some of them perhaps more than once."""
        gone: Counter[RowId] = Counter()
        for (came, name, events), row in self._named_back():
            if _counts(gone, came, name):
                yield from row().evidence if events is None else (EventRef(*event) for event in events)

    def since(self, earlier: Version) -> tuple[list[Row], list[Row]]:
        """Return the rows that came since an earlier version of the same log, and those that went."""
        came: dict[RowId, Row] = {}
        went: dict[RowId, Row] = {}
        for is_new, row in reversed([*self._back(earlier)]):
            if is_new:
                came[row.id] = row
            elif came.pop(row.id, None) is None:
                went[row.id] = row
        return [*came.values()], [*went.values()]

    def _back(self, until: Version | None = None) -> Iterator[Step]:
        """Yield the steps, the last first, back to those of an earlier version."""
        block, after = self._block, self._steps
        while True:
            before, steps = block.held()
            if until is not None and until._block.is_same(block):
                yield from reversed(steps[until._steps:after])
                return
            yield from reversed(steps[:after])
            if before == _FIRST:
                return
            block, after = Block(block.logs, before, None), block.logs.block

    def _named_back(self) -> Iterator[tuple[_Named, Callable[[], Row]]]:
        block, after = self._block, self._steps
        while True:
            before, steps = block.named()
            yield from reversed(steps[:after])
            if before == _FIRST:
                return
            block, after = Block(block.logs, before, None), block.logs.block


def _counts(gone: Counter[RowId], came: bool, name: RowId) -> bool:
    """Going back in time, say whether a row that came was still there at the end."""
    if not came:
        gone[name] += 1
        return False
    if gone and gone[name]:
        gone[name] -= 1
        return False
    return True
