"""The gate: what passes is typed, what does not says why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabularies import RELAXED, SCORED, SMALL, cloud
from zhunsheng.events.admission import Ignored, Refusal
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit, admit_object
from zhunsheng.terms.time import Period, PeriodKind, parse_instant


def event(value: Any) -> Event:
    """Admit a value that must pass."""
    admitted = admit(value, SMALL)
    assert isinstance(admitted, Event), admitted
    return admitted


def codes(value: Any) -> list[str]:
    """Refuse a value that must not pass."""
    refused = admit(value, SMALL)
    assert isinstance(refused, Refusal), refused
    return [problem.code for problem in refused.problems]


def test_names_become_ids_and_numbers_become_decimals() -> None:
    assert event(cloud()).fields == {"unit": "yuecheng", "period": "2014-09", "score": Decimal("109.5")}


@pytest.mark.parametrize("name", ["yuecheng", "越城区政府", "Yuecheng District Government", "越城区"])
def test_a_unit_is_known_by_id_titles_and_aliases(name: str) -> None:
    assert event(cloud(data={**SCORED, "unit": name})).fields["unit"] == "yuecheng"


def test_types_and_fields_are_known_by_title_too() -> None:
    admitted = event(cloud("考核得分", {"单位": "越城区", "考核月份": "2014-09", "得分": 109.5}))
    assert admitted.type == "assessment.scored"
    assert admitted.digest == event(cloud()).digest


def test_an_event_without_recorded_time_became_known_when_it_happened() -> None:
    assert event(cloud()).recorded == event(cloud()).time == parse_instant("2014-10-08T01:00:00Z")


def test_null_is_the_same_as_absent() -> None:
    given_null = cloud(data={**SCORED, "tier": None}, subject=None, supersedes=None, recordedtime=None)
    assert event(given_null) == event(cloud())


@pytest.mark.parametrize("score", [109.5, "109.5", "109.50", Decimal("109.500"), Decimal("1095E-1")])
def test_equal_numbers_make_equal_digests(score: Any) -> None:
    assert event(cloud(data={**SCORED, "score": score})).digest == event(cloud()).digest


def test_the_recorded_time_is_no_part_of_the_digest() -> None:
    assert event(cloud(recordedtime="2014-11-01T00:00:00Z")).digest == event(cloud()).digest


@pytest.mark.parametrize("other", [
    {"id": "e2"}, {"source": "town"}, {"time": "2014-10-08T09:00:01+08:00"}, {"subject": "s"}, {"supersedes": "e0"},
    {"retracts": "e0"}, {"data": {**SCORED, "score": 1}}, {"data": {**SCORED, "tier": "区级"}},
])
def test_any_other_content_makes_another_digest(other: dict[str, Any]) -> None:
    assert event({**cloud(), **other}).digest != event(cloud()).digest


def test_the_digest_is_that_of_the_canonical_json() -> None:
    time = parse_instant("2014-10-08T01:00:00Z")
    canonical = (
        '{"data":{"period":"2014-09","score":"109.5","unit":"yuecheng"},"id":"e1","source":"city","subject":"一",'
        f'"supersedes":"e0","time":{time},"type":"assessment.scored"}}'
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert event(cloud(subject="一", supersedes="e0")).digest == digest


def test_a_retraction_may_leave_its_data_out() -> None:
    retraction = cloud(retracts="e0")
    del retraction["data"]
    assert event(retraction).fields == {}


def test_what_a_retraction_says_in_its_data_is_checked() -> None:
    assert codes(cloud(data={"unit": "越城区"}, retracts="e0")) == ["E131", "E131"]


def test_an_event_of_unknown_type_is_left_out_with_a_hint() -> None:
    left_out = admit(cloud("assesment.scored"), SMALL)
    assert left_out == Ignored("assesment.scored", ("assessment.scored",))


def test_an_event_of_unknown_type_is_refused_under_strict() -> None:
    refused = admit(cloud("town.fair"), SMALL, strict=True)
    assert isinstance(refused, Refusal)
    assert [problem.code for problem in refused.problems] == ["E121"]


def test_a_retraction_counts_even_if_its_type_is_unknown() -> None:
    assert event(cloud("record.withdrawn", retracts="e0")).retracts == "e0"


def test_a_correction_of_unknown_type_is_refused() -> None:
    assert codes(cloud("record.corrected", supersedes="e0")) == ["E125"]


def test_an_unknown_type_does_not_excuse_a_broken_envelope() -> None:
    assert codes(cloud("town.fair", id="")) == ["E155"]


def test_further_attributes_are_fine() -> None:
    assert event(cloud(traceparent="00-af", sequence=5, dataschema="http://example.org")) == event(cloud())


def test_every_fault_of_an_event_is_told() -> None:
    assert sorted(codes({"id": 1, "data": []})) == ["E111", "E111", "E111", "E111", "E135"]


def test_an_ambiguous_name_lists_what_it_may_mean() -> None:
    refused = admit(cloud(data={**SCORED, "unit": "开发区"}), SMALL)
    assert isinstance(refused, Refusal)
    assert refused.problems[0].values["expected"] == "high-tech-zone / paojiang-zone"


def test_a_misspelt_name_is_offered_rightly() -> None:
    refused = admit(cloud(data={**SCORED, "unit": "越城渠"}), SMALL)
    assert isinstance(refused, Refusal)
    assert refused.problems[0].near == ("越城区",)


def test_a_year_may_be_a_number() -> None:
    assert event(cloud("budget.adopted", {"unit": "公安局", "year": 2014, "amount": 5})).fields["year"] == "2014"


def test_an_instant_is_held_in_nanoseconds() -> None:
    reported = {"problem": "p", "matters": ["违停"], "territories": ["越城区"], "channel": "12345",
                "target": "1970-01-01T00:00:00.000000001Z"}
    admitted = event(cloud("problem.reported", reported))
    assert admitted.fields["target"] == 1
    assert admitted.fields["matters"] == ("illegal-parking",)


def test_a_number_of_many_digits_is_refused_however_it_is_written() -> None:
    for score in (10**30, "1" * 30, Decimal("1E+30"), Decimal("1E-30"), 0.1 + 0.2):
        assert codes(cloud("budget.adopted", {"unit": "公安局", "year": 2014, "amount": score})) == ["E139"]


def test_a_hostile_event_names_a_bounded_number_of_faults() -> None:
    assert len(codes(cloud(data={f"field{number}": number for number in range(5000)}))) < 30
    assert "E126" in codes(cloud(**{f"attribute{number}": number for number in range(5000)}))


def test_a_dataclass_is_an_event() -> None:
    @dataclass
    class Scored:
        id: str
        source: str = "city"
        type: str = "assessment.scored"
        time: datetime = datetime(2014, 10, 8, 1, tzinfo=UTC)
        data: dict[str, Any] = field(default_factory=lambda: {
            "unit": "越城区", "period": Period(PeriodKind.MONTH, date(2014, 9, 1)), "score": 109.5,
        })

    assert admit_object(Scored("e1"), SMALL) == event(cloud())


def test_a_python_time_without_zone_is_refused() -> None:
    refused = admit_object({**cloud(), "time": datetime(2014, 10, 8)}, SMALL)
    assert isinstance(refused, Refusal)
    assert refused.problems[0].code == "E113"


def test_an_event_passes_as_it_is() -> None:
    assert admit_object(event(cloud()), SMALL) == event(cloud())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ATTRIBUTES = st.sampled_from(["id", "source", "type", "time", "subject", "recordedtime", "supersedes", "retracts",
                              "datacontenttype", "data", "specversion", "x"])


@RELAXED
@given(st.dictionaries(ATTRIBUTES, ANYTHING, max_size=4))
def test_nothing_in_the_envelope_makes_the_gate_raise(strange: dict[str, Any]) -> None:
    admit({**cloud(), **strange}, SMALL)


@RELAXED
@given(st.sampled_from([kind for kind in SMALL.event_types.values() for _ in kind.fields]), st.data())
def test_nothing_in_the_fields_makes_the_gate_raise(kind: Any, data: st.DataObject) -> None:
    values = {declared.name.id: data.draw(ANYTHING) for declared in kind.fields}
    admit(cloud(kind.name.id, values), SMALL)


@RELAXED
@given(ANYTHING)
def test_anything_else_is_refused(strange: Any) -> None:
    assert isinstance(admit(strange, SMALL), Refusal)
    assert isinstance(admit_object(strange, SMALL), Refusal)


@pytest.mark.parametrize(("written", "meant"), [
    ("2014年9月", ("2014-09",)), ("2014/9", ("2014-09",)), ("2014-9", ("2014-09",)), (201409, ("2014-09",)),
    ("September", ()), (9, ()), ("2014年13月", ()),
])
def test_a_month_written_otherwise_is_offered_as_it_is_read(written: str | int, meant: tuple[str, ...]) -> None:
    refused = admit(cloud(data={**SCORED, "period": written}), SMALL)
    assert isinstance(refused, Refusal)
    assert [(problem.code, problem.near) for problem in refused.problems] == [("E151", meant)]


@pytest.mark.parametrize(("written", "code", "meant"), [
    ("2014-10-08 09:00:00+08:00", "E151", ("2014-10-08T09:00:00+08:00",)),
    ("2014-10-08T09:00:00+08", "E151", ("2014-10-08T09:00:00+08:00",)),
    ("2014-10-08 09:00:00", "E151", ()), ("2014-10-08", "E151", ()), (1412730000, "E151", ()),
    ("2014-10-08T09:00:00", "E113", ()),
])
def test_an_instant_is_offered_only_if_nothing_in_it_is_made_up(
    written: str | int, code: str, meant: tuple[str, ...]
) -> None:
    refused = admit(cloud(time=written), SMALL)
    assert isinstance(refused, Refusal)
    assert [(problem.code, problem.near) for problem in refused.problems] == [(code, meant)]
