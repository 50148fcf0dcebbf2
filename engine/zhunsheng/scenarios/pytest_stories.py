"""Scenario files as test items: a `conftest.py` makes `pytest_collect_file` with `collector`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.scenarios.collect import is_scenario
from zhunsheng.scenarios.run import LoadPolicy, Outcome, Shelf, run_file
from zhunsheng.scenarios.tell import tell
from zhunsheng.terms.text import Lang

Collector = Callable[[Path, pytest.Collector], "StoryFile | None"]


def collector(load_policy: LoadPolicy, evaluator: str = "reference", lang: Lang = "en") -> Collector:
    """
    Return the hook that collects every scenario document as one test.

    Other files, also YAML documents of other kinds, are none of its business.
    """
    shelf = Shelf(load_policy)

    def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | None:
        if file_path.suffix not in (".yaml", ".yml") or not is_scenario(file_path):
            return None
        file = StoryFile.from_parent(parent, path=file_path)
        file.run = lambda path: run_file(path, shelf, evaluator)
        file.lang = lang
        return file

    return pytest_collect_file


class StoryFailed(Exception):
    """A story came out otherwise than it tells."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.path)
        self.outcome = outcome


class StoryFile(pytest.File):
    """One scenario file and how to run it."""

    run: Callable[[Path], Outcome]
    lang: Lang = "en"

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its one story."""
        story = Story.from_parent(self, name="story")
        story.run, story.lang = self.run, self.lang
        yield story


class Story(pytest.Item):
    """One story, run on the evaluator asked for."""

    run: Callable[[Path], Outcome]
    lang: Lang = "en"

    def runtest(self) -> None:
        """Run the story; fails with everything that came out otherwise."""
        outcome = self.run(_shown(self.path))
        if not outcome.passed:
            raise StoryFailed(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say in words what differs and where; only a bug of ours shows where in our code it happened."""
        if isinstance(excinfo.value, StoryFailed):
            return tell(excinfo.value.outcome, self.lang)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Name the story by its file."""
        return self.path, 0, _shown(self.path).as_posix()


def _shown(path: Path) -> Path:
    """Name files from where the tests are run, so that a place in a message can be opened from there."""
    return Path(os.path.relpath(path))
