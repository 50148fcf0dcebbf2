"""What programs that use the library rely on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

import zhunsheng
from explained_worlds import ROOT, policy_in

POLICY = policy_in(ROOT / "policy" / "shaoxing-2014")
DATA = {"community": "beihai", "territory": "yuecheng", "specialists": 3, "service_point": True}
EVENT = {"id": "1", "source": "office", "type": "community.staffed", "time": "2015-03-02T09:00:00+08:00", "data": DATA}


@dataclass(frozen=True)
class Staffed:
    id: str
    source: str = "office"
    type: str = "community.staffed"
    time: datetime = datetime(2015, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
    data: dict[str, Any] = field(default_factory=lambda: dict(DATA))


FORMS: dict[str, Any] = {
    "mappings": [EVENT],
    "one mapping": EVENT,
    "dataclasses": [Staffed("1")],
    "texts": [json.dumps({"specversion": "1.0", **EVENT})],
    "bytes": iter([json.dumps({"specversion": "1.0", **EVENT}).encode()]),
    "events": POLICY.admit([EVENT]).events,
    "an intake": POLICY.admit([EVENT]),
}


@pytest.mark.parametrize("form", FORMS)
def test_events_may_be_given_in_any_form(form: str) -> None:
    expected = [it.to_dict() for it in POLICY.evaluate([EVENT])]
    assert [it.to_dict() for it in POLICY.evaluate(FORMS[form])] == expected


def test_an_arrow_table_is_events_by_row() -> None:
    arrow = pytest.importorskip("pyarrow")
    flat = {name: value for name, value in EVENT.items() if name != "data"}
    tables = [
        arrow.Table.from_pylist([EVENT]),
        arrow.Table.from_pylist([{**flat, **DATA, "subject": None}]),
        arrow.Table.from_pylist([{**flat, "data": json.dumps(DATA)}]),
    ]
    expected = POLICY.evaluate([EVENT])
    assert [POLICY.evaluate(table) for table in tables] == [expected] * 3


def test_an_event_that_cannot_be_used_is_refused_with_every_problem() -> None:
    bad = {**EVENT, "id": "2", "data": {**DATA, "specialists": "many", "territory": "nowhere"}}
    with pytest.raises(zhunsheng.EventsRefused) as refused:
        POLICY.evaluate([EVENT, bad])
    assert len(refused.value.problems) == 2
    assert [it.id for it in refused.value.intake.events] == ["1"]


@pytest.mark.parametrize("moment", ["2015-01-01", date(2015, 1, 1), "2015-01-01T23:59:59+08:00",
                                    datetime(2015, 1, 1, 15, 59, 59, tzinfo=UTC)])
def test_an_instant_may_be_a_day_or_a_time_in_any_form(moment: Any) -> None:
    asked = POLICY.evaluation([EVENT], as_of=moment)
    assert asked.as_of == POLICY.evaluation([EVENT], as_of="2015-01-01").as_of


def test_a_reading_can_be_chosen_for_one_evaluation() -> None:
    before = POLICY.rulebook.readings["last-place-ties"]
    POLICY.evaluate([EVENT], readings={"last-place-ties": "none"})
    assert POLICY.rulebook.readings["last-place-ties"] == before


def test_findings_are_json() -> None:
    assert json.loads(json.dumps([it.to_dict(derivation=True) for it in POLICY.evaluate([EVENT])]))


def test_who_answers_by_ids_titles_and_aliases_alike() -> None:
    by_title = POLICY.who(matter="车辆违法停放", territory=["越城区"])
    by_id = POLICY.who(matter=by_title.matters, territory=by_title.territories)
    assert by_title == by_id
    assert by_title.findings[0].values["role"] == "lead"


def test_who_names_what_is_near_to_a_slip() -> None:
    with pytest.raises(zhunsheng.ProblemsFound) as wrong:
        POLICY.who(matter="车辆违法停方", territory="越城区")
    assert wrong.value.problems[0].near


def test_every_name_of_the_face_is_there() -> None:
    assert all(hasattr(zhunsheng, name) for name in zhunsheng.__all__)
