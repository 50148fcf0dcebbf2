"""`zhunsheng new`: what is scaffolded is in order, in the language asked for, and fits the policy it is made for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, run


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_remarks_are_in_the_language_asked_for_and_the_policy_is_in_order(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "my-city"
    assert run("new", "policy", folder, lang=lang).exit_code == 0
    remarks = [line.partition("# ")[2] for file in folder.rglob("*.yaml")
               for line in file.read_text(encoding="utf-8").splitlines() if "# " in line and "$schema" not in line]
    assert len(remarks) > 8
    assert all(remark.isascii() is (lang == "en") for remark in remarks)
    done = run("check", "--policy", folder, "--format", "json")
    assert json.loads(done.stdout)["counts"] == {"error": 0, "warning": 0, "hint": 0}


def test_every_new_file_names_a_schema_that_is_there_and_accepts_it(policy: Path) -> None:
    for file in sorted(policy.rglob("*.yaml")):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert schema.is_file(), first


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_norm_and_a_new_event_fit_the_policy_they_are_made_for(policy: Path, tmp_path: Path, lang: str) -> None:
    own = tmp_path / "demo"
    shutil.copytree(policy, own)
    norm, event = own / "norms/second.yaml", own / "registry/second.yaml"
    assert run("new", "norm", "second", "--policy", own, "--output", norm, lang=lang).exit_code == 0
    assert run("new", "event", "report.made", "--output", event, lang=lang).exit_code == 0
    head = own / "policy.yaml"
    parts = "  - norms/second.yaml\n  - registry/second.yaml\n"
    head.write_text(head.read_text(encoding="utf-8") + parts, encoding="utf-8")
    counts = json.loads(run("check", "--policy", own, "--format", "json").stdout)["counts"]
    assert counts["error"] == 0
    assert counts["warning"] == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_norm_fits_the_shipped_policy(tmp_path: Path, lang: str) -> None:
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    own = tmp_path / "policy" / "shaoxing-2014"
    assert run("new", "norm", "one-more", "--output", own / "norms/more.yaml", lang=lang).exit_code == 0
    head = own / "policy.yaml"
    head.write_text(head.read_text(encoding="utf-8").rstrip("\n") + "\n  - norms/more.yaml\n", encoding="utf-8")
    assert json.loads(run("check", "--policy", own, "--format", "json").stdout)["counts"]["error"] == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("named", [True, False])
def test_a_new_story_runs(policy: Path, tmp_path: Path, lang: str, named: bool) -> None:
    story = tmp_path / "story.yaml"
    about = ["--policy", policy] if named else []
    assert run("new", "scenario", "第一个: 情景", *about, "--output", story, lang=lang).exit_code == 0
    assert run("test", story).exit_code == 0


@pytest.mark.parametrize(("kind", "name"), [("norm", "My Norm"), ("event", "meeting"), ("event", "Meeting.held")])
def test_a_name_that_no_document_takes_is_refused(kind: str, name: str) -> None:
    done = run("new", kind, name)
    assert done.exit_code == 2
    assert "U104" in done.stderr
