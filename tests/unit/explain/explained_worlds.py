"""Stories of the repository as worlds to explain: a policy, its events, and every question one could ask."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import zhunsheng
from zhunsheng.events.event import Event
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.intake import take_in
from zhunsheng.scenarios.places import policy_folder
from zhunsheng.scenarios.run import load_scenario

ROOT = Path(__file__).resolve().parents[3]
STORIES = sorted(scenario_files([ROOT / "scenarios"]))


@cache
def policy_in(folder: Path) -> zhunsheng.Policy:
    """Return a policy, loaded once."""
    return zhunsheng.load(folder)


@cache
def world(name: str) -> tuple[zhunsheng.Policy, tuple[Event, ...]]:
    """Return the policy of a story (`folder/case`) and its events."""
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    policy = policy_in(policy_folder(scenario))
    return policy, take_in(scenario, policy.rulebook).events


def worlds() -> Iterator[tuple[str, zhunsheng.Policy, tuple[Event, ...]]]:
    """Yield every story that can be read, with its policy and events."""
    for file in STORIES:
        try:
            name = file.relative_to(ROOT / "scenarios").with_suffix("").as_posix()
            policy, events = world(name)
        except ProblemsFound:
            continue
        yield name, policy, events
