"""Shrinking a disagreement: fewer events, fewer norms, shorter norms, so long as the evaluators still differ."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace

from pairs.agreement import Disagreement, Evaluate, Pair, Tally, check_derivations, check_other, compare, live_after
from pairs.making import Case
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import PolicyError

Differs = Callable[[Case], Disagreement | None]


def steady(others: dict[str, Evaluate]) -> Differs:
    """Return a question without chance: does any evaluator differ on a case, at any prefix or at its instants?"""

    def differs(case: Case) -> Disagreement | None:
        try:
            check_steadily(case.pair(), others)
        except Disagreement as found:
            return found
        except PolicyError:
            return None
        return None

    return differs


def check_steadily(pair: Pair, others: dict[str, Evaluate]) -> None:
    """Ask everything that can be asked of a small pair without choosing; raises Disagreement."""
    tally, whole = Tally(), reference(pair.rulebook, pair.events)
    asked = {"as_of": pair.as_of, "known_at": pair.known_at}
    compare("reference of another order", whole, reference(pair.rulebook, pair.events[::-1]), tally)
    for order in (pair.events, pair.events[::-1]):
        core = LiveCore(pair.rulebook)
        for length, event in enumerate(order, start=1):
            core.post(event)
            compare("live at a prefix", reference(pair.rulebook, order[:length]), core.evaluation(), tally)
    compare("live", whole, live_after(LiveCore(pair.rulebook), [pair.events]), tally)
    compare(
        "live at instants",
        reference(pair.rulebook, pair.events, **asked),
        live(pair.rulebook, pair.events, **asked),
        tally,
    )
    check_derivations(pair, tally)
    for name, evaluate in others.items():
        check_other(name, evaluate, pair, tally)


def shrink(case: Case, differs: Differs) -> Case:
    """Return a case as small as simple steps make it on which they still differ."""
    while True:
        smaller = next((it for it in _smaller(case) if differs(it) is not None), None)
        if smaller is None:
            return case
        case = smaller


def _smaller(case: Case) -> Iterator[Case]:
    if case.as_of is not None or case.known_at is not None:
        yield replace(case, as_of=None, known_at=None)
    count = len(case.events)
    size = count // 2
    while size:
        for start in range(0, count, size):
            yield replace(case, events=case.events[:start] + case.events[start + size :])
        size //= 2
    yield from _shorter_norms(case)


def _shorter_norms(case: Case) -> Iterator[Case]:
    for file, document in case.draft.files.items():
        for number, norm in enumerate(document.get("norms", ())):
            rest = [other for place, other in enumerate(document["norms"]) if place != number]
            if rest:
                yield _with(case, file, {"norms": rest})
            for path in _words(norm):
                shorter = copy.deepcopy(document)
                _drop(shorter["norms"][number], path)
                yield _with(case, file, shorter)


def _words(norm: dict[str, object]) -> Iterator[tuple[str, ...]]:
    for word, said in norm.items():
        if word in ("in_force", "decided_locally", "duty"):
            yield (word,)
        if isinstance(said, dict) and word not in ("title", "says", "decided_locally", "in_force"):
            yield from ((word, inner) for inner in said)


def _drop(norm: dict[str, object], path: tuple[str, ...]) -> None:
    *above, last = path
    for word in above:
        norm = norm[word]  # type: ignore[assignment]  # a path leads through maps
    del norm[last]


def _with(case: Case, file: str, document: dict[str, object]) -> Case:
    return replace(case, draft=replace(case.draft, files={**case.draft.files, file: document}))
