"""Commands on the bulk evaluator: it reads the files itself, in bounded memory, and can be stopped at any time."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.inputs import STANDARD_INPUT, stop_if_refused, table_reader, told_by_name
from zhunsheng.cli.progress import steps_bar
from zhunsheng.cli.streams import copy_over, tell
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.reports.report import Report
from zhunsheng.terms.text import Lang
from zhunsheng.terms.time import Instant

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.evaluate.bulk.chosen import Chosen
    from zhunsheng.evaluate.bulk.files import How
    from zhunsheng.events.event import Event
    from zhunsheng.findings.finding import Finding

_SIZE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})? ?(?:[KMGT]i?B)", re.IGNORECASE | re.ASCII)
Instants = tuple[Instant | None, Instant | None]
"""As of, and known at."""


def bounded_memory(written: str | None) -> str | None:
    """
    Return the bound on memory as written; raises ProblemsFound if it is none.

    >>> bounded_memory("2GB")
    '2GB'
    """
    if written is not None and _SIZE.fullmatch(written.strip()) is None:
        raise ProblemsFound([Problem("U104", None, {"option": "--memory", "value": written, "expected": "2GB 512MB…"})])
    return written.strip() if written is not None else None


def answer_in_bulk(policy: Policy, files: Sequence[str], mapping: str | None, instants: Instants, *, strict: bool,
                   memory: str | None, lang: Lang) -> Report:
    """Read and evaluate files; raises ProblemsFound."""
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    with at_work(policy, files, mapping, strict, memory, lang) as (how, named, _):
        from zhunsheng.evaluate.bulk.files import evaluate_files

        as_of, known_at = instants
        evaluation, intake = evaluate_files(policy.rulebook, named, as_of=as_of, known_at=known_at, how=how)
    return Report(policy.rulebook, evaluation, intake)


def write_in_bulk(policy: Policy, files: Sequence[str], mapping: str | None, instants: Instants, *, strict: bool,
                  memory: str | None, output: str | None, lang: Lang) -> Report:
    """
    Write all findings as JSON lines without holding them in memory, and return what else there is to say.

    The file appears whole or not at all. Raises ProblemsFound.
    """
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    with at_work(policy, files, mapping, strict, memory, lang) as (how, named, scratch):
        from zhunsheng.evaluate.bulk.files import write_findings
        from zhunsheng.evaluate.contract import Evaluation

        as_of, known_at = instants
        made = scratch / "findings.jsonl"
        written, intake = write_findings(policy.rulebook, named, made, as_of=as_of, known_at=known_at, how=how)
        copy_over(made, output)
    if output not in (None, STANDARD_INPUT):
        tell(text("written", lang, path=output))
    evaluation = Evaluation((), (), written.as_of, written.known_at, written.conflicts)
    return Report(policy.rulebook, evaluation, intake, written.counts)


def choose_in_bulk(policy: Policy, files: Sequence[str], mapping: str | None, instants: Instants,
                   wanted: Callable[[Finding], bool], *, norms: Iterable[str], most: int, strict: bool,
                   memory: str | None, lang: Lang) -> Chosen:
    """
    Read and evaluate files and return the first findings wanted, each with events that explain it.

    Only what the norms named rest on is worked out; of none named, everything. Raises ProblemsFound.
    """
    from zhunsheng.evaluate.bulk.evaluator import check_installed
    from zhunsheng.ir.slice import sliced

    named_norms = tuple(norms)
    rulebook = sliced(policy.rulebook, named_norms) if named_norms else policy.rulebook

    def confirms(finding: Finding, events: Sequence[Event], as_of: Instant | None, known_at: Instant | None) -> bool:
        from zhunsheng.evaluate.bulk.evaluator import derive
        from zhunsheng.policy import find_evaluator

        part = sliced(policy.rulebook, [finding.norm])
        return derive(finding, part, events, find_evaluator("reference"), as_of=as_of, known_at=known_at) is not None

    check_installed()
    with at_work(policy, files, mapping, strict, memory, lang) as (how, named, _):
        from zhunsheng.evaluate.bulk.chosen import choose

        as_of, known_at = instants
        return choose(rulebook, named, wanted, confirms, most=most, as_of=as_of, known_at=known_at, how=how)


@contextmanager
def at_work(policy: Policy, files: Sequence[str], mapping: str | None, strict: bool, memory: str | None,
          lang: Lang, label: str = "evaluating") -> Iterator[tuple[How, list[str], Path]]:
    """Make everything ready; whatever happens, nothing is left behind of what lay on disk meanwhile."""
    from zhunsheng.evaluate.bulk.files import How

    with _scratch_folder() as scratch, steps_bar(text(label, lang)) as progress, told_by_name(files[0]):
        spooled = str(scratch / "stdin.jsonl")
        named = [_spooled(spooled) if name == STANDARD_INPUT else name for name in files]
        yield How(
            strict=strict,
            memory=memory,
            scratch=str(scratch),
            read_table=table_reader(policy.rulebook, mapping, strict),
            names={spooled: "stdin"},
            progress=progress,
            check=stop_if_refused if strict else None,
        ), named, scratch


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix="zhunsheng-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _spooled(path: str) -> str:
    with Path(path).open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    return path
