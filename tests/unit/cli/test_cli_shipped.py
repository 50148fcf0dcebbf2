"""The commands on what ships with the package: the Shaoxing policy, the Wuhan rankings, the stories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import ROOT, run

WUHAN = ROOT / "scenarios" / "wuhan"
TABLE = [WUHAN / "monthly-rankings.csv", "--mapping", WUHAN / "rankings.mapping.yaml", "--policy",
         ROOT / "policy" / "wuhan-trial"]


def test_the_shipped_policy_is_taken_where_none_is_named() -> None:
    whole = json.loads(run("check", "--format", "json").stdout)
    assert whole["policy"] == "shaoxing-2014"
    assert whole["sentences"] == 75
    assert whole["counts"]["error"] == 0


@pytest.mark.parametrize("name", ["wuhan-trial", "bench/w1", "policy/wuhan-trial"])
def test_a_policy_that_ships_is_found_by_its_name_wherever_one_works(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = json.loads(run("check", "--policy", name, "--format", "json").stdout)
    assert whole["policy"] == name.removeprefix("policy/").replace("/", "-")
    assert whole["counts"]["error"] == 0


def test_a_folder_of_ones_own_goes_before_a_policy_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wuhan-trial").mkdir()
    assert "[U118]" in run("check", "--policy", "wuhan-trial").stderr


def test_the_name_of_a_policy_that_ships_is_offered_where_it_is_nearly_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for written in ("wuhan-trail", "policy/wuhan-trail"):
        told = run("check", "--policy", written)
        assert told.exit_code == 2
        assert "[U105]" in told.stderr
        assert "`wuhan-trial`?" in told.stderr


def test_coverage_accounts_for_every_sentence_of_the_opinion() -> None:
    whole = json.loads(run("coverage", "--format", "json").stdout)
    assert len(whole["sentences"]) == 75
    assert all(it["norms"] for it in whole["sentences"] if it["status"] == "encoded")


def test_one_matter_in_one_place_has_its_competent_body_in_the_lead() -> None:
    whole = json.loads(run("who", "--matter", "车辆违法停放", "--territory", "越城区", "--format", "json").stdout)
    assert whole["matters"] == ["illegal-parking"]
    first = whole["assigned"][0]
    assert (first["role"], first["unit"], first["rule"]) == ("lead", "public-security", "only")
    assert whole["competences"] == [{"matter": "illegal-parking", "body": "public-security", "cites": ["3.2/p3s1"]}]


def test_it_is_said_to_whom_each_matter_belongs_and_by_which_sentence() -> None:
    done = run("who", "--matter", "车辆违法停放", "--matter", "市容环境卫生", "--territory", "袍江", lang="zh")
    assert done.stdout.endswith(
        "“车辆违法停放”由绍兴市公安局主管 [3.2/p3s1]\n“市容环境卫生”由所在地的政府主管 [3.3/p1s2]\n")


def test_where_the_policy_has_no_force_nobody_is_assigned() -> None:
    done = run("who", "--matter", "illegal-parking", "--territory", "zhuji", lang="zh")
    assert done.exit_code == 1
    assert done.stdout == "本政策在那里没有分工。\n诸暨市：本政策在那里没有效力\n"


def test_an_unknown_matter_is_told_with_the_near_one() -> None:
    done = run("who", "--matter", "ilegal-parking", "--territory", "yuecheng")
    assert done.exit_code == 2
    assert "did you mean `illegal-parking`?" in done.stderr


def test_the_rankings_of_wuhan_come_from_the_table_as_it_was_published() -> None:
    done = run("rankings", *TABLE, "--format", "jsonl")
    assert done.exit_code == 0
    rankings = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({it["period"] for it in rankings}) == 5
    assert len({it["group"] for it in rankings}) == 2


def test_everything_that_follows_in_wuhan_is_advisory() -> None:
    findings = [json.loads(line) for line in run("replay", *TABLE, "--format", "jsonl").stdout.splitlines()]
    assert findings
    assert {it["force"] for it in findings} == {"advisory"}


def test_a_drafted_mapping_reads_the_table_it_was_drafted_for(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    done = run("mapping", TABLE[0], "--policy", TABLE[-1], "--output", draft)
    assert done.exit_code == 0
    assert run("rankings", TABLE[0], "--mapping", draft, "--policy", TABLE[-1]).exit_code == 0


def test_a_story_that_comes_out_as_told_passes() -> None:
    done = run("test", WUHAN / "what-would-have-followed.yaml")
    assert done.exit_code == 0
    assert done.stdout == "scenarios 1, passed 1, failed 0.\n"


@pytest.mark.parametrize(("lang", "word"), [("zh", "实际"), ("en", "found")])
def test_a_story_that_comes_out_otherwise_is_a_no_and_is_told(lang: str, word: str, tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    assert run("new", "scenario", "draft", "--output", story).exit_code == 0
    assert run("test", story).exit_code == 0
    story.write_text(story.read_text(encoding="utf-8").replace("fulfilled", "breached"), encoding="utf-8")
    done = run("test", story, lang=lang)
    assert done.exit_code == 1
    assert word in done.stdout


def test_a_story_that_cannot_be_read_is_wrong_use(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_text("scenario: {titel: x}\n", encoding="utf-8")
    assert run("test", story).exit_code == 2
