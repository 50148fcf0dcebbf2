"""The order in which events came in, and whether it is the one that counts: then nothing need be sorted."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute

from zhunsheng.evaluate.bulk.blocks import Ints
from zhunsheng.evaluate.bulk.columns import Batch
from zhunsheng.events.event import Event


@dataclass(frozen=True, slots=True)
class Part:
    """Events that came with others: where each stands among all of them, when it was recorded, and its id."""

    where: Ints
    recorded: Ints
    ids: Any

    @classmethod
    def of_batch(cls, batch: Batch) -> Part:
        """Return the part that is a batch."""
        recorded = batch.columns.get("recordedtime", batch.columns["time"])
        return cls(batch.lines, recorded.to_numpy(), batch.columns["id"])

    @classmethod
    def of_events(cls, where: Several[int], events: Several[Event]) -> Part:
        """Return the part that events are."""
        recorded = np.array([event.recorded for event in events], dtype=np.int64)
        return cls(np.array(where, dtype=np.int64), recorded, pyarrow.array([event.id for event in events], "string"))


class Sequence:
    """Numbers events from 1, as they come."""

    def __init__(self) -> None:
        self.count = 0
        self.in_order = True
        """Each event is recorded later than the one before it, or at the same time and has the greater id."""
        self.ids_differ = True
        """No two events have the same id: each is greater than the one before it."""
        self._last: tuple[int, str] | None = None

    def places(self, parts: Several[Part]) -> list[Ints]:
        """Return the numbers of further events, for each part of them."""
        if not parts:
            return []
        order = np.argsort(np.concatenate([part.where for part in parts]), kind="stable")
        recorded = np.concatenate([part.recorded for part in parts])
        if len(parts) == 1:
            self._see(recorded, parts[0].ids)
        else:
            self._see(recorded[order], pyarrow.concat_arrays([part.ids for part in parts]).take(pyarrow.array(order)))
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[order] = self.count + 1 + np.arange(len(order))
        self.count += len(order)
        return np.split(numbers, np.cumsum([len(part.where) for part in parts])[:-1])

    def break_off(self) -> None:
        """Note that events came of which nothing is known here."""
        self.in_order = self.ids_differ = False

    def _see(self, recorded: Ints, ids: Any) -> None:
        if not len(recorded) or not (self.in_order or self.ids_differ):
            return
        first = (int(recorded[0]), ids[0].as_py())
        if self._last is not None:
            self.in_order &= self._last < first
            self.ids_differ &= self._last[1] < first[1]
        self._last = (int(recorded[-1]), ids[-1].as_py())
        ascend = pyarrow.compute.less(ids[:-1], ids[1:]).to_numpy(zero_copy_only=False)
        self.ids_differ &= bool(ascend.all())
        steps = np.diff(recorded)
        self.in_order &= bool(((steps > 0) | ((steps == 0) & ascend)).all())
