"""Worlds for the bulk evaluator: events and rulebooks put together from all operations by a row of choices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

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
from zhunsheng.ir.rulebook import Norm, Rulebook
from zhunsheng.terms.citation import Citation
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import SECOND, AllowanceUnit, Calendar, PeriodKind, Zone

T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]

ZONE = Zone("Asia/Shanghai")
START = ZONE.start_of(date(2014, 7, 9))
UNITS = ("east", "west", "north", "south", "高新区")
MONTHS = ("2014-06", "2014-07", "2014-08", "2014-09", "2014-10", "2014-11")
TEXTS = ("a", 'b"', "乙", "2014-08-05")
DAY = 86_400 * SECOND
PERIODS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.HALF_YEAR)
COLUMNS = ("unit", "score", "note", "flag", "when", "places", "matters")
_FIELDS = (*COLUMNS, "period", "day", "order", "tier")


def an_event(choose: Choose[Any], number: int) -> Event:
    """Make an event with an arbitrary part of the fields."""
    time = START + choose(range(-20, 120)) * DAY + choose((0, 1, 3600, 43_200)) * SECOND + choose((0, 0, 1))
    fields: dict[str, Any] = {
        "unit": choose(UNITS),
        "tier": choose(("town", "city", None)),
        "period": choose((*MONTHS, None)),
        "score": choose((None, *map(Decimal, ("1", "2", "2.5", "60", "-3", "0.1234567891")))),
        "note": choose((*TEXTS, None)),
        "flag": choose((True, False, None)),
        "when": choose((None, time, time + 3 * DAY)),
        "day": choose((None, "2014-08-05", "2014-10", "2014-Q3", "nonsense")),
        "places": choose((None, ("east",), ("west", "east"), ("harbour", "west"))),
        "matters": choose((None, ("noise",), ("parking", "noise"), ("smoke",))),
        "order": choose((None, ("east", "west", "east"), ("north",), UNITS)),
    }
    said = {name: cell for name, cell in fields.items() if cell is not None}
    target = f"e{choose(range(max(1, number)))}"
    supersedes, retracts = choose(((None, None),) * 8 + ((target, None), (None, target)))
    type_ = choose(("scored", "published", "opened", "held"))
    id_ = f"e{number}" if choose((True,) * 9 + (False,)) else f"e{choose(range(number + 1))}"
    digest = hashlib.sha256(repr((type_, time, supersedes, retracts, sorted(said.items()))).encode()).hexdigest()
    if id_ in (supersedes, retracts):
        supersedes = retracts = None
    recorded = time + choose((0, 0, 0, 1, 40)) * DAY
    return Event(
        id_, choose(("office", "office", "bureau")), type_, time, recorded, None, said, supersedes, retracts, digest
    )


def a_condition(choose: Choose[Any], depth: int = 0) -> Condition:
    """Make a condition on the columns of the worlds."""
    kind = choose(("test",) * 6 + (("not", "some", "every") if depth < 2 else ("test",)))
    if kind == "not":
        return Not(a_condition(choose, depth + 1))
    if kind in ("some", "every"):
        parts = tuple(a_condition(choose, depth + 1) for _ in range(choose((1, 2))))
        return Some(parts) if kind == "some" else Every(parts)
    return choose(
        (
            ALWAYS,
            Test("unit", Relation.EQUALS, ("east",)),
            Test("unit", Relation.ONE_OF, ("east", "west", "高新区")),
            Test("note", Relation.PRESENT),
            Test("score", choose((Relation.ABOVE, Relation.AT_MOST, Relation.BELOW)), (Decimal("2.5"),)),
            Test("score", Relation.AT_LEAST, Linear("figure", Decimal("1.1"), Decimal("-1"))),
            Test("figure", Relation.EQUALS, Linear("score")),
            Test("flag", Relation.EQUALS, (choose((True, False)),)),
            Test("places", Relation.INCLUDES, ("east",)),
            Test("places", Relation.ONE_OF, ("west", "harbour")),
            Test("places", Relation.EQUALS, (("east",),)),
            Test("note", Relation.BELOW, ("2014-09-01",)),
            Test("when", Relation.ABOVE, (START + 30 * DAY,)),
            Test("last", Relation.EQUALS, (True,)),
            Test("outcome", Relation.ONE_OF, ("breached", "not-followed", "late")),
            Test("missing", Relation.PRESENT),
        )
    )


@dataclass
class Composer:
    """Puts a rulebook together: every operation reads tables that stand before it."""

    choose: Choose[Any]
    operations: list[Operation] = field(default_factory=list)
    norms: dict[str, Norm] = field(default_factory=dict)
    rankings: list[tuple[str, str]] = field(default_factory=list)

    def add(self, operation: Operation) -> str:
        self.operations.append(operation)
        return operation.name

    def name(self) -> str:
        return f"t{len(self.operations)}"

    def table(self) -> str:
        return str(self.choose([operation.name for operation in self.operations]))

    def validity(self) -> Validity:
        since = START + self.choose((0, 0, 30, -40)) * DAY
        until = self.choose((None, None, START + 60 * DAY))
        return Validity(since, until, self.choose((True, False)))

    def select(self) -> str:
        choose = self.choose
        columns = tuple(Column(name, (Field(name),)) for name in COLUMNS)
        tier = Column("tier", (Field("tier"), Attribute("unit", "tier")))
        extra = (
            tier,
            Column("order", (Field("order"),)),
            Column("id", (Field("@id"),)),
            Column("day", (Field("day"),)),
            Column("first", (Attribute("places", "government"), Constant("nobody"))),
        )
        every = choose((None, *PERIODS, PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH))
        named = choose((None, "period", "day", "when")) if every in PERIODS else None
        where = choose((ALWAYS, a_condition(choose)))
        validity = choose((None, self.validity()))
        type_ = choose(("scored", "published", "opened", "held"))
        return self.add(Select(self.name(), type_, (*columns, *extra), where, every, named, validity))

    def refine(self) -> str:
        choose = self.choose
        adds = choose(
            ((), (Column("note", (Field("tier"), Field("unit"))), Column("tier2", (Attribute("unit", "tier"),))))
        )
        first, last = choose(((None, None), ("2014-08", None), ("2014-Q3", "2014"), (None, "2014-09-30")))
        every = choose((None, None, *PERIODS))
        return self.add(Refine(self.name(), self.table(), a_condition(choose), adds, every, first, last))

    def distinct(self) -> str:
        return self.add(Distinct(self.name(), self.table(), self.choose((("unit",), ("tier", "note"), ()))))

    def except_(self) -> str:
        return self.add(Except(self.name(), self.table(), self.table(), self.choose((("unit",), ("tier", "unit"), ()))))

    def occasions(self) -> str:
        every = self.choose((None, *PERIODS))
        first = self.choose((None, "2014-08"))
        return self.add(
            Occasions(self.name(), UNITS[:3], self.validity(), every, first, self.choose((None, "2014-10")))
        )

    def tally(self) -> str:
        choose = self.choose
        figure = choose(tuple(Figure))
        key = choose((("unit",), ("tier", "unit"), (), ("note",)))
        needs = figure not in (Figure.COUNT, Figure.SHARE)
        of = "score" if needs else choose((None, "score")) if figure is Figure.SHARE else None
        domain = None
        if choose((True, False, False)):
            domain = {1: (("east",), ("nobody",)), 2: (("town", "east"), ("city", "none")), 0: ((),)}[len(key)]
        periods = choose((None, self.table())) if domain is not None else None
        where = a_condition(choose) if figure is Figure.SHARE else ALWAYS
        return self.add(
            Tally(self.name(), self.table(), key, figure, "figure", of, where, choose((True, False)), domain, periods)
        )

    def rank(self) -> str:
        choose = self.choose
        settlement = choose(tuple(Settlement))
        published = self.add(
            Select(
                self.name(),
                "published",
                (Column("tier", (Field("tier"),)), Column("order", (Field("order"),))),
                every=PeriodKind.MONTH,
                period_field="period",
            )
        )
        ties = choose(tuple(Ties))
        order = choose((None, published))
        name = self.add(
            Rank(
                self.name(),
                self.table(),
                "tier",
                choose(("figure", "score")),
                choose((True, False)),
                (("town", UNITS[:3]), ("city", ("south",))),
                choose(((), ("west",))),
                settlement,
                published if settlement is Settlement.EVENT else None,
                order,
                ties,
                self.table() if ties is Ties.TIE_BREAK else None,
                "figure",
                choose((True, False)),
                choose((True, False)),
                choose((True, False)),
                choose(tuple(Unscored)),
            )
        )
        self.rankings.append(("ranking", name))
        return name

    def run(self) -> str:
        choose = self.choose
        subject, group = choose(((("tier", "unit"), ("tier",)), (("unit",), ()), (("unit", "note"), ("unit",))))
        return self.add(
            Run(
                self.name(),
                self.table(),
                subject,
                group,
                a_condition(choose),
                choose((1, 2, 3)),
                choose((True, False)),
                choose((True, False)),
                choose(tuple(Again)),
            )
        )

    def expect(self) -> str:
        choose = self.choose
        match = choose((("unit", "unit"),)), choose((True, False))
        due = choose(
            (
                NoLimit(),
                OnDay(date(2014, 9, 30)),
                PeriodEnd(),
                AtColumn("when"),
                AtColumn("day"),
                AtColumn("score"),
                *(After(amount, unit) for unit in AllowanceUnit for amount in (0, 1, 10)),
                AtEvent(self.table(), (("unit", "unit"),), choose((True, False))),
                AtEvent(self.table(), (), True),
            )
        )
        pairs = choose(((match[0],), (("unit", "unit"), ("tier", "tier")), (), (("unit", "score"),)))
        return self.add(Expect(self.name(), self.table(), self.table(), pairs, match[1], choose((1, 1, 2, 3)), due))

    def compare(self) -> str:
        choose = self.choose
        bounds = tuple(
            choose(
                (
                    Bound(Relation.AT_LEAST, (Decimal("2"),)),
                    Bound(Relation.ONE_OF, (Decimal(1), Decimal("2.5"))),
                    Bound(Relation.ABOVE, Previous()),
                    Bound(Relation.AT_MOST, Previous(Decimal("1.5"), Decimal(1))),
                    Bound(Relation.AT_MOST, Linear("score", Decimal(2))),
                    Bound(Relation.EQUALS, Linear("figure")),
                    Bound(Relation.EQUALS, ByKey("unit", (("east", Decimal(2)), ("west", Decimal("2.5"))))),
                    Bound(Relation.ONE_OF, ("a", "乙")),
                )
            )
            for _ in range(choose((1, 2)))
        )
        return self.add(
            Compare(self.name(), self.table(), choose(("figure", "score", "note")), bounds, choose((True, False)))
        )

    def assign(self) -> str:
        choose = self.choose
        competences = (
            Competence("noise", "east", ("west",)),
            Competence("noise", "north", (), ("east",)),
            Competence("parking", None, ("south",), ("west", "east")),
            Competence("parking", "west", ()),
        )
        return self.add(
            Assign(
                self.name(),
                self.table(),
                "matters",
                choose(("places", "unit")),
                competences,
                "office",
                choose(tuple(Several)),
                choose(tuple(Several)),
            )
        )

    def conclude(self, rows: str | None = None) -> str:
        choose = self.choose
        norm = f"norm-{len(self.norms)}"
        self.norms[norm] = Norm(norm, "duty", Bilingual(norm, norm), None, (Citation("1.1/p1s1"),))
        unit = choose((None, Who(column="unit"), Who(column="places"), Who(unit="east")))
        bearer = choose((None, Who(column="unit", role="leader"), Who(column="unit", attribute="tier")))
        places = choose(
            (
                (),
                (Who(column="places"), Who(column="unit", attribute="territory")),
                (Who(unit="west", attribute="territory"),),
            )
        )
        values = tuple(
            (name, name)
            for name in choose(
                (
                    ("figure", "run"),
                    ("score", "note", "when"),
                    ("place", "last", "due"),
                    ("bound_1", "bound_2", "places", "flag"),
                    (),
                )
            )
        )
        key = choose((("unit",), ("tier", "unit", "note"), ("figure", "when"), ("id", "role", "places")))
        return self.add(
            Conclude(
                self.name(),
                norm,
                rows or self.table(),
                key,
                unit,
                bearer,
                choose((None, Who(unit="mayor"))),
                places,
                values,
                choose((None, "escalated")),
                choose((False, False, True)),
                choose((Force.BINDING, Force.ADVISORY)),
            )
        )

    def rulebook(self, steps: int) -> Rulebook:
        choose = self.choose
        self.select()
        makers = (
            self.select,
            self.refine,
            self.distinct,
            self.except_,
            self.occasions,
            self.tally,
            self.rank,
            self.run,
            self.expect,
            self.compare,
            self.assign,
            self.conclude,
        )
        for _ in range(steps):
            choose(makers)()
        for operation in tuple(self.operations):
            if not isinstance(operation, Conclude):
                self.conclude(operation.name)
        return replace(EMPTY, operations=tuple(self.operations), norms=self.norms, rankings=tuple(self.rankings))


EMPTY = Rulebook(
    id="world",
    title=Bilingual("界", "world"),
    zone=ZONE,
    calendar=Calendar(holidays=frozenset({date(2014, 9, 8)}), worked=frozenset({date(2014, 9, 28)})),
    units={},
    territories={},
    tiers={},
    roles={},
    matters={},
    event_types={},
    norms={},
    readings={},
    attributes={
        "tier": {"east": "town", "west": "town", "north": "town", "south": "city"},
        "territory": {"east": "east", "west": "west", "north": "north", "south": "harbour"},
        "government": {"east": "east", "harbour": "office"},
    },
    force_at={"east": Force.BINDING, "west": Force.ADVISORY, "harbour": Force.NONE},
    force_elsewhere=Force.BINDING,
    operations=(),
    in_force=("2014-07-09", None),
)
