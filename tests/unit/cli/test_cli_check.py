"""`zhunsheng check`, `new`, `schema` and `coverage`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command_line import run


def test_a_good_policy_is_summed_up(policy: Path) -> None:
    done = run("check", "--policy", policy, lang="zh")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "新政策 (demo)",
        "错误 0，警告 0，提示 0。",
        "规范 2，句 1（已编码 1），单位 1，事件种类 1，解读 1。",
        "可以使用。",
    ]


def test_a_bad_policy_is_a_no_with_every_place(policy: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(policy, broken)
    norms = broken / "norms" / "meetings.yaml"
    norms.write_text(norms.read_text(encoding="utf-8").replace("duty:", "dutty:"), encoding="utf-8")
    done = run("check", "--policy", broken)
    assert done.exit_code == 1
    assert "meetings.yaml:" in done.stdout
    assert "Not usable until the errors are mended." in done.stdout


def test_check_as_json(policy: Path) -> None:
    whole = json.loads(run("check", "--policy", policy, "--format", "json").stdout)
    assert whole["policy"] == "demo"
    assert whole["counts"] == {"error": 0, "warning": 0, "hint": 0}
    assert whole["problems"] == []


@pytest.mark.parametrize(("lang", "first"), [("zh", "错误[U105]"), ("en", "error[U105]")])
def test_a_code_is_explained_in_the_language_asked_for(lang: str, first: str) -> None:
    done = run("check", "--explain", "u105", lang=lang)
    assert done.exit_code == 0
    assert done.stdout.startswith(first)


def test_nothing_that_exists_is_overwritten(policy: Path) -> None:
    done = run("new", "policy", policy)
    assert done.exit_code == 2
    assert "U122" in done.stderr


@pytest.mark.parametrize(("kind", "name"), [("norm", "my-name"), ("event", "my.name"), ("scenario", "my-name")])
def test_a_model_is_shown_with_its_name_filled_in(kind: str, name: str) -> None:
    done = run("new", kind, name)
    assert done.exit_code == 0
    assert name in done.stdout
    assert "$" not in done.stdout


def test_schemas_are_valid_and_include_the_events_of_the_policy(policy: Path, tmp_path: Path) -> None:
    done = run("schema", "--policy", policy, "--output", tmp_path / "schemas")
    assert done.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "schemas").iterdir())
    assert "demo.events.schema.json" in names
    assert "norms.schema.json" in names
    for path in (tmp_path / "schemas").iterdir():
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_coverage_lists_every_sentence(policy: Path) -> None:
    whole = json.loads(run("coverage", "--policy", policy, "--format", "json").stdout)
    assert [it["id"] for it in whole["sentences"]] == ["1/p1s1"]
    assert whole["sentences"][0]["norms"] == ["quarterly-meeting"]


def test_a_copy_of_the_text_without_the_sentence_is_a_no(policy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "text.txt"
    copy.write_text("另一句话。", encoding="gb18030")
    done = run("coverage", "--policy", policy, "--source", copy)
    assert done.exit_code == 1
    assert "not found" in done.stdout
    assert done.stdout.endswith("your copy holds 0 sentences; 1 differ or are not found: 1/p1s1\n")


@pytest.mark.parametrize(("part", "code"), [
    ("loop.yaml", "Y102"), ("norms", "Y102"), ("../other/clauses.yaml", "N106"), ("/etc/passwd", "N106"),
    ("x" * 5000 + ".yaml", "Y102"), ("norms/meeting.yaml", "N105"),
])
def test_a_part_that_is_no_file_of_the_policy_is_told(policy: Path, tmp_path: Path, part: str, code: str) -> None:
    own = tmp_path / "demo"
    shutil.copytree(policy, own)
    (own / "loop.yaml").symlink_to("loop.yaml")
    head = own / "policy.yaml"
    head.write_text(head.read_text(encoding="utf-8") + f"  - {part}\n", encoding="utf-8")
    done = run("check", "--policy", own, "--format", "json")
    assert done.exit_code == 1
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == [code]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_the_system_refuses_a_file_is_said_in_the_language_of_the_run(tmp_path: Path, lang: str) -> None:
    done = run("coverage", "--source", tmp_path, lang=lang)
    assert done.exit_code == 2
    assert "Is a directory" not in done.stderr
    assert {"zh": "这是一个文件夹", "en": "it is a folder"}[lang] in done.stderr.splitlines()[0]
