"""The command `recheck`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import run

DERIVED = ("--format", "jsonl", "--derivation")


@pytest.fixture
def findings(staffed: Path, tmp_path: Path) -> Path:
    path = tmp_path / "findings.jsonl"
    path.write_text(run("replay", staffed, *DERIVED).stdout, encoding="utf-8")
    return path


def changed(path: Path, norm: str, **members: Any) -> tuple[Path, int]:
    """Write the findings with other members for one norm; return the file and the line."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    place = next(number for number, it in enumerate(lines) if it["norm"] == norm)
    lines[place] = {**lines[place], **members}
    other = path.with_name("changed.jsonl")
    other.write_text("".join(json.dumps(it) + "\n" for it in lines), encoding="utf-8")
    return other, place + 1


@pytest.mark.parametrize(("lang", "word"), [("zh", "确认"), ("en", "confirmed")])
def test_what_replay_wrote_is_confirmed(staffed: Path, findings: Path, lang: str, word: str) -> None:
    done = run("recheck", findings, staffed, "--complete", lang=lang)
    assert done.exit_code == 0
    count = len(findings.read_text(encoding="utf-8").splitlines())
    assert f"{word} {count}" in done.stdout


@pytest.mark.parametrize(("lang", "words"), [("zh", ("“认定”写的是 逾期履行", "应为 未履行")),
                                             ("en", ("outcome is given as late", "should be breached"))])
def test_a_finding_that_says_otherwise_is_listed_with_its_line(staffed: Path, findings: Path, lang: str,
                                                               words: tuple[str, str]) -> None:
    other, line = changed(findings, "community-specialists", outcome="late")
    done = run("recheck", other, staffed, "--format", "csv", lang=lang)
    assert done.exit_code == 1
    assert f"{other}:{line}," in done.stdout
    assert all(word in done.stdout for word in words)
    table = run("recheck", other, staffed, lang=lang)
    assert table.exit_code == 1
    assert words[0].split()[-1] in table.stdout


def test_doubts_come_as_data(staffed: Path, findings: Path) -> None:
    other, line = changed(findings, "community-specialists", derivation=None)
    told = json.loads(run("recheck", other, staffed, "--format", "json").stdout)
    assert told["findings"] - told["confirmed"] == 1
    assert [(it["at"], it["reason"]) for it in told["doubts"]] == [(f"{other}:{line}", "no-derivation")]


def test_findings_without_derivations_are_confirmed_as_far_as_they_go(staffed: Path) -> None:
    bare = run("replay", staffed, "--format", "jsonl").stdout
    done = run("recheck", "-", staffed, stdin=bare)
    assert done.exit_code == 0
    assert "with derivation 0" in done.stdout


def test_what_is_left_out_is_a_doubt_only_if_asked(staffed: Path, findings: Path) -> None:
    lines = findings.read_text(encoding="utf-8").splitlines(keepends=True)
    findings.write_text("".join(lines[1:]), encoding="utf-8")
    assert run("recheck", findings, staffed).exit_code == 0
    done = run("recheck", findings, staffed, "--complete")
    assert done.exit_code == 1
    assert json.loads(lines[0])["id"] in done.stdout


def test_under_another_reading_or_instant_other_findings_follow(staffed: Path, findings: Path) -> None:
    assert run("recheck", findings, staffed, "--as-of", "2016-12-31").exit_code == 1
    later = run("replay", staffed, "--as-of", "2016-12-31", *DERIVED).stdout
    assert run("recheck", "-", staffed, "--as-of", "2016-12-31", "--complete", stdin=later).exit_code == 0


def test_events_that_were_refused_are_told_in_the_status(staffed: Path, findings: Path) -> None:
    staffed.write_text(staffed.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    assert run("recheck", findings, staffed).exit_code == 3
    assert run("recheck", findings, staffed, "--strict").exit_code == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_damaged_file_is_told_and_nothing_is_confirmed(staffed: Path, findings: Path, lang: str) -> None:
    findings.write_text(findings.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    done = run("recheck", findings, staffed, lang=lang)
    assert done.exit_code == 2
    assert done.stdout == ""
    line = len(findings.read_text(encoding="utf-8").splitlines())
    assert f"{findings}:{line}:2:" in done.stderr
    assert "[U134]" in done.stderr


@pytest.mark.parametrize(("given", "code"), [(("none", "-"), "U105"), (("-", "-"), "U112"), ((".", "-"), "U114")])
def test_a_file_that_cannot_be_read_is_told(given: tuple[str, str], code: str) -> None:
    done = run("recheck", *given)
    assert done.exit_code == 2
    assert f"error[{code}]" in done.stderr
