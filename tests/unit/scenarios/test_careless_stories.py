"""However careless a story is written, its author is told in words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories import RANKING, STATEMENT, GivenPolicy
from zhunsheng.scenarios.run import Shelf, run_file
from zhunsheng.scenarios.tell import tell

STORY = """\
scenario:
  title: {zh: 故事, en: story}
  norms: [statement]
  readings: {ties: none}
  as_of: 2014-12-31
  tables:
  - assessment.scored:
      2014-08: {yuecheng: 90.5, paojiang-zone: null}
    with: {tier: territorial}
    at: {days_after_period: 5}
  events:
  - review.held: {chair: mayor}
    each: {period: [2014-08, 2014-09]}
    at: {days_after_period: 15}
    id: review
  - retracts: review/2014-08
    at: 2014-11-01
    recorded: 2014-11-02T09:00:00+08:00
  events_from: [events.jsonl]
  refused: 0
  expect:
  - {norm: statement, unit: 袍江, bearer: paojiang-zone.leader, outcome: breached, values: {score: 80}, count: 1}
  - {norm: statement, evidence: [e1]}
  never:
  - {norm: talk, at: 2014-09-08, due: null}
  rankings:
  - {norm: monthly-ranking, group: territorial, period: 2014-08, last: [袍江], places: {yuecheng: 1}, settled: true}
  also:
  - {known_at: 2014-10-01, exactly: true, conflicts: 0, expect: []}
"""
WORDS = (
    *STORY.replace("{", " { ").replace("}", " } ").split(),
    "null", "true", "-1", "2014", "9" * 30, '""', "[]", "{}", "2199-12-31", '"\\0"', "x" * 300, "：", "~",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for the story, with an empty stream beside it."""
    folder = tmp_path_factory.mktemp("careless")
    (folder / "events.jsonl").write_text("", encoding="utf-8")
    return folder / "story.yaml"


def careless(chance: random.Random, slips: int) -> str:
    """Return the story with so many words, marks or lines lost, doubled or replaced."""
    text = STORY
    for _ in range(slips):
        lines = text.splitlines(keepends=True)
        if not lines:
            break
        number = chance.randrange(len(lines))
        line = lines[number]
        start = chance.randrange(len(line))
        end = min(len(line), start + chance.randrange(1, 12))
        lines[number] = chance.choice((
            "", line + line, line[:start] + line[end:], line[:start] + chance.choice(WORDS) + line[end:],
            line[:start] + chance.choice(WORDS) + line[start:],
        ))
        text = "".join(lines)
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), slips=st.integers(1, 4))
def test_a_careless_story_never_raises(file: Path, seed: int, slips: int) -> None:
    file.write_text(careless(random.Random(seed), slips), encoding="utf-8")
    outcome = run_file(file, Shelf(lambda _: GivenPolicy([STATEMENT], [RANKING])))
    assert tell(outcome, "zh")
    assert tell(outcome, "en")


def test_the_story_itself_is_well_written(file: Path) -> None:
    file.write_text(STORY, encoding="utf-8")
    outcome = run_file(file, Shelf(lambda _: GivenPolicy([STATEMENT], [RANKING])))
    assert outcome.problems == ()
