"""Why a finding holds."""

from __future__ import annotations

import json

import pytest

import zhunsheng
from explained_worlds import world, worlds
from zhunsheng.explain.why import Explanation
from zhunsheng.findings.derivation import EventRef

TALK = "three-consecutive-last-talk"


@pytest.fixture(scope="module")
def talk() -> Explanation:
    policy, events = world("accountability/correction-brings-a-talk")
    finding = next(it for it in policy.evaluate(events) if it.norm == TALK)
    return policy.explain(finding, events)


def kinds(explanation: Explanation) -> list[str]:
    return [line.kind for line in explanation.tree.walk()]


def test_every_event_of_the_evidence_is_told_of_in_findings_of_many_stories() -> None:
    for name, policy, events in list(worlds())[::8]:
        for finding in policy.evaluate(events)[:3]:
            if len(finding.evidence) <= 15:
                told = [line.facts["event"]["id"] for line in policy.explain(finding, events).why.walk()
                        if line.kind == "event"]
                assert set(finding.evidence) <= set(told), (name, finding.norm)


def test_a_talk_is_told_from_the_streak_down_to_the_places_and_scores(talk: Explanation) -> None:
    streak = next(line for line in talk.why.walk() if line.kind == "streak")
    assert streak.facts["periods"] == ["2014-08", "2014-09", "2014-10"]
    places = [line.facts["place"] for line in streak.below[0].below if line.kind == "place"]
    assert places == ["1", "2", "3"]


def test_a_correction_says_what_it_replaced(talk: Explanation) -> None:
    replaced = [line for line in talk.why.walk() if line.kind == "corrected"]
    assert [line.facts["event"]["id"] for line in replaced] == ["2014-10/paojiang-zone"]
    assert "corrected" in replaced[0].says.en


def test_the_sentences_are_cited_by_id_and_digest_and_never_quoted(talk: Explanation) -> None:
    sentences = [line.facts for norm in talk.norms for line in norm.below if line.kind == "sentence"]
    assert {"sentence": "4.3/p1s2", "digest": "02f9f29d0c55cb84"} in sentences


def test_every_reading_of_the_norms_on_the_way_is_named_with_its_choice(talk: Explanation) -> None:
    found = {line.facts["reading"]: line.facts["choice"] for line in talk.readings}
    assert found["consecutive-of"] == "rankings"
    assert found["last-place-ties"] == "all"


def test_figures_say_whether_the_text_a_reading_or_a_local_decision_gave_them(talk: Explanation) -> None:
    times = next(line for line in talk.figures if line.facts["place"] == "times")
    assert (times.facts["value"], times.facts["origin"], times.facts["by"]) == ("3", "text", "4.3/p1s2")


def test_a_local_reason_stands_in_both_languages() -> None:
    policy, events = world("examples/permit-procedure")
    local = [line for finding in policy.evaluate(events) for line in policy.explain(finding, events).figures
             if line.facts["origin"] == "local"]
    assert all(line.facts["by"]["zh"] != line.facts["by"]["en"] for line in local)


def test_where_an_event_is_written_is_shown_with_it() -> None:
    policy, events = world("accountability/correction-brings-a-talk")
    finding = next(it for it in policy.evaluate(events) if it.norm == TALK)
    places = {EventRef(event.source, event.id): "scores.jsonl:7" for event in events if event.id == "corrected"}
    assert "scores.jsonl:7" in policy.explain(finding, events, places=places).text("zh")


def test_what_was_concluded_then_is_explained_by_what_was_known_then() -> None:
    policy, events = world("accountability/correction-brings-a-talk")
    finding = next(it for it in policy.evaluate(events) if it.norm == TALK)
    with pytest.raises(zhunsheng.ProblemsFound, match="U131"):
        policy.explain(finding, events, known_at="2014-11-24")


def test_an_id_is_enough_to_name_a_finding(talk: Explanation) -> None:
    policy, events = world("accountability/correction-brings-a-talk")
    assert policy.explain(talk.finding.id, events).to_dict() == talk.to_dict()


def test_an_explanation_is_the_same_whatever_the_order_of_events(talk: Explanation) -> None:
    policy, events = world("accountability/correction-brings-a-talk")
    assert policy.explain(talk.finding, tuple(reversed(events))).to_dict() == talk.to_dict()


def test_an_explanation_is_json_and_text_in_both_languages(talk: Explanation) -> None:
    assert json.loads(json.dumps(talk.to_dict()))["finding"]["norm"] == TALK
    assert "末位" in talk.text("zh")
    assert "last" in talk.text("en", drawn=False)
    assert len(talk.text("zh").splitlines()) == len(kinds(talk))
