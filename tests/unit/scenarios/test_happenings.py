"""Short forms become CloudEvents."""

from __future__ import annotations

from decimal import Decimal

from stories import RULES, told
from zhunsheng.scenarios.happenings import Made, make_events


def made(text: str) -> list[Made]:
    """Return the events of a story, which must be free of problems."""
    events, problems = make_events(told(text + "\nexpect: []"), RULES)
    assert problems == []
    return events


def problems(text: str) -> list[str]:
    """Return the codes of what is wrong with the short forms, and their places."""
    _, found = make_events(told(text + "\nexpect: []"), RULES)
    return [f"{problem.code} {problem.at}" for problem in found]


def test_a_bare_day_means_nine_o_clock_in_the_zone_of_the_policy() -> None:
    [event] = made("events:\n- review.held: {period: 2014-09, chair: mayor}\n  at: 2014-10-15")
    assert event.members["time"] == "2014-10-15T09:00:00+08:00"


def test_an_instant_is_written_in_the_zone_of_the_policy() -> None:
    [event] = made("events:\n- review.held: {period: 2014-09, chair: mayor}\n  at: 2014-10-15T16:30:00Z")
    assert event.members["time"] == "2014-10-16T00:30:00+08:00"


def test_ids_follow_the_position_unless_written() -> None:
    events = made("""
events:
- review.held: {period: 2014-09, chair: mayor}
  at: 2014-10-15
- review.held: {period: 2014-10, chair: mayor}
  at: 2014-11-15
  id: own
- review.held: {period: 2014-11, chair: mayor}
  at: 2014-12-15
""")
    assert [event.members["id"] for event in events] == ["e1", "own", "e3"]


def test_titles_and_aliases_of_types_and_fields_serve_as_well() -> None:
    [event] = made("events:\n- 得分: {被考核单位: 越城区, 月份: 2014-09, 考核得分: 90.50}\n  at: 2014-10-05")
    assert event.members["type"] == "assessment.scored"
    assert event.members["data"] == {"unit": "越城区", "period": "2014-09", "score": Decimal("90.50")}


def test_numbers_stay_numbers_only_where_the_vocabulary_wants_numbers() -> None:
    events = made("""
events:
- problem.reported: {problem: 17, matters: [noise], territories: [yuecheng], channel: 12345}
  at: 2014-10-05
- budget.adopted: {unit: yuecheng, year: 2014, amount: 100}
  at: 2014-10-05
""")
    assert events[0].members["data"]["channel"] == "12345"
    assert events[0].members["data"]["problem"] == "17"
    assert events[1].members["data"]["year"] == "2014"
    assert events[1].members["data"]["amount"] == 100


def test_links_and_recorded_time_become_extension_attributes() -> None:
    events = made("""
events:
- review.held: {period: 2014-09, chair: mayor}
  at: 2014-10-15
  recorded: 2014-10-20
  supersedes: old
  source: /office
  subject: reviews
- retracts: e1
  source: /office
  at: 2014-11-01
""")
    assert events[0].members["recordedtime"] == "2014-10-20T09:00:00+08:00"
    assert events[0].members["supersedes"] == "old"
    assert events[0].members["subject"] == "reviews"
    assert events[1].members["type"] == "review.held"
    assert events[1].members["retracts"] == "e1"
    assert "data" not in events[1].members


def test_each_value_makes_an_event_of_its_own() -> None:
    events = made("""
events:
- review.held: {chair: mayor}
  each: {period: [2014-08, 2014-09]}
  at: {days_after_period: 15}
""")
    assert [event.members["id"] for event in events] == ["e1/2014-08", "e1/2014-09"]
    assert [event.members["time"][:10] for event in events] == ["2014-09-15", "2014-10-15"]
    assert events[1].members["data"] == {"chair": "mayor", "period": "2014-09"}


def test_every_cell_of_a_table_is_an_event_and_an_empty_one_is_none() -> None:
    events = made("""
tables:
- assessment.scored:
    2014-12: {yuecheng: 90.5, paojiang-zone: null}
    2015-01: {yuecheng: 91, paojiang-zone: 80}
""")
    ids = [event.members["id"] for event in events]
    assert ids == ["2014-12/yuecheng", "2015-01/yuecheng", "2015-01/paojiang-zone"]
    assert events[0].members["data"] == {"unit": "yuecheng", "period": "2014-12", "score": Decimal("90.5")}
    assert events[0].members["time"] == "2015-01-05T09:00:00+08:00"


def test_a_table_may_name_its_fields_share_others_and_prefix_its_ids() -> None:
    events = made("""
tables:
- community.staffed:
    甲: {yuecheng: 2}
    乙: {keqiao: 0}
  id: staff
  rows: 社区
  columns: territory
  value: 专管员数
  with: {service_point: true}
  at: 2014-10-10
""")
    assert [event.members["id"] for event in events] == ["staff/甲/yuecheng", "staff/乙/keqiao"]
    assert events[1].members["data"] == {
        "service_point": True, "community": "乙", "territory": "keqiao", "specialists": 0,
    }


def test_a_table_whose_fields_do_not_follow_from_the_vocabulary_says_which() -> None:
    text = "tables:\n- community.staffed:\n    甲: {yuecheng: 2}\n  at: 2014-10-10"
    assert problems(text) == ["T105 story.yaml:4:5", "T105 story.yaml:4:5"]


def test_a_table_of_an_unknown_type_is_a_problem() -> None:
    assert problems("tables:\n- assessment.score:\n    2014-08: {yuecheng: 2}") == ["T104 story.yaml:4:5"]


def test_an_event_without_a_type_is_a_problem_unless_it_retracts_one_that_was_told() -> None:
    assert problems("events:\n- at: 2014-10-15\n  retracts: nobody") == ["T101 story.yaml:4:5"]


def test_two_types_in_one_event_are_a_problem() -> None:
    text = "events:\n- review.held: {period: 2014-09, chair: mayor}\n  assessment.scored: {}\n  at: 2014-10-15"
    assert problems(text) == ["T101 story.yaml:4:5"]


def test_days_after_a_period_need_a_period() -> None:
    text = "events:\n- problem.reported: {problem: a}\n  at: {days_after_period: 3}"
    assert problems(text) == ["T103 story.yaml:5:9"]


def test_a_day_that_does_not_exist_is_a_problem() -> None:
    text = "events:\n- review.held: {period: 2014-09, chair: mayor}\n  at: 2014-02-30"
    assert problems(text) == ["T102 story.yaml:5:9"]


def test_ids_made_twice_are_a_problem() -> None:
    table = "- assessment.scored:\n    2014-08: {yuecheng: 2}\n"
    assert problems("tables:\n" + table + table) == ["T106 story.yaml:7:27"]


def test_an_id_written_twice_is_meant() -> None:
    entry = "- review.held: {period: 2014-09, chair: mayor}\n  at: 2014-10-15\n  id: same\n"
    assert [event.members["id"] for event in made("events:\n" + entry + entry)] == ["same", "same"]


def test_the_place_of_a_field_is_that_of_its_value() -> None:
    [event] = made("events:\n- 得分: {unit: yuecheng, period: 2014-09, score: 90}\n  at: 2014-10-05")
    assert str(event.place("score")) == "story.yaml:4:50"
    assert str(event.place("time")) == "story.yaml:5:9"
    assert str(event.place("somewhere")) == str(event.span)
