"""The bulk evaluator gives what the reference gives: on generated worlds, on files, and on the Shaoxing policy."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
sys.path.insert(0, str(Path(__file__).parent))

from bulk_worlds import DAY, START, Composer, an_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhunsheng.evaluate.bulk.calendar import day_number
from zhunsheng.evaluate.bulk.chosen import choose
from zhunsheng.evaluate.bulk.evaluator import derive
from zhunsheng.evaluate.bulk.evaluator import evaluate as evaluate_in_bulk
from zhunsheng.evaluate.bulk.files import How, evaluate_files, write_findings
from zhunsheng.evaluate.bulk.in_memory import evaluate
from zhunsheng.evaluate.bulk.kept import convert, events_kept
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.event import Event
from zhunsheng.events.json_lines import read_json_file
from zhunsheng.findings.finding import Finding
from zhunsheng.generate.profile import read_profile
from zhunsheng.generate.stream import Stream
from zhunsheng.ir.operations import Column, Field, Figure, Select, Tally
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import sliced
from zhunsheng.policy import load
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.source.resources import data_folder
from zhunsheng.terms.quantity import exact_sum, ratio
from zhunsheng.terms.time import Zone

SHAOXING = data_folder("policy") / "shaoxing-2014"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from((None, 60, 0)), st.sampled_from((None, 70)))
def test_generated_worlds_give_the_findings_of_the_reference(chance: Any, as_of: int | None, known: int | None) -> None:
    events = [an_event(chance.choice, number) for number in range(chance.randrange(0, 50))]
    book = Composer(chance.choice).rulebook(chance.randrange(1, 14))
    instants = {"as_of": None if as_of is None else START + as_of * DAY,
                "known_at": None if known is None else START + known * DAY}
    assert evaluate(book, events, **instants) == reference(book, events, **instants)


@pytest.fixture(scope="module")
def shaoxing() -> Rulebook:
    return load(SHAOXING).rulebook


@pytest.fixture(scope="module")
def stream(shaoxing: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stream") / "events.jsonl"
    profile = read_profile(SHAOXING / "profile.yaml", shaoxing)
    lines = list(Stream(shaoxing, profile, city="shaoxing", years=1, cases=700, seed=3).lines())
    path.write_text("".join([*lines, "\n", "not json\n", '{"specversion":"1.0"}\n']), encoding="utf-8")
    return path


def test_a_file_gives_the_findings_and_the_refusals_of_the_slow_gate(shaoxing: Rulebook, stream: Path) -> None:
    evaluation, arrived = evaluate_files(shaoxing, [stream])
    intake = read_json_file(stream, shaoxing)
    assert evaluation == reference(shaoxing, intake.events)
    found = sorted((problem for refusal in arrived.refusals for problem in refusal.problems), key=lambda it: it.order)
    assert tuple(found) == intake.problems
    assert (arrived.lines, arrived.received) == (intake.lines, len(intake.events))


def test_lines_refused_beyond_a_bound_are_counted_and_not_listed(
    shaoxing: Rulebook, stream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = evaluate_files(shaoxing, [stream])[1]
    monkeypatch.setattr("zhunsheng.evaluate.bulk.intake.MOST_LISTED", 1)
    arrived = evaluate_files(shaoxing, [stream])[1]
    assert len(arrived.refusals) == 1
    assert (arrived.refused, arrived.lines, arrived.kept) == (len(whole.refusals), whole.lines, whole.kept)
    assert whole.refused == len(whole.refusals) > 1


@pytest.mark.parametrize("known_of_ten", [3, 6, 9])
def test_what_was_known_then_gives_what_was_concluded_then(
    known_of_ten: int, shaoxing: Rulebook, stream: Path, tmp_path: Path
) -> None:
    events = read_json_file(stream, shaoxing).events
    known_at = sorted(event.recorded for event in events)[len(events) * known_of_ten // 10]
    wanted = reference(shaoxing, events, known_at=known_at)
    assert evaluate_files(shaoxing, [stream], known_at=known_at)[0] == wanted
    convert(shaoxing, [stream], tmp_path / "kept")
    assert evaluate_files(shaoxing, [tmp_path / "kept"], known_at=known_at)[0] == wanted


def test_a_bound_on_memory_changes_no_finding_and_leaves_no_file(
    shaoxing: Rulebook, stream: Path, tmp_path: Path
) -> None:
    how = How(memory="400MB", scratch=str(tmp_path))
    assert evaluate_files(shaoxing, [stream], how=how)[0] == evaluate_files(shaoxing, [stream])[0]
    assert list(tmp_path.iterdir()) == []


def test_too_small_a_bound_on_memory_is_told_and_leaves_no_file(
    shaoxing: Rulebook, stream: Path, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        evaluate_files(shaoxing, [stream], how=How(memory="8MB", scratch=str(tmp_path)))
    assert [problem.code for problem in refused.value.problems] == ["B108"]
    assert list(tmp_path.iterdir()) == []


def test_the_usual_bound_on_memory_gives_way_where_a_step_needs_more(
    shaoxing: Rulebook, stream: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = evaluate_files(shaoxing, [stream])[0]
    monkeypatch.setattr("zhunsheng.evaluate.bulk.bound.USUAL", "8MB")
    assert evaluate_files(shaoxing, [stream], how=How(scratch=str(tmp_path)))[0] == wanted
    write_findings(shaoxing, [stream], tmp_path / "findings.jsonl", how=How(scratch=str(tmp_path)))
    assert len((tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()) == len(wanted.findings)
    convert(shaoxing, [stream], tmp_path / "kept")
    assert evaluate_files(shaoxing, [tmp_path / "kept"])[0] == wanted


def test_converted_events_give_the_same_findings(shaoxing: Rulebook, stream: Path, tmp_path: Path) -> None:
    convert(shaoxing, [stream], tmp_path / "kept")
    evaluation, _ = evaluate_files(shaoxing, [tmp_path / "kept"])
    assert evaluation == evaluate_files(shaoxing, [stream])[0]


def test_findings_written_by_the_database_are_the_same_bytes(shaoxing: Rulebook, stream: Path, tmp_path: Path) -> None:
    write_findings(shaoxing, [stream], tmp_path / "findings.jsonl")
    evaluation, _ = evaluate_files(shaoxing, [stream])
    wanted = [json.dumps(it.to_dict(), ensure_ascii=False, separators=(",", ":")) for it in evaluation.findings]
    assert (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines() == wanted


def test_a_compressed_file_gives_the_same_findings(shaoxing: Rulebook, stream: Path, tmp_path: Path) -> None:
    import gzip

    packed = tmp_path / "events.jsonl.gz"
    packed.write_bytes(gzip.compress(stream.read_bytes()))
    assert evaluate_files(shaoxing, [packed])[0] == evaluate_files(shaoxing, [stream])[0]


def test_a_finding_is_derived_on_demand(shaoxing: Rulebook, stream: Path) -> None:
    events = read_json_file(stream, shaoxing).events
    finding = evaluate(shaoxing, events).findings[0]
    derived = derive(finding, shaoxing, events, reference)
    assert finding.derivation is None
    assert derived == finding
    assert derived is not None
    assert derived.derivation is not None


def test_a_folder_converted_under_another_vocabulary_is_refused(
    shaoxing: Rulebook, stream: Path, tmp_path: Path
) -> None:
    convert(shaoxing, [stream], tmp_path / "kept")
    other = load(data_folder("policy") / "bench" / "w3").rulebook
    with pytest.raises(ProblemsFound) as refused:
        evaluate_files(other, [tmp_path / "kept"])
    assert [problem.code for problem in refused.value.problems] == ["B103"]


def test_converted_events_can_be_read_by_every_evaluator(shaoxing: Rulebook, stream: Path, tmp_path: Path) -> None:
    convert(shaoxing, [stream], tmp_path / "kept")
    intake = read_json_file(stream, shaoxing)
    assert reference(shaoxing, events_kept(tmp_path / "kept", shaoxing).events) == reference(shaoxing, intake.events)


@lru_cache
def calendar_of(zone: str) -> Any:
    """A database that knows the calendar of a zone."""
    database = Database()
    database.teach(Zone(zone))
    return database


@given(st.lists(st.decimals(-(10**6), 10**6, places=4), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_mean_is_rounded_half_to_even_at_ten_places(numbers: list[Decimal]) -> None:
    listed = ", ".join(f"({number}::DECIMAL(38,10))" for number in numbers)
    query = f"SELECT ratio(whole(sum(n)::DECIMAL(38,10)), count(*)::HUGEINT * 10000000000) FROM (VALUES {listed}) v(n)"
    found = calendar_of("UTC").connection.execute(query).fetchall()[0][0]
    assert found == ratio(exact_sum(numbers), Decimal(len(numbers)))


INSTANTS = st.integers(-8_000_000_000_000_000_000, 7_000_000_000_000_000_000)


@given(INSTANTS, st.sampled_from(("Asia/Shanghai", "Europe/Berlin")))
@settings(max_examples=60, deadline=None)
def test_local_days_and_texts_are_those_of_the_zone(instant: int, name: str) -> None:
    zone = Zone(name)
    query = f"SELECT day_of({instant}::BIGINT), instant_text({instant}::BIGINT), start_of(day_of({instant}::BIGINT))"
    day = zone.day_of(instant)
    wanted = (day_number(day), zone.text(instant), zone.start_of(day))
    assert calendar_of(name).connection.execute(query).fetchall()[0] == wanted


def test_a_sum_beyond_the_numbers_of_bulk_is_refused_by_the_name_of_the_step() -> None:
    rulebook = load(data_folder("policy") / "bench" / "w3").rulebook
    tally = Tally("all-spent", "reports", ("unit",), Figure.SUM, "sum", of="spent", closes_at_end=False)
    columns = tuple(Column(name, (Field(name),)) for name in ("unit", "spent"))
    book = replace(rulebook, operations=(Select("reports", "unit.report", columns), tally))
    events = [Event(str(n), "/a", "unit.report", 0, 0, None, {"unit": "u", "spent": Decimal(9 * 10**27)})
              for n in range(9)]
    with pytest.raises(ProblemsFound) as refused:
        evaluate(book, events)
    assert [(it.code, it.values["operation"]) for it in refused.value.problems] == [("B104", "all-spent")]


def test_a_column_of_several_kinds_is_refused_by_its_name() -> None:
    rulebook = load(data_folder("policy") / "bench" / "w3").rulebook
    events = [Event(str(n), "/a", "unit.report", 0, 0, None, {"score": cell}) for n, cell in enumerate((True, "a"))]
    with pytest.raises(ProblemsFound) as refused:
        evaluate_in_bulk(rulebook, events)
    assert [(it.code, it.values["operation"]) for it in refused.value.problems] == [("B102", "unit.report.score")]


@pytest.mark.parametrize("is_kept", [False, True])
def test_every_kind_of_finding_is_explained_by_its_evidence_alone(
    is_kept: bool, shaoxing: Rulebook, stream: Path, tmp_path: Path
) -> None:
    """
    One finding of each norm and outcome follows from its own events, with the derivation that all events give.

    Not those that tell how long a streak has become: its earlier months are no evidence of what is owed for this one.
    """
    seen: set[tuple[str, str]] = set()

    def is_first_of_its_kind(finding: Finding) -> bool:
        kind = (finding.norm, finding.outcome)
        if kind in seen or finding.values.get("run", "1") != "1":
            return False
        seen.add(kind)
        return True

    source = tmp_path / "kept.events" if is_kept else stream
    if is_kept:
        convert(shaoxing, [stream], source)
    known = {it.id: it for it in read_json_file(stream, shaoxing).events}
    chosen = choose(shaoxing, [source], is_first_of_its_kind, lambda *_: True, most=1000)
    whole = {it.id: it for it in reference(shaoxing, read_json_file(stream, shaoxing).events).findings}
    assert chosen.count == len(chosen.findings) > 50
    for finding, events in chosen.findings:
        assert {it.id for it in events} == set(finding.evidence)
        assert all(it.fields == known[it.id].fields for it in events if it.source == known[it.id].source)
        part = sliced(shaoxing, [finding.norm])
        derived = derive(finding, part, events, reference, as_of=chosen.as_of, known_at=chosen.known_at)
        assert derived is not None
        assert derived.derivation == whole[finding.id].derivation


def test_a_finding_that_its_evidence_does_not_confirm_comes_with_all_events_of_its_norm(
    shaoxing: Rulebook, stream: Path
) -> None:
    chosen = choose(shaoxing, [stream], lambda it: it.norm == "community-specialists", lambda *_: False, most=1)
    ((finding, events),) = chosen.findings
    assert {it.type for it in events} == {"community.staffed"}
    assert len(events) > len(finding.evidence)
