"""Stories for tests: a scenario from its text, and a policy whose findings are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from vocabularies import SMALL, name
from zhunsheng.evaluate.contract import Conflict, Evaluation, RankedUnit, Ranking
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Norm, Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.scenarios.reading import read_scenario
from zhunsheng.scenarios.run import Outcome, run_scenario
from zhunsheng.scenarios.story import Scenario
from zhunsheng.source.structure import check_structure
from zhunsheng.source.yaml_reader import read_yaml
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant

_TITLES = {"statement": "表态", "talk": "约谈", "monthly-ranking": "月度排名"}


def norm(id_: str) -> Norm:
    """Return a norm that says nothing, for its name alone."""
    return Norm(id_, "duty", Bilingual(_TITLES[id_], id_.replace("-", " ")), None, ())


RULES: Rulebook = replace(
    SMALL, norms={id_: norm(id_) for id_ in _TITLES}, readings={"ties": "all"},
    roles={"leader": name("leader", "单位领导", "leader")},
)

STATEMENT = Finding(
    id="f1", norm="statement", cites=("4.3/p1s2",), unit="paojiang-zone", bearer="paojiang-zone.leader",
    counterparty=None, territory="yuecheng", force=Force.BINDING, outcome="breached", period="2014-08", at=None,
    due="2014-09-15T23:59:59+08:00", values={"score": "80", "place": "3"}, evidence=("e1", "e2"),
    title=Bilingual("表态", "statement"),
)

RANKING = Ranking(
    norm="monthly-ranking", group="territorial", period="2014-08", settled_at=1, by_order=False,
    lines=(RankedUnit("yuecheng", 1, "90", False), RankedUnit("paojiang-zone", 2, "80", True),
           RankedUnit("high-tech-zone", None, None, False)),
    missing=(), evidence=("e1",),
)


class GivenPolicy:
    """A policy that concludes what it was given, and remembers what it was asked."""

    def __init__(self, findings: Iterable[Finding] = (), rankings: Iterable[Ranking] = (),
                 conflicts: Iterable[Conflict] = (), rulebook: Rulebook = RULES) -> None:
        self.findings, self.rankings, self.conflicts = tuple(findings), tuple(rankings), tuple(conflicts)
        self.rulebook = rulebook
        self.asked: list[dict[str, Any]] = []
        self.events: tuple[Event, ...] = ()

    def with_readings(self, readings: Mapping[str, str]) -> GivenPolicy:
        """Know one reading, `ties`, with the choices `all` and `none`."""
        for key, choice in readings.items():
            if key != "ties" or choice not in ("all", "none"):
                raise ProblemsFound([Problem("T104", None, {"kind": "reading", "name": choice, "reading": key})])
        return self

    def evaluation(self, events: Iterable[Event], *, as_of: Instant | None, known_at: Instant | None,
                   evaluator: str) -> Evaluation:
        """Return what was given."""
        self.events = tuple(events)
        self.asked.append({"as_of": as_of, "known_at": known_at, "evaluator": evaluator})
        return Evaluation(self.findings, self.rankings, as_of, known_at, self.conflicts)


def told(text: str, path: str = "story.yaml") -> Scenario:
    """Return the scenario whose members are written in `text` (without `scenario:`); raises ProblemsFound."""
    lines = dedent(text).strip("\n").splitlines()
    body = "\n".join(["scenario:", "  title: {zh: 故事, en: story}", *("  " + line for line in lines)])
    document = read_yaml(path, body.encode())
    problems = check_structure(document, "scenario")
    if problems:
        raise ProblemsFound(problems)
    return read_scenario(document, path)


def run(text: str, policy: GivenPolicy, evaluator: str = "reference") -> Outcome:
    """Run a story on a policy whose findings are given."""
    return run_scenario(told(text), shelf_of(policy), evaluator)


def shelf_of(policy: GivenPolicy) -> Any:
    """Return what gives this policy for every folder, under any readings it knows."""

    def get(folder: Path, readings: Mapping[str, str]) -> GivenPolicy:
        return policy.with_readings(readings) if readings else policy

    return get


def codes(outcome: Outcome) -> list[str]:
    """Return the codes of everything that went wrong, in order."""
    return [problem.code for problem in outcome.problems] + [one.problem.code for one in outcome.differences]
