"""Tables of which only what was used lately is in memory; the rest is on the shelf, exact and at hand."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, MutableMapping
from itertools import islice
from typing import Any, Generic, TypeVar

from zhunsheng.evaluate.live.shelf import Names, Shelf
from zhunsheng.evaluate.live.written import Known, read, written

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

IN_MEMORY = 200_000
"""So many rows of all tables of a session stay in memory; beyond it each table may have the same share of them."""


class Paged(MutableMapping[K, V], Generic[K, V]):
    """
    A mapping that keeps at most so many entries in memory.

    An entry that is looked up comes back into memory, where it may be changed; it goes to the shelf, as it then is,
    in `tidy`, which is called only between two posts. So what is in memory is all that a post can have at hand.
    """

    def __init__(self, known: Known, in_memory: int) -> None:
        """Begin empty; `in_memory` entries stay in memory, beyond it the older half is put on the shelf."""
        self._known, self.in_memory = known, in_memory
        self._here: dict[K, V] = {}
        self._shelf: Shelf | None = None
        self._names = Names(self._is_named, recent=1024, marked=False)
        self._taken: set[int] = set()
        """Entries of the shelf that hold no longer: they came back into memory, and may have been dropped since."""

    def __getitem__(self, key: K) -> V:
        try:
            return self._here[key]
        except KeyError:
            if self._shelf is None:
                raise
        number = self._names.number(key)
        if number is None or number in self._taken:
            raise KeyError(key)
        self._taken.add(number)
        value: V = self._loaded(number)[1]
        self._here[key] = value
        return value

    def get(self, key: K, default: Any = None) -> Any:
        """Return the value of a key; the default if there is none."""
        value = self._here.get(key)
        if value is not None or self._shelf is None:
            return default if value is None else value
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self._here and self._shelf is not None:
            self.get(key)  # what the shelf has of it holds no longer
        self._here[key] = value

    def put_here(self, key: K, value: V) -> None:
        """Set a key that was just looked up, or is known not to be there."""
        self._here[key] = value

    def __delitem__(self, key: K) -> None:
        self[key]
        del self._here[key]

    def __iter__(self) -> Iterator[K]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return len(self._here) + (0 if self._shelf is None else len(self._shelf) - len(self._taken))

    def items(self) -> Iterator[tuple[K, V]]:  # type: ignore[override]  # looked through once, never kept
        """Yield every entry; those on the shelf stay there."""
        yield from tuple(self._here.items())
        for number in range(0 if self._shelf is None else len(self._shelf)):
            if number not in self._taken:
                yield self._loaded(number)

    def values(self) -> Iterator[V]:  # type: ignore[override]  # likewise
        """Yield every value."""
        return (value for _, value in self.items())

    @property
    def held(self) -> int:
        """How many entries are in memory."""
        return len(self._here)

    def tidy(self) -> None:
        """Put on the shelf what has been in memory longest, if there is too much of it."""
        if len(self._here) <= self.in_memory:
            return
        if self._shelf is None:
            self._shelf = Shelf()
        for key in tuple(islice(self._here, len(self._here) - self.in_memory // 2)):
            self._names.put(key, self._shelf.put(written((key, self._here.pop(key)))))

    def _loaded(self, number: int) -> tuple[K, V]:
        assert self._shelf is not None
        found: tuple[K, V] = read(self._shelf.get(number), self._known)
        return found

    def _is_named(self, number: int, name: Hashable) -> bool:
        return number not in self._taken and self._loaded(number)[0] == name
