"""Every broken or failing story is told in both languages exactly as a person reviewed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stories import RANKING, STATEMENT, GivenPolicy, codes, shelf_of
from zhunsheng.problems import catalogue
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.scenarios.run import Outcome, load_scenario, run_scenario
from zhunsheng.scenarios.tell import tell
from zhunsheng.terms.text import Lang

HERE = Path(__file__).parent
FOLDERS = sorted(folder for folder in HERE.iterdir() if folder.name[0] == "T" and (folder / "bad.yaml").is_file())
ELSEWHERE = {"T110": "a path given to the command, in no story"}
"""Codes that no story can bring about; they have tests of their own."""


def outcome_of(folder: Path) -> Outcome:
    """Run the story of a folder on a policy that always finds the same."""
    scenario = load_scenario(folder / "bad.yaml", "bad.yaml")
    return run_scenario(scenario, shelf_of(GivenPolicy([STATEMENT], [RANKING])))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_failing_story_is_told_as_expected(folder: Path, lang: Lang) -> None:
    assert tell(outcome_of(folder), lang) + "\n" == (folder / f"expected.{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_failing_story_shows_the_code_it_stands_for(folder: Path) -> None:
    assert folder.name in codes(outcome_of(folder))


def test_every_code_of_scenarios_has_a_story() -> None:
    wanted = {code for code in catalogue.codes() if code[0] == "T"}
    assert wanted == {folder.name for folder in FOLDERS} | set(ELSEWHERE)


def test_a_story_that_breaks_its_schema_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("scenario: {titel: {zh: 甲, en: a}}\n", encoding="utf-8")
    with pytest.raises(ProblemsFound):
        load_scenario(tmp_path / "bad.yaml")
