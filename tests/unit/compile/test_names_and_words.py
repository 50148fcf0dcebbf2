"""Whatever the schema of norms allows to be written is meant: names of readings, and words that narrow or direct."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pairs.policy import folder_of
from pairs.registry import Document, both
from zhunsheng.findings.finding import Finding
from zhunsheng.policy import Policy, load

RANKING: Document = {
    "of": "scored", "by": "score", "best": "highest", "per": "tier", "every": "month", "settled_by": "end-of-period",
    "ties": "all", "all_tied": "all", "single_unit": "last", "unscored": "left-out",
    "began_before_force": "never",
}
MEETING: Document = {"bearer": "city", "act": "met", "every": "month"}
SPENDING: Document = {"of": "spent", "field": "purpose", "one_of": ["tools"]}


def norm(id_: str, **said: Any) -> Document:
    return {"id": id_, "title": both(id_), "says": both(id_), "cites": ["1/p1s1"], **said}


def policy(folder: Path, *norms: Document, choices: tuple[str, ...] = ()) -> Policy:
    readings = [] if not choices else [{
        "id": "open", "question": both("q"), "choices": {it: both(it) for it in choices}, "default": choices[0],
        "why": both("w"),
    }]
    for name, document in folder_of("base", list(norms), readings, lambda members: members[0]).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return load(folder / "base")


def event(id_: str, type_: str, time: str, **data: Any) -> Document:
    moment = f"{time}T09:00:00+08:00"
    return {"specversion": "1.0", "id": id_, "source": "s", "type": type_, "time": moment, "data": data}


def found(policy: Policy, *events: Document, **asked: Any) -> tuple[Finding, ...]:
    results = [policy.evaluate(events, evaluator=name, **asked) for name in ("reference", "live", "bulk")]
    assert results[0] == results[1] == results[2]
    return tuple(results[0])


SCORES = [event(f"e{n}", "scored", "2014-09-01", unit=unit, period="2014-08", score=score)
          for n, (unit, score) in enumerate([("east", 3), ("west", 1), ("north", 2)])]
LATER = event("later", "met", "2014-12-01", body="city", kind="annual")


@pytest.mark.parametrize(("best", "last"), [("highest", "west"), ("lowest", "east")])
def test_a_reading_may_say_which_figure_is_best(tmp_path: Path, best: str, last: str) -> None:
    made = policy(
        tmp_path, norm("ranked", ranking={**RANKING, "best": {"reading": "open"}}),
        norm("last", escalation={"from": "ranked", "place": "last"}), choices=("highest", "lowest"),
    ).with_readings({"open": best})
    assert [it.unit for it in found(made, *SCORES, LATER)] == [last]


@pytest.mark.parametrize(("place", "unit"), [("last", "west"), ("first", "east")])
def test_a_reading_or_a_local_decision_may_name_the_place(tmp_path: Path, place: str, unit: str) -> None:
    for said in ({"reading": "open"}, {"local": place, "because": both("b")}):
        made = policy(
            tmp_path, norm("ranked", ranking=RANKING), norm("named", escalation={"from": "ranked", "place": said}),
            choices=("last", "first"),
        ).with_readings({"open": place})
        assert [it.unit for it in found(made, *SCORES, LATER)] == [unit]


def test_only_what_meets_the_condition_of_a_ranking_is_ranked(tmp_path: Path) -> None:
    ranked = norm("ranked", ranking={**RANKING, "where": {"score": {"above": 1}}})
    made = policy(tmp_path, ranked, norm("last", escalation={"from": "ranked", "place": "last"}))
    assert [it.unit for it in found(made, *SCORES, LATER)] == ["north"]


def test_only_figures_that_meet_the_condition_are_ranked(tmp_path: Path) -> None:
    figure = norm("figure", measure={"of": "scored", "sum": "score", "per": "unit", "every": "month"})
    ranking = {key: value for key, value in RANKING.items() if key != "by"}
    ranked = norm("ranked", ranking={**ranking, "of": "figure", "where": {"unit": {"not": "west"}}})
    made = policy(tmp_path, figure, ranked, norm("last", escalation={"from": "ranked", "place": "last"}))
    assert [it.unit for it in found(made, *SCORES, LATER)] == ["north"]


@pytest.mark.parametrize("word", ["bearer", "counterparty"])
def test_whom_a_duty_names_may_be_left_to_a_reading_and_is_noted(tmp_path: Path, word: str) -> None:
    duty = norm("meeting", duty={**MEETING, word: {"reading": "open"}})
    made = policy(tmp_path, duty, choices=("city", "office"))
    for body in ("city", "office"):
        chosen = made.with_readings({"open": body})
        assert {getattr(it, word) for it in found(chosen, LATER)} == {body}
        assert [(it.place, it.value, it.by) for it in chosen.rulebook.norms["meeting"].origins if it.place == word] == [
            (word, body, "open")
        ]


def test_a_list_may_be_decided_here(tmp_path: Path) -> None:
    local = {"local": ["tools", "rewards"], "because": both("b")}
    made = policy(tmp_path, norm("spending", limit={**SPENDING, "one_of": local}))
    spent = [event(f"s{n}", "spent", "2014-09-02", unit="east", amount=1, purpose=purpose, day="2014-09-02")
             for n, purpose in enumerate(("tools", "rewards", "feasts"))]
    assert [it.outcome for it in found(made, *spent)].count("fulfilled") == 2


def test_a_limit_says_whom_it_is_owed_to_and_which_place_decides_its_force(tmp_path: Path) -> None:
    scope = norm("where", scope={"binding": ["centre"], "advisory": ["fringe"], "none": ["harbour"]})
    spent = event("s", "spent", "2014-09-02", unit="east", amount=1, purpose="feasts", day="2014-09-02")
    for place, outcomes in (("centre", ["breached"]), ("fringe", ["not-followed"]), ("harbour", [])):
        limit = {**SPENDING, "counterparty": "office", "territory": place}
        findings = found(policy(tmp_path / place, scope, norm("spending", limit=limit)), spent)
        assert [(it.outcome, it.counterparty, it.territory) for it in findings] == [
            (outcome, "office", place) for outcome in outcomes
        ]


def test_a_limit_names_a_place_that_is_registered(tmp_path: Path) -> None:
    from zhunsheng.policy import PolicyError

    with pytest.raises(PolicyError) as refused:
        policy(tmp_path, norm("spending", limit={**SPENDING, "territory": "centrre"}))
    assert [problem.code for problem in refused.value.problems] == ["N101"]
