"""
The long search for disagreements between evaluators:

    python -m tests.agreement --pairs 100000 --seed 1 --progress

Exit status 0 if every pair agreed, 1 if one did not; it is then shrunk and written below --keep as a story.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the generators stand beside this folder

from pairs.keep import keep
from pairs.run import PAIRS_PER_POLICY, SMALL, Search, Shares, Size, others_of, search
from pairs.shrink import shrink, steady

ROUND = 500
"""How many pairs are asked between two reports of progress."""


def main(arguments: list[str] | None = None) -> int:
    """Search, report, and shrink what was found."""
    asked = _parser().parse_args(arguments)
    shares = Shares(
        asked.kept_every,
        asked.durable_every,
        asked.bulk_every,
        (("bulk", asked.anew_every), ("spark", asked.spark_every)),
    )
    begun = time.monotonic()
    found = _search(asked, shares, begun)
    _report(found, time.monotonic() - begun)
    others = {name: evaluate for name, (_, evaluate) in others_of(shares).items()}
    for number, (policy, said, case) in enumerate(found.failures[: asked.most_shrunk], start=1):
        differs = steady({name: it for name, it in others.items() if said.startswith(name)})
        small = shrink(case, differs) if differs(case) is not None else case
        print(f"\n{policy}: {said}\n{keep(small, asked.keep / f'found-{number}', f'found {policy}')}")
    return 1 if found.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__.splitlines()[1])
    parser.add_argument("--pairs", type=int, default=10_000, help="how many pairs of policy and stream")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same pairs")
    parser.add_argument("--first", type=int, default=0, help="the number of the first policy")
    parser.add_argument("--seconds", type=float, default=None, help="stop after so many seconds")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--small", action="store_true", help="policies of few norms and streams of two months")
    parser.add_argument("--bulk-every", type=int, default=4, help="ask bulk one pair in so many; 0: never")
    parser.add_argument("--anew-every", type=int, default=400, help="the same in a database opened for the pair")
    parser.add_argument("--spark-every", type=int, default=0, help="ask spark one pair in so many; 0: never")
    parser.add_argument("--kept-every", type=int, default=20, help="journal, snapshot, reopening: one pair in so many")
    parser.add_argument("--durable-every", type=int, default=400, help="the same with durable_rules")
    parser.add_argument("--keep", type=Path, default=Path("found"), help="where what was found is written")
    parser.add_argument("--most-shrunk", type=int, default=3, help="how many disagreements are shrunk")
    parser.add_argument("--progress", action="store_true", help="say how far it is")
    return parser


def _search(asked: argparse.Namespace, shares: Shares, begun: float) -> Search:
    """Search in rounds, each with policies of its own numbers, so that how many processes there are changes nothing."""
    found = Search()
    size = SMALL if asked.small else Size()
    rounds = [(asked.first + done, min(ROUND, asked.pairs - done)) for done in range(0, asked.pairs, ROUND)]
    with ProcessPoolExecutor(asked.jobs) as pool:
        for start in range(0, len(rounds), asked.jobs):
            if asked.seconds is not None and time.monotonic() - begun > asked.seconds:
                break
            running = [pool.submit(search, asked.seed, first, pairs, shares, size)
                       for first, pairs in rounds[start : start + asked.jobs]]
            for it in running:
                done = it.result()
                found.add(done)
                for policy, said, _ in done.failures:
                    print(f"{policy}: {said}", file=sys.stderr, flush=True)
            if asked.progress:
                spent = time.monotonic() - begun
                print(f"{found.pairs}/{asked.pairs} pairs, {len(found.failures)} disagreements, {spent:.0f} s",
                      file=sys.stderr, flush=True)
    return found


def _report(found: Search, seconds: float) -> None:
    print(f"{found.pairs} pairs of {found.policies} policies, {found.events} events, {seconds:.0f} s, "
          f"{len(found.failures)} disagreements")
    for comparison, count in sorted(found.tally.compared.items()):
        print(f"  {comparison:<40} {count:>9}")
    print("reached, in pairs:")
    for (kind, outcome, force), count in sorted(found.tally.outcomes.items()):
        print(f"  {kind:<16} {outcome:<14} {force:<10} {count:>9}")
    refused = ", ".join(f"{code} {count}" for code, count in sorted(found.not_compiled.items()))
    print(f"policies that did not compile, by problem: {refused or 'none'}")


assert ROUND % PAIRS_PER_POLICY == 0

if __name__ == "__main__":
    sys.exit(main())
