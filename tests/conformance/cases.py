"""From a story to a case: its events as CloudEvents, and for each way of looking the findings that must follow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zhunsheng
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.events.write import to_json_line
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.canonical import fingerprint
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.policy import Policy
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.run import Shelf, load_scenario, run_scenario
from zhunsheng.terms.time import Instant, parse_instant

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "scenarios"
CORPUS = ROOT / "corpus"
FORMAT = "zhunsheng-conformance-1"


@dataclass
class View:
    """One way of looking at the events of a case, and what was asked of the policy."""

    policy: Policy
    as_of: Instant | None
    known_at: Instant | None
    events: tuple[Event, ...]
    evaluation: Evaluation


@dataclass
class Watched:
    """A policy that remembers what it was asked: a story is run on it to learn what the story looks at."""

    policy: Policy
    views: list[View] = field(default_factory=list)

    @property
    def rulebook(self) -> Rulebook:
        return self.policy.rulebook

    def with_readings(self, readings: Mapping[str, str]) -> Watched:
        """Return the same policy under other choices, remembered in the same place."""
        return Watched(self.policy.with_readings(readings), self.views)

    def evaluation(
        self, events: Iterable[Event], *, as_of: Instant | None, known_at: Instant | None, evaluator: str
    ) -> Evaluation:
        """Evaluate, and remember."""
        taken = tuple(events)
        found = self.policy.evaluation(taken, as_of=as_of, known_at=known_at, evaluator=evaluator)
        self.views.append(View(self.policy, as_of, known_at, taken, found))
        return found


def files_of_case(story: Path, shelf: Shelf) -> dict[str, str]:
    """Return the files of the case of one story, by name."""
    scenario = load_scenario(story, story.relative_to(ROOT).as_posix())
    seen: list[View] = []

    def watched(folder: Path, readings: Mapping[str, str]) -> Watched:
        policy = shelf.get(folder, readings)
        assert isinstance(policy, Policy)
        return Watched(policy, seen)

    outcome = run_scenario(scenario, watched)
    assert outcome.passed, f"{story} does not pass"
    return _files(story, scenario.title.en, [word.text or "" for word in scenario.norms], seen)


def _files(story: Path, title: str, norms: list[str], views: list[View]) -> dict[str, str]:
    first = views[0]
    zone = first.policy.rulebook.zone
    about = norms or sorted({finding.norm for view in views for finding in view.evaluation.findings})
    ids = sorted({_norm_id(first.policy.rulebook, norm) for norm in about})
    files = {"events.jsonl": "".join(f"{to_json_line(event, zone)}\n" for event in first.events)}
    asked = []
    for number, view in enumerate(views, start=1):
        name = f"findings-{number}.jsonl"
        files[name] = "".join(f"{line}\n" for line in listed(view.evaluation.findings, ids))
        default = {id_: it.default.text for id_, it in view.policy.compiled.registry.readings.items()}
        chosen = {id_: it for id_, it in sorted(view.policy.rulebook.readings.items()) if it != default.get(id_)}
        asked.append(
            {
                "findings": name,
                "readings": chosen,
                "as_of": None if view.as_of is None else zone.text(view.as_of),
                "known_at": None if view.known_at is None else zone.text(view.known_at),
                "fingerprint": fingerprint(view.policy.rulebook)[:16],
            }
        )
    folder = first.policy.folder.resolve().relative_to(ROOT).as_posix()
    case = {
        "format": FORMAT,
        "title": title,
        "story": story.relative_to(ROOT).as_posix(),
        "policy": folder,
        "events": "events.jsonl",
        "norms": ids,
        "views": asked,
    }
    return {"case.json": json.dumps(case, ensure_ascii=False, indent=1) + "\n", **files}


def _norm_id(rulebook: Rulebook, word: str) -> str:
    """Return the id of a norm called by id or title."""
    named = (id_ for id_, norm in rulebook.norms.items() if word in (id_, norm.title.zh, norm.title.en))
    return next(named, word)


def listed(findings: Iterable[Finding], norms: Iterable[str]) -> list[str]:
    """Return the findings of some norms as lines, in the order every evaluator gives; titles are not compared."""
    about = set(norms)
    lines = []
    for finding in findings:
        if finding.norm in about:
            said = finding.to_dict()
            said.pop("title", None)
            lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
    return lines


def all_files() -> Iterator[tuple[str, str]]:
    """Yield every file of the corpus that comes from the scenarios: its path below `corpus/` and its content."""
    shelf = Shelf(zhunsheng.load)
    for story in scenario_files([STORIES]):
        place = story.relative_to(STORIES).with_suffix("").as_posix()
        for name, content in files_of_case(story, shelf).items():
            yield f"{place}/{name}", content


@dataclass(frozen=True)
class Result:
    """How an evaluator did on one view of a case."""

    case: str
    view: int
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every finding is there as it is told, and no other."""
        return self.expected == self.found


def run_case(folder: Path, evaluator: str, shelf: Shelf, views: int | None = None) -> Iterator[Result]:
    """Run a case on an evaluator from its files alone, as any other implementation would."""
    case: dict[str, Any] = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    lines = (folder / case["events"]).read_text(encoding="utf-8").splitlines()
    for number, view in enumerate(case["views"][:views], start=1):
        policy = shelf.get(ROOT / case["policy"], view["readings"])
        admitted = [admit(json.loads(line), policy.rulebook) for line in lines]
        events = [event for event in admitted if isinstance(event, Event)]
        instants = {name: view[name] and parse_instant(view[name]) for name in ("as_of", "known_at")}
        found = policy.evaluation(events, **instants, evaluator=evaluator)
        expected = (folder / view["findings"]).read_text(encoding="utf-8").splitlines()
        place = folder.relative_to(CORPUS).as_posix()
        yield Result(place, number, tuple(expected), tuple(listed(found.findings, case["norms"])))


def case_folders() -> list[Path]:
    """Return the folders of all cases, by name."""
    return sorted(file.parent for file in CORPUS.rglob("case.json"))
