"""What a command works on: the policy, the instants and the events that a person named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.missing import not_there
from zhunsheng.events.files import find_files, is_converted, is_known, is_parquet, is_table, open_bytes
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.terms.time import Instant, Zone

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.events.admission import Intake
    from zhunsheng.ir.rulebook import Rulebook

DEFAULT_POLICY = "shaoxing-2014"
STANDARD_INPUT = "-"
EXPECTED = ".jsonl .csv .xlsx .parquet .jsonl.gz .jsonl.zst"


def policy_folder(named: str | None) -> Path:
    """Return the folder of the policy named, or of the one that ships with the package; raises ProblemsFound."""
    if named is None:
        from zhunsheng.source.resources import data_folder

        return _as_seen_from_here(data_folder("policy") / DEFAULT_POLICY)
    folder = Path(named)
    if folder.name == "policy.yaml" and folder.is_file():
        folder = folder.parent
    if not folder.exists():
        raise ProblemsFound([not_there(named)])
    if not (folder / "policy.yaml").is_file():
        raise ProblemsFound([Problem("U118", None, {"value": named})])
    return folder


def load_policy(named: str | None, readings: Sequence[str] = ()) -> Policy:
    """Load a policy under the readings chosen; raises ProblemsFound with everything that is wrong."""
    return load_folder(policy_folder(named), chosen_readings(readings))


def load_folder(folder: Path, readings: Mapping[str, str] | None = None) -> Policy:
    """Load the policy in a folder; raises ProblemsFound with everything that is wrong."""
    import zhunsheng

    try:
        return zhunsheng.load(folder, readings=readings or None)
    except zhunsheng.PolicyError as wrong:
        raise ProblemsFound(wrong.problems) from None


def _as_seen_from_here(folder: Path) -> Path:
    """Problems name files as a person would write them."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def chosen_readings(written: Iterable[str]) -> dict[str, str]:
    """
    Read `ID=CHOICE`, each reading once; raises ProblemsFound.

    >>> chosen_readings(["last-place-ties=none"])
    {'last-place-ties': 'none'}
    """
    chosen: dict[str, str] = {}
    for text in written:
        name, equals, choice = (part.strip() for part in text.partition("="))
        if not (name and equals and choice) or chosen.get(name, choice) != choice:
            raise ProblemsFound([Problem("U107", None, {"value": text})])
        chosen[name] = choice
    return chosen


def instant(option: str, written: str | None, zone: Zone) -> Instant | None:
    """
    Read an RFC 3339 time, or a day, meaning its end in the policy's time zone; raises ProblemsFound.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(instant("--as-of", "2014-12-31", zone))
    '2014-12-31T23:59:59+08:00'
    """
    from zhunsheng.scenarios.moments import end_of

    if written is None:
        return None
    found = end_of(written.strip(), zone)
    if found is None:
        raise ProblemsFound([Problem("U108", None, {"option": option, "value": written})])
    return found


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
    """Tell what keeps a file from being read as a problem; one that names another file speaks of that."""
    try:
        yield
    except OSError as error:
        values = {"value": str(error.filename or name), "reason": reason_of(error)}
        raise ProblemsFound([Problem("U114", None, values)]) from None


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
