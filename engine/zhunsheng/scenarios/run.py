"""Run a story on any evaluator and say in what the findings are otherwise than it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

GetPolicy = Callable[[Path, Mapping[str, str]], LoadedPolicy]
"""Gives the policy of a folder under readings; raises ProblemsFound."""


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


def run_scenario(scenario: Scenario, get_policy: GetPolicy, evaluator: str = "reference") -> Outcome:
    """Run every view of a story; `get_policy` gives the policy of a folder under readings."""
    run = _Run(scenario, get_policy, evaluator)
    try:
        run.all_views()
    except ProblemsFound as found:
        run.problems += found.problems
    problems = tuple(sorted(set(run.problems), key=lambda problem: problem.order))
    return Outcome(scenario.path, scenario.title, problems, tuple(run.differences), scenario, tuple(run.evaluations))


@dataclass(frozen=True, slots=True)
class _Look:
    """One view made ready: names resolved, instants read, the policy under its readings."""

    view: View
    policy: LoadedPolicy
    as_of: Instant | None
    known_at: Instant | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """One view of a story made ready: its events admitted, its names resolved, and under which readings it looks."""

    scenario: Scenario
    view: View
    norms: tuple[str, ...]
    readings: Mapping[str, str] = field(hash=False)
    events: tuple[Event, ...] = field(repr=False)
    as_of: Instant | None
    known_at: Instant | None


def prepare_scenario(scenario: Scenario, get_policy: GetPolicy) -> tuple[Prepared, ...]:
    """Return every view of a story made ready to be looked at under other policies; raises ProblemsFound."""
    run = _Run(scenario, get_policy, "reference")
    views = run.prepared()
    if run.problems:
        raise ProblemsFound(run.problems)
    return views


class _Run:
    """One run of a story: what went wrong so far."""

    def __init__(self, scenario: Scenario, get_policy: GetPolicy, evaluator: str) -> None:
        self.scenario, self.get_policy, self.evaluator = scenario, get_policy, evaluator
        self.problems: list[Problem] = []
        self.differences: list[Difference] = []
        self.evaluations: list[Evaluation] = []

    def all_views(self) -> None:
        """Take the events in once, and look at them in every way the story asks for; not if anything is a slip."""
        rulebook = self._policy({}).rulebook
        facts = take_in(self.scenario, rulebook)
        lookup = Lookup(rulebook, facts.texts)
        self.problems += [*facts.problems, *self._unknown_norms(lookup)]
        own = self.scenario.views[0]
        looks = [self._look(_inherited(view, own), lookup) for view in self.scenario.views]
        if self.problems:
            return
        self._count_events(facts)
        norms = [lookup.resolve("norm", word.text or "") or "" for word in self.scenario.norms]
        for look in looks:
            if look is not None:
                self._evaluate(look, norms, facts)

    def prepared(self) -> tuple[Prepared, ...]:
        """Take the events in once and make every view ready, without evaluating anything."""
        rulebook = self._policy({}).rulebook
        facts = take_in(self.scenario, rulebook)
        lookup = Lookup(rulebook, facts.texts)
        own = self.scenario.views[0]
        norms = tuple(lookup.resolve("norm", word.text or "") or "" for word in self.scenario.norms)
        found = []
        for view in self.scenario.views:
            inherited = _inherited(view, own)
            look = self._look(inherited, lookup)
            if look is not None:
                chosen = {name: word.text or "" for name, word in inherited.readings.items()}
                found.append(Prepared(self.scenario, look.view, norms, chosen, facts.events, look.as_of, look.known_at))
        return tuple(found)

    def _look(self, view: View, lookup: Lookup) -> _Look | None:
        resolved, problems = resolve_view(view, lookup)
        self.problems += problems
        as_of, known_at = self._instant(view.as_of, lookup), self._instant(view.known_at, lookup)
        try:
            return _Look(resolved, self._policy_of(view), as_of, known_at)
        except ProblemsFound as found:
            self.problems += found.problems
            return None

    def _evaluate(self, look: _Look, norms: Sequence[str], facts: Facts) -> None:
        evaluation = look.policy.evaluation(facts.events, as_of=look.as_of, known_at=look.known_at,
                                            evaluator=self.evaluator)
        self.differences += differences(look.view, norms, evaluation)
        self.evaluations.append(evaluation)

    def _policy(self, readings: Mapping[str, str]) -> LoadedPolicy:
        return self.get_policy(policy_folder(self.scenario), readings)

    def _policy_of(self, view: View) -> LoadedPolicy:
        chosen = {name: word.text or "" for name, word in view.readings.items()}
        try:
            return self._policy(chosen)
        except ProblemsFound as found:
            raise ProblemsFound(_placed(problem, view) for problem in found.problems) from None

    def _instant(self, word: Word | None, lookup: Lookup) -> Instant | None:
        if word is None:
            return None
        instant = end_of(word.text or "", lookup.rulebook.zone)
        if instant is None:
            self.problems.append(Problem("T102", word.span, {"value": word.text or ""}))
        return instant

    def _unknown_norms(self, lookup: Lookup) -> list[Problem]:
        return [unknown(lookup, "norm", word.text or "", word.span)
                for word in self.scenario.norms if lookup.resolve("norm", word.text or "") is None]

    def _count_events(self, facts: Facts) -> None:
        """Events that did not count, other than told, are a difference, each with its own reason beside it."""
        if facts.refused != self.scenario.refused:
            values = {"expected": str(self.scenario.refused), "found": str(facts.refused)}
            at = facts.reasons[0].at if facts.reasons else self.scenario.span
            self.differences.append(Difference(Problem("T209", at, values), reasons=facts.reasons))
        ignored = sum(kind.count for kind in facts.ignored)
        if ignored != self.scenario.ignored:
            values = {"expected": str(self.scenario.ignored), "found": str(ignored),
                      "types": ", ".join(kind.type for kind in facts.ignored)}
            first = facts.ignored[0] if facts.ignored else None
            at, near = (first.first, first.near) if first else (None, ())
            self.differences.append(Difference(Problem("T210", at or self.scenario.span, values, near)))


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
