"""Spark itself, on this machine and small: one session for all; the long run is `.ci/cluster`."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from command_line import meeting, run
from told import events_of, policy, stories
from zhunsheng.evaluate.bulk.spark.address import NEEDED, _has_java
from zhunsheng.evaluate.bulk.spark.evaluator import close, evaluate
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.event import Event

IS_HERE = all(find_spec(name) is not None for name in NEEDED) and _has_java()
pytestmark = pytest.mark.skipif(not IS_HERE, reason="there is no Java, or the extra `spark` is not installed")


@pytest.fixture(scope="module", autouse=True)
def _session() -> Iterator[None]:
    yield
    close()


def _busiest() -> tuple[Event, ...]:
    return max((events_of(number) for number in range(len(stories()))), key=len)


def test_it_says_what_the_reference_says_derivations_included() -> None:
    rulebook, events = policy().rulebook, list(_busiest())
    random.Random(3).shuffle(events)
    expected, found = reference(rulebook, events), evaluate(rulebook, events, evaluator=reference, master="local[2]")
    assert found == expected
    assert expected.findings
    derived = [[it.to_dict(derivation=True) for it in each.findings] for each in (expected, found)]
    assert derived[0] == derived[1]


def test_on_the_command_line_it_writes_the_same_bytes_and_words_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    folder = tmp_path / "demo"
    assert run("new", "policy", folder).exit_code == 0
    lines = [meeting("e1", "2026-02-05"), "no event\n", meeting("e2", "2026-09-05"), meeting("e2", "2026-09-06"),
             json.dumps({**json.loads(meeting("e3", "2026-05-05")), "supersedes": "e1"}) + "\n",
             meeting("e1", "2026-02-05")]
    (tmp_path / "events.jsonl").write_text("".join(lines), encoding="utf-8")
    said = []
    for evaluator in ("reference", "spark"):
        output = tmp_path / f"{evaluator}.jsonl"
        done = run("replay", tmp_path / "events.jsonl", "--policy", folder, "--evaluator", evaluator, "--format",
                   "jsonl", "--output", output, *(["--master", "local[2]"] if evaluator == "spark" else []))
        assert done.exit_code == 3
        said.append((output.read_bytes(), done.stderr.replace(str(output), "")))
    assert said[0] == said[1]
    assert said[0][0]
    assert list(scratch.iterdir()) == []
