"""Run a story on any evaluator and say in what the findings are otherwise than it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, Self

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.differ import Difference, differences
from zhunsheng.scenarios.intake import Facts, take_in
from zhunsheng.scenarios.lookup import Lookup
from zhunsheng.scenarios.moments import end_of
from zhunsheng.scenarios.places import policy_folder
from zhunsheng.scenarios.reading import read_scenario
from zhunsheng.scenarios.resolve import resolve_view, unknown
from zhunsheng.scenarios.story import Scenario, View, Word
from zhunsheng.source.structure import check_structure
from zhunsheng.source.yaml_reader import read_file
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant


class LoadedPolicy(Protocol):
    """What a story needs of a policy."""

    @property
    def rulebook(self) -> Rulebook:
        """The policy compiled."""

    def with_readings(self, readings: Mapping[str, str], /) -> Self:
        """Return the policy under other choices; raises ProblemsFound for a reading or choice it does not have."""

    def evaluation(self, events: Iterable[Event], *, as_of: Instant | None, known_at: Instant | None,
                   evaluator: str) -> Evaluation:
        """Return what follows from the events."""


LoadPolicy = Callable[[Path], LoadedPolicy]
"""Loads the policy of a folder; raises ProblemsFound."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    How a story came out.

    `problems` are slips in the story or its policy: it could not be run. `differences` are expectations not met.
    """

    path: str
    title: Bilingual
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    scenario: Scenario | None = field(default=None, repr=False)
    evaluations: tuple[Evaluation, ...] = field(default=(), repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything came out as told."""
        return not self.problems and not self.differences


class Shelf:
    """Policies loaded once for each folder, and once for each choice of readings."""

    def __init__(self, load_policy: LoadPolicy) -> None:
        self._load = load_policy
        self._loaded: dict[tuple[Path, tuple[tuple[str, str], ...]], LoadedPolicy] = {}

    def get(self, folder: Path, readings: Mapping[str, str]) -> LoadedPolicy:
        """Return the policy of the folder under these readings; raises ProblemsFound."""
        key = (folder, tuple(sorted(readings.items())))
        if key not in self._loaded:
            policy = self.get(folder, {}).with_readings(readings) if readings else self._load(folder)
            self._loaded[key] = policy
        return self._loaded[key]


def load_scenario(file: Path, shown_as: str | None = None) -> Scenario:
    """Read one scenario file; raises ProblemsFound with everything that is wrong with its form."""
    name = shown_as or file.as_posix()
    document = read_file(file, name)
    problems = check_structure(document, "scenario")
    if problems:
        raise ProblemsFound(problems)
    return read_scenario(document, name)


def run_scenarios(paths: Iterable[Path], load_policy: LoadPolicy, evaluator: str = "reference") -> list[Outcome]:
    """
    Run every scenario among these files and in these folders, in the order of their names.

    Files in folders whose document is of another kind are passed over; a file named itself must be a scenario.
    """
    shelf = Shelf(load_policy)
    return [run_file(file, shelf, evaluator) for file in scenario_files(paths)]


def run_file(file: Path, shelf: Shelf, evaluator: str = "reference") -> Outcome:
    """Run the scenario of one file."""
    name = file.as_posix()
    try:
        scenario = load_scenario(file, name)
    except ProblemsFound as found:
        return Outcome(name, Bilingual(file.stem, file.stem), found.problems)
    return run_scenario(scenario, shelf.get, evaluator)


def run_scenario(scenario: Scenario, get_policy: Callable[[Path, Mapping[str, str]], LoadedPolicy],
                 evaluator: str = "reference") -> Outcome:
    """Run every view of a story; `get_policy` gives the policy of a folder under readings."""
    run = _Run(scenario, get_policy, evaluator)
    try:
        run.all_views()
    except ProblemsFound as found:
        run.problems += found.problems
    problems = tuple(sorted(set(run.problems), key=lambda problem: problem.order))
    return Outcome(scenario.path, scenario.title, problems, tuple(run.differences), scenario, tuple(run.evaluations))


class _Run:
    """One run of a story: what went wrong so far."""

    def __init__(self, scenario: Scenario, get_policy: Callable[[Path, Mapping[str, str]], LoadedPolicy],
                 evaluator: str) -> None:
        self.scenario, self.get_policy, self.evaluator = scenario, get_policy, evaluator
        self.folder = policy_folder(scenario)
        self.problems: list[Problem] = []
        self.differences: list[Difference] = []
        self.evaluations: list[Evaluation] = []

    def all_views(self) -> None:
        """Take the events in once, and look at them in every way the story asks for."""
        first = self.get_policy(self.folder, {})
        facts = take_in(self.scenario, first.rulebook)
        self.problems += [*facts.problems, *self._unknown_norms(first.rulebook)]
        if facts.problems:
            return
        self._count_events(facts)
        own = self.scenario.views[0]
        for view in self.scenario.views:
            self._view(_inherited(view, own), facts)

    def _view(self, view: View, facts: Facts) -> None:
        try:
            policy = self._policy_of(view)
        except ProblemsFound as found:
            self.problems += found.problems
            return
        lookup = Lookup(policy.rulebook)
        resolved, problems = resolve_view(view, lookup)
        as_of, known_at = self._instant(view.as_of, lookup), self._instant(view.known_at, lookup)
        self.problems += problems
        evaluation = policy.evaluation(facts.events, as_of=as_of, known_at=known_at, evaluator=self.evaluator)
        norms = [lookup.resolve("norm", word.text or "") or "" for word in self.scenario.norms]
        self.differences += differences(resolved, norms, evaluation)
        self.evaluations.append(evaluation)

    def _policy_of(self, view: View) -> LoadedPolicy:
        chosen = {name: word.text or "" for name, word in view.readings.items()}
        try:
            return self.get_policy(self.folder, chosen)
        except ProblemsFound as found:
            raise ProblemsFound(_placed(problem, view) for problem in found.problems) from None

    def _instant(self, word: Word | None, lookup: Lookup) -> Instant | None:
        if word is None:
            return None
        instant = end_of(word.text or "", lookup.rulebook.zone)
        if instant is None:
            self.problems.append(Problem("T102", word.span, {"value": word.text or ""}))
        return instant

    def _unknown_norms(self, rulebook: Rulebook) -> list[Problem]:
        lookup = Lookup(rulebook)
        return [unknown(lookup, "norm", word.text or "", word.span)
                for word in self.scenario.norms if lookup.resolve("norm", word.text or "") is None]

    def _count_events(self, facts: Facts) -> None:
        """Events that did not count, other than told, are a difference, each with its own reason beside it."""
        if facts.refused != self.scenario.refused:
            values = {"expected": str(self.scenario.refused), "found": str(facts.refused)}
            self.differences.append(Difference(Problem("T209", self.scenario.span, values), reasons=facts.reasons))
        if facts.ignored != self.scenario.ignored:
            values = {"expected": str(self.scenario.ignored), "found": str(facts.ignored),
                      "types": ", ".join(facts.ignored_types)}
            self.differences.append(Difference(Problem("T210", self.scenario.span, values)))


def _inherited(view: View, own: View) -> View:
    """A further view has the story's own readings and instants unless it says otherwise."""
    if view is own:
        return own
    return replace(view, readings={**own.readings, **view.readings}, as_of=view.as_of or own.as_of,
                   known_at=view.known_at or own.known_at)


def _placed(problem: Problem, view: View) -> Problem:
    """A reading or choice that the policy does not have is shown where the story names it."""
    word = view.readings.get(problem.values.get("reading", ""))
    return problem if word is None else replace(problem, at=word.span)
