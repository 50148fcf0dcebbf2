"""A stream with a hundred and more different faults: each is refused with its reason, everything else is admitted."""

from __future__ import annotations

from pathlib import Path

import pytest
from vocabularies import SMALL

from zhunsheng.events.admission import Intake
from zhunsheng.events.json_lines import read_json_file
from zhunsheng.problems.render import render, to_json

FILES = Path(__file__).parents[2] / "data"


def expected_faults() -> dict[int, list[str]]:
    """Read from the expectations which line has which faults."""
    lines = (FILES / "hundred-faults.expected.txt").read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split(": ", 1) for line in lines)
    return {int(number): sorted(faults.split()) for number, faults in pairs}


@pytest.fixture(scope="module")
def intake() -> Intake:
    return read_json_file(FILES / "hundred-faults.jsonl", SMALL, shown_as="hundred-faults.jsonl")


@pytest.fixture(scope="module")
def found(intake: Intake) -> dict[int, list[str]]:
    return {
        refusal.at.line: sorted(f"{problem.code}:{problem.values['field']}" for problem in refusal.problems)
        for refusal in intake.refusals if refusal.at is not None
    }


@pytest.mark.parametrize(("line", "faults"), expected_faults().items())
def test_each_planted_fault_is_refused_with_its_reason(
    line: int, faults: list[str], found: dict[int, list[str]]
) -> None:
    assert found.get(line) == faults


def test_there_are_a_hundred_faults_of_many_kinds() -> None:
    faults = expected_faults()
    assert len(faults) >= 100
    assert len({fault for line in faults.values() for fault in line}) >= 60


def test_all_other_lines_are_admitted(intake: Intake) -> None:
    assert len(intake.refusals) == len(expected_faults())
    assert len(intake.events) == intake.lines - len(intake.refusals) == 14
    assert intake.ignored == ()


def test_every_refusal_is_worded_in_both_languages(intake: Intake) -> None:
    for problem in intake.problems:
        assert problem.code in render(problem, "zh")
        assert to_json(problem, "en")["message"]
