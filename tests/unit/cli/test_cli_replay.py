"""`zhunsheng replay` and `rankings`."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

import report_samples as sample
from command_line import meeting, run


def test_findings_go_to_standard_output_with_their_summary(policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy)
    assert done.exit_code == 0
    assert done.stderr == ""
    assert done.stdout.splitlines()[-2:] == [
        "events read 2, refused 0, ignored 0",
        "findings 3: binding (fulfilled 2, breached 1)",
    ]


def test_the_same_in_chinese(policy: Path, events: Path) -> None:
    shown = run("replay", events, "--policy", policy, lang="zh").stdout
    assert "季度会议  quarterly-meeting  [1/p1s1]" in shown
    assert "认定 3：强制（已履行 2、未履行 1）" in shown


def test_derivations_are_told_to_people_in_words_down_to_the_line_of_the_event(policy: Path, events: Path) -> None:
    shown = run("replay", events, "--policy", policy, "--derivation", lang="zh").stdout
    assert "（须 1 次）：2026-02-05" in shown
    assert f"{events.name}:1" in shown.replace("\n", "")
    assert run("replay", events, "--policy", policy, "--derivation", "--evaluator", "bulk", lang="zh").stdout == shown


def test_a_format_without_room_for_derivations_says_so(policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy, "--derivation", "--format", "csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--format may be: table json jsonl (--derivation)" in done.stderr


def test_a_day_means_its_end_in_the_zone_of_the_policy(policy: Path, events: Path) -> None:
    whole = json.loads(run("replay", events, "--policy", policy, "--as-of", "2026-06-30", "--format", "json").stdout)
    assert whole["as_of"] == "2026-06-30T23:59:59+08:00"


def test_an_earlier_knowledge_gives_what_was_concluded_then(policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy, "--known-at", "2026-03-01", "--as-of", "2026-09-30",
               "--format", "jsonl")
    outcomes = {it["period"]: it["outcome"] for it in map(json.loads, done.stdout.splitlines())}
    assert outcomes == {"2026-Q1": "fulfilled", "2026-Q2": "breached", "2026-Q3": "pending"}


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "xlsx", "html", "md"])
def test_every_format_can_be_written_and_its_ending_chooses_it(format_: str, policy: Path, events: Path,
                                                               tmp_path: Path) -> None:
    target = tmp_path / f"report.{format_}"
    done = run("replay", events, "--policy", policy, "--output", target)
    assert done.exit_code == 0
    assert done.stdout == ""
    piped = run("replay", events, "--policy", policy, "--format", format_)
    assert target.read_bytes() == piped.stdout_bytes


def test_some_lines_refused_is_status_three_with_the_first_twenty_listed(policy: Path, faulty: Path) -> None:
    done = run("replay", faulty, "--policy", policy)
    assert done.exit_code == 3
    lines = done.stderr.splitlines()
    assert lines[0] == "Refused lines (25)"
    assert sum("faulty.jsonl:" in line for line in lines) == 20
    assert lines[-1].strip().startswith("5 more")
    assert "did you mean meeting.held?" in done.stdout


def test_for_other_programs_every_refused_line_is_listed(policy: Path, faulty: Path) -> None:
    done = run("replay", faulty, "--policy", policy, "--format", "jsonl")
    assert sum("faulty.jsonl:" in line for line in done.stderr.splitlines()) == 25
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["fulfilled"]


def test_strict_stops_without_findings(policy: Path, faulty: Path) -> None:
    done = run("replay", faulty, "--policy", policy, "--strict")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "[U120] 26 lines were refused" in done.stderr


def test_events_come_from_standard_input(policy: Path) -> None:
    done = run("replay", "-", "--policy", policy, "--format", "jsonl", stdin=meeting("e1", "2026-02-05"))
    assert json.loads(done.stdout)["evidence"] == ["e1"]


def test_the_same_file_named_twice_changes_nothing(policy: Path, events: Path) -> None:
    once = run("replay", events, "--policy", policy, "--format", "jsonl").stdout
    assert run("replay", events, events, "--policy", policy, "--format", "jsonl").stdout == once


@pytest.mark.parametrize(("arguments", "count"), [
    (["--outcome", "breached"], 1), (["--outcome", "breached", "--outcome", "fulfilled"], 3),
    (["--norm", "季度会议"], 3), (["--norm", "quarterly-meeting", "--unit", "委员会"], 3), (["--force", "advisory"], 0),
])
def test_filters_keep_what_is_named(arguments: list[str], count: int, policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy, "--format", "jsonl", *arguments)
    assert len(done.stdout.splitlines()) == count


def test_a_filter_that_names_nothing_is_told_with_near_names(policy: Path, events: Path) -> None:
    done = run("replay", events, "--policy", policy, "--norm", "quarterly-meting")
    assert done.exit_code == 2
    assert "did you mean `quarterly-meeting`?" in done.stderr


def test_a_reading_can_be_chosen_and_an_unknown_choice_is_told(policy: Path, events: Path) -> None:
    assert run("replay", events, "--policy", policy, "--reading", "first-quarter=never").exit_code == 0
    done = run("replay", events, "--policy", policy, "--reading", "first-quarter=nevr")
    assert done.exit_code == 2
    assert "never" in done.stderr


def test_csv_is_readable_by_excel_and_by_programs(policy: Path, events: Path) -> None:
    content = run("replay", events, "--policy", policy, "--format", "csv", lang="zh").stdout_bytes
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["时段", "规范"]
    assert len(rows) == 4


def test_a_table_without_mapping_and_a_strange_ending_are_both_told_at_once(policy: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n")
    (tmp_path / "b.docx").write_text("x\n")
    done = run("replay", tmp_path / "a.csv", tmp_path / "b.docx", "--policy", policy)
    assert done.exit_code == 2
    assert "U110" in done.stderr
    assert "U109" in done.stderr


def test_a_folder_without_events_is_told(policy: Path, tmp_path: Path) -> None:
    done = run("replay", tmp_path, "--policy", policy)
    assert done.exit_code == 2
    assert "B107" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left_behind(policy: Path, events: Path,
                                                                          tmp_path: Path) -> None:
    done = run("replay", events, "--policy", policy, "--output", tmp_path / "no" / "report.json")
    assert done.exit_code == 2
    assert "U113" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.jsonl"]


def test_an_existing_report_is_replaced_whole_and_keeps_its_rights(policy: Path, events: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    run("replay", events, "--policy", policy, "--output", target)
    assert json.loads(target.read_text(encoding="utf-8"))["findings"]
    assert target.stat().st_mode & 0o777 == 0o640


def test_rankings_are_shown_for_each_tier_and_as_a_matrix(monkeypatch: pytest.MonkeyPatch, policy: Path,
                                                          events: Path) -> None:
    import zhunsheng

    monkeypatch.setattr(zhunsheng, "load", sample.load)
    monkeypatch.setattr("zhunsheng.cli.evaluated.read_events", lambda *_, **__: sample.intake())
    done = run("rankings", events, "--policy", policy)
    assert done.exit_code == 0
    assert done.stdout.count("Monthly ranking · Territorial units") == 5
    assert "Places by period" in done.stdout
    lines = run("rankings", events, "--policy", policy, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["settled"] for line in lines] == [True, True, True, False]
