"""The race: everybody in turn, whole processes from file to findings, answers checked, medians and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from zhunsheng.bench.contestants import CONTESTANTS, Contestant, written_lines
from zhunsheng.bench.folder import Bench, make_ready
from zhunsheng.bench.results import Ended, Fate, Result, absent, result_of
from zhunsheng.bench.running import run
from zhunsheng.bench.telling import Telling
from zhunsheng.bench.workloads import AT_MOST, digest_of, is_right


def race(
    workloads: Sequence[str],
    sizes: Sequence[str],
    folder: Path,
    rounds: int = 3,
    only: Sequence[str] = (),
    at_most: int = AT_MOST,
    telling: Telling | None = None,
    contestants: Sequence[Contestant] = CONTESTANTS,
) -> list[Result]:
    """Run everybody who is installed on every workload and size; nothing but the data stays in the folder."""
    told = telling or Telling()
    asked_for = [each for each in contestants if not only or each.name in only]
    results: list[Result] = []
    for bench in (Bench(folder, workload, size) for workload in workloads for size in sizes):
        told.making_ready(bench)
        make_ready(bench)
        taking_part = [each for each in asked_for if each.is_installed and each.manages(bench.workload, bench.size)]
        ended = {it.contestant.name: it for it in _raced(bench, taking_part, rounds, at_most, told)}
        results += [
            result_of(bench, ended[each.name], ended) if each.name in ended else absent(bench, each)
            for each in asked_for
        ]
    return results


def _raced(
    bench: Bench, taking_part: Sequence[Contestant], rounds: int, at_most: int, told: Telling
) -> Iterator[Ended]:
    """Let everybody run once in every round, as long as it gives the right findings in time."""
    turns: dict[str, list[Ended]] = {each.name: [] for each in taking_part}
    for turn in range(rounds):
        for contestant in taking_part:
            before = turns[contestant.name]
            if all(it.fate is Fate.RIGHT for it in before):
                told.starting(bench, contestant.name, turn + 1, rounds)
                before.append(_turn(bench, contestant, at_most))
                told.ended(before[-1].fate, before[-1].taken)
    for ended in turns.values():
        yield _of_rounds(ended)


def _turn(bench: Bench, contestant: Contestant, at_most: int) -> Ended:
    """Let a contestant run once and check what it found."""
    with TemporaryDirectory(prefix="race-", dir=bench.folder, ignore_cleanup_errors=True) as scratch:
        output = Path(scratch) / "out"
        last = run(bench, contestant, output, at_most)
        if last.was_stopped or last.status != 0 or not output.exists():
            return Ended(contestant, Fate.STOPPED if last.was_stopped else Fate.FAILED, last.taken, last=last)
        answer = digest_of(written_lines(contestant, bench, output))
    fate = Fate.RIGHT if is_right(bench.workload, bench.size, answer) else Fate.WRONG
    return Ended(contestant, fate, last.taken, last.worked, last.held, answer.count, last)


def _of_rounds(ended: Sequence[Ended]) -> Ended:
    last = ended[-1]
    return Ended(
        contestant=last.contestant,
        fate=last.fate,
        taken=int(median(it.taken for it in ended)),
        worked=int(median(it.worked for it in ended)),
        held=max(it.held for it in ended),
        findings=last.findings,
        last=last.last,
    )
