"""The course of a cluster, taken without one: it comes to what the reference says, whatever is corrected since."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "evaluate_bulk"))

import pytest
from bulk_worlds import DAY, START, Composer, an_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from here_cluster import HereCluster, evaluate_here
from pairs.agreement import Pair, Tally, check_other
from pairs.making import Case
from pairs.strategies import pairs
from told import events_of, policy, stories
from zhunsheng.evaluate.bulk.files import How
from zhunsheng.evaluate.bulk.spark import chunks
from zhunsheng.evaluate.bulk.spark.course import Asked
from zhunsheng.evaluate.bulk.spark.evaluator import _course
from zhunsheng.evaluate.bulk.spark.links import groups_of_names
from zhunsheng.evaluate.bulk.spark.shares import together
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.admission import Intake
from zhunsheng.events.files import open_bytes
from zhunsheng.events.json_lines import bounded_lines, take_in_json_lines
from zhunsheng.ir.rulebook import Rulebook

unhurried = list(HealthCheck)


@settings(max_examples=80, deadline=None, suppress_health_check=unhurried)
@given(st.randoms(use_true_random=False), st.sampled_from((1, 2, 5)), st.sampled_from((None, 60, 0)),
       st.sampled_from((None, 70)))
def test_it_says_of_generated_worlds_what_the_reference_says(
    chance: Any, parallelism: int, as_of: int | None, known: int | None
) -> None:
    events = [an_event(chance.choice, number) for number in range(chance.randrange(0, 50))]
    book = Composer(chance.choice).rulebook(chance.randrange(1, 14))
    asked = {"as_of": None if as_of is None else START + as_of * DAY,
             "known_at": None if known is None else START + known * DAY}
    expected, found = reference(book, events, **asked), evaluate_here(book, events, parallelism=parallelism, **asked)
    assert found == expected
    derived = [[it.to_dict(derivation=True) for it in each.findings] for each in (expected, found)]
    assert derived[0] == derived[1]


@settings(max_examples=10, deadline=None, suppress_health_check=unhurried)
@given(pairs())
def test_it_says_of_written_policies_what_the_reference_says(both: tuple[Case, Pair]) -> None:
    check_other("course", evaluate_here, both[1], Tally())


@pytest.mark.parametrize("number", range(0, len(stories()), 7))
def test_it_says_of_stories_what_the_reference_says(number: int) -> None:
    rulebook = policy().rulebook
    assert evaluate_here(rulebook, events_of(number)) == reference(rulebook, events_of(number))


def test_names_are_in_one_group_over_any_number_of_links() -> None:
    chain = [(number, number + 1) for number in range(500)]
    random.Random(1).shuffle(chain)
    groups = groups_of_names([*chain, (900, 901)], [7, 950])
    assert len({groups[number] for number in range(501)}) == 1
    assert groups[900] == groups[901] != groups[0]
    assert groups[950] == 950


LINE = ('{{"specversion":"1.0","id":"{0}","source":"office","type":"meeting.held","time":"2014-11-05T09:00:00+08:00",'
        '"data":{{"body":"city-management-committee","kind":"special"}}}}\n')
BAD = ("no event\n", "\n", "  \n", '{"specversion":"1.0","id":"x","source":"s","type":"meeting.hold"}\n', "\r\n")


@pytest.mark.parametrize("sees_files", [True, False])
@pytest.mark.parametrize("size", [7, 100, 1000])
@pytest.mark.parametrize("ending", ["\n", ""])
def test_a_file_in_pieces_is_the_file(sees_files: bool, size: int, ending: str, tmp_path: Path,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "BYTES_IN_A_CHUNK", size)
    path = tmp_path / "events.jsonl"
    text = "\ufeff" + "".join(LINE.format(number % 30) + BAD[number % len(BAD)] for number in range(40))
    path.write_bytes((text.rstrip() + ending).encode())
    _is_read_as_the_gate_reads(path, policy().rulebook, sees_files)


def test_a_line_beyond_all_bounds_is_refused_as_the_gate_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes((LINE.format(1) + "x" * (9 << 20) + "\n" + LINE.format(2)).encode())
    _is_read_as_the_gate_reads(path, policy().rulebook, False)


def _is_read_as_the_gate_reads(path: Path, rulebook: Rulebook, sees_files: bool) -> None:
    with open_bytes(path) as file:
        expected = take_in_json_lines(bounded_lines(file), str(path), rulebook)
    course = _course(Asked(rulebook, reference), [path], HereCluster(2, sees_files), How())
    without_events = Intake((), expected.refusals, expected.ignored, expected.lines, len(expected.events))
    assert course.intake == without_events
    found = together(course.parts(), course.conflicts(), course.as_of, course.known_at)
    assert found == reference(rulebook, expected.events)
