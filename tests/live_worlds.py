"""Generated rulebooks of any operations on any tables, and streams with late events, corrections and withdrawals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import ALWAYS, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import (
    After,
    Again,
    Assign,
    AtColumn,
    AtEvent,
    Attribute,
    Bound,
    ByKey,
    Column,
    Compare,
    Competence,
    Conclude,
    Constant,
    Distinct,
    Except,
    Expect,
    Field,
    Figure,
    NoLimit,
    Occasions,
    OnDay,
    Operation,
    PeriodEnd,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Settlement,
    Several,
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
from zhunsheng.terms.time import SECOND, AllowanceUnit, Calendar, Instant, PeriodKind, Zone

ZONE = Zone("Asia/Shanghai")
FIRST_DAY = date(2014, 7, 9)
BEGINNING = ZONE.start_of(FIRST_DAY)
DAY: Instant = 86_400 * SECOND
TYPES = ("scored", "published", "acted", "reported")
UNITS = ("east", "north", "west")
PLACES = ("centre", "fringe", "harbour")
MONTHS = ("2014-06", "2014-07", "2014-08", "2014-09", "2014-10", "2014-12")
COLUMNS = ("unit", "tier", "period", "n", "order", "when", "places", "kind")

draw_any = Callable[[Any], Any]


def _name(id: str) -> Name:
    return Name(id, Bilingual(id, id))


def rulebook(operations: tuple[Operation, ...], first_day: str = FIRST_DAY.isoformat()) -> Rulebook:
    """Make a rulebook of these operations with the registry of the generated worlds."""
    norms = [operation.norm for operation in operations if isinstance(operation, Conclude)]
    rankings = tuple(("ranking", operation.name) for operation in operations if isinstance(operation, Rank))
    return Rulebook(
        id="generated", title=Bilingual("生成", "generated"), zone=ZONE, calendar=Calendar(),
        units={it: Unit(_name(it), tier="town", territory=place) for it, place in zip(UNITS, PLACES, strict=True)},
        territories={place: Territory(_name(place)) for place in PLACES}, tiers={"town": _name("town")}, roles={},
        matters={}, event_types={},
        norms={norm: Norm(norm, "duty", Bilingual(norm, norm), None, (Citation("1/p1s1"),)) for norm in norms},
        readings={},
        attributes={
            "tier": dict.fromkeys(UNITS, "town"),
            "territory": dict(zip(UNITS, PLACES, strict=True)),
            "government": {"centre": "east", "fringe": "north"},
        },
        force_at={"centre": Force.BINDING, "fringe": Force.ADVISORY, "harbour": Force.NONE},
        force_elsewhere=Force.BINDING, operations=operations, rankings=rankings, in_force=(first_day, None),
    )


# -- conditions -----------------------------------------------------------------------------------------------

_VALUES = st.one_of(
    st.sampled_from([*UNITS, "town", "a", "b", "fulfilled", "breached", "pending", "2014-08-01", True, False]),
    st.integers(0, 3).map(Decimal),
)
_TESTED = st.sampled_from([*COLUMNS, "place", "last", "run", "state", "figure", "outcome", "force"])


def _tests() -> st.SearchStrategy[Condition]:
    relations = st.sampled_from([it for it in Relation if it is not Relation.PRESENT])
    plain = st.builds(Test, _TESTED, relations, st.lists(_VALUES, min_size=1, max_size=2).map(tuple))
    present = st.builds(Test, _TESTED, st.just(Relation.PRESENT))
    against = st.builds(Test, _TESTED, relations, st.builds(Linear, _TESTED, st.sampled_from([Decimal(1), Decimal(2)])))
    return st.one_of(plain, present, against)


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions on columns that rows may have, or not."""
    several = st.lists(_tests(), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.just(ALWAYS), st.just(ALWAYS), _tests(), several.map(Every), several.map(Some), _tests().map(Not)
    )


# -- operations -----------------------------------------------------------------------------------------------

_EVERY = st.sampled_from([None, PeriodKind.MONTH, PeriodKind.MONTH, PeriodKind.QUARTER])
_KEYS = st.sampled_from([("unit",), ("tier",), ("tier", "unit"), (), ("kind",)])
_VALIDITIES = st.one_of(
    st.none(),
    st.builds(Validity, st.just(BEGINNING), st.sampled_from([None, BEGINNING + 120 * DAY]), st.booleans()),
)
_PERIODS = st.sampled_from([None, None, None, "2014-08", "2014-Q3", "2014-10"])


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(column, (Field(column), Attribute("unit", "tier")) if column == "tier" else (Field(column),))
        for column in COLUMNS
    )


def _select(draw: draw_any, name: str) -> Operation:
    columns = (*_columns(), Column("@id", (Field("@id"),)), Column("fixed", (Constant("a"),)))
    return Select(name, draw(st.sampled_from(TYPES)), columns, draw(conditions()), draw(_EVERY),
                  draw(st.sampled_from([None, "period", "when"])), draw(_VALIDITIES))


def _refine(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    adds = draw(st.sampled_from([(), (Column("tier", (Attribute("unit", "tier"), Constant("town"))),),
                                 (Column("again", (Field("n"), Field("kind"))),)]))
    return Refine(name, table(), draw(conditions()), adds, draw(_EVERY), draw(_PERIODS), draw(_PERIODS))


def _occasions(draw: draw_any, name: str) -> Operation:
    since, until = draw(st.sampled_from([0, 20 * DAY])), draw(st.sampled_from([None, BEGINNING + 99 * DAY]))
    validity = Validity(BEGINNING + since, until, draw(st.booleans()))
    return Occasions(name, UNITS[:draw(st.integers(1, 2))], validity, draw(_EVERY), draw(_PERIODS), draw(_PERIODS))


def _tally(draw: draw_any, name: str, table: Callable[[], str], calendars: list[str]) -> Operation:
    figure, key = draw(st.sampled_from(list(Figure))), draw(_KEYS)
    needs = figure not in (Figure.COUNT, Figure.SHARE) or (figure is Figure.SHARE and draw(st.booleans()))
    domain = periods = None
    if key == ("unit",) and draw(st.booleans()):
        domain = tuple((unit,) for unit in UNITS[:2])
        periods = draw(st.sampled_from([None, *calendars]))
    return Tally(name, table(), key, figure, draw(st.sampled_from(["figure", "n"])), of="n" if needs else None,
                 where=draw(conditions()), closes_at_end=draw(st.booleans()), domain=domain, domain_periods=periods)


def _rank(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    settlement = draw(st.sampled_from(list(Settlement)))
    tie_break = table() if draw(st.booleans()) else None
    return Rank(
        name, table(), "tier", draw(st.sampled_from(["figure", "n"])), draw(st.booleans()), (("town", UNITS),),
        draw(st.sampled_from([(), ("west",)])), settlement, table() if settlement is Settlement.EVENT else None,
        table() if draw(st.booleans()) else None,
        draw(st.sampled_from(list(Ties) if tie_break else [Ties.ALL, Ties.NONE])), tie_break, "n", draw(st.booleans()),
        draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from(list(Unscored))),
    )


def _run(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    subject, group = draw(st.sampled_from([(("tier", "unit"), ("tier",)), (("unit",), ()), (("unit",), ("unit",))]))
    holds = draw(st.one_of(st.just(Test("last", Relation.EQUALS, (True,))), conditions()))
    return Run(name, table(), subject, group, holds, draw(st.integers(1, 3)), draw(st.booleans()), draw(st.booleans()),
               draw(st.sampled_from(list(Again))))


def _expect(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    match = st.sampled_from([(("unit", "unit"),), (), (("unit", "unit"), ("kind", "kind"))])
    due = draw(st.one_of(
        st.just(NoLimit()), st.just(PeriodEnd()), st.just(AtColumn("when")), st.just(OnDay(date(2014, 9, 30))),
        st.builds(After, st.integers(0, 9), st.sampled_from(list(AllowanceUnit))),
    ))
    if draw(st.integers(0, 3)) == 0:
        due = AtEvent(table(), draw(match), draw(st.booleans()))
    return Expect(name, table(), table(), draw(match), draw(st.booleans()), draw(st.integers(1, 2)), due)


def _compare(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    rights = st.one_of(
        st.integers(0, 3).map(lambda number: (Decimal(number),)), st.just(Linear("n", Decimal(2))), st.just(Previous()),
        st.just(Previous(Decimal(2), Decimal(1))), st.just(ByKey("unit", (("east", Decimal(2)), ("west", Decimal(1))))),
    )
    relations = st.sampled_from([Relation.ABOVE, Relation.AT_LEAST, Relation.BELOW, Relation.AT_MOST, Relation.EQUALS,
                                 Relation.ONE_OF])
    bounds = draw(st.lists(st.builds(Bound, relations, rights), min_size=1, max_size=2).map(tuple))
    return Compare(name, table(), draw(st.sampled_from(["figure", "n"])), bounds, draw(st.booleans()))


def _assign(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    competences = (
        Competence("a", "north", ("west",), ("centre", "fringe")), Competence("a", "west", (), ("harbour",)),
        Competence("b", None, ("east",)), Competence("c", "east", (), None),
    )
    return Assign(name, table(), draw(st.sampled_from(["order", "kind"])), "places", competences, "office",
                  draw(st.sampled_from(list(Several))), draw(st.sampled_from(list(Several))))


def _conclude(draw: draw_any, name: str, table: Callable[[], str]) -> Operation:
    unit = draw(st.sampled_from([Who(column="unit"), Who(unit="east"), None]))
    bearer = draw(st.sampled_from([Who(column="unit", role="leader"), Who(column="places", attribute="government")]))
    places = draw(st.sampled_from([(), (Who(column="unit", attribute="territory"),), (Who(column="places"),)]))
    return Conclude(name, f"norm-{name}", table(), draw(_KEYS), unit, bearer, draw(st.sampled_from([None, unit])),
                    places, (("n", "n"), ("place", "place"), ("figure", "figure"), ("state", "state")),
                    draw(st.sampled_from([None, None, "escalated", "breached"])), draw(st.booleans()),
                    draw(st.sampled_from([Force.BINDING, Force.BINDING, Force.ADVISORY])))


@st.composite
def free_rulebooks(draw: draw_any) -> Rulebook:
    """Rulebooks in which every operation may read any table made before it; every table is concluded."""
    operations: list[Operation] = [_select(draw, f"t{index}") for index in range(draw(st.integers(2, 3)))]
    calendars: list[str] = []

    def table() -> str:
        return str(draw(st.sampled_from([operation.name for operation in operations])))

    makers: dict[str, Callable[[str], Operation]] = {
        "refine": lambda name: _refine(draw, name, table),
        "distinct": lambda name: Distinct(name, table(), draw(_KEYS)),
        "occasions": lambda name: _occasions(draw, name),
        "tally": lambda name: _tally(draw, name, table, calendars),
        "rank": lambda name: _rank(draw, name, table),
        "run": lambda name: _run(draw, name, table),
        "except": lambda name: Except(name, table(), table(), draw(_KEYS)),
        "expect": lambda name: _expect(draw, name, table),
        "compare": lambda name: _compare(draw, name, table),
        "assign": lambda name: _assign(draw, name, table),
        "conclude": lambda name: _conclude(draw, name, table),
    }
    for index in range(draw(st.integers(2, 6))):
        kind = draw(st.sampled_from([*makers, "tally", "rank", "run", "expect"]))
        made = makers[kind](f"o{index}")
        if isinstance(made, Occasions):
            calendars.append(made.name)
        operations.append(made)
    return _all_shown(operations, draw(st.sampled_from([FIRST_DAY.isoformat(), FIRST_DAY.isoformat(), ""])))


def _all_shown(operations: list[Operation], first_day: str) -> Rulebook:
    shown = [
        Conclude(f"all-{it.name}", f"norm-all-{it.name}", it.name, ("tier", "unit"), Who(column="unit"),
                 Who(column="unit"), None, (), (("n", "n"), ("figure", "figure"), ("place", "place"), ("run", "run")),
                 "escalated")
        for it in operations if not isinstance(it, Conclude)
    ]
    return rulebook((*operations, *shown), first_day)


@st.composite
def long_chains(draw: draw_any) -> Rulebook:
    """Rulebooks of the whole way from scores to rankings, runs, duties, and what follows from their breach."""
    monthly: dict[str, Any] = {"every": PeriodKind.MONTH, "period_field": draw(st.sampled_from(["period", None]))}
    columns = _columns()
    figure = draw(st.sampled_from([Figure.LATEST, Figure.LATEST, Figure.SUM, Figure.MIN, Figure.SHARE, Figure.COUNT]))
    both = (("unit", "unit"),)
    due = draw(st.sampled_from([AtEvent("published", (), True), AtEvent("published", (), False), NoLimit(), PeriodEnd(),
                                After(10, AllowanceUnit.DAYS), After(3, AllowanceUnit.WORKING_DAYS)]))
    outcome = draw(st.sampled_from([Test("outcome", Relation.EQUALS, ("breached",)), ALWAYS,
                                    Test("outcome", Relation.ONE_OF, ("pending", "not-followed"))]))
    runs = {"holds": Test("last", Relation.EQUALS, (True,)), "calendar": draw(st.booleans()),
            "missing_ignored": draw(st.booleans()), "again": draw(st.sampled_from(list(Again)))}
    place = Who(column="unit", attribute="territory")
    operations: list[Operation] = [
        Select("scored", "scored", columns, **monthly, validity=Validity(BEGINNING, None, draw(st.booleans()))),
        Tally("figures", "scored", ("tier", "unit"), figure, "figure", of="n", closes_at_end=draw(st.booleans()),
              where=Test("n", Relation.ABOVE, (Decimal(1),))),
        Select("published", "published", columns, **monthly),
        Select("acts", "acted", columns, **monthly),
        Tally("open", "acts", ("unit",), Figure.COUNT, "n", closes_at_end=False),
        Rank("ranking", "figures", "tier", "figure", draw(st.booleans()), (("town", UNITS),), (),
             draw(st.sampled_from(list(Settlement))), "published", draw(st.sampled_from([None, "published"])),
             draw(st.sampled_from(list(Ties))), "open", "n", draw(st.booleans()), draw(st.booleans()),
             draw(st.booleans()), draw(st.sampled_from(list(Unscored)))),
        Run("runs", "ranking", ("tier", "unit"), ("tier",), times=draw(st.integers(1, 3)), **runs),
        Run("twice", "ranking", ("tier", "unit"), ("tier",), times=2, **runs),
        Except("remaining", "runs", "twice", ("tier", "unit")),
        Expect("owed", draw(st.sampled_from(["runs", "remaining"])), "acts", both, draw(st.booleans()), 1, due),
        Conclude("duty", "norm-duty", "owed", ("unit",), Who(column="unit"), Who(column="unit", role="leader"), None,
                 (place,), (("run", "run"),)),
        Refine("hits", "duty", outcome),
        Expect("owed-then", "hits", "published", draw(st.sampled_from([(), both])), False, draw(st.integers(1, 2)),
               draw(st.sampled_from([NoLimit(), After(5, AllowanceUnit.DAYS)]))),
        Conclude("duty-then", "norm-then", "owed-then", ("unit",), Who(column="unit"), Who(column="unit"), None,
                 (place,), (("run", "run"),)),
        Refine("hits-then", "duty-then", Not(Test("outcome", Relation.EQUALS, ("fulfilled",)))),
        Conclude("last-step", "norm-last", "hits-then", ("unit",), Who(column="unit"), Who(column="unit"), None, (), (),
                 "escalated"),
        Occasions("quarters", UNITS[:2], Validity(BEGINNING), PeriodKind.QUARTER),
        Expect("quarterly", "quarters", "acts", both, False, draw(st.integers(1, 2)), PeriodEnd()),
        Compare("growth", "figures", "figure", (Bound(Relation.ABOVE, Previous()),)),
    ]
    if operations[5].tie_break and draw(st.booleans()):  # type: ignore[union-attr]  # the ranking above
        operations[5] = replace(operations[5], ties=Ties.ALL)  # type: ignore[call-arg]  # likewise
    return _all_shown(operations, FIRST_DAY.isoformat())


def rulebooks() -> st.SearchStrategy[Rulebook]:
    """Rulebooks of both kinds: of any wiring, and long enough to reach deep."""
    return st.one_of(free_rulebooks(), long_chains())


# -- events ---------------------------------------------------------------------------------------------------


@st.composite
def _event(draw: draw_any, number: int) -> Event:
    fields: dict[str, Any] = {
        "unit": draw(st.sampled_from(UNITS)),
        "period": draw(st.sampled_from(MONTHS)),
        "n": Decimal(draw(st.integers(0, 3))),
        "order": draw(st.sampled_from([("east", "west"), ("north", "east", "west"), (), ("a", "b")])),
        "when": draw(st.sampled_from(["2014-08-01", "2014-09", BEGINNING + 70 * DAY])),
        "places": draw(st.sampled_from([("centre",), ("fringe", "centre"), (), ("elsewhere",)])),
        "kind": draw(st.sampled_from(["a", "b"])),
    }
    if draw(st.integers(0, 5)) == 3:
        for name in draw(st.sets(st.sampled_from(sorted(fields)), max_size=2)):
            del fields[name]
    time = BEGINNING + draw(st.integers(-20, 170)) * DAY // draw(st.sampled_from([1, 1, 2]))
    target = draw(st.sampled_from([*[None] * 7, "supersedes", "supersedes", "retracts"]))
    named = f"e{draw(st.integers(0, 7))}"
    types = [*["scored"] * 5, *["published"] * 2, "acted", "acted", "reported", "unread"]
    made = Event(
        id=f"e{number}" if draw(st.integers(0, 9)) else named, source=draw(st.sampled_from(["s"] * 9 + ["z"])),
        type=draw(st.sampled_from(types)), time=time, recorded=time + draw(st.integers(0, 3)) * DAY,
        subject=None, fields=fields, supersedes=named if target == "supersedes" else None,
        retracts=named if target == "retracts" else None,
    )
    return replace(made, digest=hashlib.sha256(repr(replace(made, recorded=0)).encode()).hexdigest())


@st.composite
def streams(draw: draw_any, at_most: int = 20) -> list[Event]:
    """Events in any order of arrival, with corrections, withdrawals, conflicts and repetitions."""
    events = [draw(_event(number)) for number in range(draw(st.sampled_from([2, at_most // 2, at_most])))]
    repeated = draw(st.lists(st.sampled_from(events), max_size=2)) if events else []
    return list(draw(st.permutations([*events, *repeated])))
