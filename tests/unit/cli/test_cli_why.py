"""The commands `explain`, `why-not` and `diff`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, run

SHAOXING = ROOT / "policy" / "shaoxing-2014"
NORM = "community-specialists"


@pytest.mark.parametrize(("lang", "word"), [("zh", "不符合"), ("en", "must be")])
def test_an_explanation_leads_to_the_line_of_the_file(staffed: Path, lang: str, word: str) -> None:
    done = run("explain", staffed, "--norm", NORM, lang=lang)
    assert done.exit_code == 0
    assert f"{staffed}:1" in done.stdout
    assert word in done.stdout


@pytest.mark.parametrize(("format_", "sign"), [("json", '"explanations"'), ("md", "## "), ("html", "<details")])
def test_an_explanation_comes_in_other_formats(staffed: Path, format_: str, sign: str) -> None:
    done = run("explain", staffed, "--norm", NORM, "--format", format_)
    assert done.exit_code == 0
    assert sign in done.stdout


def test_a_finding_can_be_named_by_its_id(staffed: Path) -> None:
    told = json.loads(run("explain", staffed, "--norm", NORM, "--format", "json").stdout)["explanations"][0]
    again = json.loads(run("explain", staffed, "--finding", told["finding"]["id"], "--format", "json").stdout)
    assert again["explanations"] == [told]


@pytest.mark.parametrize("asked", [("--finding", "none"), ("--norm", "quarterly-meeting", "--period", "1999"),
                                   ("--period", "soon"), ("--norm", "no-such")])
def test_what_is_not_there_cannot_be_explained(staffed: Path, asked: tuple[str, ...]) -> None:
    done = run("explain", staffed, *asked)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "error[U1" in done.stderr


def test_why_not_is_done_where_there_is_none_and_a_no_where_there_is_one(staffed: Path) -> None:
    none = run("why-not", staffed, "--norm", "three-consecutive-last-talk", "--unit", "越城区")
    one = run("why-not", staffed, "--norm", NORM)
    assert (none.exit_code, one.exit_code) == (0, 1)
    assert "there is no such finding" in none.stdout
    assert "there is such a finding" in one.stdout


@pytest.mark.parametrize("format_", ["json", "md", "html"])
def test_why_not_comes_in_other_formats(staffed: Path, format_: str) -> None:
    assert run("why-not", staffed, "--norm", NORM, "--outcome", "fulfilled", "--format", format_).exit_code == 0


def test_equal_versions_are_done_and_differing_ones_a_no(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(SHAOXING, other)
    path = other / "norms" / "accountability.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("times: 3", "times: 2"), encoding="utf-8")
    assert run("diff", SHAOXING, SHAOXING).exit_code == 0
    done = run("diff", SHAOXING, other)
    assert done.exit_code == 1
    assert "how many times: 3 → 2" in done.stdout


@pytest.mark.parametrize("format_", ["json", "md", "html"])
def test_a_difference_comes_in_other_formats_with_findings_and_a_story(staffed: Path, format_: str) -> None:
    done = run("diff", SHAOXING, SHAOXING, "--reading", "last-place-ties=none", "--events", staffed, "--search", "3",
               "--format", format_)
    assert done.exit_code == 1


def test_a_folder_that_is_no_policy_is_a_problem(tmp_path: Path) -> None:
    assert run("diff", SHAOXING, tmp_path).exit_code == 2
