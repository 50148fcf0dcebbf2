"""Sentences about meaning that hold for every stream of events under every choice of readings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulebooks import at, event, ranking_rulebook
from strategies import DAY, careless_events, delays, orderly_streams, readings, scores, streams
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.operations import Settlement

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
lawful = settings(deadline=None, max_examples=40, suppress_health_check=slow)
moments = st.integers(at("2014-07-01") // DAY, at("2015-07-01") // DAY).map(lambda days: days * DAY)


def conclusions(evaluation: Evaluation) -> str:
    """Return findings with their derivations, and rankings, as text: equal conclusions, equal bytes."""
    findings = [finding.to_dict(derivation=True) for finding in evaluation.findings]
    return json.dumps([findings, [repr(ranking) for ranking in evaluation.rankings]], ensure_ascii=False)


def concluded(choices: dict[str, Any], events: Iterable[Event], **instants: int | None) -> str:
    return conclusions(evaluate(ranking_rulebook(**choices), events, **instants))


def latest(events: Iterable[Event]) -> dict[str, int]:
    """Return instants by which everything has happened and is known."""
    return {"as_of": max((one.time for one in events), default=at("2014-07-09")) + DAY, "known_at": at("2016-01-01")}


@lawful
@given(readings(), streams(), st.data())
def test_arrival_order_changes_no_finding(choices: dict[str, Any], events: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(events))
    book = ranking_rulebook(**choices)
    one, other = evaluate(book, events), evaluate(book, shuffled)
    assert conclusions(one) == conclusions(other)
    assert (one.conflicts, one.as_of, one.known_at) == (other.conflicts, other.as_of, other.known_at)


@lawful
@given(readings(), streams(), st.data())
def test_the_same_event_twice_changes_no_finding(choices: dict[str, Any], events: list[Event],
                                                 data: st.DataObject) -> None:
    again = [replace(one, recorded=one.recorded + data.draw(delays)) for one in events if data.draw(st.booleans())]
    assert concluded(choices, events) == concluded(choices, [*again, *events])


@lawful
@given(readings(), streams(), moments)
def test_unrelated_event_changes_no_finding(choices: dict[str, Any], events: list[Event], moment: int) -> None:
    weather = event("weather.observed", "2014-08-01", "w", unit="east", period="2014-08", score=1)
    unrelated = replace(weather, time=moment)
    instants = latest(events)
    assert concluded(choices, events, **instants) == concluded(choices, [*events, unrelated], **instants)


@lawful
@given(readings(), streams(), st.data())
def test_content_recorded_later_under_the_same_id_changes_no_finding(
        choices: dict[str, Any], events: list[Event], data: st.DataObject) -> None:
    first_records: dict[str, Event] = {}
    for one in sorted(events, key=lambda one: one.recorded):
        first_records.setdefault(one.id, one)
    others = [
        replace(one, recorded=at("2015-12-01"), fields={**one.fields, "score": data.draw(scores)},
                digest=f"other-{id_}")
        for id_, one in first_records.items() if data.draw(st.booleans())
    ]
    instants = latest(events)
    assert concluded(choices, events, **instants) == concluded(choices, [*others, *events], **instants)


@lawful
@given(readings(), streams(), st.data())
def test_withdrawing_a_correction_restores_every_finding(choices: dict[str, Any], events: list[Event],
                                                         data: st.DataObject) -> None:
    instants = latest(events)
    later: list[Event] = []
    for number, one in enumerate({one.id: one for one in events if one.retracts is None}.values()):
        if data.draw(st.booleans()):
            wrong = {**one.fields, "score": data.draw(scores), "unit": "west"}
            later.append(replace(one, id=f"c{number}", fields=wrong, supersedes=one.id, recorded=at("2015-12-01"),
                                 digest=f"c{number}"))
            later.append(replace(one, id=f"r{number}", fields={}, supersedes=None, retracts=f"c{number}",
                                 recorded=at("2015-12-02"), digest=f"r{number}"))
    assert concluded(choices, events, **instants) == concluded(choices, [*events, *later], **instants)


@lawful
@given(readings(), streams(), st.data())
def test_the_coming_of_an_event_already_corrected_changes_no_finding(
        choices: dict[str, Any], events: list[Event], data: st.DataObject) -> None:
    unknown = [one for one in events if (one.supersedes or "").startswith("unknown")]
    targets = [
        replace(one, id=one.supersedes or "", supersedes=None, fields={**one.fields, "score": data.draw(scores)},
                recorded=at("2015-12-01"), digest=f"target-{one.id}")
        for one in {one.supersedes: one for one in unknown}.values()
    ]
    instants = latest(events)
    assert concluded(choices, events, **instants) == concluded(choices, [*events, *targets], **instants)


@lawful
@given(readings(), streams(), moments)
def test_what_is_recorded_later_was_not_known(choices: dict[str, Any], events: list[Event], moment: int) -> None:
    known = [one for one in events if one.recorded <= moment]
    assert concluded(choices, events, known_at=moment) == concluded(choices, known, known_at=moment)


@lawful
@given(readings(), streams(), moments)
def test_what_happens_later_has_not_happened(choices: dict[str, Any], events: list[Event], moment: int) -> None:
    happened = [one for one in events if one.time <= moment]
    instants = {"as_of": moment, "known_at": at("2016-01-01")}
    assert concluded(choices, events, **instants) == concluded(choices, happened, **instants)


GOES_ON_TO = {
    "pending": {"pending", "fulfilled", "late", "breached"}, "breached": {"breached", "late"},
    "fulfilled": {"fulfilled"}, "late": {"late"},
}


@lawful
@given(readings(), orderly_streams(), moments, moments)
def test_where_everything_comes_in_its_time_a_duty_once_found_is_never_forgotten(
        choices: dict[str, Any], events: list[Event], one: int, other: int) -> None:
    book = ranking_rulebook(**choices | {"settlement": Settlement.EVENT})
    before, after = (
        {finding.id: finding for finding in evaluate(book, events, as_of=moment, known_at=at("2016-01-01")).findings}
        for moment in sorted((one, other))
    )
    for id_, finding in before.items():
        assert after[id_].outcome in GOES_ON_TO[finding.outcome]


@lawful
@given(readings(), streams())
def test_every_finding_has_an_id_of_its_own(choices: dict[str, Any], events: list[Event]) -> None:
    ids = [finding.id for finding in evaluate(ranking_rulebook(**choices), events).findings]
    assert len(ids) == len(set(ids))


@lawful
@given(readings(), streams())
def test_the_evidence_is_exactly_what_the_derivation_reads(choices: dict[str, Any], events: list[Event]) -> None:
    def read(finding: Finding) -> tuple[str, ...]:
        assert finding.derivation is not None
        return tuple(sorted({ref.id for step in finding.derivation.walk() for ref in step.events}))

    for finding in evaluate(ranking_rulebook(**choices), events).findings:
        assert finding.evidence == read(finding)


@lawful
@given(readings(), streams())
def test_a_unit_is_last_only_in_a_settled_ranking_and_in_its_worst_place(
        choices: dict[str, Any], events: list[Event]) -> None:
    for ranking in evaluate(ranking_rulebook(**choices), events).rankings:
        places = [line.place for line in ranking.lines if line.place is not None]
        last = [line for line in ranking.lines if line.last]
        assert all(line.place == max(places) for line in last)
        assert not last or ranking.settled_at is not None


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(readings(), st.lists(careless_events(), max_size=12), st.none() | moments, st.none() | moments)
def test_no_event_makes_the_evaluator_fail(choices: dict[str, Any], events: list[Event], as_of: int | None,
                                           known_at: int | None) -> None:
    assert concluded(choices, events, as_of=as_of, known_at=known_at) == concluded(
        choices, reversed(events), as_of=as_of, known_at=known_at)


def test_findings_are_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import hashlib, json\n"
        "from rulebooks import month, event, ranking_rulebook\n"
        "from zhunsheng.evaluate.reference.evaluator import evaluate\n"
        "periods = [f'2014-{n:02d}' for n in range(7, 13)]\n"
        "events = [one for p in periods for one in (*month(p, east=2, west=1, north=1),"
        " event('review.held', p + '-27', period=p), event('meeting.held', p + '-15', unit='city'))]\n"
        "evaluation = evaluate(ranking_rulebook(), set(events))\n"
        "text = json.dumps([f.to_dict(derivation=True) for f in evaluation.findings]) + repr(evaluation.rankings)\n"
        "print(len(evaluation.findings), hashlib.sha256(text.encode()).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root / 'engine'}{os.pathsep}{root / 'tests'}"},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1
    assert int(outputs.pop().split()[0]) > 5
