"""The laws of meaning, each by its name, for policies as people write them: all kinds of norm, adopted and amended."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pairs.agreement import Pair
from pairs.choosing import shuffled
from pairs.making import Case, admitted, compiled
from pairs.strategies import pairs
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.recheck import recheck
from zhunsheng.terms.time import Instant

lawful = settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
chances = st.randoms(use_true_random=False)
Both = tuple[Case, Pair]


def concluded(
    pair: Pair, events: Iterable[Event], as_of: Instant | None = None, known_at: Instant | None = None
) -> str:
    """Return findings with derivations, and rankings, as text: equal conclusions, equal bytes."""
    found = evaluate(pair.rulebook, events, as_of=as_of, known_at=known_at)
    said = [finding.to_dict(derivation=True) for finding in found.findings]
    return json.dumps([said, [repr(ranking) for ranking in found.rankings]], ensure_ascii=False)


@lawful
@given(pairs(), chances)
def test_arrival_order_changes_no_finding(both: Both, chance: random.Random) -> None:
    pair = both[1]
    assert concluded(pair, shuffled(chance.choice, pair.events)) == concluded(pair, pair.events)


@lawful
@given(pairs(), st.integers(0, 60))
def test_the_same_event_twice_changes_no_finding(both: Both, days: int) -> None:
    pair = both[1]
    again = [replace(event, recorded=event.recorded + days * 86_400_000_000_000) for event in pair.events]
    assert concluded(pair, [*again, *pair.events]) == concluded(pair, pair.events)


@lawful
@given(pairs())
def test_an_event_that_no_norm_looks_at_changes_no_finding(both: Both) -> None:
    pair = both[1]
    for event in pair.events[:3]:
        stranger = replace(event, id="stranger", type="weather", supersedes=None, retracts=None, digest="stranger")
        assert concluded(pair, [*pair.events, stranger]) == concluded(pair, pair.events)


@lawful
@given(pairs())
def test_live_prefix_equals_the_reference_of_the_prefix(both: Both) -> None:
    pair = both[1]
    core = LiveCore(pair.rulebook)
    for length, event in enumerate(pair.events, start=1):
        core.post(event)
        if length % 5 == 0 or length == len(pair.events):
            assert core.evaluation() == evaluate(pair.rulebook, pair.events[:length])


@lawful
@given(pairs())
def test_asking_with_an_earlier_known_at_gives_what_was_concluded_then(both: Both) -> None:
    pair = both[1]
    for known_at in sorted({event.recorded for event in pair.events})[::7]:
        then = [event for event in pair.events if event.recorded <= known_at]
        assert concluded(pair, pair.events, known_at=known_at) == concluded(pair, then)


@lawful
@given(pairs())
def test_what_happens_later_has_not_happened(both: Both) -> None:
    pair = both[1]
    for as_of in sorted({event.time for event in pair.events})[::7]:
        by_then = [event for event in pair.events if event.time <= as_of]
        assert concluded(pair, pair.events, as_of) == concluded(pair, by_then, as_of)


@lawful
@given(pairs())
def test_no_clock_random_number_or_dictionary_order_is_part_of_the_meaning(both: Both) -> None:
    case, pair = both
    files = {name: dict(reversed(document.items())) for name, document in reversed(case.draft.files.items())}
    again = replace(case, draft=replace(case.draft, files=files)).pair()
    assert concluded(again, again.events) == concluded(pair, pair.events)


@lawful
@given(pairs())
def test_an_advisory_finding_is_never_a_breach_and_never_leads_to_a_binding_one(both: Both) -> None:
    pair = both[1]
    for finding in evaluate(pair.rulebook, pair.events).findings:
        assert not (finding.force.value == "advisory" and finding.outcome in ("breached", "late", "fulfilled"))


@lawful
@given(pairs())
def test_every_derivation_rechecks(both: Both) -> None:
    pair = both[1]
    findings = [it.to_dict(derivation=True) for it in evaluate(pair.rulebook, pair.events).findings]
    assert recheck(pair.rulebook, pair.events, findings, whole=True) == ()


@lawful
@given(pairs())
def test_every_finding_has_an_id_of_its_own(both: Both) -> None:
    pair = both[1]
    ids = [finding.id for finding in evaluate(pair.rulebook, pair.events).findings]
    assert len(ids) == len(set(ids))


@lawful
@given(pairs())
def test_a_policy_compiled_twice_is_the_same_rulebook(both: Both) -> None:
    case = both[0]
    one, other = compiled(case.draft), compiled(case.draft)
    assert one.rulebook == other.rulebook
    assert admitted(one, case.events) == admitted(other, case.events)
