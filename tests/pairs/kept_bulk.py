"""Bulk asked of pair after pair: opening a database for each would cost more than the evaluation."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from zhunsheng.evaluate.bulk.evaluator import told
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, Zone

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database


class KeptBulk:
    """
    The bulk evaluator in databases that are kept, one for each time zone.

    Statements, plan and results are those of every bulk evaluation; what a pair left behind is undone before the next.
    """

    def __init__(self) -> None:
        self._databases: dict[Zone, Database] = {}
        self._open = ExitStack()

    def __enter__(self) -> KeptBulk:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __call__(
        self,
        rulebook: Rulebook,
        events: Iterable[Event],
        *,
        as_of: Instant | None = None,
        known_at: Instant | None = None,
    ) -> Evaluation:
        """Return what follows from the events; raises as the bulk evaluator does."""
        from zhunsheng.evaluate.bulk.in_memory import evaluate_in

        database = self._database(rulebook.zone)
        with database.undone(rulebook.zone):
            return told(lambda: evaluate_in(database, rulebook, events, as_of=as_of, known_at=known_at))

    def _database(self, zone: Zone) -> Database:
        from zhunsheng.evaluate.bulk.on_duckdb import Database

        if zone not in self._databases:
            self._databases[zone] = self._open.enter_context(Database())
            self._databases[zone].execute("SET threads = 1")  # small streams: a second thread only waits
        return self._databases[zone]
