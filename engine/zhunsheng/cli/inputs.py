"""What a command works on: the policy, the instants and the events that a person named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.terms.time import Instant, Zone

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.events.admission import Intake
    from zhunsheng.ir.rulebook import Rulebook

DEFAULT_POLICY = "shaoxing-2014"
STANDARD_INPUT = "-"
LINE_SUFFIXES = frozenset({".jsonl", ".ndjson"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})


def policy_folder(named: str | None) -> Path:
    """Return the folder of the policy named, or of the one that ships with the package; raises ProblemsFound."""
    if named is None:
        from zhunsheng.source.resources import data_folder

        return _as_seen_from_here(data_folder("policy") / DEFAULT_POLICY)
    folder = Path(named)
    if folder.name == "policy.yaml" and folder.is_file():
        folder = folder.parent
    if not folder.exists():
        raise ProblemsFound([Problem("U105", None, {"value": named})])
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


def known_evaluator(name: str) -> str:
    """Return the name of an evaluator that this installation has; raises ProblemsFound."""
    from zhunsheng.policy import EVALUATORS

    if name not in EVALUATORS:
        raise ProblemsFound([Problem("U116", None, {"value": name, "expected": " ".join(EVALUATORS)})])
    return name


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
    Read every file named, in order, each file once; `advance` is told of the bytes read.

    Raises ProblemsFound for a file that cannot be read, and under `strict` for every line refused.
    """
    from zhunsheng.events.admission import Intake

    intake = Intake()
    for name in dict.fromkeys(files):
        try:
            intake = intake + _read(name, rulebook, mapping, strict, advance)
        except OSError as error:
            reason = reason_of(error)
            raise ProblemsFound([Problem("U114", None, {"value": name, "reason": reason})]) from None
    if strict and intake.refusals:
        stopped = Problem("U120", None, {"value": str(len(intake.refusals))})
        raise ProblemsFound([*intake.problems, stopped])
    return intake


def complain_early(files: Sequence[str], mapping: str | None) -> None:
    """Find everything that is wrong with the names before any file is read; raises ProblemsFound."""
    problems = []
    expected = ".jsonl .csv .xlsx"
    for name in [*files, *([mapping] if mapping else [])]:
        path = Path(name)
        if name == STANDARD_INPUT:
            continue
        if not path.exists():
            problems.append(Problem("U105", None, {"value": name}))
        elif name == mapping:
            continue
        elif path.suffix.lower() in TABLE_SUFFIXES:
            if mapping is None:
                problems.append(Problem("U110", None, {"value": name}))
        elif path.suffix.lower() not in LINE_SUFFIXES and path.is_file():
            problems.append(Problem("U109", None, {"value": name, "expected": expected}))
    if problems:
        raise ProblemsFound(problems)


def _read(name: str, rulebook: Rulebook, mapping: str | None, strict: bool, advance: Callable[[int], None]) -> Intake:
    if Path(name).suffix.lower() in TABLE_SUFFIXES and mapping is not None:
        return _read_table(name, rulebook, mapping, strict)
    from zhunsheng.events.json_lines import bounded_lines, take_in_json_lines

    if name == STANDARD_INPUT:
        return take_in_json_lines(_counted(bounded_lines(sys.stdin.buffer), advance), "stdin", rulebook, strict)
    with Path(name).open("rb") as file:
        return take_in_json_lines(_counted(bounded_lines(file), advance), name, rulebook, strict)


def _read_table(name: str, rulebook: Rulebook, mapping: str, strict: bool) -> Intake:
    from zhunsheng.events.mapping import read_mapping
    from zhunsheng.events.tabular import read_table

    return read_table(Path(name), read_mapping(Path(mapping)), rulebook, strict)


def _counted(lines: Iterable[bytes], advance: Callable[[int], None]) -> Iterator[bytes]:
    for line in lines:
        advance(len(line))
        yield line
