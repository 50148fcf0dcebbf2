"""Small rulebooks and events made by hand: what the tests of meaning speak of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhunsheng.evaluate.reference.evaluator import fold
from zhunsheng.evaluate.reference.row import Row, World
from zhunsheng.events.event import Event
from zhunsheng.events.order import standing
from zhunsheng.ir.conditions import Cell, Relation, Test
from zhunsheng.ir.operations import (
    Again,
    AtEvent,
    Attribute,
    Bound,
    Column,
    Compare,
    Conclude,
    Except,
    Expect,
    Field,
    Figure,
    NoLimit,
    Occasions,
    Operation,
    PeriodEnd,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Settlement,
    Tally,
    Ties,
    Unscored,
    Validity,
    Who,
)
from zhunsheng.ir.rulebook import Name, Norm, Rulebook, Territory, Unit
from zhunsheng.terms.citation import Citation
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Calendar, Instant, PeriodKind, Zone, parse_instant

ZONE = Zone("Asia/Shanghai")
IN_FORCE = ZONE.start_of(date(2014, 7, 9))
TIER = ("east", "west", "north")
"""The units of the tier `town`; `harbour` is a place with its own rules, `reference` only follows as a reference."""


def at(text: str) -> Instant:
    """Read a local time, `2014-08-05` or `2014-08-05T10:00`."""
    day, _, clock = text.partition("T")
    return parse_instant(f"{day}T{clock or '12:00'}:00+08:00")


def event(type: str, time: str, id: str = "", *, recorded: str | None = None, source: str = "office",
          supersedes: str | None = None, retracts: str | None = None, **fields: Any) -> Event:
    """Make an event; without an id it is named after what it says, numbers are decimals, lists tuples."""
    cells = {name: _cell(value) for name, value in fields.items()}
    content = repr((type, time, source, supersedes, retracts, sorted(cells.items())))
    digest = hashlib.sha256(content.encode()).hexdigest()
    happened = at(time)
    return Event(
        id=id or digest[:12], source=source, type=type, time=happened, recorded=at(recorded) if recorded else happened,
        subject=None, fields=cells, supersedes=supersedes, retracts=retracts, digest=digest,
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, bool) or value is None:
        return value
    return Decimal(value) if isinstance(value, int) else tuple(value) if isinstance(value, list) else value


def scored(period: str, later: str | None = None, **scores: int | str | None) -> list[Event]:
    """Make the events that score units of the tier in a month, on its 20th day or another time."""
    return [
        event("assessment.scored", later or f"{period}-20", unit=unit, period=period,
              **({} if score is None else {"score": Decimal(score)}))
        for unit, score in scores.items()
    ]


def published(period: str, time: str | None = None, **fields: Any) -> Event:
    """Make the event that publishes the ranking of a month, on its 25th day or another time."""
    return event("ranking.published", time or f"{period}-25", tier="town", period=period, **fields)


def month(period: str, **scores: int | str | None) -> list[Event]:
    """Make the scores and the publication of one month."""
    return [*scored(period, **scores), published(period)]


def select(name: str, type: str, *columns: str, **said: Any) -> Select:
    """Make a selection whose columns are the fields of the same names."""
    named = tuple(Column(column, (Field(column),)) for column in columns)
    return Select(name, type, named, **said)


def rulebook(*operations: Operation, **said: Any) -> Rulebook:
    """Make a rulebook of these operations, with the small registry of the tests."""
    units = {
        **{unit: Unit(_name(unit), tier="town", territory=unit) for unit in TIER},
        "harbour": Unit(_name("harbour"), territory="harbour"),
        "reference": Unit(_name("reference"), tier="reference-tier", territory="reference"),
        "city": Unit(_name("city"), territory="centre"),
    }
    force_at = dict.fromkeys(("centre", *TIER), Force.BINDING) | {"reference": Force.ADVISORY, "harbour": Force.NONE}
    concluded = [operation.norm for operation in operations if isinstance(operation, Conclude)]
    book = Rulebook(
        id="test", title=Bilingual("试", "test"), zone=ZONE, calendar=Calendar(), units=units,
        territories={place: Territory(_name(place)) for place in force_at}, tiers={"town": _name("town")}, roles={},
        matters={}, event_types={}, norms={norm: _norm(norm) for norm in concluded}, readings={},
        attributes=_attributes(units), force_at=force_at, force_elsewhere=Force.NONE, operations=operations,
        in_force=("2014-07-09", None),
    )
    return replace(book, **said)


def _name(id: str) -> Name:
    return Name(id, Bilingual(id, id))


def _norm(id: str) -> Norm:
    return Norm(id, "duty", Bilingual(id, id), None, (Citation("1.1/p1s1"),))


def _attributes(units: Mapping[str, Unit]) -> dict[str, dict[str, str]]:
    return {
        "tier": {id: unit.tier for id, unit in units.items() if unit.tier},
        "territory": {id: unit.territory for id, unit in units.items() if unit.territory},
        "government": {place: place for place in TIER},
    }


def tables(book: Rulebook, events: Iterable[Event] = (), as_of: str | None = None) -> dict[str, list[Row]]:
    """Return the tables that the reference evaluator makes."""
    chosen = standing(events, at(as_of) if as_of else None)
    world = World(book, chosen.events, IN_FORCE if chosen.as_of is None else chosen.as_of)
    fold(world)
    return world.tables


def table(book: Rulebook, events: Iterable[Event] = (), as_of: str | None = None) -> list[Row]:
    """Return the table that the last operation makes."""
    return tables(book, events, as_of)[book.operations[-1].name]


IS_LAST = Test("last", Relation.EQUALS, (True,))
SAME_UNIT = (("unit", "unit"),)
IN_FORCE_SINCE_JULY = Validity(IN_FORCE)


def ranking(**choices: Any) -> tuple[Operation, ...]:
    """Return the operations that rank the tier `town` month by month; choices are members of `Rank`."""
    said: dict[str, Any] = {
        "highest_is_best": True, "members": (("town", TIER),), "left_out": (), "settlement": Settlement.EVENT,
        "settled_by": "published", "order": "published", "ties": Ties.ALL, "tie_break": "open",
        "tie_break_result": "open", "tie_break_highest_is_best": False, "all_tied_last": False, "single_last": False,
        "unscored": Unscored.LEFT_OUT,
    } | choices
    validity = said.pop("validity", IN_FORCE_SINCE_JULY)
    monthly: dict[str, Any] = {"every": PeriodKind.MONTH, "period_field": "period"}
    tier = Column("tier", (Field("tier"), Attribute("unit", "tier")))
    fields = tuple(Column(name, (Field(name),)) for name in ("unit", "score"))
    return (
        Select("scored", "assessment.scored", (*fields, tier), **monthly, validity=validity),
        Tally("score", "scored", ("tier", "unit"), Figure.LATEST, "score", of="score", closes_at_end=False),
        select("published", "ranking.published", "tier", "order", **monthly, validity=validity),
        select("opened", "problem.opened", "unit", **monthly),
        Tally("open", "opened", ("unit",), Figure.COUNT, "open", closes_at_end=False),
        Rank("ranking", "score", "tier", "score", **said),
    )


def consecutive(**choices: Any) -> Run:
    """Return the operation that finds who was last three times running; choices are members of `Run`."""
    said: dict[str, Any] = {
        "rows": "ranking", "subject": ("tier", "unit"), "group": ("tier",), "holds": IS_LAST, "times": 3,
        "calendar": False, "missing_ignored": False, "again": Again.ONCE,
    } | choices
    return Run("three", **said)


def concluding(norm: str, rows: str, *, unit: str = "unit", role: str | None = None, key: tuple[str, ...] = (),
               values: tuple[str, ...] = (), **said: Any) -> Conclude:
    """Return the operation that makes findings about the unit in a column, at the place where that unit acts."""
    members: dict[str, Any] = {
        "unit": Who(column=unit), "bearer": Who(column=unit, role=role), "counterparty": None,
        "places": (Who(column=unit, attribute="territory"),), "values": tuple((name, name) for name in values),
    } | said
    return Conclude(f"finding:{norm}", norm, rows, key, **members)


def ranking_rulebook(*, talk_only: bool = False, run: Mapping[str, Any] | None = None, **choices: Any) -> Rulebook:
    """
    Return a rulebook of the whole way from scores to a talk, with a duty every quarter and a limit every year.

    Who is last makes a statement by the review of that month; who is last three times running is called to a talk;
    the city meets every quarter; the fund of every unit grows every year. `run` holds choices of the run, the
    others are those of the ranking.
    """
    month_fields: dict[str, Any] = {"every": PeriodKind.MONTH, "period_field": "period"}
    statement_by = "first-or-second" if talk_only else "last"
    quarterly = Validity(IN_FORCE)
    return rulebook(
        *ranking(**choices),
        consecutive(**(run or {})),
        Refine("last", "ranking", IS_LAST),
        Except("first-or-second", "last", "three", ("tier", "unit")),
        select("reviews", "review.held", **month_fields),
        select("statements", "statement.made", "unit", **month_fields),
        Expect("statement-owed", statement_by, "statements", SAME_UNIT, True, 1, AtEvent("reviews", (), True)),
        concluding("last-place-statement", "statement-owed", role="leader", key=("tier", "unit"),
                   values=("score", "place")),
        select("talks", "talk.held", "unit"),
        Expect("talk-owed", "three", "talks", SAME_UNIT, False, 1, NoLimit()),
        concluding("three-consecutive-last-talk", "talk-owed", role="head", key=("tier", "unit"), values=("run",),
                   counterparty=Who(unit="mayor")),
        Occasions("quarters", ("city",), quarterly, PeriodKind.QUARTER),
        select("meetings", "meeting.held", "unit", every=PeriodKind.QUARTER),
        Expect("meeting-owed", "quarters", "meetings", SAME_UNIT, True, 1, PeriodEnd()),
        concluding("quarterly-meeting", "meeting-owed", key=("unit",)),
        select("contributed", "fund.contributed", "unit", "amount", every=PeriodKind.YEAR, period_field="year"),
        Tally("fund", "contributed", ("unit",), Figure.SUM, "amount", of="amount"),
        Compare("growth", "fund", "amount", (Bound(Relation.ABOVE, Previous()),)),
        concluding("fund-growth", "growth", key=("unit",), values=("amount", "bound_1")),
        rankings=(("monthly-ranking", "ranking"),),
    )
