"""Properties as staff write them: names are resolved, and every slip is a problem at its place."""

from __future__ import annotations

import pytest

from planted import with_properties
from zhunsheng.ir.properties import Change, ChangeKind, Effect, LastPlaces, Never, Rests, ThereIs, Unmoved
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.source.structure import check_structure
from zhunsheng.source.yaml_reader import read_yaml

HEAD = "- id: p\n  title: {zh: 性质, en: property}\n"


def codes(text: str) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        with_properties(HEAD + text)
    return [problem.code for problem in found.value.problems]


def structure(text: str) -> list[str]:
    document = read_yaml("properties.yaml", f"properties:\n{HEAD}{text}".encode())
    return [problem.code for problem in check_structure(document, "properties")]


def test_norms_and_units_may_be_named_in_chinese() -> None:
    compiled = with_properties(HEAD + "  never: {norm: 连续三次末位约谈, unit: 越城区, outcome: breached}")
    claim = compiled.properties[0].claim
    assert isinstance(claim, Never)
    assert claim.pattern.norms == ("three-consecutive-last-talk",)
    assert "yuecheng" in str(claim.pattern.where)


def test_values_of_a_norm_are_compared_as_numbers() -> None:
    claim = with_properties(HEAD + "  never: {norm: last-place-statement, place: {below: 2}}").properties[0].claim
    assert isinstance(claim, Never)
    assert "place" in claim.pattern.numbers


def test_a_history_is_read_with_what_counts_as_a_row() -> None:
    text = "  whenever: {norm: three-consecutive-last-talk}\n  history: {last_places: 3, in_a_row: months}"
    claim = with_properties(HEAD + text).properties[0].claim
    assert isinstance(claim, Rests)
    assert isinstance(claim.history, LastPlaces)
    assert (claim.history.count, claim.history.in_a_row.value) == (3, "months")


def test_another_finding_agrees_in_the_members_named() -> None:
    text = "  whenever: {norm: last-place-statement}\n  there_is: {norm: monthly-publication}\n  same: [period]\n"
    claim = with_properties(HEAD + text + "  at_least: 2").properties[0].claim
    assert isinstance(claim, ThereIs)
    assert (claim.same, claim.at_least) == (("period",), 2)


def test_a_change_names_an_event_and_its_number() -> None:
    text = "  change: {raise: 得分, of: 考核得分}\n  brings_no: {norm: last-place-statement}\n  same: [unit]"
    claim = with_properties(HEAD + text).properties[0].claim
    assert isinstance(claim, Unmoved)
    assert claim.change == Change(ChangeKind.RAISE, "assessment.scored", "score")
    assert claim.effect is Effect.BRINGS


@pytest.mark.parametrize(("text", "code"), [
    ("  never: {norm: three-consecutive-last-talks}", "N101"),
    ("  never: {norm: monthly-ranking}", "C152"),
    ("  never: {places: 1}", "C153"),
    ("  never: {norm: [last-place-statement, fund-purpose], place: 1}", "C153"),
    ("  never: {outcome: broken}", "N101"),
    ("  readings: [last-place-tie]\n  never: {outcome: breached}", "N101"),
    ("  cites: [4.3/p9s9]\n  never: {outcome: breached}", "C131"),
    ("  whenever: {outcome: breached}", "C150"),
    ("  whenever: {outcome: breached}\n  it_is: {force: binding}\n  there_is: {outcome: late}", "C150"),
    ("  whenever: {norm: fund-purpose}\n  history: {rankings: 3}", "C151"),
    ("  whenever: {outcome: pending}\n  history: {rankings: 3}", "C151"),
    ("  after: {rankings: 3}\n  there_is: {norm: three-consecutive-last-talk}", "C150"),
    ("  whenever: {norm: lead-unit}\n  there_is: {norm: lead-unit}\n  same: [place]", "C153"),
    ("  change: {raise: unit, of: assessment.scored}\n  changes: nothing", "N112"),
    ("  change: {add: assessment.score}\n  changes: nothing", "N101"),
])
def test_a_slip_is_a_problem(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", [
    "  says: {zh: 无, en: none}",
    "  never: {outcome: breached}\n  whenever: {outcome: late}",
    "  never: {outcome: breached}\n  unless: some-reading",
    "  whenever: {norm: x}\n  history: {last_places: 3}",
    "  change: {raise: score}\n  changes: nothing",
    "  it_is: {outcome: late}\n  never: {outcome: late}",
])
def test_what_is_not_built_like_a_property_is_refused(text: str) -> None:
    assert structure(text)


def test_two_properties_of_one_name_are_a_problem() -> None:
    with pytest.raises(ProblemsFound) as found:
        with_properties((HEAD + "  never: {outcome: late}\n") * 2)
    assert [problem.code for problem in found.value.problems] == ["N102"]
