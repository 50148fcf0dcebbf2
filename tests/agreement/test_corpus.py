"""The conformance cases are those of the scenarios, and the evaluators pass them from the files alone."""

from __future__ import annotations

import json
from functools import cache

import pytest

import zhunsheng
from conformance.cases import CORPUS, ROOT, STORIES, case_folders, files_of_case, run_case
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.run import Shelf

SHARE = 9
"""One case in so many is made and run here; `python -m tests.conformance` makes and runs all."""


@cache
def shelf() -> Shelf:
    return Shelf(zhunsheng.load)


def test_every_scenario_is_a_case_and_every_case_a_scenario() -> None:
    stories = [story.relative_to(STORIES).with_suffix("").as_posix() for story in scenario_files([STORIES])]
    assert sorted(stories) == [folder.relative_to(CORPUS).as_posix() for folder in case_folders()]


@pytest.mark.parametrize("place", [folder.relative_to(CORPUS).as_posix() for folder in case_folders()[::SHARE]])
def test_a_case_is_what_its_story_says_today(place: str) -> None:
    folder = CORPUS / place
    story = ROOT / json.loads((folder / "case.json").read_text(encoding="utf-8"))["story"]
    kept = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert kept == files_of_case(story, shelf())


@pytest.mark.parametrize("evaluator", ["reference", "live"])
def test_the_evaluators_pass_from_the_files_alone(evaluator: str) -> None:
    results = [result for folder in case_folders()[3::SHARE] for result in run_case(folder, evaluator, shelf(), 1)]
    assert [result for result in results if not result.passed] == []
    assert any(result.expected for result in results)


def test_bulk_passes_the_cases_of_shrunk_disagreements() -> None:
    pytest.importorskip("duckdb")
    found = [folder for folder in case_folders() if folder.is_relative_to(CORPUS / "found")]
    results = [result for folder in found for result in run_case(folder, "bulk", shelf())]
    assert results
    assert [result for result in results if not result.passed] == []
