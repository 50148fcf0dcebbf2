"""Which findings a person wants to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Name, Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.reports.words import OUTCOMES


@dataclass(frozen=True, slots=True)
class Filters:
    """A finding is wanted if it fits every filter named; an empty one fits all."""

    norms: frozenset[str]
    units: frozenset[str]
    outcomes: frozenset[str]
    force: str | None

    @staticmethod
    def named(rulebook: Rulebook, norms: Iterable[str], units: Iterable[str], outcomes: Iterable[str],
              force: str | None) -> Filters:
        """Read the names as people write them; raises ProblemsFound for those that the policy does not have."""
        known_norms = {id: Name(id, norm.title) for id, norm in rulebook.norms.items()}
        known_units = {id: unit.name for id, unit in rulebook.units.items()}
        known_outcomes = {id: Name(id, title) for id, title in OUTCOMES.items()}
        problems: list[Problem] = []
        filters = Filters(
            _resolve("--norm", norms, known_norms, problems),
            _resolve("--unit", units, known_units, problems),
            _resolve("--outcome", outcomes, known_outcomes, problems),
            force,
        )
        if problems:
            raise ProblemsFound(problems)
        return filters

    def __call__(self, finding: Finding) -> bool:
        """Say whether the finding is wanted."""
        about = {finding.unit, finding.bearer, (finding.bearer or "").partition(".")[0]}
        return (
            (not self.norms or finding.norm in self.norms)
            and (not self.units or bool(about & self.units))
            and (not self.outcomes or finding.outcome in self.outcomes)
            and self.force in (None, finding.force.value)
        )


def in_period(rulebook: Rulebook, period: str | None) -> Callable[[Finding], bool]:
    """Return the test whether a finding is in the period asked for; raises ProblemsFound if it is none."""
    from zhunsheng.explain.question import question_of

    return question_of(rulebook, None, period).is_in_time


def resolve(word: str, known: Mapping[str, Name]) -> str | None:
    """Return the id meant by an id, a title in either language or an alias."""
    if word in known:
        return word
    folded = word.casefold()
    for id, name in known.items():
        if folded in {name.title.zh.casefold(), name.title.en.casefold(), *(it.casefold() for it in name.aliases)}:
            return id
    return None


def not_registered(option: str, word: str, known: Mapping[str, Name]) -> Problem:
    """Return the problem of a name that the policy does not have, with the names near to it."""
    names = [written for name in known.values() for written in (name.id, name.title.zh, name.title.en, *name.aliases)]
    return Problem("U117", None, {"value": word, "option": option}, tuple(near_names(word, names)))


def _resolve(option: str, words: Iterable[str], known: Mapping[str, Name], problems: list[Problem]) -> frozenset[str]:
    found = set()
    for word in words:
        id = resolve(word, known)
        if id is None:
            problems.append(not_registered(option, word, known))
        else:
            found.add(id)
    return frozenset(found)
