"""Evaluation as a whole: findings, rankings, instants, conflicts, and that nothing makes it fail."""

from __future__ import annotations

from rulebooks import IN_FORCE_SINCE_JULY, at, event, month, published, ranking_rulebook, rulebook, scored
from zhunsheng.evaluate.contract import Evaluation, RankedUnit
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.findings.derivation import Derivation
from zhunsheng.ir.operations import Occasions, Settlement, Validity

STORY = [
    one for period in ("2014-08", "2014-09", "2014-10")
    for one in (*month(period, east=3, west=2, north=1), event("review.held", f"{period}-28", period=period))
]


def outcomes(evaluation: Evaluation, norm: str) -> list[tuple[str | None, str | None, str]]:
    return [(one.unit, one.period, one.outcome) for one in evaluation.findings if one.norm == norm]


def test_last_places_lead_to_statements_and_the_third_running_to_a_talk() -> None:
    statement = event("statement.made", "2014-08-28T15:00", unit="north", period="2014-08")
    late = event("statement.made", "2014-09-29T09:00", unit="north", period="2014-09")
    evaluation = evaluate(ranking_rulebook(), [*STORY, statement, late], as_of=at("2014-10-28T18:00"))
    assert outcomes(evaluation, "last-place-statement") == [
        ("north", "2014-08", "fulfilled"), ("north", "2014-09", "late"), ("north", "2014-10", "pending"),
    ]
    assert outcomes(evaluation, "three-consecutive-last-talk") == [("north", "2014-10", "pending")]
    (talk,) = (one for one in evaluation.findings if one.norm == "three-consecutive-last-talk")
    assert (talk.bearer, talk.counterparty, talk.values) == ("north.head", "mayor", {"run": "3"})
    assert len(talk.evidence) == 12


def test_reading_third_last_place_talk_only_asks_for_no_third_statement() -> None:
    evaluation = evaluate(ranking_rulebook(talk_only=True), STORY)
    assert [period for _, period, _ in outcomes(evaluation, "last-place-statement")] == ["2014-08", "2014-09"]
    assert len(outcomes(evaluation, "three-consecutive-last-talk")) == 1


def test_reading_months_before_force() -> None:
    july = [*month("2014-07", east=3, west=2, north=1), event("review.held", "2014-07-28", period="2014-07")]
    never = Validity(IN_FORCE_SINCE_JULY.since, straddling=False)
    assert len(outcomes(evaluate(ranking_rulebook(), july), "last-place-statement")) == 1
    assert outcomes(evaluate(ranking_rulebook(validity=never), july), "last-place-statement") == []


def test_a_duty_of_every_quarter_is_owed_from_the_quarter_in_which_the_policy_came_into_force() -> None:
    held = event("meeting.held", "2014-08-01", unit="city")
    evaluation = evaluate(ranking_rulebook(), [held], as_of=at("2015-01-01"))
    assert outcomes(evaluation, "quarterly-meeting") == [
        ("city", "2014-Q3", "fulfilled"), ("city", "2014-Q4", "breached"), ("city", "2015-Q1", "pending"),
    ]


def test_a_yearly_figure_is_compared_with_the_year_before() -> None:
    paid = [event("fund.contributed", f"{year}-06-01", unit="east", year=str(year), amount=5) for year in (2014, 2015)]
    evaluation = evaluate(ranking_rulebook(), paid, as_of=at("2016-01-01"))
    assert outcomes(evaluation, "fund-growth") == [("east", "2015", "breached")]


def test_a_settled_ranking_is_listed_best_first() -> None:
    (ranking,) = evaluate(ranking_rulebook(), month("2014-08", east=1, west="2.50")).rankings
    assert ranking.lines == (
        RankedUnit("west", 1, "2.5", False), RankedUnit("east", 2, "1", True), RankedUnit("north", None, None, False),
    )
    assert (ranking.norm, ranking.group, ranking.period) == ("monthly-ranking", "town", "2014-08")
    assert (ranking.settled_at, ranking.missing, ranking.by_order) == (at("2014-08-25"), (), False)
    assert len(ranking.evidence) == 3


def test_an_unsettled_ranking_says_what_it_waits_for() -> None:
    (by_event,) = evaluate(ranking_rulebook(), scored("2014-08", east=1, west=2)).rankings
    assert (by_event.settled_at, by_event.missing) == (None, ("north", "settlement"))
    assert not any(line.last for line in by_event.lines)
    complete = ranking_rulebook(settlement=Settlement.COMPLETE)
    (waiting,) = evaluate(complete, scored("2014-08", east=1, west=2)).rankings
    assert waiting.missing == ("north",)


def test_a_ranking_by_published_order_says_so() -> None:
    (ranking,) = evaluate(ranking_rulebook(), [published("2014-08", order=["north", "east"])]).rankings
    assert ranking.by_order
    assert [(line.unit, line.place, line.figure) for line in ranking.lines] == [
        ("north", 1, None), ("east", 2, None), ("west", None, None),
    ]


def test_without_events_the_instant_is_that_of_the_policys_first_day() -> None:
    evaluation = evaluate(ranking_rulebook(), [])
    assert outcomes(evaluation, "quarterly-meeting") == [("city", "2014-Q3", "pending")]
    assert (evaluation.as_of, evaluation.known_at) == (None, None)


def test_a_policy_without_a_first_day_can_be_asked_too() -> None:
    assert evaluate(rulebook(Occasions("o", ("city",), IN_FORCE_SINCE_JULY), in_force=("", None)), []).findings == ()


def test_a_conflict_is_reported_and_the_content_recorded_first_counts() -> None:
    score = event("assessment.scored", "2014-08-20", "s", unit="east", period="2014-08", score=1)
    other = event("assessment.scored", "2014-08-20", "s", recorded="2014-08-21", unit="east", period="2014-08", score=9)
    evaluation = evaluate(ranking_rulebook(), [other, score])
    assert [(one.counted, one.disregarded) for one in evaluation.conflicts] == [(score.digest, other.digest)]
    assert evaluation.rankings[0].lines[0].figure == "1"


def test_a_derivation_leads_from_the_finding_down_to_every_event_of_its_evidence() -> None:
    for finding in evaluate(ranking_rulebook(), STORY).findings:
        assert finding.derivation is not None
        read = {ref.id for step in finding.derivation.walk() for ref in step.events}
        assert tuple(sorted(read)) == finding.evidence


def test_columns_and_premises_stand_in_their_order() -> None:
    def check(step: Derivation) -> None:
        assert [name for name, _ in step.columns] == sorted(name for name, _ in step.columns)
        assert [premise.period or "" for premise in step.premises] == sorted(
            premise.period or "" for premise in step.premises)

    for finding in evaluate(ranking_rulebook(), STORY).findings:
        assert finding.derivation is not None
        for step in finding.derivation.walk():
            check(step)


def test_subtrees_are_shared_so_that_a_thousand_months_stay_small() -> None:
    book = ranking_rulebook(run={"times": 24})
    events = [one for year in range(2015, 2025) for number in range(1, 13)
              for one in month(f"{year}-{number:02d}", east=3, west=2, north=1)]
    (finding,) = (one for one in evaluate(book, events).findings if one.norm == "three-consecutive-last-talk")
    assert finding.derivation is not None
    steps = list(finding.derivation.walk())
    assert len({id(step) for step in steps}) == len(steps)
    assert len(finding.evidence) == 24 * 4


def test_events_of_the_ends_of_time_make_nothing_fail() -> None:
    odd = [
        Event(f"{type_}-{time}", "office", type_, at(time), at(time), None, fields, digest=f"{type_}-{time}")
        for type_ in ("assessment.scored", "ranking.published", "review.held", "statement.made", "fund.contributed",
                      "meeting.held", "problem.opened", "unheard-of")
        for time, fields in (
            ("1700-01-02", {}),
            ("2199-12-31", {"unit": "atlantis", "tier": "atlantis", "period": "2199-12", "order": ()}),
            ("2014-08-01", {"unit": "east", "period": "1700-01", "year": "1700", "score": True, "amount": "text"}),
            ("2014-08-02", {"unit": ("east", "west"), "period": 5, "order": "east", "score": ("1",), "year": "x"}),
        )
    ]
    evaluation = evaluate(ranking_rulebook(run={"calendar": True}), odd)
    assert evaluation.as_of == at("2199-12-31")
