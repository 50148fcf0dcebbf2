"""One typed event, as every evaluator sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.time import Instant
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """
    A fact that happened at `time` and became known at `recorded` (CloudEvents 1.0, checked and typed).

    `fields` holds the declared fields of `data` that are present, by id, as cells: names resolved to ids, numbers as
    decimals, periods and days as canonical text, instants in nanoseconds, lists as tuples.
    `supersedes` and `retracts` name an event of the same source; at most one of them is set.
    `digest` is SHA-256 over the content except the recorded time: equal content, equal digest.
    """

    id: str
    source: str
    type: str
    time: Instant
    recorded: Instant
    subject: str | None
    fields: Mapping[str, Cell] = field(hash=False)
    supersedes: str | None = None
    retracts: str | None = None
    digest: str = ""

    @property
    def order(self) -> tuple[Instant, Instant, str, str]:
        """The order of events: time, recorded time, id, source."""
        return (self.time, self.recorded, self.id, self.source)
