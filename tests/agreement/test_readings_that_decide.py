"""Stories in which a reading decides: under each of its choices other findings follow, on every evaluator."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import zhunsheng
from pairs.making import admitted
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.policy import Policy, find_evaluator
from zhunsheng.problems.examples import BASE

Concluded = set[tuple[str, str, str]]
"""Of findings the unit, the period or day, and the outcome."""


@dataclass(frozen=True)
class Decided:
    """A norm with one place left to a reading, a story, and what the norm concludes under each choice."""

    norms: str
    choices: tuple[str, ...]
    events: tuple[dict[str, Any], ...]
    concluded: dict[str, Concluded]


def event(type_: str, day: str, **data: Any) -> dict[str, Any]:
    number = f"{type_}-{day}-{'-'.join(map(str, data.values()))}"
    return {"specversion": "1.0", "id": number, "source": "office", "type": type_,
            "time": f"{day}T09:00:00+08:00", "data": data}


def month(period: str, **scores: int) -> tuple[dict[str, Any], ...]:
    """Return a month's scores and their publication, early in the next month."""
    year, number = map(int, period.split("-"))
    day = f"{year}-{number + 1:02}-05"
    told = (event("assessment.scored", day, unit=f"{name}-street", period=period, score=score)
            for name, score in scores.items())
    return (*told, event("ranking.published", day, tier="streets", period=period))


PLACES = {
    "limit.one_of": Decided(
        norms="""
- id: decided
  title: {zh: 用途, en: Purposes}
  cites: [4/p1s1]
  limit: {of: fund.spent, field: purpose, one_of: {reading: left-open}}
""",
        choices=("equipment", "rewards"),
        events=(
            event("fund.spent", "2026-02-03", unit="east-street", amount=100, purpose="equipment"),
            event("fund.spent", "2026-02-04", unit="west-street", amount=100, purpose="rewards"),
            event("fund.spent", "2026-02-05", unit="south-street", amount=100, purpose="banquet"),
        ),
        concluded={
            "equipment": {("east-street", "2026-02-03", "fulfilled"), ("west-street", "2026-02-04", "breached"),
                          ("south-street", "2026-02-05", "breached")},
            "rewards": {("east-street", "2026-02-03", "breached"), ("west-street", "2026-02-04", "fulfilled"),
                        ("south-street", "2026-02-05", "breached")},
        },
    ),
    "escalation.missing": Decided(
        norms="""
- id: decided
  title: {zh: 两次末位, en: Last twice running}
  cites: [2/p1s1]
  escalation:
    {from: monthly-ranking, place: last, times: 2, consecutive: rankings, missing: {reading: left-open}, again: each}
""",
        choices=("interrupts", "ignored"),
        events=(*month("2026-01", east=50, west=80, south=90), *month("2026-02", west=80, south=90),
                *month("2026-03", east=60, west=80, south=90), *month("2026-04", west=70, south=90)),
        concluded={
            "interrupts": set(),
            "ignored": {("east-street", "2026-03", "escalated")},
        },
    ),
    "ranking.tie_break.best": Decided(
        norms="""
- id: spent-in-all
  title: {zh: 支出合计, en: Spent in all}
  cites: [4/p1s1]
  measure: {of: fund.spent, sum: amount, per: unit, every: month}
- id: tied-ranking
  title: {zh: 同分比支出, en: Equals are told apart by what they spent}
  cites: [2/p1s1]
  ranking:
    of: assessment.scored
    by: score
    best: highest
    per: tier
    every: month
    settled_by: ranking.published
    ties: tie-break
    tie_break: {of: spent-in-all, best: {reading: left-open}}
    all_tied: nobody
    single_unit: nobody
    unscored: left-out
    began_before_force: if-month-ends-after
- id: decided
  title: {zh: 末位, en: The last}
  cites: [2/p1s1]
  escalation: {from: tied-ranking, place: last}
""",
        choices=("highest", "lowest"),
        events=(
            event("fund.spent", "2026-01-10", unit="east-street", amount=100, purpose="equipment"),
            event("fund.spent", "2026-01-11", unit="west-street", amount=300, purpose="equipment"),
            *month("2026-01", east=60, west=60, south=90),
        ),
        concluded={
            "highest": {("east-street", "2026-01", "escalated")},
            "lowest": {("west-street", "2026-01", "escalated")},
        },
    ),
}


def policy_of(decided: Decided, folder: Path) -> Policy:
    """Return a small policy with the norm that leaves the place open."""
    made = Path(shutil.copytree(BASE, folder / "policy"))
    choices = "".join(f"    {id_}: {{zh: 选择, en: a choice}}\n" for id_ in decided.choices)
    reading = (f"- id: left-open\n  question: {{zh: 是哪一种, en: Which one}}\n  cites: [2/p1s1]\n  choices:\n{choices}"
               f"  default: {decided.choices[0]}\n  why: {{zh: 原文没说, en: The text does not say}}\n")
    for file, more in (("norms.yaml", decided.norms.lstrip("\n")), ("readings.yaml", reading)):
        with (made / file).open("a", encoding="utf-8") as opened:
            opened.write(more)
    return zhunsheng.load(made)


@pytest.mark.parametrize("place", PLACES)
def test_what_follows_depends_on_the_choice(place: str, tmp_path: Path) -> None:
    decided = PLACES[place]
    policy = policy_of(decided, tmp_path)
    events = admitted(policy, decided.events)
    assert len(events) == len(decided.events)
    for choice in decided.choices:
        rulebook = policy.with_readings({"left-open": choice}).rulebook
        evaluation = reference(rulebook, events)
        found = {(it.unit, it.period or (it.at or "")[:10], it.outcome)
                 for it in evaluation.findings if it.norm == "decided"}
        assert found == decided.concluded[choice]
        assert live(rulebook, events) == evaluation
        assert live(rulebook, events[::-1]) == evaluation


@pytest.mark.parametrize("place", PLACES)
def test_bulk_follows_the_choice_as_well(place: str, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    policy = policy_of(PLACES[place], tmp_path)
    events = admitted(policy, PLACES[place].events)
    for choice in PLACES[place].choices:
        rulebook = policy.with_readings({"left-open": choice}).rulebook
        assert find_evaluator("bulk")(rulebook, events) == reference(rulebook, events)
