"""Scenario files are found, read, run, and run as tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from stories import STATEMENT, GivenPolicy, codes
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.scenarios.collect import scenario_files
from zhunsheng.scenarios.run import Shelf, load_scenario, run_file, run_scenarios

GOOD = "scenario:\n  title: {zh: 好, en: good}\n  policy: rules\n  expect: [{norm: statement}]\n"
BAD = GOOD.replace("norm: statement", "norm: talk").replace("good", "bad")

pytest_plugins = ["pytester"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one policy folder and four YAML files."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "policy.yaml").write_text("policy: {id: x}\n", encoding="utf-8")
    stories = tmp_path / "stories" / "topic"
    stories.mkdir(parents=True)
    (stories / "good.yaml").write_text(GOOD, encoding="utf-8")
    (stories / "bad.yml").write_text(BAD, encoding="utf-8")
    (stories / "broken.yaml").write_text("scenario: [", encoding="utf-8")
    (stories / "table.mapping.yaml").write_text("mapping: {}\n", encoding="utf-8")
    (stories / "notes.txt").write_text("scenario:\n", encoding="utf-8")
    return tmp_path


def load(folder: Path) -> GivenPolicy:
    """Load the given policy, whatever the folder."""
    return GivenPolicy([STATEMENT])


def test_only_scenarios_and_unreadable_files_are_collected_from_a_folder(folder: Path) -> None:
    assert [file.name for file in scenario_files([folder / "stories"])] == ["bad.yml", "broken.yaml", "good.yaml"]


def test_a_file_named_twice_is_collected_once(folder: Path) -> None:
    good = folder / "stories" / "topic" / "good.yaml"
    assert scenario_files([good, good, good.parent]).count(good) == 1


def test_a_path_that_is_not_there_is_a_problem(folder: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        scenario_files([folder / "nowhere"])
    assert [problem.code for problem in found.value.problems] == ["T110"]


def test_every_story_of_a_folder_is_run_and_a_broken_file_does_not_stop_the_others(folder: Path) -> None:
    outcomes = run_scenarios([folder / "stories"], load)
    assert [(outcome.title.en, outcome.passed) for outcome in outcomes] == [
        ("bad", False), ("broken", False), ("good", True),
    ]


def test_a_policy_is_loaded_once_for_each_folder_and_choice(folder: Path) -> None:
    loaded: list[Path] = []
    chosen: list[Mapping[str, str]] = []

    class Counted(GivenPolicy):
        def with_readings(self, readings: Mapping[str, str]) -> GivenPolicy:
            chosen.append(readings)
            return self

    def counted(place: Path) -> GivenPolicy:
        loaded.append(place)
        return Counted([STATEMENT])

    good = folder / "stories" / "topic" / "good.yaml"
    good.write_text(GOOD + "  also:\n  - readings: {ties: none}\n  - readings: {ties: none}\n", encoding="utf-8")
    run_scenarios([good, folder / "stories" / "topic" / "bad.yml"], counted)
    assert loaded == [folder / "rules"]
    assert chosen == [{"ties": "none"}]


def test_the_folder_of_a_policy_is_looked_for_upwards(folder: Path) -> None:
    seen: list[Path] = []

    def seeing(place: Path) -> GivenPolicy:
        seen.append(place)
        return GivenPolicy([STATEMENT])

    run_file(folder / "stories" / "topic" / "good.yaml", Shelf(seeing))
    assert seen == [folder / "rules"]


def test_a_policy_folder_that_is_not_there_is_a_problem(folder: Path) -> None:
    story = folder / "stories" / "topic" / "good.yaml"
    story.write_text(GOOD.replace("rules", "laws"), encoding="utf-8")
    assert codes(run_file(story, Shelf(load))) == ["T108"]


def test_events_are_read_from_a_file_beside_the_story(folder: Path) -> None:
    topic = folder / "stories" / "topic"
    (topic / "events.jsonl").write_text(
        '{"specversion":"1.0","id":"a","source":"s","type":"review.held","time":"2014-09-15T09:00:00+08:00",'
        '"data":{"period":"2014-08","chair":"mayor"}}\n{"id":1}\n', encoding="utf-8")
    (topic / "good.yaml").write_text(GOOD + "  events_from: [events.jsonl]\n  refused: 1\n", encoding="utf-8")
    policy = GivenPolicy([STATEMENT])
    outcome = run_file(topic / "good.yaml", Shelf(lambda _: policy))
    assert outcome.passed
    assert [event.id for event in policy.events] == ["a"]


def test_a_file_of_events_that_is_not_there_is_a_problem(folder: Path) -> None:
    story = folder / "stories" / "topic" / "good.yaml"
    story.write_text(GOOD + "  events_from: [events.jsonl]\n", encoding="utf-8")
    assert codes(run_file(story, Shelf(load))) == ["T109"]


@pytest.mark.parametrize("named", ["../../secret.jsonl", "link.jsonl", "{folder}/secret.jsonl"])
def test_a_file_of_events_outside_the_folder_of_the_story_is_not_read(folder: Path, named: str) -> None:
    (folder / "secret.jsonl").write_text("{}\n", encoding="utf-8")
    (folder / "stories" / "topic" / "link.jsonl").symlink_to(folder / "secret.jsonl")
    story = folder / "stories" / "topic" / "good.yaml"
    story.write_text(GOOD + f"  events_from: [{named.format(folder=folder)}]\n", encoding="utf-8")
    assert codes(run_file(story, Shelf(load))) == ["T109"]


def test_a_table_beside_the_story_is_read_through_its_mapping(folder: Path) -> None:
    topic = folder / "stories" / "topic"
    (topic / "reviews.csv").write_text("月份,主持,日期\n2014-08,王市长,2014-09-15\n", encoding="gb18030")
    (topic / "m.yaml").write_text(
        "mapping:\n  source: office\n  events:\n  - type: review.held\n    id: [月份]\n    when: 日期\n"
        "    fields: {period: 月份, chair: {column: 主持, words: {王市长: mayor}}}\n", encoding="utf-8")
    (topic / "good.yaml").write_text(GOOD + "  events_from: [{file: reviews.csv, mapping: m.yaml}]\n", encoding="utf-8")
    policy = GivenPolicy([STATEMENT])
    assert run_file(topic / "good.yaml", Shelf(lambda _: policy)).passed
    assert [event.id for event in policy.events] == ["review.held/2014-08"]


def test_a_document_that_breaks_its_schema_is_not_run(folder: Path) -> None:
    story = folder / "stories" / "topic" / "good.yaml"
    story.write_text(GOOD.replace("expect:", "expects:"), encoding="utf-8")
    with pytest.raises(ProblemsFound):
        load_scenario(story)


def test_stories_are_pytest_items_that_fail_in_words_without_a_traceback(
    folder: Path, pytester: pytest.Pytester
) -> None:
    pytester.makeconftest("""
        from stories import STATEMENT, GivenPolicy
        from zhunsheng.scenarios.pytest_stories import collector

        pytest_collect_file = collector(lambda folder: GivenPolicy([STATEMENT]))
    """)
    (pytester.path / "rules").mkdir()
    (pytester.path / "rules" / "policy.yaml").write_text("policy: {id: x}\n", encoding="utf-8")
    (pytester.path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (pytester.path / "bad.yaml").write_text(BAD, encoding="utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    shown = result.stdout.str()
    assert "bad.yaml:4:12: error[T201]" in shown
    assert "Traceback" not in shown
