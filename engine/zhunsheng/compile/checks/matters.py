"""Matters: each has one competent body in every place where it may arise."""

from __future__ import annotations

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.lower.responsibility import OF_THE_PLACE, competences
from zhunsheng.compile.registry import MatterInPlay, Registry
from zhunsheng.problems.problem import Problem
from zhunsheng.written.responsibility import WrittenResponsibility


def check_matters(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note matters with two leads or none; the policy's own also where no norm assigns problems yet."""
    competences(lowering, (matter for matter in registry.matters_in_play if matter.foreign is None))
    for matter in registry.matters_in_play:
        _check_government(registry, matter, problems)
    for norm in registry.norms.values():
        says = norm.written.says[0]
        if isinstance(says, WrittenResponsibility) and not registry.matters_in_play:
            problems.append(Problem("C128", norm.written.name.id.span, {"norm": norm.written.id}))


def _check_government(registry: Registry, matter: MatterInPlay, problems: list[Problem]) -> None:
    """A matter led by the government of the place needs places that have one."""
    lead = matter.written.lead
    if lead is None or lead.text not in OF_THE_PLACE:
        return
    named = [place for word in matter.written.within for place in registry.names.meant("territory", word.text)]
    places = {part for name in named for part in registry.within(name)} or set(registry.territories)
    if places and not any(registry.territories[place].government for place in places if place in registry.territories):
        values = {"matter": matter.written.name.id.text, "places": ", ".join(sorted(places))}
        problems.append(Problem("C126", lead.span, values))
