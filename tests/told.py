"""The stories about the shipped policy, read once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import zhunsheng
from zhunsheng.events.event import Event
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.intake import take_in
from zhunsheng.scenarios.run import load_scenario
from zhunsheng.scenarios.story import Scenario

STORIES = Path(__file__).parents[1] / "scenarios"


@cache
def policy() -> zhunsheng.Policy:
    """Return the shipped policy."""
    return zhunsheng.load(zhunsheng.default_policy())


@cache
def stories() -> tuple[Scenario, ...]:
    """Return the stories about the shipped policy."""
    read = (load_scenario(file) for file in scenario_files([STORIES]))
    return tuple(story for story in read if story.policy is None)


@cache
def events_of(number: int) -> tuple[Event, ...]:
    """Return the events of one of the stories."""
    return take_in(stories()[number], policy().rulebook).events
