"""The events that a person named: files, folders and patterns, read through the gate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from zhunsheng.cli.missing import not_there
from zhunsheng.events.files import find_files, is_converted, is_known, is_parquet, is_table, open_bytes
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of

if TYPE_CHECKING:
    from zhunsheng.events.admission import Intake
    from zhunsheng.ir.rulebook import Rulebook

STANDARD_INPUT = "-"
EXPECTED = ".jsonl .csv .xlsx .parquet .jsonl.gz .jsonl.zst .csv.gz .csv.zst"
_FULL = (ENOSPC, EDQUOT)


def read_events(files: Sequence[str], rulebook: Rulebook, *, mapping: str | None, strict: bool,
                advance: Callable[[int], None]) -> Intake:
    """
    Read every file, folder and pattern named, in order, each file once; `advance` is told of the bytes read.

    Raises ProblemsFound for a file that cannot be read, and under `strict` for every line refused.
    """
    from zhunsheng.events.admission import Intake

    intake = Intake()
    for name in complain_early(files, mapping):
        with told_by_name(name):
            intake = intake + _read(name, rulebook, mapping, strict, advance)
    if strict:
        stop_if_refused(intake)
    return intake


@contextmanager
def told_by_name(name: str) -> Iterator[None]:
    """
    Tell what keeps a file from being read as a problem; one that names another file speaks of that.

    Where a disk is full it is one that was to be written, the one of temporary files unless another is named.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in _FULL
        values = {"value": str(error.filename or (gettempdir() if is_full else name)), "reason": reason_of(error)}
        raise ProblemsFound([Problem("U113" if is_full else "U114", None, values)]) from None


@contextmanager
def told_if_not_written(output: str) -> Iterator[None]:
    """Tell what keeps a folder from being written as a problem with it; one with another file, as one of reading."""
    try:
        with told_by_name(output):
            yield
    except ProblemsFound as found:
        ours = (output, str(Path(output).with_name(f".{Path(output).name}.partial")))
        raise ProblemsFound([
            Problem("U113", None, {**it.values, "value": output}) if it.values.get("value") in ours else it
            for it in found.problems
        ]) from None


def stop_if_refused(intake: Intake) -> None:
    """Raise ProblemsFound with the reasons of all refused lines, if there are any: what `--strict` asks for."""
    if intake.refusals:
        stopped = Problem("U120", None, {"value": str(intake.refused)})
        raise ProblemsFound([*intake.problems, stopped])


def complain_early(named: Sequence[str], mapping: str | None) -> tuple[str, ...]:
    """
    Find everything that is wrong with the names before any file is read; raises ProblemsFound.

    Returns the files that the names, folders and patterns stand for, each once.
    """
    problems = [not_there(mapping)] if mapping and not Path(mapping).exists() else []
    found: dict[str, None] = {}
    for name in named:
        if name == STANDARD_INPUT:
            found[name] = None
            continue
        try:
            listed = find_files([name])
        except FileNotFoundError:
            problems.append(not_there(name))
            continue
        if not listed:
            problems.append(Problem("B107", None, {"value": name, "expected": EXPECTED}))
        for file in listed:
            found[str(file)] = None
            problems += _complaints(file, mapping)
    if problems:
        raise ProblemsFound(problems)
    return tuple(found)


def _complaints(file: Path, mapping: str | None) -> list[Problem]:
    if is_table(file) and mapping is None:
        return [Problem("U110", None, {"value": str(file)})]
    if not is_known(file) and file.is_file():
        return [Problem("U109", None, {"value": str(file), "expected": EXPECTED})]
    return []


def _read(name: str, rulebook: Rulebook, mapping: str | None, strict: bool, advance: Callable[[int], None]) -> Intake:
    from zhunsheng.events.json_lines import bounded_lines, take_in_json_lines

    if name == STANDARD_INPUT:
        return take_in_json_lines(_counted(bounded_lines(sys.stdin.buffer), advance), "stdin", rulebook, strict)
    path = Path(name)
    if is_converted(path):
        return read_converted(path, rulebook)
    if is_table(path) or is_parquet(path):
        return table_reader(rulebook, mapping, strict)(path)
    with open_bytes(path) as file:
        return take_in_json_lines(_counted(bounded_lines(file), advance), name, rulebook, strict)


def table_reader(rulebook: Rulebook, mapping: str | None, strict: bool) -> Callable[[Path], Intake]:
    """Return what reads a table, or Parquet with or without a mapping, through the gate."""
    from zhunsheng.events.mapping import read_mapping

    known = read_mapping(Path(mapping)) if mapping is not None else None

    def read(path: Path) -> Intake:
        if known is not None:
            from zhunsheng.events.tabular import read_table

            return read_table(path, known, rulebook, strict)
        from zhunsheng.events.parquet_grid import read_parquet

        return read_parquet(path, rulebook, strict)

    return read


def read_converted(folder: Path, rulebook: Rulebook) -> Intake:
    """Read what `convert` wrote; raises ProblemsFound if it was written under another vocabulary."""
    from zhunsheng.evaluate.bulk.evaluator import check_installed

    check_installed()
    from zhunsheng.evaluate.bulk.kept import events_kept

    return events_kept(folder, rulebook)


def _counted(lines: Iterable[bytes], advance: Callable[[int], None]) -> Iterator[bytes]:
    for line in lines:
        advance(len(line))
        yield line
