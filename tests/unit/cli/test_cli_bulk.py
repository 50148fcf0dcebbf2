"""The bulk evaluator on the command line: what it reads, what it refuses, and that it leaves nothing behind."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from command_line import ROOT, meeting, run  # noqa: E402

FORMATS = ("table", "json", "jsonl", "csv", "html", "md", "xlsx")
EVALUATORS = ("reference", "live", "bulk")


def findings(*arguments: str | Path) -> str:
    done = run("replay", *arguments, "--format", "jsonl")
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture
def wanted(policy: Path, events: Path) -> str:
    return findings(events, "--policy", policy)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_report_is_the_same_bytes_as_from_the_reference(format_: str, policy: Path, faulty: Path,
                                                              tmp_path: Path) -> None:
    said = []
    for evaluator in ("reference", "bulk"):
        output = tmp_path / f"{evaluator}.{format_}"
        done = run("replay", faulty, "--policy", policy, "--evaluator", evaluator, "--format", format_,
                   "--output", output)
        assert done.exit_code == 3
        said.append((output.read_bytes(), done.stderr.replace(str(output), "")))
    assert said[0] == said[1]


@pytest.mark.parametrize("format_", ["table", "json", "jsonl"])
@pytest.mark.parametrize("filters", [(), ("--outcome", "fulfilled")])
def test_derivations_in_bulk_are_the_same_bytes_as_from_the_reference(
    format_: str, filters: tuple[str, ...], policy: Path, faulty: Path, tmp_path: Path
) -> None:
    said = []
    for evaluator in ("reference", "bulk"):
        output = tmp_path / f"{evaluator}.{format_}"
        done = run("replay", faulty, "--policy", policy, "--evaluator", evaluator, "--format", format_,
                   "--output", output, "--derivation", *filters)
        assert done.exit_code == 3
        said.append((output.read_bytes(), done.stderr.replace(str(output), "").splitlines()))
    (by_reference, told), (in_bulk, told_in_bulk) = said
    assert in_bulk == by_reference
    assert [line for line in told_in_bulk if not line.startswith("Derivations")] == told


def test_norms_that_hold_all_their_events_for_a_derivation_are_named(staffed: Path) -> None:
    done = run("replay", staffed, "--evaluator", "bulk", "--derivation", "--format", "jsonl",
               "--norm", "three-consecutive-last-talk")
    assert done.exit_code == 0
    assert "cannot be shared out" in done.stderr
    assert "three-consecutive-last-talk" in done.stderr


def test_an_explanation_in_bulk_is_that_of_the_reference(policy: Path, events: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept.events"
    assert run("convert", events, "--policy", policy, "--output", folder).exit_code == 0
    by_reference, in_bulk, from_folder = (
        run("explain", source, "--policy", policy, "--evaluator", evaluator, "--format", "json")
        for source, evaluator in ((events, "reference"), (events, "bulk"), (folder, "bulk"))
    )
    assert by_reference.exit_code == 0
    assert in_bulk.stdout == by_reference.stdout
    wanted = [it["finding"] for it in json.loads(by_reference.stdout)["explanations"]]
    assert [it["finding"] for it in json.loads(from_folder.stdout)["explanations"]] == wanted


@pytest.mark.parametrize("asked", [(), ("--unit", "委员会"), ("--period", "2026-Q2"), ("--outcome", "breached")])
@pytest.mark.parametrize("format_", ["table", "json", "md", "html"])
def test_why_not_in_bulk_is_the_answer_of_the_reference(format_: str, asked: tuple[str, ...], policy: Path,
                                                        faulty: Path) -> None:
    done = [run("why-not", faulty, "--policy", policy, "--norm", "quarterly-meeting", "--evaluator", evaluator,
                "--format", format_, *asked) for evaluator in ("reference", "bulk")]
    assert done[0].stdout == done[1].stdout != ""
    assert (done[0].exit_code, done[0].stderr) == (done[1].exit_code, done[1].stderr)


def test_a_question_that_takes_all_events_to_answer_is_answered_and_says_so(policy: Path, events: Path) -> None:
    done = [run("why-not", events, "--policy", policy, "--norm", "quarterly-meeting", "--evaluator", evaluator,
                "--unit", "nobody-at-all") for evaluator in ("reference", "bulk")]
    assert done[0].exit_code == done[1].exit_code == 2
    assert "takes all events" in done[1].stderr
    assert done[1].stderr.endswith(done[0].stderr)


def test_a_finding_that_is_not_there_is_told_in_bulk_as_well(policy: Path, events: Path) -> None:
    done = run("explain", events, "--policy", policy, "--evaluator", "bulk", "--finding", "0123456789abcdef")
    assert done.exit_code == 2
    assert "U131" in done.stderr


def test_strict_stops_with_the_same_words_as_the_reference(policy: Path, faulty: Path) -> None:
    asked = ("replay", faulty, "--policy", policy, "--strict", "--evaluator")
    done = [run(*asked, evaluator) for evaluator in ("reference", "bulk")]
    assert done[0].exit_code == done[1].exit_code == 2
    assert done[0].stderr == done[1].stderr


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_a_folder_a_pattern_and_a_packed_file_say_what_the_files_say(evaluator: str, policy: Path, events: Path,
                                                                     tmp_path: Path, wanted: str) -> None:
    folder = tmp_path / "many" / "deeper"
    folder.mkdir(parents=True)
    first, second = events.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "a.jsonl").write_text(first, encoding="utf-8")
    (folder.parent / "b.jsonl.gz").write_bytes(gzip.compress(second.encode()))
    (folder / "notes.txt").write_text("no events", encoding="utf-8")
    asked = ("--policy", policy, "--evaluator", evaluator)
    assert findings(tmp_path / "many", *asked) == wanted
    assert findings(f"{tmp_path}/many/**/*.jsonl*", *asked) == wanted
    with pyarrow.output_stream(str(tmp_path / "c.jsonl.zst"), compression="zstd") as packed:
        packed.write(events.read_bytes())
    assert findings(tmp_path / "c.jsonl.zst", *asked) == wanted


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_parquet_with_a_column_for_each_attribute_is_read(evaluator: str, policy: Path, events: Path, tmp_path: Path,
                                                          wanted: str) -> None:
    rows = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "nested.parquet")
    flat = [{**row, **row["data"]} for row in rows]
    for row in flat:
        del row["data"]
    parquet.write_table(pyarrow.Table.from_pylist(flat), tmp_path / "flat.parquet")
    for name in ("nested", "flat"):
        assert findings(tmp_path / f"{name}.parquet", "--policy", policy, "--evaluator", evaluator) == wanted


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_converted_events_are_read(evaluator: str, policy: Path, events: Path, tmp_path: Path, wanted: str) -> None:
    assert run("convert", events, "--policy", policy, "--output", tmp_path / "kept").exit_code == 0
    assert findings(tmp_path / "kept", "--policy", policy, "--evaluator", evaluator) == wanted


def test_rows_of_parquet_are_refused_with_their_number(policy: Path, tmp_path: Path) -> None:
    rows = [json.loads(meeting("e1", "2026-02-05")), json.loads(meeting("e2", "2026-02-05", body="nobody"))]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "events.parquet")
    done = run("replay", tmp_path / "events.parquet", "--policy", policy, "--evaluator", "bulk")
    assert done.exit_code == 3
    assert "events.parquet:2:" in done.stderr


def test_parquet_without_the_columns_of_events_is_told(policy: Path, tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"id": ["a"]}), tmp_path / "events.parquet")
    done = run("replay", tmp_path / "events.parquet", "--policy", policy, "--evaluator", "bulk")
    assert done.exit_code == 2
    assert "[B106]" in done.stderr


CUT = gzip.compress(b"{}\n" * 1000)[:-12]


@pytest.mark.parametrize(("name", "content"), [
    ("events.jsonl.gz", CUT), ("events.jsonl.gz", b"no gzip"), ("events.jsonl.zst", b"no zst"),
    ("events.parquet", b"no parquet"),
])
def test_a_damaged_packed_file_is_told(name: str, content: bytes, policy: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    sound = tmp_path / "sound.jsonl"
    sound.write_text(meeting("e1", "2026-02-05"), encoding="utf-8")
    asked = (sound, tmp_path / name, "--policy", policy)
    for done in [run("convert", *asked, "--output", tmp_path / "kept"),
                 *(run("replay", *asked, "--evaluator", evaluator) for evaluator in EVALUATORS)]:
        assert done.exit_code == 2
        assert f"[U114] `{tmp_path / name}` cannot be read: it is damaged, or no file of this kind" in done.stderr


def test_a_converted_folder_of_which_a_file_is_changed_or_gone_is_told(policy: Path, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(meeting("e1", "2026-02-05"), encoding="utf-8")
    assert run("convert", tmp_path / "events.jsonl", "--policy", policy, "--output", tmp_path / "kept").exit_code == 0
    (kept,) = (tmp_path / "kept").glob("*.parquet")
    whole = bytearray(kept.read_bytes())
    whole[len(whole) // 2] ^= 1
    for content, reason in ((whole, "it is damaged"), (whole[:-9], "it is damaged"), (None, "there is no such file")):
        kept.unlink() if content is None else kept.write_bytes(content)
        for evaluator in EVALUATORS:
            done = run("replay", tmp_path / "kept", "--policy", policy, "--evaluator", evaluator)
            assert done.exit_code == 2
            assert f"[U114] `{kept}` cannot be read: {reason}" in done.stderr


def test_a_folder_that_is_in_the_way_is_not_written_over(policy: Path, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(meeting("e1", "2026-02-05"), encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").touch()
    done = run("convert", tmp_path / "events.jsonl", "--policy", policy, "--output", tmp_path / "kept")
    assert done.exit_code == 2
    assert f"[U113] `{tmp_path / 'kept'}` cannot be written: something of that name is there already" in done.stderr
    assert [it.name for it in (tmp_path / "kept").iterdir()] == ["mine.txt"]


def test_events_come_from_standard_input_and_are_refused_by_its_name(policy: Path) -> None:
    lines = meeting("e1", "2026-02-05") + "nonsense\n"
    done = run("replay", "-", "--policy", policy, "--format", "jsonl", "--evaluator", "bulk", stdin=lines)
    assert done.exit_code == 3
    assert "stdin:2:" in done.stderr
    assert json.loads(done.stdout)["evidence"] == ["e1"]


def test_a_packed_table_says_the_same_to_every_evaluator(tmp_path: Path) -> None:
    folder = ROOT / "scenarios" / "wuhan"
    content = (folder / "monthly-rankings.csv").read_bytes()
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content))
    (tmp_path / "t.csv.zst").write_bytes(pyarrow.compress(content, "zstd", asbytes=True))
    asked = ("--mapping", folder / "rankings.mapping.yaml", "--policy", ROOT / "policy" / "wuhan-trial")
    wanted = findings(folder / "monthly-rankings.csv", *asked)
    for name in ("t.csv.gz", "t.csv.zst"):
        for evaluator in EVALUATORS:
            assert findings(tmp_path / name, *asked, "--evaluator", evaluator) == wanted
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content)[:-12])
    told = run("replay", tmp_path / "t.csv.gz", *asked).stderr
    assert f"[U114] `{tmp_path / 't.csv.gz'}` cannot be read: it is damaged" in told


def test_tables_are_read_through_their_mapping(tmp_path: Path) -> None:
    folder = ROOT / "scenarios" / "wuhan"
    asked = (folder / "monthly-rankings.csv", "--mapping", folder / "rankings.mapping.yaml", "--policy",
             ROOT / "policy" / "wuhan-trial")
    assert findings(*asked, "--evaluator", "bulk") == findings(*asked)
    assert run("convert", *asked, "--output", tmp_path / "kept").exit_code == 0
    assert findings(tmp_path / "kept", "--policy", ROOT / "policy" / "wuhan-trial") == findings(*asked)


def test_a_bound_on_memory_that_is_none_is_told(policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy, "--evaluator", "bulk", "--memory", "much")
    assert done.exit_code == 2
    assert "[U104]" in done.stderr


def test_rankings_come_from_bulk_as_well() -> None:
    folder = ROOT / "scenarios" / "wuhan"
    asked = ("rankings", folder / "monthly-rankings.csv", "--mapping", folder / "rankings.mapping.yaml", "--policy",
             ROOT / "policy" / "wuhan-trial", "--format", "json")
    assert run(*asked, "--evaluator", "bulk").stdout == run(*asked).stdout


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_finds_no_half_output_and_nothing_left_behind(how: signal.Signals, policy: Path,
                                                                       tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    stream = tmp_path / "events.jsonl"
    stream.write_text("".join(meeting(f"e{n}", f"2026-0{n % 9 + 1}-05") for n in range(150_000)), encoding="utf-8")
    output = tmp_path / "findings.jsonl"
    output.write_text("as it was", encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "zhunsheng", "replay", stream, "--policy", policy, "--evaluator", "bulk",
         "--format", "jsonl", "--output", output],
        env={**os.environ, "PYTHONPATH": str(ROOT / "engine"), "TMPDIR": str(scratch), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    while started.poll() is None and not any(scratch.iterdir()):
        time.sleep(0.02)
    time.sleep(0.3)
    started.send_signal(how)
    _, told = started.communicate(timeout=60)
    assert b"Interrupted." in told
    assert started.returncode in (130, -signal.SIGINT), "an interrupt within the database ends it so; shells say 130"
    assert list(scratch.iterdir()) == []
    assert output.read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
