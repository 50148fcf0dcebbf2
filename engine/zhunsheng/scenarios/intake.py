"""Through the gate: a story's events are checked exactly as those of an office are."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.events.admission import IgnoredType, Intake, collect
from zhunsheng.events.event import Event
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import read_json_file
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.scenarios.happenings import make_events
from zhunsheng.scenarios.lookup import texts_in
from zhunsheng.scenarios.places import file_beside
from zhunsheng.scenarios.story import Scenario, Stream


@dataclass(frozen=True, slots=True)
class Facts:
    """The events that count, the reasons of those that do not, and slips in the short forms."""

    events: tuple[Event, ...] = ()
    refused: int = 0
    reasons: tuple[Problem, ...] = ()
    ignored: tuple[IgnoredType, ...] = ()
    problems: tuple[Problem, ...] = ()
    texts: frozenset[str] = frozenset()


def take_in(scenario: Scenario, rulebook: Rulebook) -> Facts:
    """
    Return the facts of a story: those of the files it names, then its own events.

    Raises ProblemsFound for a file that is not there or a mapping that cannot be read.
    """
    made, problems = make_events(scenario, rulebook)
    intake = Intake()
    for stream in scenario.streams:
        intake += _read(scenario, stream, rulebook)
    gate = gate_of(rulebook)
    intake += collect(gate.admit_placed(one.members, one.place) for one in made)
    return Facts(
        events=intake.events,
        refused=intake.refused,
        reasons=intake.problems,
        ignored=intake.ignored,
        problems=tuple(problems),
        texts=texts_in(intake.events),
    )


def _read(scenario: Scenario, stream: Stream, rulebook: Rulebook) -> Intake:
    file = file_beside(scenario, stream.file)
    if stream.mapping is None:
        try:
            return read_json_file(file, rulebook, shown_as=file.as_posix())
        except OSError:
            raise ProblemsFound([Problem("T109", stream.file.span, {"path": stream.file.text or ""})]) from None
    from zhunsheng.events.mapping import read_mapping
    from zhunsheng.events.tabular import read_table

    mapping = read_mapping(file_beside(scenario, stream.mapping))
    return read_table(file, mapping, rulebook, strict=False)
