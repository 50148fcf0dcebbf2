"""`zhunsheng properties`: verdicts, exit statuses, and counterexamples that anyone can replay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, run

TALK = "talk-rests-on-three-last-places"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Shaoxing policy with a talk after two last places."""
    folder = tmp_path_factory.mktemp("broken") / "policy"
    shutil.copytree(ROOT / "policy" / "shaoxing-2014", folder)
    _edit(folder, "times: 3", "times: 2")
    return folder


def _edit(folder: Path, old: str, new: str) -> None:
    norms = folder / "norms" / "accountability.yaml"
    norms.write_text(norms.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_what_is_proved_and_what_is_tested_look_different() -> None:
    result = run("properties", "--property", TALK, "--property", "counties-are-not-judged", "--examples", "5")
    assert result.exit_code == 0
    assert "all 2244 states" in result.output
    assert "5 examples" in result.output
    assert "properties 2: proved 1, tested 1, refuted 0" in result.output


def test_the_same_seed_gives_the_same_answer() -> None:
    words = ("properties", "--examples", "20", "--seed", "4", "--format", "json", "--property")
    first, second = (run(*words, "more-meetings-do-no-harm") for _ in range(2))
    assert first.output == second.output
    assert json.loads(first.output)["properties"][0]["examples"] == 20


def test_an_unknown_property_is_a_problem_with_near_names() -> None:
    result = run("properties", "--property", "talk-rests-on-three-last-place")
    assert result.exit_code == 2
    assert "U140" in result.stderr
    assert TALK in result.stderr


def test_a_policy_without_properties_says_so(policy: Path) -> None:
    result = run("properties", "--policy", policy)
    assert result.exit_code == 0
    assert "states no properties" in result.output


def test_a_counterexample_is_told_written_and_replayed_until_the_policy_is_mended(
    broken: Path, tmp_path: Path
) -> None:
    result = run("properties", "--policy", broken, "--property", TALK, "--write", tmp_path / "found")
    assert result.exit_code == 1
    assert "Counterexample: A talk rests on three last places" in result.output
    assert "rests on: e1" in result.output
    scenario = tmp_path / "found" / f"{TALK}.yaml"
    assert run("test", scenario).exit_code == 1
    _edit(broken, "times: 2", "times: 3")
    assert run("test", scenario).exit_code == 0
    _edit(broken, "times: 3", "times: 2")


def test_markdown_and_chinese(broken: Path) -> None:
    result = run("properties", "--policy", broken, "--property", TALK, "--format", "md", lang="zh")
    assert result.exit_code == 1
    assert "| 不成立 | 约谈以同一层面连续三次末位为前提" in result.output
