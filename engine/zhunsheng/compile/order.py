"""The order in which norms are lowered: every norm after those it builds on."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.compile.registry import NormInPlay, Registry
from zhunsheng.problems.problem import Problem
from zhunsheng.written.consequence import WrittenConsequence
from zhunsheng.written.escalation import WrittenEscalation
from zhunsheng.written.limit import WrittenLimit
from zhunsheng.written.measure import WrittenMeasure
from zhunsheng.written.norm import Says
from zhunsheng.written.ranking import WrittenRanking
from zhunsheng.written.values import Word


def builds_on(says: Says) -> tuple[Word, ...]:
    """Return the words in a part of a norm that may name other norms."""
    match says:
        case WrittenMeasure() | WrittenLimit():
            return (says.of,)
        case WrittenRanking():
            return (says.of, *((says.tie_break.of,) if says.tie_break else ()))
        case WrittenEscalation():
            return (says.source, *((says.gives_way_to.norm,) if says.gives_way_to else ()))
        case WrittenConsequence():
            return (says.source,)
        case _:
            return ()


def norms_named(norm: NormInPlay, registry: Registry) -> tuple[tuple[str, Word], ...]:
    """Return the norms that a norm builds on, with the words that name them. Event types go before norms."""
    found: list[tuple[str, Word]] = []
    for word in (word for says in norm.written.says for word in builds_on(says)):
        if registry.names.meant("event", word.text):
            continue
        meant = registry.names.meant("norm", word.text)
        if len(meant) == 1 and meant[0] in registry.norms:
            found.append((meant[0], word))
    return tuple(found)


def in_order(registry: Registry, problems: list[Problem]) -> Iterable[NormInPlay]:
    """
    Return the norms so that each comes after those it builds on, otherwise in the order of their ids.

    Norms that build on each other in a circle are a problem; they are left out.
    """
    done: dict[str, NormInPlay] = {}
    circular: set[str] = set()
    waiting = {key: dict(norms_named(registry.norms[key], registry)) for key in sorted(registry.norms)}
    while waiting:
        ready = [key for key, needs in waiting.items() if all(need in done for need in needs)]
        if not ready:
            circular = set(waiting)
            break
        for key in ready:
            done[key] = registry.norms[key]
            del waiting[key]
    told: set[str] = set()
    for key in sorted(circular):
        word = next((word for need, word in waiting[key].items() if _reaches(need, key, waiting) or need == key), None)
        if word is not None and key not in told:
            others = [it for it in sorted(circular) if _reaches(key, it, waiting) and _reaches(it, key, waiting)]
            told.update(others)
            also = tuple(registry.norms[it].written.name.id.span for it in others if it != key)
            problems.append(Problem("C101", word.span, {"norm": key, "other": word.text}, also=also))
    return done.values()


def _reaches(start: str, goal: str, needs: dict[str, dict[str, Word]]) -> bool:
    seen: set[str] = set()
    front = [start]
    while front:
        for need in needs.get(front.pop(), {}):
            if need == goal:
                return True
            if need not in seen:
                seen.add(need)
                front.append(need)
    return False
