"""Checks of whole policies: what is provable is told, what is not is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import zhunsheng
from zhunsheng.ir.operations import After, Expect
from zhunsheng.ir.rulebook import Origin
from zhunsheng.policy import PolicyError
from zhunsheng.problems.examples import BASE

NORM = "norms:\n- id: one\n  title: {zh: 甲, en: One}\n  cites: [3/p1s1]\n  "
SECOND = "- id: two\n  title: {zh: 乙, en: Two}\n  cites: [3/p1s1]\n  "


def codes(folder: Path, *norms: str, **replaced: str) -> list[str]:
    """Return the codes told of the base policy with these norms added."""
    return [problem.code for problem in load(folder, *norms, **replaced)[1]]


def load(folder: Path, *norms: str, **replaced: str) -> tuple[zhunsheng.Policy | None, tuple[object, ...]]:
    """Load the base policy with these norms added; None with its problems if it has errors."""
    for path in BASE.glob("*.yaml"):
        text = replaced.get(path.stem) or path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("norms.yaml]", "norms.yaml, more.yaml]"), encoding="utf-8")
    (folder / "more.yaml").write_text(
        "\n".join((NORM if first else SECOND) + norm for first, norm in zip((True, False), norms, strict=False)),
        encoding="utf-8")
    try:
        policy = zhunsheng.load(folder)
    except PolicyError as wrong:
        return None, wrong.problems
    return policy, policy.problems


FIGURE = "limit: {of: 社区配员, latest: specialists, per: community, bearer: territory.government, "


@pytest.mark.parametrize(("one", "other", "told"), [
    ("at_least: 3}", "at_most: 2}", ["C170"]),
    ("at_least: 2}", "at_most: 2}", []),
    ("at_least: 3}", "at_most: 2, gradually: true}", []),
    ("above: 2}", "below: 3}", ["C170"]),
    ("equals: 3}", "one_of: [1, 2]}", ["C170"]),
])
def test_two_limits_on_one_figure_contradict_each_other_only_if_no_number_keeps_both(
    tmp_path: Path, one: str, other: str, told: list[str]
) -> None:
    assert codes(tmp_path, FIGURE + one, FIGURE + other) == told


def test_limits_that_are_never_in_force_together_do_not_contradict(tmp_path: Path) -> None:
    before = "in_force: {until: 2026-06-30}\n  " + FIGURE + "at_least: 3}"
    after = "in_force: {from: 2026-07-01}\n  " + FIGURE + "at_most: 2}"
    assert codes(tmp_path, before, after) == []


def test_limits_on_different_rows_do_not_contradict(tmp_path: Path) -> None:
    east = FIGURE + "where: {territory: 东街}, at_least: 3}"
    west = FIGURE + "where: {territory: 西街}, at_most: 2}"
    assert codes(tmp_path, east, west) == []


def test_limits_against_the_period_before_contradict_by_what_is_added(tmp_path: Path) -> None:
    more = "limit: {of: 经费支出, sum: amount, every: year, above: previous}"
    less = "limit: {of: 经费支出, sum: amount, every: year, at_most: previous}"
    assert codes(tmp_path, more, less) == ["C170"]


def test_what_two_limits_ask_of_one_event_must_be_possible(tmp_path: Path) -> None:
    one = "limit: {of: 经费支出, field: amount, where: {purpose: 设备}, at_least: 100, bearer: unit}"
    other = "limit: {of: 经费支出, field: amount, at_most: 50, bearer: unit}"
    assert codes(tmp_path, one, other) == ["C170"]
    assert codes(tmp_path, one, other.replace("at_most: 50", "where: {purpose: 奖励}, at_most: 50")) == []


MEETING = "duty: {bearer: 县政府, act: 召开会议, where: {kind: 年度会议}, every: year}"
NO_MEETING = "limit: {of: 召开会议, where: {kind: 年度会议}, forbidden: true, bearer: body}"


def test_an_act_that_is_forbidden_only_to_others_may_be_demanded(tmp_path: Path) -> None:
    assert codes(tmp_path, NO_MEETING, MEETING) == ["C171"]
    others = "limit: {of: 召开会议, where: {kind: 年度会议, body: 公安局}, forbidden: true, bearer: body}"
    assert codes(tmp_path, others, MEETING) == []


def test_two_duties_on_one_act_are_no_contradiction_for_both_acts_can_be_done(tmp_path: Path) -> None:
    assert codes(tmp_path, MEETING, MEETING.replace("年度会议", "专题会议")) == []


def test_a_limit_that_ends_before_the_duty_does_not_forbid_it(tmp_path: Path) -> None:
    assert codes(tmp_path, f"in_force: {{until: 2026-06-30}}\n  {NO_MEETING}", MEETING) == []


def test_no_days_means_the_same_day(tmp_path: Path) -> None:
    policy, _ = load(tmp_path, "duty: {bearer: unit, act: 结案, in_answer_to: 立案, within: {days: 0}}")
    assert policy is not None
    dues = [it.due.amount for it in policy.rulebook.operations
            if isinstance(it, Expect) and isinstance(it.due, After) and it.name.startswith("one/")]
    assert dues == [0]


def test_a_choice_made_here_is_marked_as_local(tmp_path: Path) -> None:
    policy, _ = load(tmp_path, "duty: {bearer: 城管局, act: 召开会议, every: month, first_period: "
                               "{local: never, because: {zh: 首月不计, en: The first month does not count}}}")
    assert policy is not None
    origins = {it.place: it.origin for it in policy.rulebook.norms["one"].origins}
    assert origins["first_period"] is Origin.LOCAL


def test_allowances_that_together_leave_the_calendar_are_refused(tmp_path: Path) -> None:
    duty = "duty: {bearer: unit, act: 结案, in_answer_to: 立案, given: {urgent: true}, within: {months: 1200}}"
    begin = "title: {zh: 保存, en: Kept}\n  cites: [3/p1s1]"
    norms = "\n".join(f"- id: keep-{number}\n  {begin}\n  {duty}" for number in range(70))
    whole = (BASE / "norms.yaml").read_text(encoding="utf-8")
    found = codes(tmp_path, MEETING, norms=f"{whole}{norms}\n")
    assert found == ["D110"]


def test_a_reading_whose_default_is_no_choice_is_told_and_nothing_breaks(tmp_path: Path) -> None:
    readings = (BASE / "readings.yaml").read_text(encoding="utf-8").replace("default: all", "default: every")
    assert codes(tmp_path, MEETING, readings=readings) == ["N110"]


def test_a_file_with_slips_of_form_hides_no_slip_elsewhere_and_brings_no_echo(tmp_path: Path) -> None:
    norms = (BASE / "norms.yaml").read_text(encoding="utf-8").replace("place: last}", "place: last, tims: 3}")
    assert sorted(codes(tmp_path, "consequence: {from: last-place-statement, where: {outcome: breached}}",
                        "duty: {bearer: 城管居, act: 召开会议, every: month}", norms=norms)) == ["N101", "S105"]


def test_a_policy_without_a_scope_twice_keeps_the_first(tmp_path: Path) -> None:
    assert codes(tmp_path, "scope: {advisory: [临水县]}") == ["C121"]


BECAUSE = "because: {zh: 原文没有指明, en: not named by the text}"


def decided(policy: zhunsheng.Policy | None) -> dict[str, str]:
    """Return what was decided here in the norm added, by the word it stands under."""
    assert policy is not None
    origins = policy.rulebook.norms["one"].origins
    return {origin.place: origin.value for origin in origins if origin.origin is Origin.LOCAL}


def test_a_body_or_a_first_period_that_was_decided_here_is_noted_as_such(tmp_path: Path) -> None:
    policy, problems = load(tmp_path, f"limit: {{of: 经费支出, sum: amount, every: year, above: previous, "
                                      f"from: {{local: 2027, {BECAUSE}}}, bearer: {{local: 县政府, {BECAUSE}}}}}")
    assert problems == ()
    assert decided(policy) == {"from": "2027", "bearer": "县政府"}


def test_the_bearer_of_a_duty_may_be_decided_here(tmp_path: Path) -> None:
    policy, problems = load(tmp_path, f"duty: {{bearer: {{local: 城管局, {BECAUSE}}}, act: 召开会议, every: month}}")
    assert problems == ()
    assert decided(policy) == {"bearer": "城管局"}


def test_each_value_of_a_list_that_was_decided_here_is_noted(tmp_path: Path) -> None:
    policy, problems = load(tmp_path, "limit: {of: 经费支出, field: purpose, "
                                      f"one_of: {{local: [equipment, rewards], {BECAUSE}}}}}")
    assert problems == ()
    assert policy is not None
    shown = [it.value for it in policy.rulebook.norms["one"].origins if it.origin is Origin.LOCAL]
    assert shown == ["equipment", "rewards"]


def test_a_slip_in_a_ranking_is_told_once_and_not_by_all_that_builds_on_it(tmp_path: Path) -> None:
    norms = (BASE / "norms.yaml").read_text(encoding="utf-8").replace("by: score", "by: scor")
    properties = "never: {norm: last-place-statement, place: 1}"
    written = ("properties:\n- id: first-owes-nothing\n  title: {zh: 甲, en: One}\n  says: {zh: 甲, en: One}\n"
               f"  cites: [2/p1s1]\n  {properties}\n")
    (tmp_path / "properties.yaml").write_text(written, encoding="utf-8")
    head = (BASE / "policy.yaml").read_text(encoding="utf-8").replace("norms.yaml]", "properties.yaml, norms.yaml]")
    assert codes(tmp_path, "duty: {bearer: 城管局, act: 召开会议, every: month}", norms=norms, policy=head) == ["N112"]


@pytest.mark.parametrize(("place", "told"), [
    ("{at_least: 4}", ["C129"]),
    ("{above: 3}", ["C129"]),
    ("{below: 1}", ["C129"]),
    ("{at_least: 3}", []),
    ("{at_most: 9}", []),
    ("{at_least: 4, at_most: 2}", ["C124"]),
])
def test_a_place_beyond_the_bodies_of_a_tier_is_never_reached(tmp_path: Path, place: str, told: list[str]) -> None:
    assert codes(tmp_path, f"escalation: {{from: 月度排名, place: {place}}}") == told


def test_a_group_that_the_events_name_may_have_any_number_of_places(tmp_path: Path) -> None:
    vocabulary = (BASE / "vocabulary.yaml").read_text(encoding="utf-8")
    named = "      tier: {type: tier, title: {zh: 所在档次, en: tier}}\n      score:"
    assert codes(tmp_path, "escalation: {from: 月度排名, place: {at_least: 4}}",
                 vocabulary=vocabulary.replace("      score:", named)) == []


SPENDING = "measure: {of: 经费支出, sum: amount, per: unit, every: month}"


def test_a_measure_is_used_by_the_norm_that_builds_on_it(tmp_path: Path) -> None:
    assert codes(tmp_path, SPENDING) == ["C145"]
    assert codes(tmp_path, SPENDING, "escalation: {from: one, figure: {above: 100}}") == []


def test_a_name_written_wrongly_does_not_make_a_measure_unused(tmp_path: Path) -> None:
    assert codes(tmp_path, SPENDING, "escalation: {from: onne, figure: {above: 100}}") == ["N101"]


STAFFED = "limit: {of: 社区配员, latest: specialists, per: community, at_least: 1, "
SPENT = "limit: {of: 经费支出, count: all, per: unit, every: month, at_least: 1, "


@pytest.mark.parametrize(("limit", "told"), [
    (SPENT + "for: {each: [临水城管局]}}", ["C123"]),
    (SPENT + "for: {each: [临水城管局, 城管局]}}", []),
    (SPENT + "territory: 临水县}", ["C123", "C163"]),
    (SPENT + "territory: 东街}", ["C163"]),
    (STAFFED + "bearer: 临水城管局}", []),  # the event names the place that decides
    ("limit: {of: 经费支出, field: amount, at_most: 50, bearer: 临水城管局}", []),
    ("limit: {of: 问题上报, count: all, every: month, at_most: 50, bearer: 临水城管局}", ["C123"]),
])
def test_a_limit_is_told_where_it_can_only_concern_places_without_force(
    tmp_path: Path, limit: str, told: list[str]
) -> None:
    assert sorted(codes(tmp_path, limit)) == told


def test_a_body_without_a_place_is_told_once_whatever_the_number_of_norms(tmp_path: Path) -> None:
    units = (BASE / "units.yaml").read_text(encoding="utf-8").replace(
        "parent: county-government, territory: qingshui, groups", "parent: county-government, groups", 1)
    assert codes(tmp_path, "duty: {bearer: 城管局, act: 召开会议, every: month}", units=units) == ["C130"]


def test_without_a_scope_no_body_needs_a_place(tmp_path: Path) -> None:
    units = (BASE / "units.yaml").read_text(encoding="utf-8").replace(", territory: qingshui, groups", ", groups")
    norms = (BASE / "norms.yaml").read_text(encoding="utf-8")
    start, end = norms.index("- id: county-scope"), norms.index("- id: monthly-ranking")
    clauses = (BASE / "clauses.yaml").read_text(encoding="utf-8")
    assert codes(tmp_path, "duty: {bearer: 城管局, act: 召开会议, every: month}", units=units,
                 norms=norms[:start] + norms[end:],
                 clauses=clauses.replace("status: encoded", "status: definition", 1)) == []


CLOSING = "duty: {bearer: unit, act: 结案, in_answer_to: 立案, within: {days: 10}}"


@pytest.mark.parametrize(("duty", "told"), [
    (CLOSING, ["C173"]),
    (CLOSING.replace("10", "7"), []),
    (CLOSING.replace(", within", ", given: {urgent: true}, within"), []),
    (CLOSING.replace(", within", ", matching: [unit], within"), []),
    (CLOSING.replace("within: {days: 10}", "by: {field: target}"), ["C173"]),
    (CLOSING.replace(", within: {days: 10}", ""), []),
    ("duty: {bearer: 城管局, act: 召开会议, every: month}", []),
])
def test_two_duties_that_differ_in_nothing_but_the_time_allowed_are_told(
    tmp_path: Path, duty: str, told: list[str]
) -> None:
    assert codes(tmp_path, duty) == told


def test_one_duty_may_be_due_once_by_two_days_only_if_one_ends_before_the_other_begins(tmp_path: Path) -> None:
    one = "duty: {bearer: 县政府, act: 召开会议, by: 2026-06-30}"
    other = "duty: {bearer: 县政府, act: 召开会议, by: 2027-06-30}"
    assert codes(tmp_path, one, other) == ["C173"]
    assert codes(tmp_path, "in_force: {until: 2026-12-31}\n  " + one,
                 "in_force: {from: 2027-01-01}\n  " + other) == []
