"""Rank: who stands where, who is last, and when that is settled; every reading of ties and absences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from rulebooks import ZONE, at, event, month, published, ranking, rulebook, scored, select, table, tables
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.events.event import Event
from zhunsheng.ir.operations import Figure, Settlement, Tally, Ties, Unscored
from zhunsheng.terms.time import PeriodKind


def ranked(events: Iterable[Event], as_of: str | None = None, **choices: Any) -> dict[str, Row]:
    """Return the ranking of the one month that the events speak of, by unit."""
    rows = table(rulebook(*ranking(**choices)), events, as_of)
    assert len({(row.period, row.at, row.settled) for row in rows}) <= 1
    return {str(row.cell("unit")): row for row in rows}


def places(rows: dict[str, Row]) -> dict[str, int | None]:
    return {unit: None if row.cell("place") is None else int(str(row.cell("place"))) for unit, row in rows.items()}


def last(rows: dict[str, Row]) -> set[str]:
    return {unit for unit, row in rows.items() if row.cell("last") is True}


def test_the_highest_figure_is_first_and_the_lowest_last() -> None:
    rows = ranked(month("2014-08", east="80.5", west="90", north="80.4"))
    assert places(rows) == {"west": 1, "east": 2, "north": 3}
    assert last(rows) == {"north"}
    assert rows["east"].cell("ranked") == Decimal(3)


def test_the_lowest_figure_is_first_where_low_is_best() -> None:
    rows = ranked(month("2014-08", east=1, west=2, north=3), highest_is_best=False)
    assert places(rows) == {"east": 1, "west": 2, "north": 3}
    assert last(rows) == {"north"}


def test_equal_figures_share_a_place_however_they_are_written() -> None:
    rows = ranked(month("2014-08", east="90.0", west="90", north="80"))
    assert places(rows) == {"east": 1, "west": 1, "north": 3}


def test_of_several_scores_of_a_unit_the_latest_counts() -> None:
    again = scored("2014-08", "2014-08-21", north=99)
    assert last(ranked([*month("2014-08", east=3, west=2, north=1), *again])) == {"west"}


TIED_AT_THE_END = month("2014-08", east=90, west=80, north=80)


@pytest.mark.parametrize(("ties", "expected"), [(Ties.ALL, {"west", "north"}), (Ties.NONE, set())])
def test_reading_last_place_ties(ties: Ties, expected: set[str]) -> None:
    assert last(ranked(TIED_AT_THE_END, ties=ties)) == expected


def opened(unit: str, times: int) -> list[Event]:
    return [event("problem.opened", f"2014-08-0{day + 1}", unit=unit, period="2014-08") for day in range(times)]


@pytest.mark.parametrize(("problems", "highest_is_best", "expected"), [
    ({"west": 1, "north": 2}, False, {"north"}),
    ({"west": 1, "north": 2}, True, {"west"}),
    ({"west": 1}, False, {"north"}),
    ({"west": 2, "north": 2}, False, {"west", "north"}),
    ({}, False, {"west", "north"}),
    ({"east": 3, "west": 1, "north": 2}, False, {"north"}),
])
def test_reading_last_place_ties_by_another_figure(
        problems: dict[str, int], highest_is_best: bool, expected: set[str]) -> None:
    events = [*TIED_AT_THE_END, *(one for unit, times in problems.items() for one in opened(unit, times))]
    rows = ranked(events, ties=Ties.TIE_BREAK, tie_break_highest_is_best=highest_is_best)
    assert last(rows) == expected


def test_a_tie_break_is_evidence_only_where_it_was_consulted() -> None:
    problems = [*opened("west", 1), *opened("north", 2)]
    consulted = ranked([*TIED_AT_THE_END, *problems], ties=Ties.TIE_BREAK)
    needless = ranked([*month("2014-08", east=90, west=80, north=70), *problems], ties=Ties.TIE_BREAK)
    assert len(consulted["east"].evidence) == 4 + 3
    assert len(needless["east"].evidence) == 4


@pytest.mark.parametrize(("all_tied_last", "expected"), [(False, set()), (True, {"east", "west", "north"})])
def test_reading_all_tied(all_tied_last: bool, expected: set[str]) -> None:
    assert last(ranked(month("2014-08", east=9, west=9, north=9), all_tied_last=all_tied_last)) == expected


def test_all_tied_means_all_who_have_a_place() -> None:
    assert last(ranked(month("2014-08", east=9, west=9))) == set()
    assert last(ranked(month("2014-08", east=9, west=9), all_tied_last=True)) == {"east", "west"}


def test_nobody_is_last_of_all_tied_even_where_a_tie_break_would_tell_them_apart() -> None:
    events = [*month("2014-08", east=9, west=9, north=9), *opened("north", 2)]
    assert last(ranked(events, ties=Ties.TIE_BREAK)) == set()


@pytest.mark.parametrize(("single_last", "expected"), [(False, set()), (True, {"east"})])
def test_reading_single_unit_tier(single_last: bool, expected: set[str]) -> None:
    rows = ranked(month("2014-08", east=9), single_last=single_last)
    assert last(rows) == expected


def test_reading_unscored_unit_left_out_ranks_the_others_and_reports_it() -> None:
    rows = ranked(month("2014-08", east=90, west=80))
    assert places(rows) == {"east": 1, "west": 2, "north": None}
    assert last(rows) == {"west"}
    assert rows["north"].cell("unscored") is True
    assert rows["north"].cell("ranked") == Decimal(2)


def test_reading_unscored_unit_last_puts_it_behind_all_others() -> None:
    rows = ranked(month("2014-08", east=90, west=80), unscored=Unscored.LAST)
    assert places(rows) == {"east": 1, "west": 2, "north": 3}
    assert last(rows) == {"north"}
    assert rows["north"].cell("unscored") is True
    assert rows["north"].cell("ranked") == Decimal(3)


@pytest.mark.parametrize(("ties", "expected"), [(Ties.ALL, {"west", "north"}), (Ties.NONE, set())])
def test_several_unscored_units_share_the_last_place_like_any_others(ties: Ties, expected: set[str]) -> None:
    rows = ranked(month("2014-08", east=90), unscored=Unscored.LAST, ties=ties)
    assert places(rows) == {"east": 1, "west": 2, "north": 2}
    assert last(rows) == expected


def test_where_nobody_has_a_place_nobody_is_last() -> None:
    rows = ranked([published("2014-08")], unscored=Unscored.LAST, all_tied_last=True, single_last=True)
    assert places(rows) == {"east": None, "west": None, "north": None}
    assert last(rows) == set()


def test_a_score_that_says_nothing_is_no_figure() -> None:
    rows = ranked([*scored("2014-08", east=90, west=80, north=None), published("2014-08")])
    assert places(rows)["north"] is None


def test_who_is_left_out_has_no_row_and_no_place() -> None:
    rows = ranked(month("2014-08", east=90, west=80, north=70), left_out=("north",))
    assert places(rows) == {"east": 1, "west": 2}
    assert last(rows) == {"west"}


def test_a_unit_scored_in_another_tier_belongs_to_it_that_month() -> None:
    guest = event("assessment.scored", "2014-08-20", unit="harbour", tier="town", period="2014-08", score=1)
    assert last(ranked([*month("2014-08", east=3, west=3, north=2), guest])) == {"harbour"}


def test_who_is_in_no_tier_is_ranked_nowhere() -> None:
    alone = event("assessment.scored", "2014-08-20", unit="harbour", period="2014-08", score=1)
    assert ranked([alone]) == {}


def test_where_no_score_is_known_the_published_order_decides() -> None:
    rows = ranked([published("2014-08", order=["north", "east", "west"])])
    assert places(rows) == {"north": 1, "east": 2, "west": 3}
    assert last(rows) == {"west"}
    assert rows["east"].cell("by_order") is True
    assert rows["east"].cell("score") is None


def test_a_single_score_displaces_the_published_order() -> None:
    rows = ranked([*scored("2014-08", east=1), published("2014-08", order=["north", "east", "west"])])
    assert places(rows) == {"east": 1, "west": None, "north": None}
    assert rows["east"].cell("by_order") is False


def test_who_is_missing_from_the_published_order_is_unscored() -> None:
    rows = ranked([published("2014-08", order=["north", "west"])])
    assert places(rows) == {"north": 1, "west": 2, "east": None}


def test_a_unit_named_twice_in_an_order_has_its_first_place() -> None:
    assert places(ranked([published("2014-08", order=["north", "west", "north"])])) == {
        "north": 1, "west": 2, "east": None,
    }


def test_of_several_published_orders_the_latest_decides_and_an_empty_one_is_none() -> None:
    events = [
        published("2014-08", "2014-08-25", order=["north", "east", "west"]),
        published("2014-08", "2014-08-26", order=["west", "east", "north"]),
        published("2014-08", "2014-08-27", order=[]),
        published("2014-08", "2014-08-28"),
    ]
    rows = ranked(events)
    assert last(rows) == {"north"}
    assert rows["east"].at == at("2014-08-25")


def test_a_ranking_settled_by_an_event_is_settled_when_it_first_happens() -> None:
    events = [*scored("2014-08", east=3, west=2, north=1), published("2014-08"), published("2014-08", "2014-08-30")]
    rows = ranked(events)
    assert (rows["east"].settled, rows["east"].at) == (True, at("2014-08-25"))


def test_an_unsettled_ranking_has_places_but_nobody_is_last() -> None:
    rows = ranked(scored("2014-08", east=3, west=2, north=1))
    assert places(rows) == {"east": 1, "west": 2, "north": 3}
    assert last(rows) == set()
    assert (rows["east"].settled, rows["east"].at) == (False, at("2014-08-20"))


def test_a_publication_of_another_month_settles_nothing_here() -> None:
    rows = table(rulebook(*ranking()), [*scored("2014-08", east=3, west=2), published("2014-09")])
    assert {row.settled for row in rows if row.period and row.period.text == "2014-08"} == {False}


def test_a_ranking_settled_by_completeness_waits_for_the_last_member() -> None:
    choice = {"settlement": Settlement.COMPLETE}
    waiting = ranked(scored("2014-08", east=3, west=2), **choice)
    complete = ranked([*scored("2014-08", east=3, west=2), *scored("2014-08", "2014-08-28", north=1)], **choice)
    assert not waiting["east"].settled
    assert (complete["east"].settled, complete["east"].at) == (True, at("2014-08-28"))
    assert last(complete) == {"north"}


def test_a_member_left_out_is_not_waited_for() -> None:
    rows = ranked(scored("2014-08", east=3, west=2), settlement=Settlement.COMPLETE, left_out=("north",))
    assert last(rows) == {"west"}


def test_an_order_that_names_every_member_completes_a_ranking() -> None:
    choice = {"settlement": Settlement.COMPLETE}
    assert last(ranked([published("2014-08", order=["north", "east", "west"])], **choice)) == {"west"}
    assert last(ranked([published("2014-08", order=["north", "east"])], **choice)) == set()


def test_a_provisional_figure_does_not_complete_a_ranking() -> None:
    *before, score, published_, opened_, open_, rank = ranking(settlement=Settlement.COMPLETE)
    provisional = Tally("score", "scored", ("tier", "unit"), Figure.LATEST, "score", of="score", closes_at_end=True)
    book = rulebook(*before, provisional, published_, opened_, open_, rank)
    events = scored("2014-08", east=3, west=2, north=1)
    assert score.name == provisional.name
    assert {row.settled for row in table(book, events, as_of="2014-08-31")} == {False}
    assert {row.settled for row in table(book, events, as_of="2014-09-01")} == {True}


def test_a_ranking_settled_by_the_calendar_is_settled_when_the_period_has_ended() -> None:
    choice = {"settlement": Settlement.PERIOD_END}
    events = scored("2014-08", east=3, west=2)
    assert last(ranked(events, as_of="2014-08-31T23:59", **choice)) == set()
    rows = ranked(events, as_of="2014-09-01T00:00", **choice)
    assert last(rows) == {"west"}
    assert rows["east"].at == ZONE.start_of(ZONE.day_of(at("2014-09-01")))


def test_every_row_rests_on_the_figures_of_its_group_and_what_settled_it() -> None:
    made = tables(rulebook(*ranking()), month("2014-08", east=3, west=2, north=1))
    grounds = {id(row.because) for name in ("score", "published") for row in made[name]}
    for row in made["ranking"]:
        assert {id(premise) for premise in row.because.premises} == grounds
        assert len(row.evidence) == 4


def test_months_and_groups_are_ranked_apart() -> None:
    other = [
        event("assessment.scored", "2014-08-20", unit="reference", period="2014-08", score=1),
        event("ranking.published", "2014-08-25", tier="reference-tier", period="2014-08"),
    ]
    events = [*month("2014-08", east=3, west=2, north=1), *month("2014-09", east=1, west=2, north=3), *other]
    rows = table(rulebook(*ranking(single_last=True)), events)
    found = [(row.period.text if row.period else "", *row.cells(("tier", "unit"))) for row in rows if row.cell("last")]
    assert sorted(found, key=str) == [
        ("2014-08", "reference-tier", "reference"), ("2014-08", "town", "north"), ("2014-09", "town", "east"),
    ]


def test_a_ranking_without_periods_is_never_settled_by_the_calendar() -> None:
    *_, rank = ranking(settlement=Settlement.PERIOD_END, order=None, settled_by=None, tie_break=None)
    book = rulebook(
        select("scored", "assessment.scored", "unit", "score", "tier"),
        Tally("score", "scored", ("tier", "unit"), Figure.LATEST, "score", of="score"), rank,
    )
    event_ = event("assessment.scored", "2014-08-20", unit="east", tier="town", score=1)
    assert {row.settled for row in table(book, [event_])} == {False}


def test_a_quarter_is_ranked_by_the_figures_of_the_quarter() -> None:
    *_, rank = ranking(settlement=Settlement.PERIOD_END, order=None, settled_by=None, tie_break=None)
    book = rulebook(
        select("scored", "assessment.scored", "unit", "score", "tier", every=PeriodKind.QUARTER, period_field="period"),
        Tally("score", "scored", ("tier", "unit"), Figure.MEAN, "score", of="score"), rank,
    )
    events = [
        event("assessment.scored", "2014-08-20", unit=unit, tier="town", period=period, score=score)
        for unit, scores in {"east": (1, 9), "west": (4, 5)}.items()
        for period, score in zip(("2014-07", "2014-08"), scores, strict=True)
    ]
    rows = table(book, events, as_of="2014-10-01")
    assert [row.cell("unit") for row in rows if row.cell("last")] == ["west"]
