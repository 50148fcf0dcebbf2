"""Scope: the force of the policy at every registered place."""

from __future__ import annotations

from zhunsheng.compile.lower.context import Lowering
from zhunsheng.terms.force import Force
from zhunsheng.written.scope import WrittenScope


def lower_scope(lowering: Lowering, scope: WrittenScope) -> dict[str, Force]:
    """
    Return the force at each place named and at all places within it; the narrower place prevails.

    Two forces for one place are a problem.
    """
    given: dict[str, Force] = {}
    for force, words in ((Force.BINDING, scope.binding), (Force.ADVISORY, scope.advisory), (Force.NONE, scope.none)):
        for word in words:
            place = lowering.find("territory", word)
            if place is None:
                continue
            if given.get(place, force) is not force:
                lowering.problem("C104", word.span, territory=place)
            given.setdefault(place, force)
    return {place: _force_at(lowering, place, given) for place in lowering.registry.territories}


def _force_at(lowering: Lowering, place: str, given: dict[str, Force]) -> Force:
    here: str | None = place
    passed: set[str] = set()
    while here is not None and here not in passed:
        if here in given:
            return given[here]
        passed.add(here)
        territory = lowering.registry.territories.get(here)
        here = territory.within if territory else None
    return Force.NONE
