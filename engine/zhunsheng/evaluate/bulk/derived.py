"""Every finding with its derivation, worked out share by share: the events of one share are in memory, never all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zhunsheng.evaluate.bulk.cells import Kind
from zhunsheng.evaluate.bulk.files import AS_USUAL, How, Written, prepare
from zhunsheng.evaluate.bulk.laid_out import IN_A_SHARE, shared_out
from zhunsheng.evaluate.bulk.progress import Course, unheard
from zhunsheng.evaluate.bulk.spark.shares import Part, Work, evaluate_slot, together
from zhunsheng.evaluate.bulk.spark.stages import plan_stages
from zhunsheng.evaluate.bulk.standing import Prepared
from zhunsheng.evaluate.contract import Evaluation, Evaluator
from zhunsheng.events.admission import Intake
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.on_duckdb import Database

Wanted = Callable[[Finding], bool]
_AT_ONCE = 10_000
_LISTED = {"a": "VARCHAR", "b": "VARCHAR", "c": "VARCHAR", "d": "VARCHAR", "first": "BIGINT", "size": "BIGINT"}


def norms_in_one_share(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the norms whose events cannot be shared out: all events that they look at are held at once."""
    return tuple(norm for stage in plan_stages(rulebook) if stage.whole for norm in stage.norms)


def evaluate_with_derivations(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    evaluator: Evaluator,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
    in_a_share: int = IN_A_SHARE,
) -> tuple[Evaluation, Intake]:
    """
    Return what follows from all events in files, each finding with its derivation; see `evaluate_files`.

    The evaluator is one that derives; it is asked for every share by itself.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    with Database(how.memory, how.scratch) as database:
        prepared, arrived = prepare(rulebook, paths, database, as_of, known_at, how)
        parts = _parts(rulebook, prepared, database, evaluator, how, in_a_share)
        return together(parts, prepared.conflicts, prepared.as_of, prepared.known_at), arrived


def write_with_derivations(
    rulebook: Rulebook,
    paths: Iterable[str | Path],
    output: Path,
    evaluator: Evaluator,
    wanted: Wanted,
    *,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    how: How = AS_USUAL,
    in_a_share: int = IN_A_SHARE,
) -> tuple[Written, Intake]:
    """
    Write the findings that are wanted with their derivations as lines of JSON, in the order of findings.

    For more than fit into memory: of findings only their order and where they lie on disk is kept. The file appears
    whole or not at all; see `evaluate_with_derivations`.
    """
    from zhunsheng.evaluate.bulk.on_duckdb import Database

    partial = output.with_name(f".{output.name}.partial")
    try:
        with Database(how.memory, how.scratch) as database:
            prepared, arrived = prepare(rulebook, paths, database, as_of, known_at, how)
            with Path(database.scratch, "lines").open("w+b") as lines:
                heap = _Heap(lines, database)
                for part in _parts(rulebook, prepared, database, evaluator, how, in_a_share):
                    heap.add(filter(wanted, part.findings))
                with partial.open("wb") as file:
                    file.writelines(heap.in_order())
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
    return Written(prepared.as_of, prepared.known_at, prepared.conflicts, heap.counts), arrived


def _parts(
    rulebook: Rulebook, prepared: Prepared, database: Database, evaluator: Evaluator, how: How, in_a_share: int
) -> Iterator[Part]:
    """Yield what follows, share by share; what cannot be shared out is one part."""
    stages, course = plan_stages(rulebook), Course(how.progress or unheard)
    for stage in stages:
        for number, shares, events in shared_out(rulebook, stage, prepared, database, in_a_share):
            course.expect(shares if number == 0 else 0)
            work = Work(rulebook, (stage,), shares, evaluator, prepared.as_of, prepared.known_at)
            yield evaluate_slot(work, number, events)
            course.step()


class _Heap:
    """Lines of findings as they come, on disk, and how they will stand."""

    def __init__(self, lines: BinaryIO, database: Database) -> None:
        self._lines, self._database, self._end = lines, database, 0
        self._counts: dict[tuple[str, str], int] = {}
        columns = ", ".join(f"{name} {kind}" for name, kind in _LISTED.items())
        database.execute(f"CREATE TEMP TABLE listed ({columns})")

    @property
    def counts(self) -> tuple[tuple[str, str, int], ...]:
        """Force, outcome, and how many findings of both."""
        return tuple((force, outcome, count) for (force, outcome), count in sorted(self._counts.items()))

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings in any order."""
        rows = []
        for finding in findings:
            kind = finding.force.value, finding.outcome
            self._counts[kind] = self._counts.get(kind, 0) + 1
            line = _line(finding)
            rows.append((*finding.order, self._end, len(line)))
            self._end += self._lines.write(line)
            if len(rows) == _AT_ONCE:
                self._note(rows)
                rows = []
        self._note(rows)

    def _note(self, rows: list[tuple[str, str, str, str, int, int]]) -> None:
        if rows:
            kinds = [Kind(kind) for kind in _LISTED.values()]
            self._database.insert("listed", list(_LISTED), kinds, rows)

    def in_order(self) -> Iterator[bytes]:
        """Yield all lines in the order of findings; those alike in it by what they say, and why."""
        listed = self._database.fetch("SELECT a, b, c, d, first, size FROM listed ORDER BY ALL")
        for _, alike in groupby(listed, key=lambda row: row[:4]):
            lines = [self._read(first, size) for *_, first, size in alike]
            yield from sorted(lines, key=_said) if len(lines) > 1 else lines

    def _read(self, first: int, size: int) -> bytes:
        self._lines.seek(first)
        return self._lines.read(size)


def _line(finding: Finding) -> bytes:
    said = json.dumps(finding.to_dict(derivation=True), ensure_ascii=False, separators=(",", ":"))
    return f"{said}\n".encode()


def _said(line: bytes) -> tuple[str, str]:
    """Return by what findings of one place are told apart, as `findings.order` does."""
    said = json.loads(line)
    why = said.pop("derivation")
    return json.dumps(said, ensure_ascii=False), json.dumps(why, ensure_ascii=False)
