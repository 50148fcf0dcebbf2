"""What a post has changed: findings that are written out when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

from zhunsheng.evaluate.live.alike import alike
from zhunsheng.evaluate.live.row import Row
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order

Replaced = tuple[Callable[[Row], Finding], Row | None, Row | None]
"""How findings are written out of rows, the row of a finding that stands no longer, and that of one that now does."""

MadeOf = tuple[Callable[[Row], Row], Callable[[Row], Finding], Row | None, Row | None]
"""The same of the rows that those are made of, led by how they are made."""


_NO_LOCK: AbstractContextManager[Any] = nullcontext()


class Change:
    """
    What an event, or a step of time, has changed: findings that now stand, and those that no longer do.

    A finding of which anything became different, its derivation included, is withdrawn in its old form and added in
    its new one. Both parts are in the order of findings. The findings are written out when `added` or `withdrawn`
    is first read, always as they were at the time of the change.
    """

    def __init__(self, made_of: Iterable[MadeOf] = (), lock: AbstractContextManager[Any] = _NO_LOCK) -> None:
        """Begin with the rows that took the place of others; `lock` is held while findings are written out."""
        self._made_of = tuple(made_of)
        self._lock = lock

    def under(self, lock: AbstractContextManager[Any]) -> Change:
        """Return the same change, to be written out only while a lock is held."""
        return Change(self._made_of, lock) if self._made_of else self

    def __bool__(self) -> bool:
        """Say whether anything has changed."""
        return bool(self._made_of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Change) and (self.added, self.withdrawn) == (other.added, other.withdrawn)

    def __hash__(self) -> int:
        return hash((self.added, self.withdrawn))

    def __repr__(self) -> str:
        return f"Change(added={self.added!r}, withdrawn={self.withdrawn!r})"

    @cached_property
    def replaced(self) -> tuple[Replaced, ...]:
        """The rows of the findings, and how these are written out of them; to be read under the lock."""
        return tuple(
            (write, None if old is None else conclude(old), None if new is None else conclude(new))
            for conclude, write, old, new in self._made_of
        )

    @cached_property
    def added(self) -> tuple[Finding, ...]:
        """The findings that now stand, in their order."""
        with self._lock:
            return in_order(write(new) for write, _, new in self.replaced if new is not None)

    @cached_property
    def withdrawn(self) -> tuple[Finding, ...]:
        """The findings that stand no longer, in their order and their old form."""
        with self._lock:
            return in_order(write(old) for write, old, _ in self.replaced if old is not None)

    def forget(self) -> None:
        """Let go of what was worked out for telling this change: that would fill the memory in time."""
        for _, old, new in self.replaced:
            for row in (old, new):
                if row is not None:
                    row.forget()


NOTHING = Change()


def differ(old: Row | None, new: Row | None) -> bool:
    """
    Say whether the findings made of two rows of one name differ in anything, their derivations included.

    All that a finding says follows from its row, of which only the time is no part of the why.
    """
    if old is new:
        return False
    if old is None or new is None or old.columns != new.columns or old.at != new.at:
        return True
    return not alike(old, new)
