"""Which events stand: conflicts, corrections, retractions, and what was known when."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from rulebooks import at, event
from zhunsheng.events.event import Event
from zhunsheng.events.order import Conflict, standing


def said(id: str, note: str, recorded: str = "2014-08-01", **links: str) -> Event:
    """Make an event of 1 August that says something, recorded on some day."""
    return event("note", "2014-08-01", id, recorded=recorded, note=note, **links)


def notes(events: Iterable[Event], as_of: str | None = None, known_at: str | None = None) -> list[object]:
    """Return what the standing events say; the same for every order of arrival."""
    given = list(events)
    orders = list(permutations(given)) if len(given) < 5 else [given, given[::-1]]
    chosen = {standing(order, at(as_of) if as_of else None, at(known_at) if known_at else None) for order in orders}
    assert len(chosen) == 1
    return [one.fields["note"] for one in chosen.pop().events]


def test_events_stand_in_order_of_time_recorded_time_id_and_source() -> None:
    first, second = said("b", "1", "2014-08-01"), said("a", "2", "2014-08-02")
    third = event("note", "2014-08-01", "a", recorded="2014-08-02", source="other", note="3")
    assert notes([third, second, first]) == ["1", "2", "3"]


def test_the_same_event_twice_is_one_event() -> None:
    assert notes([said("a", "x"), said("a", "x", "2014-08-09")]) == ["x"]


def test_the_earliest_record_of_a_duplicate_stands() -> None:
    chosen = standing([said("a", "x", "2014-08-09"), said("a", "x", "2014-08-03")])
    assert [one.recorded for one in chosen.events] == [at("2014-08-03")]


def test_of_two_contents_the_one_recorded_first_counts_and_the_conflict_is_reported() -> None:
    first, second = said("a", "x", "2014-08-02"), said("a", "y", "2014-08-03")
    chosen = standing([second, first])
    assert chosen.events == (first,)
    assert chosen.conflicts == (Conflict("office", "a", first.digest, second.digest),)


def test_of_two_contents_recorded_together_the_smaller_digest_counts() -> None:
    both = [said("a", "x"), said("a", "y")]
    assert standing(both).events == (min(both, key=lambda one: one.digest),)


def test_equal_ids_of_different_sources_are_different_events() -> None:
    assert notes([said("a", "x"), event("note", "2014-08-01", "a", source="other", note="y")]) == ["x", "y"]


def test_a_correction_replaces_what_it_corrects() -> None:
    assert notes([said("a", "wrong"), said("b", "right", supersedes="a")]) == ["right"]


def test_a_correction_can_be_corrected() -> None:
    assert notes([said("a", "1"), said("b", "2", supersedes="a"), said("c", "3", supersedes="b")]) == ["3"]


def test_of_several_corrections_the_last_recorded_counts() -> None:
    late, early = said("b", "late", "2014-08-09", supersedes="a"), said("c", "early", "2014-08-08", supersedes="a")
    assert notes([said("a", "1"), late, early]) == ["late"]


def test_of_corrections_recorded_together_the_greater_id_counts() -> None:
    assert notes([said("a", "1"), said("b", "2", supersedes="a"), said("c", "3", supersedes="a")]) == ["3"]


def test_a_retraction_withdraws_an_event_and_is_none_itself() -> None:
    assert notes([said("a", "x"), said("r", "", retracts="a")]) == []


def test_withdrawing_a_correction_restores_what_it_corrected() -> None:
    assert notes([said("a", "1"), said("b", "2", supersedes="a"), said("r", "", retracts="b")]) == ["1"]


def test_withdrawing_the_last_of_several_corrections_restores_the_one_before() -> None:
    corrections = [said("b", "2", "2014-08-02", supersedes="a"), said("c", "3", "2014-08-03", supersedes="a")]
    assert notes([said("a", "1"), *corrections, said("r", "", retracts="c")]) == ["2"]


def test_withdrawing_a_retraction_restores_the_event() -> None:
    assert notes([said("a", "x"), said("r", "", retracts="a"), said("q", "", retracts="r")]) == ["x"]


def test_withdrawing_an_event_withdraws_its_corrections_with_it() -> None:
    assert notes([said("a", "1"), said("b", "2", supersedes="a"), said("r", "", retracts="a")]) == []


def test_a_correction_of_an_unknown_event_counts_as_an_event_of_its_own() -> None:
    assert notes([said("b", "2", supersedes="a")]) == ["2"]


def test_the_target_that_comes_later_does_not_count_beside_its_correction() -> None:
    assert notes([said("b", "2", "2014-08-02", supersedes="a"), said("a", "1", "2014-08-05")]) == ["2"]


def test_a_retraction_of_an_unknown_event_does_nothing() -> None:
    assert notes([said("r", "", retracts="a"), said("b", "x")]) == ["x"]


def test_a_correction_of_a_retraction_stands_by_itself_and_the_retraction_stays() -> None:
    assert notes([said("a", "1"), said("r", "", retracts="a"), said("b", "2", supersedes="r")]) == ["2"]


def test_corrections_in_a_circle_correct_nothing() -> None:
    assert notes([said("a", "1", supersedes="b"), said("b", "2", supersedes="a")]) == ["1", "2"]


def test_an_event_that_corrects_itself_stands() -> None:
    assert notes([said("a", "1", supersedes="a")]) == ["1"]


def test_a_correction_outside_a_circle_still_corrects_what_is_in_it() -> None:
    circle = [said("a", "1", supersedes="b"), said("b", "2", supersedes="a")]
    assert notes([*circle, said("c", "3", supersedes="a")]) == ["2", "3"]


def test_retractions_in_a_circle_withdraw_nothing() -> None:
    assert notes([said("a", "", retracts="b"), said("b", "", retracts="a"), said("c", "x")]) == ["x"]


def test_links_reach_only_events_of_the_same_source() -> None:
    other = event("note", "2014-08-01", "b", source="other", note="2", retracts="a")
    assert notes([said("a", "1"), other]) == ["1"]


def test_an_event_recorded_after_known_at_does_not_exist_yet() -> None:
    events = [said("a", "1"), said("b", "2", "2014-08-09", supersedes="a")]
    assert notes(events, known_at="2014-08-05") == ["1"]
    assert notes(events, known_at="2014-08-09") == ["2"]


def test_an_event_that_happens_after_as_of_corrects_nothing() -> None:
    later = event("note", "2014-08-09", "b", note="2", supersedes="a")
    assert notes([said("a", "1"), later], as_of="2014-08-05") == ["1"]


def test_a_correction_stands_alone_while_its_target_is_still_to_happen() -> None:
    target = event("note", "2014-08-09", "a", recorded="2014-08-01", note="1")
    assert notes([target, said("b", "2", supersedes="a")], as_of="2014-08-05") == ["2"]


def test_content_still_to_happen_is_in_conflict_with_nothing() -> None:
    later = event("note", "2014-08-09", "a", recorded="2014-07-01", note="2")
    chosen = standing([said("a", "1"), later], as_of=at("2014-08-05"))
    assert [one.fields["note"] for one in chosen.events] == ["1"]
    assert chosen.conflicts == ()


def test_the_instants_default_to_the_latest_of_what_is_known() -> None:
    late = event("note", "2014-08-20", "b", recorded="2014-09-01", note="2")
    chosen = standing([said("a", "1"), late])
    assert (chosen.as_of, chosen.known_at) == (at("2014-08-20"), at("2014-09-01"))
    earlier = standing([said("a", "1"), late], known_at=at("2014-08-25"))
    assert (earlier.as_of, earlier.known_at) == (at("2014-08-01"), at("2014-08-25"))


def test_without_events_there_are_no_instants() -> None:
    chosen = standing([])
    assert (chosen.events, chosen.as_of, chosen.known_at) == ((), None, None)


def test_a_chain_of_a_hundred_thousand_corrections_is_followed_to_its_end() -> None:
    base = said("0", "first")
    chain = [base] + [
        Event(str(number), "office", "note", base.time, base.recorded, None, {"note": str(number)},
              supersedes=str(number - 1), digest=str(number))
        for number in range(1, 100_001)
    ]
    assert [one.fields["note"] for one in standing(chain).events] == ["100000"]
