"""The schema of a policy's own events."""

from __future__ import annotations

from typing import Any

import pytest
import report_samples as sample
from jsonschema import Draft202012Validator

from zhunsheng.reports.event_schema import event_schema

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
