"""
Event streams for Hypothesis, in the small vocabulary of `rulebooks.ranking_rulebook`.

`streams` is well-typed and reaches deep: months with ties, gaps and orders, then corrections, retractions,
duplicates, conflicts and late knowledge upon them. `orderly_streams` has only what happens in its time and stands.
`careless_events` says anything, so long as it is an event.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from rulebooks import TIER, at, event
from zhunsheng.events.event import Event
from zhunsheng.ir.operations import Again, Settlement, Ties, Unscored
from zhunsheng.terms.time import Instant

MONTHS = tuple(f"{year}-{number:02d}" for year in (2014, 2015) for number in range(1, 13))[6:17]
DAY: Instant = 86_400 * 1_000_000_000

scores = st.sampled_from([Decimal(1), Decimal("1.0"), Decimal(2), Decimal("2.5"), Decimal(3)])
"""Few numbers, so that ties are common; one of them written in two ways."""


def readings() -> st.SearchStrategy[dict[str, Any]]:
    """Generate choices for everything that `ranking_rulebook` leaves open."""
    return st.fixed_dictionaries({
        "ties": st.sampled_from(Ties),
        "all_tied_last": st.booleans(),
        "single_last": st.booleans(),
        "unscored": st.sampled_from(Unscored),
        "settlement": st.sampled_from([Settlement.EVENT, Settlement.EVENT, *Settlement]),
        "talk_only": st.booleans(),
        "run": st.fixed_dictionaries({
            "times": st.sampled_from([1, 2, 2, 3]),
            "calendar": st.booleans(),
            "missing_ignored": st.booleans(),
            "again": st.sampled_from(Again),
        }),
    })


@st.composite
def monthly(draw: st.DrawFn, period: str, *, orderly: bool = False) -> list[Event]:
    """Generate what happens about one month: scores, problems, the publication, the review, statements and talks."""
    given = draw(st.dictionaries(st.sampled_from(TIER), scores, min_size=0 if draw(st.integers(0, 5)) == 0 else 2))
    day = "20" if orderly else draw(st.sampled_from(["20", "20", "24", "27"]))
    said = [event("assessment.scored", f"{period}-{day}", unit=unit, period=period, score=score)
            for unit, score in given.items()]
    for unit in draw(st.lists(st.sampled_from(TIER), max_size=3)):
        said.append(event("problem.opened", f"{period}-1{len(said) % 10}", unit=unit, period=period))
    if draw(st.integers(0, 5)):
        order = draw(st.permutations(TIER)) if draw(st.booleans()) else None
        order_said = {"order": order[: draw(st.integers(1, 3))]} if order else {}
        said.append(event("ranking.published", f"{period}-25", tier="town", period=period, **order_said))
    if draw(st.integers(0, 3)):
        said.append(event("review.held", f"{period}-26", period=period))
    for unit in draw(st.lists(st.sampled_from(TIER), max_size=2, unique=True)):
        moment = f"{period}-{draw(st.sampled_from(['26T18:00', '27']))}"
        said.append(event("statement.made", moment, unit=unit, period=period))
    if not draw(st.integers(0, 3)):
        said.append(event("talk.held", f"{period}-28", unit=draw(st.sampled_from(TIER))))
    if not draw(st.integers(0, 3)):
        said.append(event("meeting.held", f"{period}-15", unit="city"))
    if not draw(st.integers(0, 3)):
        unit, amount = draw(st.sampled_from(TIER)), draw(scores)
        said.append(event("fund.contributed", f"{period}-05", unit=unit, year=period[:4], amount=amount))
    return said


@st.composite
def orderly_streams(draw: st.DrawFn, most_months: int = 6) -> list[Event]:
    """Generate months one after the other in which nothing is corrected and everything is known at once."""
    count = draw(st.integers(1, most_months))
    said = [one for period in MONTHS[:count] for one in draw(monthly(period, orderly=True))]
    return [replace(one, id=f"e{number}") for number, one in enumerate(said)]


@st.composite
def streams(draw: st.DrawFn, most_months: int = 6) -> list[Event]:
    """Generate months, and then what comes to be known about them: corrections, withdrawals, repetitions, conflicts."""
    count = draw(st.integers(1, most_months))
    said = [one for period in MONTHS[:count] for one in draw(monthly(period))]
    events = [replace(one, id=f"e{number}", recorded=one.time + draw(delays)) for number, one in enumerate(said)]
    for number in range(draw(st.integers(0, 6)) if events else 0):
        events.append(draw(answers(events, f"x{number}")))
    return events


delays = st.sampled_from([0, 0, 0, DAY, 40 * DAY])
"""How long after it happened an event becomes known."""


@st.composite
def answers(draw: st.DrawFn, events: list[Event], id: str) -> Event:
    """Generate an event about another one: a correction, a retraction, a repetition, or a conflicting content."""
    target = draw(st.sampled_from(events))
    recorded = target.recorded + draw(delays)
    kind = draw(st.sampled_from(["correct", "correct", "retract", "retract", "repeat", "conflict", "unknown"]))
    if kind == "repeat":
        return replace(target, recorded=recorded)
    if kind == "retract":
        return replace(target, id=id, recorded=recorded, supersedes=None, retracts=target.id, digest=f"{id}-retracts")
    fields = {**target.fields, "score": draw(scores)} if "score" in target.fields else dict(target.fields)
    digest = f"{id}-{kind}-{fields.get('score')}-{recorded}"
    if kind == "conflict":
        return replace(target, recorded=recorded, fields=fields, digest=digest)
    named = target.id if kind == "correct" else f"unknown-{id}"
    return replace(target, id=id, recorded=recorded, fields=fields, supersedes=named, retracts=None, digest=digest)


_cells = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.text(max_size=4),
    st.sampled_from([*TIER, "town", "city", "reference"]),
    st.sampled_from(["2014-08", "2014", "2014-08-09", "2014-Q3", "1700-01", "2199-12"]),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**17), max_value=10**17),
    st.lists(st.sampled_from([*TIER, "nobody"]), max_size=3).map(tuple),
)


@st.composite
def careless_events(draw: st.DrawFn) -> Event:
    """Generate an event whose fields hold anything a cell can hold, at any time there is, linked to anything."""
    names = ("unit", "tier", "period", "year", "score", "amount", "order")
    types = ("assessment.scored", "ranking.published", "review.held", "statement.made", "talk.held", "meeting.held",
             "fund.contributed", "problem.opened", "unheard-of")
    time, recorded = draw(st.tuples(_instants, _instants))
    ids = st.sampled_from("abcde")
    link = draw(st.sampled_from(["supersedes", "retracts", None, None]))
    links: dict[str, str] = {link: draw(ids)} if link else {}
    said = Event(
        draw(ids), "office", draw(st.sampled_from(types)), time, recorded, draw(st.none() | st.text(max_size=2)),
        draw(st.dictionaries(st.sampled_from(names), _cells)), **links,
    )
    content = repr((said.type, time, said.subject, sorted(said.fields.items()), links))
    return replace(said, digest=hashlib.sha256(content.encode()).hexdigest())


_instants = st.one_of(
    st.integers(at("2014-01-01"), at("2016-01-01")),
    st.sampled_from([at("1700-01-02"), at("2199-12-30"), at("2014-07-09"), at("2014-08-31T23:59")]),
)
