"""The scenarios as watchers: does one of them come out otherwise under a mutant?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.policy import Policy
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.scenarios.differ import differences
from zhunsheng.scenarios.places import policy_folder
from zhunsheng.scenarios.run import Prepared, load_scenario, prepare_scenario
from zhunsheng.scenarios.story import Scenario

Readings = tuple[tuple[str, str], ...]
UnderReadings = Callable[[Readings], Rulebook | None]
"""Gives a policy under readings; None where it cannot be compiled so."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """One view of one scenario, and what follows in it under the policy as it is."""

    view: Prepared
    readings: Readings
    evaluation: Evaluation

    @property
    def path(self) -> str:
        """The file of the scenario."""
        return self.view.scenario.path


class Watchers:
    """The scenarios of one policy, made ready once."""

    def __init__(self, watchers: Iterable[Watcher]) -> None:
        self.all = tuple(watchers)

    @staticmethod
    def of(files: Iterable[Path], policy: Policy) -> Watchers:
        """
        Make the scenarios of a policy ready; those of other policies are left out.

        A scenario that does not come out as told watches nothing and is left out as well.
        """
        policies: dict[Readings, Policy] = {(): policy}

        def get(folder: Path, readings: Mapping[str, str]) -> Policy:
            key = tuple(sorted(readings.items()))
            if key not in policies:
                policies[key] = policy.with_readings(readings)
            return policies[key]

        return Watchers(watcher for scenario in _scenarios(files, policy) for watcher in _watch(scenario, get))

    def notice(self, affected: frozenset[str], under: UnderReadings, concerned: frozenset[str]) -> Watcher | None:
        """
        Return the first scenario that comes out otherwise, those first that say they are about these norms.

        `affected` are the norms that can differ, and `concerned` the readings on which their findings can depend; only
        that part of the mutant is compiled and evaluated.
        """
        parts: dict[Readings, Rulebook | None] = {}
        for watcher in sorted(self.all, key=lambda it: not affected.intersection(it.view.norms)):
            readings = tuple(pair for pair in watcher.readings if pair[0] in concerned)
            if readings not in parts:
                whole = under(readings)
                parts[readings] = None if whole is None else sliced(whole, affected)
            part = parts[readings]
            if part is not None and _notices(watcher, affected, part):
                return watcher
        return None


def _scenarios(files: Iterable[Path], policy: Policy) -> list[Scenario]:
    found = []
    for file in files:
        try:
            scenario = load_scenario(file)
            folder = policy_folder(scenario)
        except ProblemsFound:
            continue
        if folder.resolve() == policy.folder.resolve():
            found.append(scenario)
    return found


def _watch(scenario: Scenario, get: Callable[[Path, Mapping[str, str]], Policy]) -> list[Watcher]:
    try:
        views = prepare_scenario(scenario, get)
    except ProblemsFound:
        return []
    watchers = []
    for view in views:
        readings = tuple(sorted(view.readings.items()))
        evaluation = get(Path(), view.readings).evaluation(view.events, as_of=view.as_of, known_at=view.known_at)
        if not differences(view.view, view.norms, evaluation):
            watchers.append(Watcher(view, readings, evaluation))
    return watchers


def _notices(watcher: Watcher, affected: frozenset[str], part: Rulebook) -> bool:
    view, known = watcher.view, watcher.evaluation
    found = evaluate(part, view.events, as_of=view.as_of, known_at=view.known_at)
    theirs = tuple(one for one in found.findings if one.norm in affected)
    ours = tuple(one for one in known.findings if one.norm in affected)
    rankings = tuple(one for one in found.rankings if one.norm in affected)
    known_rankings = tuple(one for one in known.rankings if one.norm in affected)
    if theirs == ours and rankings == known_rankings:
        return False
    others = tuple(one for one in known.findings if one.norm not in affected)
    other_rankings = tuple(one for one in known.rankings if one.norm not in affected)
    mixed = replace(known, findings=tuple(sorted((*others, *theirs), key=lambda one: one.order)),
                    rankings=(*other_rankings, *rankings))
    return bool(differences(view.view, view.norms, mixed))
