"""Conclude: from rows to findings, and what serves the norms after them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rulebooks import SAME_UNIT, ZONE, at, concluding, event, rulebook, select, tables
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding, finding_id
from zhunsheng.ir.conditions import Relation, Test
from zhunsheng.ir.operations import Conclude, Expect, OnDay, Operation, Refine, Who
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import SECOND, PeriodKind

DUE = ZONE.day_of(at("2014-08-10"))
COLUMNS = ("unit", "period", "score", "note", "list", "yes", "place", "@time")


def asking(*more: Operation, **said: Any) -> Rulebook:
    """Return the rulebook in which whoever is asked must have done it by 10 August."""
    members: dict[str, Any] = {"role": "leader", "key": ("unit", "score"), "values": COLUMNS} | said
    return rulebook(
        select("asked", "asked", *COLUMNS), select("done", "done", "unit"),
        Expect("owed", "asked", "done", SAME_UNIT, False, 1, OnDay(DUE)),
        concluding("answer", "owed", **members), *more,
    )


def asked(unit: str = "east", **more: Any) -> Event:
    return event("asked", "2014-08-05T10:00", "q", unit=unit, **more)


def done(day: str, unit: str = "east") -> Event:
    return event("done", day, "d", unit=unit)


def found(book: Rulebook, events: list[Event], as_of: str = "2014-08-06") -> tuple[Finding, ...]:
    return evaluate(book, events, as_of=at(as_of)).findings


def test_a_finding_says_who_what_when_and_why() -> None:
    (finding,) = found(asking(), [asked(score=Decimal("1.50")), done("2014-08-06")])
    members = finding.to_dict()
    del members["title"], members["values"]
    assert members == {
        "id": finding_id("answer", "east.leader", (("unit", "east"), ("score", "1.5")), None), "norm": "answer",
        "cites": ["1.1/p1s1"], "unit": "east", "bearer": "east.leader", "counterparty": None, "territory": "east",
        "force": "binding", "outcome": "fulfilled", "period": None, "at": "2014-08-05T10:00:00+08:00",
        "due": "2014-08-10T23:59:59+08:00", "evidence": ["d", "q"],
    }
    assert finding.derivation is not None
    assert [step.kind for step in finding.derivation.walk()] == ["Conclude", "Expect", "Select", "Select"]


def test_values_are_texts_and_absent_ones_are_left_out() -> None:
    (finding,) = found(asking(), [asked(score=Decimal("1.50"), list=["a", "b"], yes=True)])
    assert finding.values == {
        "unit": "east", "score": "1.5", "list": "a,b", "yes": "true", "@time": "2014-08-05T10:00:00+08:00",
    }


def test_a_value_may_be_shown_under_another_name() -> None:
    (finding,) = found(asking(values=(), key=()), [asked()])
    assert finding.values == {}
    centre, shown = (Who(unit="centre"),), (("who", "unit"),)
    renamed = Conclude("finding:answer", "answer", "owed", (), None, None, None, centre, shown)
    *before, _ = asking().operations
    (finding,) = found(rulebook(*before, renamed), [asked()])
    assert finding.values == {"who": "east"}


def test_the_id_depends_on_norm_bearer_key_and_period_alone() -> None:
    one = found(asking(), [asked(note="x")])[0]
    other = found(asking(), [asked(note="y"), done("2014-08-06")])[0]
    assert one.id == other.id
    assert one.id != found(asking(), [asked("west")])[0].id


def test_an_absent_cell_takes_no_part_in_the_id() -> None:
    (finding,) = found(asking(), [asked()])
    assert finding.id == finding_id("answer", "east.leader", (("unit", "east"),), None)


def test_a_finding_of_a_period_has_no_instant() -> None:
    monthly = select("asked", "asked", "unit", every=PeriodKind.MONTH, period_field="period")
    (finding,) = found(rulebook(monthly, concluding("answer", "asked", outcome="noted")), [asked(period="2014-07")])
    assert (finding.period, finding.at, finding.outcome) == ("2014-07", None, "noted")


OUTCOMES = [
    ("2014-08-06", "fulfilled", "followed"), ("2014-08-11", "late", "not-followed"), (None, "breached", "not-followed"),
]


@pytest.mark.parametrize(("day", "binding", "advisory"), OUTCOMES)
def test_advice_is_followed_or_not_but_never_breached(day: str | None, binding: str, advisory: str) -> None:
    for unit, force, outcome in (("east", Force.BINDING, binding), ("reference", Force.ADVISORY, advisory)):
        acts = [done(day, unit)] if day else []
        (finding,) = found(asking(), [asked(unit), *acts], "2014-08-12")
        assert (finding.force, finding.outcome) == (force, outcome)


def test_where_the_policy_has_no_force_there_is_no_finding() -> None:
    assert found(asking(), [asked("harbour")]) == ()


def test_a_place_not_registered_and_no_place_have_the_force_of_elsewhere() -> None:
    places = (Who(column="place"),)
    assert found(asking(places=places), [asked(place="atlantis")]) == ()
    assert found(asking(places=places), [asked()]) == ()
    book = rulebook(*asking(places=places).operations, force_elsewhere=Force.ADVISORY)
    assert [finding.territory for finding in found(book, [asked(place="atlantis")])] == ["atlantis"]
    assert [finding.force for finding in found(book, [asked()])] == [Force.ADVISORY]


def test_the_first_place_present_decides_the_force() -> None:
    places = (Who(column="place"), Who(column="unit", attribute="territory"))
    assert [finding.territory for finding in found(asking(places=places), [asked()])] == ["east"]
    (finding,) = found(asking(places=places), [asked(place="reference")])
    assert (finding.territory, finding.force) == ("reference", Force.ADVISORY)


def test_only_breaches_are_findings_where_that_is_said() -> None:
    book = asking(breaches_only=True)
    assert found(book, [asked(), done("2014-08-06")], "2014-08-12") == ()
    assert found(book, [asked()]) == ()
    assert [finding.outcome for finding in found(book, [asked()], "2014-08-12")] == ["breached"]


def test_bodies_are_fixed_or_named_by_a_column_or_by_the_registry() -> None:
    book = asking(unit=Who(unit="city"), bearer=Who(column="place", attribute="government"),
                  counterparty=Who(column="list", role="head"), places=(Who(unit="centre"),))
    (finding,) = found(book, [asked(place="west", list=["north", "east"])])
    assert (finding.unit, finding.bearer, finding.counterparty) == ("city", "west", "north.head")
    (finding,) = found(book, [asked(place="atlantis", list=[])])
    assert (finding.unit, finding.bearer, finding.counterparty) == ("city", None, None)


@pytest.mark.parametrize(("day", "as_of", "moment"), [
    ("2014-08-06", "2014-08-12", at("2014-08-06")),
    ("2014-08-11", "2014-08-12", at("2014-08-11")),
    (None, "2014-08-12", ZONE.end_of(DUE) + SECOND),
    (None, "2014-08-06", at("2014-08-05T10:00")),
])
def test_a_further_norm_sees_when_the_outcome_came_to_be(day: str | None, as_of: str, moment: int) -> None:
    events = [asked(), *([done(day)] if day else [])]
    (row,) = tables(asking(), events, as_of)["finding:answer"]
    assert row.at == moment
    assert row.cells(("unit", "bearer", "territory", "force")) == ("east", "east.leader", "east", "binding")


def test_what_made_no_finding_leads_to_nothing() -> None:
    assert tables(asking(), [asked("harbour")])["finding:answer"] == []
    assert tables(asking(breaches_only=True), [asked()])["finding:answer"] == []


def test_nothing_binding_follows_from_an_advisory_finding() -> None:
    breached = Refine("missed", "finding:answer", Test("outcome", Relation.ONE_OF, ("breached", "not-followed")))
    city = concluding("report", "missed", outcome="breached", places=(Who(unit="centre"),))
    book = asking(breached, city)
    for unit, force, outcome in (("east", Force.BINDING, "breached"), ("reference", Force.ADVISORY, "not-followed")):
        findings = found(book, [asked(unit)], "2014-08-12")
        assert [(one.force, one.outcome) for one in findings if one.norm == "report"] == [(force, outcome)]


def test_findings_are_listed_by_time_norm_unit_and_id() -> None:
    events = [event("asked", f"2014-08-0{day}", unit=unit) for unit, day in (("west", 1), ("east", 2), ("east", 1))]
    findings = found(asking(), events)
    assert list(findings) == sorted(findings, key=lambda one: one.order)
    assert [(one.at or "")[:10] + str(one.unit) for one in findings] == [
        "2014-08-01east", "2014-08-01west", "2014-08-02east",
    ]
