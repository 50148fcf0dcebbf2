"""
The long run of a cluster: `python -m tests.cluster`.

First a city's events, with corrections, withdrawals, doubled names and faults, on a master and two workers of which
one is killed in mid-run; then smaller ones in every form that files have; then every case of the corpus and generated
pairs, in one session. Everything has to be what the reference says, byte for byte.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "engine")]

import zhunsheng  # noqa: E402
from cluster.forms import read_every_form  # noqa: E402
from cluster.machines import PATIENCE, has_work, kill, machines, wait_until  # noqa: E402
from conformance.cases import case_folders, run_case  # noqa: E402
from pairs.agreement import Disagreement, Tally, check_other  # noqa: E402
from pairs.making import cases, compiled  # noqa: E402
from pairs.policy import draft  # noqa: E402
from zhunsheng.policy import PolicyError, find_evaluator  # noqa: E402
from zhunsheng.scenarios.run import Shelf  # noqa: E402

PAIRS_OF_A_POLICY = 5


def main() -> int:
    """Run what is asked for; 1 if anything came out otherwise."""
    options = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    options.add_argument("--cases", type=int, default=2000, help="cases of the city that loses a worker; 0: none")
    options.add_argument("--forms", type=int, default=100, help="cases of the city in every form of file; 0: none")
    options.add_argument("--pairs", type=int, default=150, help="generated pairs")
    options.add_argument("--share", type=int, default=1, help="one case of the corpus in so many; 0: none")
    options.add_argument("--seed", default="1")
    asked = options.parse_args()
    failures = lose_a_worker(asked.cases) if asked.cases else 0
    failures += read_every_form(asked.forms) if asked.forms else 0
    failures += agree(asked.pairs, asked.share, asked.seed)
    print("the cluster agrees" if not failures else f"{failures} times the cluster says otherwise")
    return 1 if failures else 0


def lose_a_worker(count: int) -> int:
    """Evaluate a city on two workers, kill one when it has made something, and compare with the reference."""
    with tempfile.TemporaryDirectory(prefix="zhunsheng-") as name:
        folder = Path(name)
        events = folder / "city.jsonl"
        _run("generate", "--city", "shaoxing", "--years", "1", "--cases", count, "--output", events).wait()
        with events.open("a", encoding="utf-8") as file:
            file.write("no event\n" + events.open(encoding="utf-8").readline())
        expected, found = folder / "reference.jsonl", folder / "spark.jsonl"
        wanted = _replay(events, expected).wait()
        with machines(folder / "machines") as running:
            asked = _replay(events, found, "--evaluator", "spark", "--master", running.address)
            worker, place = running.workers[0]
            wait_until(lambda: has_work(place) or asked.poll() is not None, "work on the first worker")
            was_running = asked.poll() is None
            kill(worker)
            status = asked.wait(timeout=20 * PATIENCE)
        same = found.exists() and found.read_bytes() == expected.read_bytes()
        lines = len(expected.read_bytes().splitlines())
        print(f"a worker killed in mid-run: {was_running}; status {status} (reference {wanted});"
              f" the same {lines} findings: {same}", flush=True)
        return 0 if was_running and status == wanted and same else 1


def agree(pairs: int, share: int, seed: str) -> int:
    """Ask about the corpus and generated pairs in one session on this machine."""
    shelf = Shelf(zhunsheng.load)
    folders = case_folders()[::share] if share else []
    wrong = [folder for folder in folders for result in run_case(folder, "spark", shelf, 1) if not result.passed]
    for folder in wrong:
        print(f"case {folder.name}: otherwise")
    print(f"{len(folders)} cases of the corpus, {len(wrong)} otherwise", flush=True)
    evaluate = find_evaluator("spark", "local[2]")
    failures, number = 0, 0
    tally = Tally()
    while tally.compared.total() < pairs:
        count = min(PAIRS_OF_A_POLICY, pairs - tally.compared.total())
        failures += _pairs_of(f"{seed}:{number}", count, evaluate, tally)
        number += 1
    print(f"{tally.compared.total()} pairs, {failures} otherwise", flush=True)
    return len(wrong) + failures


def _pairs_of(name: str, count: int, evaluate: Callable[..., object], tally: Tally) -> int:
    choose = random.Random(name).choice
    drafted = draft(choose)
    try:
        policy = compiled(drafted)
    except PolicyError:
        return 0
    failures = 0
    for _, pair in cases(choose, drafted, policy, count):
        try:
            check_other("spark", evaluate, pair, tally)
        except Disagreement as error:
            print(f"{name}: {error}")
            failures += 1
    return failures


def _replay(events: Path, output: Path, *more: str) -> subprocess.Popen[bytes]:
    return _run("replay", events, "--format", "jsonl", "--output", output, *more)


def _run(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "zhunsheng", *map(str, arguments)], cwd=ROOT,
                            stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(main())
