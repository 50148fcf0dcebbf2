"""The long search: pair after pair from a seed, each asked of every evaluator as often as its price allows."""

from __future__ import annotations

import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pairs.agreement import Disagreement, Evaluate, Pair, Tally, check_derivations, check_kept, check_live, check_other
from pairs.choosing import Choose
from pairs.kept_bulk import KeptBulk
from pairs.making import Case, cases, compiled
from pairs.policy import draft
from zhunsheng.policy import EVALUATORS, PolicyError, find_evaluator

PAIRS_PER_POLICY = 20


@dataclass(frozen=True)
class Size:
    """How large policies and streams may grow: norms written freely, beside those they build on, and months told."""

    norms: int = 6
    months: int = 6


SMALL = Size(2, 2)
"""Many small pairs find more in a given time than few large ones; what needs a longer history is left to the others."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Shares:
    """
    Of how many pairs one is asked of what is dear: a session kept on disk, durable_rules, bulk, another evaluator.

    Bulk is asked in a database that is kept for many pairs, and more seldom in one that is opened anew.
    """

    kept: int = 20
    durable: int = 400
    bulk: int = 4
    others: tuple[tuple[str, int], ...] = (("bulk", 400),)


@dataclass
class Search:
    """What a search has found."""

    pairs: int = 0
    policies: int = 0
    events: int = 0
    not_compiled: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    failures: list[tuple[str, str, Case]] = field(default_factory=list)
    """Which policy of the seed, what went wrong, and on which case."""

    def add(self, other: Search) -> None:
        """Take in what another search has found."""
        self.pairs, self.policies, self.events = (
            self.pairs + other.pairs,
            self.policies + other.policies,
            self.events + other.events,
        )
        self.not_compiled += other.not_compiled
        self.tally.compared += other.tally.compared
        self.tally.outcomes += other.tally.outcomes
        self.failures += other.failures


def others_of(shares: Shares) -> dict[str, tuple[int, Evaluate]]:
    """Return the evaluators beside reference and live that exist and are asked, with their share."""
    return {name: (share, find_evaluator(name)) for name, share in shares.others if share and name in EVALUATORS}


@contextmanager
def asked_of(shares: Shares) -> Iterator[dict[str, tuple[int, Evaluate]]]:
    """Have `others_of` and, while the search goes on, bulk in a database that is kept."""
    with KeptBulk() as bulk:
        others = others_of(shares)
        yield others | {"bulk, database kept": (shares.bulk, bulk)} if shares.bulk else others


def search(
    seed: int, first: int, pairs: int, shares: Shares, size: Size = Size(), progress: Progress = lambda done: None
) -> Search:
    """Ask so many pairs, beginning with policy number `first` of the seed; the same numbers give the same pairs."""
    found, number = Search(), first
    with asked_of(shares) as others:
        while found.pairs < pairs:
            search_policy(f"{seed}:{number}", min(PAIRS_PER_POLICY, pairs - found.pairs), shares, others, found, size)
            progress(found.pairs)
            number += 1
    return found


def search_policy(
    name: str, count: int, shares: Shares, others: dict[str, tuple[int, Evaluate]], found: Search, size: Size
) -> None:
    """Ask pairs of one policy; a policy that does not compile is counted by its problems and left."""
    chance = random.Random(name)
    choose: Choose = chance.choice
    drafted = draft(choose, size.norms)
    try:
        policy = compiled(drafted)
    except PolicyError as refused:
        found.not_compiled.update({problem.code for problem in refused.problems})
        return
    found.policies += 1
    for case, pair in cases(choose, drafted, policy, count, size.months):
        found.pairs += 1
        found.events += len(pair.events)
        try:
            _ask(choose, pair, found.tally, shares, others)
        except Disagreement as error:
            found.failures.append((name, str(error), case))
        except Exception:  # whatever it is, an evaluator failed on a policy that compiled
            found.failures.append((name, traceback.format_exc(), case))


def _ask(choose: Choose, pair: Pair, tally: Tally, shares: Shares, others: dict[str, tuple[int, Evaluate]]) -> None:
    tally.reached(pair, check_live(choose, pair, tally))
    check_derivations(pair, tally)
    if shares.kept and choose(range(shares.kept)) == 0:
        check_kept(choose, pair, tally)
    if shares.durable and choose(range(shares.durable)) == 0:
        check_kept(choose, pair, tally, "durable")
    for name, (share, evaluate) in others.items():
        if choose(range(share)) == 0:
            check_other(name, evaluate, pair, tally)
