"""A generated stream is the same for the same seed, and real enough for the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhunsheng.events.json_lines import take_in_json_lines
from zhunsheng.generate.profile import read_profile
from zhunsheng.generate.stream import Stream
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.policy import load
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.source.resources import data_folder

SHAOXING = data_folder("policy") / "shaoxing-2014"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(SHAOXING).rulebook


def lines(rulebook: Rulebook, seed: int) -> list[str]:
    profile = read_profile(SHAOXING / "profile.yaml", rulebook)
    return list(Stream(rulebook, profile, city="shaoxing", years=1, cases=400, seed=seed).lines())


def test_the_same_seed_gives_the_same_stream(rulebook: Rulebook) -> None:
    assert lines(rulebook, 5) == lines(rulebook, 5)


def test_another_seed_gives_another_stream(rulebook: Rulebook) -> None:
    assert lines(rulebook, 5) != lines(rulebook, 6)


def test_nearly_all_events_pass_the_gate(rulebook: Rulebook) -> None:
    made = lines(rulebook, 5)
    intake = take_in_json_lines((line.encode() for line in made), "stream", rulebook)
    assert intake.lines == len(made)
    assert len(intake.refusals) < len(made) // 100


def test_a_profile_that_names_an_unknown_event_is_a_problem(rulebook: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("profile:\n  regular:\n  - {event: assesment.scored, every: month}\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_profile(path, rulebook)
    assert found.value.problems[0].code == "B105"
