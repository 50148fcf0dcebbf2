"""Derivations worked out share by share are those of the reference, in the same order, however small the shares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from hypothesis import HealthCheck, given, settings

from pairs.agreement import Pair, Tally, compare
from pairs.making import Case
from pairs.strategies import pairs
from zhunsheng.evaluate.bulk.derived import evaluate_with_derivations, norms_in_one_share, write_with_derivations
from zhunsheng.evaluate.bulk.files import How
from zhunsheng.evaluate.bulk.kept import convert
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.evaluator import evaluate as live
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.json_lines import read_json_file
from zhunsheng.events.write import to_json_line
from zhunsheng.generate.profile import read_profile
from zhunsheng.generate.stream import Stream
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import norms_that_conclude
from zhunsheng.policy import load
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.source.resources import data_folder

SHAOXING = data_folder("policy") / "shaoxing-2014"


@pytest.fixture(scope="module")
def shaoxing() -> Rulebook:
    return load(SHAOXING).rulebook


@pytest.fixture(scope="module")
def stream(shaoxing: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stream") / "events.jsonl"
    profile = read_profile(SHAOXING / "profile.yaml", shaoxing)
    path.write_text("".join(Stream(shaoxing, profile, city="shaoxing", years=1, cases=300, seed=5).lines()), "utf-8")
    return path


@pytest.fixture(scope="module")
def wanted(shaoxing: Rulebook, stream: Path) -> Evaluation:
    return reference(shaoxing, read_json_file(stream, shaoxing).events)


def lines_of(evaluation: Evaluation) -> list[str]:
    said = [finding.to_dict(derivation=True) for finding in evaluation.findings]
    return [json.dumps(it, ensure_ascii=False, separators=(",", ":")) for it in said]


@pytest.mark.parametrize("in_a_share", [60, 10_000])
def test_lines_with_derivations_are_those_of_the_reference(
    in_a_share: int, shaoxing: Rulebook, stream: Path, wanted: Evaluation, tmp_path: Path
) -> None:
    how = How(scratch=str(tmp_path))
    output = tmp_path / "findings.jsonl"
    written, arrived = write_with_derivations(
        shaoxing, [stream], output, live, lambda _: True, how=how, in_a_share=in_a_share
    )
    assert output.read_text(encoding="utf-8").splitlines() == lines_of(wanted)
    assert sum(count for _, _, count in written.counts) == len(wanted.findings)
    assert (written.as_of, written.known_at, written.conflicts) == (wanted.as_of, wanted.known_at, wanted.conflicts)
    assert arrived.kept > 60
    assert list(tmp_path.iterdir()) == [output]


def test_a_converted_folder_gives_the_same_derivations(
    shaoxing: Rulebook, stream: Path, wanted: Evaluation, tmp_path: Path
) -> None:
    convert(shaoxing, [stream], tmp_path / "kept")
    found, _ = evaluate_with_derivations(shaoxing, [tmp_path / "kept"], live, in_a_share=100)
    assert found == wanted
    assert lines_of(found) == lines_of(wanted)


def test_only_findings_that_are_wanted_are_written(
    shaoxing: Rulebook, stream: Path, wanted: Evaluation, tmp_path: Path
) -> None:
    output = tmp_path / "findings.jsonl"
    late = [finding.outcome == "late" for finding in wanted.findings]
    write_with_derivations(shaoxing, [stream], output, live, lambda it: it.outcome == "late", in_a_share=100)
    chosen = [line for line, is_late in zip(lines_of(wanted), late, strict=True) if is_late]
    assert output.read_text(encoding="utf-8").splitlines() == chosen != []


def test_a_run_that_fails_leaves_no_file(shaoxing: Rulebook, stream: Path, tmp_path: Path) -> None:
    def fails(*_: object, **__: object) -> Evaluation:
        raise ProblemsFound([])

    how = How(scratch=str(tmp_path))
    with pytest.raises(ProblemsFound):
        write_with_derivations(shaoxing, [stream], tmp_path / "out", fails, lambda _: True, how=how)
    assert list(tmp_path.iterdir()) == []


def test_norms_that_cannot_be_shared_out_are_named(shaoxing: Rulebook) -> None:
    named = norms_in_one_share(shaoxing)
    assert "three-consecutive-last-talk" in named
    assert set(named) < set(norms_that_conclude(shaoxing))


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])
@given(both=pairs())
def test_generated_pairs_derive_the_same_share_by_share(
    both: tuple[Case, Pair], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pair = both[1]
    path = tmp_path_factory.mktemp("pair") / "events.jsonl"
    zone = pair.rulebook.zone
    path.write_text("".join(f"{to_json_line(event, zone)}\n" for event in pair.events), encoding="utf-8")
    instants = {"as_of": pair.as_of, "known_at": pair.known_at}
    found, arrived = evaluate_with_derivations(pair.rulebook, [path], live, in_a_share=4, **instants)
    assert arrived.kept == len(pair.events)
    compare("derived in shares", reference(pair.rulebook, pair.events, **instants), found, Tally())
