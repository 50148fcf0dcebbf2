"""What a post costs does not depend on how many events came before: counted in calls, not in seconds."""

from __future__ import annotations

from calls import calls_of
from live_stories import UNITS, cloud, policy, scored
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.live.measure import measure
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit


def event(value: dict[str, object]) -> Event:
    admitted = admit(value, policy().rulebook)
    assert isinstance(admitted, Event)
    return admitted


def case(number: int, what: str, day: int) -> Event:
    data = {"case": f"c{number}", "squadron": f"q{number % 5}", "online": True}
    return event(cloud(f"{what}{number}", f"case.{what}", f"2014-{8 + day // 28:02d}-{day % 28 + 1:02d}", data))


def test_the_thousandth_case_costs_what_the_tenth_did() -> None:
    core = LiveCore(policy().rulebook)
    events = [case(number, what, number // 10) for number in range(600) for what in ("filed", "closed")]
    events.sort(key=lambda it: it.order)
    costs = [calls_of(lambda one=one: core.post(one)) for one in events]
    assert sorted(costs[-200:])[100] <= 1.3 * sorted(costs[100:300])[100]


def test_a_late_event_costs_no_more_than_an_early_one() -> None:
    core = LiveCore(policy().rulebook)
    late = case(9999, "filed", 1)
    early = LiveCore(policy().rulebook)
    early.post(case(1, "filed", 1))
    early_cost = calls_of(lambda: early.post(late))
    core.post_many(case(number, "filed", number // 10) for number in range(600))
    assert calls_of(lambda: core.post(late)) <= 2 * early_cost + 200


def test_figures_are_measured_from_bytes() -> None:
    import json

    lines = [json.dumps(scored(unit, "2014-08", 80)).encode() for unit in UNITS]
    figures = measure(policy().rulebook, [*lines, b"{"])
    assert (figures.events, figures.refused) == (3, 1)
    assert figures.quiet.posts + figures.telling.posts == 3
    assert figures.events_a_second > 0
