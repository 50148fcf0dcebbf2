"""The schema of a policy's own events."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import report_samples as sample
from told import events_of, policy, stories
from zhunsheng.events.event import Event
from zhunsheng.events.gate import Ignored, gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.write import cloud_event
from zhunsheng.reports.event_schema import event_schema

FAULTS = Path(__file__).parents[2] / "data" / "hundred-faults.jsonl"

EVENT: dict[str, Any] = {
    "specversion": "1.0", "id": "e1", "source": "office", "type": "assessment.scored",
    "time": "2014-09-05T09:00:00+08:00", "data": {"unit": "yuecheng", "period": "2014-08", "score": 90.5},
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = event_schema(sample.rulebook())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_right_event_is_valid(validator: Draft202012Validator) -> None:
    assert validator.is_valid(EVENT)


@pytest.mark.parametrize("data", [
    {"period": "2014-08", "score": 1}, {"unit": "yuecheng", "period": "2014-13", "score": 1},
    {"unit": "yuecheng", "period": "2014-08", "score": "九十"}, {"unit": "yuecheng", "period": "2014-08", "score": -1},
])
def test_a_wrong_field_is_invalid(validator: Draft202012Validator, data: dict[str, Any]) -> None:
    assert not validator.is_valid({**EVENT, "data": data})


def test_a_title_of_the_type_is_known_as_well(validator: Draft202012Validator) -> None:
    assert not validator.is_valid({**EVENT, "type": "考核得分", "data": {}})


def test_a_withdrawal_needs_no_data(validator: Draft202012Validator) -> None:
    assert validator.is_valid({**{key: EVENT[key] for key in EVENT if key != "data"}, "retracts": "e0"})


def test_a_number_may_be_written_as_text(validator: Draft202012Validator) -> None:
    assert validator.is_valid({**EVENT, "data": {**EVENT["data"], "score": "109.50"}})


BEYOND_SCHEMAS = {
    "E105": "a key that stands twice", "E106": "NaN", "E119": "an event that corrects itself",
    "E124": "a name close to one with a meaning", "E125": "a correction of an unknown type",
    "E139": "a number with too many places", "E152": "a day that the calendar does not have",
    "E156": "half a character", "E157": "one thing under two names in a list",
}
"""What a schema cannot say: the gate alone refuses these."""


@pytest.fixture(scope="module")
def shipped() -> Draft202012Validator:
    return Draft202012Validator(event_schema(policy().rulebook))


def test_every_event_of_every_story_is_valid(shipped: Draft202012Validator) -> None:
    zone = policy().rulebook.zone
    events = [cloud_event(event, zone) for number in range(len(stories())) for event in events_of(number)]
    kinds: dict[str, int] = {}
    for event in events:
        kinds[event["type"]] = kinds.get(event["type"], 0) + 1
        if kinds[event["type"]] <= 5:
            assert shipped.is_valid(event), event
    assert len(kinds) > 50


def test_what_the_gate_refuses_is_invalid_and_what_it_admits_is_valid(shipped: Draft202012Validator) -> None:
    gate, compared = gate_of(policy().rulebook), 0
    for number, line in enumerate(FAULTS.read_bytes().splitlines(), start=1):
        with suppress(ValueError):
            written = json.loads(line)
            answer = admit_line(line, "faults.jsonl", number, gate)
            codes = {problem.code for problem in getattr(answer, "problems", ())}
            if not isinstance(answer, Ignored) and not codes & BEYOND_SCHEMAS.keys():
                assert shipped.is_valid(written) is isinstance(answer, Event), (number, codes)
                compared += 1
    assert compared > 80
