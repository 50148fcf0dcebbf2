"""Pairs for Hypothesis: what it chooses is what the generators choose, so that it can shrink it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from hypothesis import assume, event
from hypothesis import strategies as st

from pairs.agreement import Pair
from pairs.choosing import Choose
from pairs.making import Case, cases, compiled
from pairs.policy import Draft, draft
from zhunsheng.policy import PolicyError


def chooser(draw: st.DrawFn) -> Choose:
    """Let Hypothesis choose."""
    return lambda members: members[draw(st.integers(0, len(members) - 1))]


@st.composite
def drafts(draw: st.DrawFn, most_norms: int = 4) -> Draft:
    """Generate a well-typed policy as it is written."""
    return draft(chooser(draw), most_norms)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Case, Pair]:
    """Generate a policy that compiled, under readings, with a stream; which kinds of norm there are is noted."""
    choose = chooser(draw)
    drafted = draft(choose, 4)
    try:
        policy = compiled(drafted)
    except PolicyError:
        assume(False)
    for kind in sorted({norm.kind for norm in policy.rulebook.norms.values()}):
        event(f"norm: {kind}")
    return next(cases(choose, drafted, policy, 1))


CARELESS = (None, True, 0, -1, 3.5, "", "nobody", "last", "2014-13-01", "2014-08", [], {}, ["east", "east"], "east.head",
            {"reading": "ties-1"}, {"local": 1}, {"times": 2, "of": "score"}, {"value": 1, "unit": "万元"}, "previous",
            {"each": {"in_tier": "nowhere"}}, {"by": "unit", "east": 1}, {"below": "x"}, "unit", "scored", "1/p1s1",
            "territory.government", "month", "day", "limit-1", "duty-1", "ranking-1", "a" * 300, "单位")


@st.composite
def careless_drafts(draw: st.DrawFn) -> Draft:
    """Generate a policy into which slips were made: something left out, doubled, or written where it does not fit."""
    choose = chooser(draw)
    drafted = draft(choose, 3)
    files = copy.deepcopy(drafted.files)
    for _ in range(choose((1, 1, 2, 5))):
        _slip(choose, files[choose(tuple(files))])
    return replace(drafted, files=files)


def _slip(choose: Choose, document: Any) -> None:
    """Make one slip somewhere in a document."""
    here = document
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = choose(keys)
        if not isinstance(here[key], dict | list) or not here[key] or choose((False, False, True)):
            break
        here = here[key]
    kind = choose(("write", "write", "drop", "double", "rename"))
    if kind == "write":
        here[key] = copy.deepcopy(choose(CARELESS))
    elif kind == "drop":
        del here[key]
    elif isinstance(here, list):
        here.append(copy.deepcopy(here[key]))
    elif kind == "rename":
        here[choose(("per", "of", "where", "until", "for", "id", "unknown"))] = here.pop(key)
    else:
        here[choose(tuple(here))] = copy.deepcopy(here[key])
