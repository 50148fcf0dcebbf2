"""Events that wait, as columns, to be written into the stores many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow
import pyarrow.compute

from zhunsheng.evaluate.bulk.arrow import ARROW, NUMBER
from zhunsheng.evaluate.bulk.blocks import Ints
from zhunsheng.evaluate.bulk.cells import Kind
from zhunsheng.evaluate.bulk.columns import Batch
from zhunsheng.evaluate.bulk.intake import Tables
from zhunsheng.evaluate.bulk.store import PLACE, Store, columns_of_store, event_row, kinds_of_store
from zhunsheng.events.event import Event

_GROUP = 122_880
"""So many rows the database keeps together: whole groups are taken over as they are."""
_ENOUGH = 2 * _GROUP
_MOST_BYTES = 150_000_000
"""About so much memory what waits may take."""
_WIDTHS = ("INTEGER", "BIGINT", Kind.NUMBER.sql)
"""The types of a column of numbers: it begins as the first and becomes what its numbers ask for."""
_BOUNDS = (2**31, 10**18)


class Waiting:
    """What waits for each store."""

    def __init__(self, stores: Mapping[str, Store], tables: Tables) -> None:
        self._stores, self._tables = stores, tables
        self._parts: dict[str, list[list[Any]]] = {}
        self._counts: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._widths: dict[str, int] = {}

    def add(self, batch: Batch, places: Ints) -> None:
        """Add the events of a batch."""
        store = self._stores[batch.type]
        columns = dict(batch.columns)
        columns.setdefault("recordedtime", columns["time"])
        members = ["id", "source", "subject", "time", "recordedtime", "supersedes", "retracts"]
        members += [f"data.{name}" for name in store.fields]
        cells = [columns.get(member) for member in members]
        self._add(store, places, [
            pyarrow.nulls(len(places), ARROW[kind]) if column is None else column
            for column, kind in zip(cells, kinds_of_store(store), strict=True)
        ])

    def add_events(self, type_: str, events: Sequence[Event], places: Ints) -> None:
        """Add events of one type that the gate admitted."""
        store = self._stores[type_]
        cells = zip(*(event_row(store, event) for event in events), strict=True)
        kinds = kinds_of_store(store)
        self._add(store, places, [_array(column, kind) for column, kind in zip(cells, kinds, strict=True)])

    def _add(self, store: Store, places: Ints, columns: list[Any]) -> None:
        self._parts.setdefault(store.type, []).append([pyarrow.array(places), *columns])
        self._counts[store.type] = self._counts.get(store.type, 0) + len(places)
        self._sizes[store.type] = self._sizes.get(store.type, 0) + sum(column.nbytes for column in columns)
        if self._counts[store.type] >= _ENOUGH:
            self._write(store.type, whole_groups=True)
        elif sum(self._sizes.values()) >= _MOST_BYTES:
            self._write(max(self._sizes, key=self._sizes.__getitem__))

    def write_all(self) -> None:
        """Write whatever still waits."""
        for type_ in tuple(self._parts):
            self._write(type_)

    def _write(self, type_: str, *, whole_groups: bool = False) -> None:
        store, parts = self._stores[type_], self._parts.pop(type_)
        count, size = self._counts.pop(type_), self._sizes.pop(type_)
        if whole_groups and count % _GROUP:
            rest = count % _GROUP
            self._parts[type_] = [_cut(parts, rest)]
            self._counts[type_], self._sizes[type_] = rest, size * rest // count
        names, kinds = [PLACE, *columns_of_store(store)], [Kind.INSTANT, *kinds_of_store(store)]
        columns = {}
        for name, kind, pieces in zip(names, kinds, zip(*parts, strict=True), strict=True):
            if kind is Kind.NUMBER:
                columns[name] = _on_one_scale(pieces)
                self._widen(store, name, _width(columns[name]))
            else:
                columns[name] = pyarrow.chunked_array(pieces, type=ARROW[kind])
        self._tables.append(store.relation, pyarrow.table(columns))

    def widen_all(self, store: Store) -> None:
        """Make room in a store for any numbers."""
        for held in store.fields.values():
            if held.kind is Kind.NUMBER:
                self._widen(store, held.sql, len(_WIDTHS) - 1)

    def _widen(self, store: Store, column: str, width: int) -> None:
        known = f"{store.relation}.{column}"
        if width > self._widths.get(known, 0):
            self._widths[known] = width
            self._tables.execute(f"ALTER TABLE {store.relation} ALTER {column} TYPE {_WIDTHS[width]}")


def _cut(parts: list[list[Any]], count: int) -> list[Any]:
    """Take the last so many rows out of parts, and return them; they are fewer than those of the last part."""
    *_, last = parts
    kept = len(last[0]) - count
    parts[-1] = [column.slice(0, kept) for column in last]
    return [column.slice(kept) for column in last]


def _array(cells: Iterable[Any], kind: Kind) -> Any:
    held = list(cells)
    if kind is Kind.NUMBER and all(cell is None or cell == int(cell) for cell in held):
        return pyarrow.array([None if cell is None else int(cell) for cell in held], type=pyarrow.int64())
    return pyarrow.array(held, type=ARROW[kind])


def _on_one_scale(pieces: Sequence[Any]) -> Any:
    """Return numbers as one column: as whole ones if all of them are."""
    if all(pyarrow.types.is_int64(piece.type) or piece.null_count == len(piece) for piece in pieces):
        return pyarrow.chunked_array([piece.cast(pyarrow.int64()) for piece in pieces], type=pyarrow.int64())
    return pyarrow.chunked_array([piece.cast(NUMBER) for piece in pieces], type=NUMBER)


def _width(column: Any) -> int:
    if column.type == NUMBER:
        return len(_BOUNDS)
    least, most = (bound.as_py() or 0 for bound in pyarrow.compute.min_max(column).values())
    return sum(max(-least, most) >= bound for bound in _BOUNDS)
