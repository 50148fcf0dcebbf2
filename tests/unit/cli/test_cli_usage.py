"""Help, language, and complaints about how a command was used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import ROOT, run, run_process
from zhunsheng.cli.app import MODULES
from zhunsheng.cli.language import chosen_lang
from zhunsheng.cli.spoken import wrapped


@pytest.mark.parametrize("command", MODULES)
@pytest.mark.parametrize(("lang", "usage", "helps"), [
    ("zh", "用法", "显示这段说明"), ("en", "Usage", "Show this help"),
])
def test_every_command_has_help_in_both_languages(command: str, lang: str, usage: str, helps: str) -> None:
    done = run(command, "--help", lang=lang)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{usage}: zhunsheng {command}")
    assert helps in done.stdout


def test_the_group_help_in_chinese() -> None:
    lines = run("--help", lang="zh").stdout.splitlines()
    assert lines[0] == "用法: zhunsheng [选项] 命令 [参数]..."
    assert "命令:" in lines
    assert "选项:" in lines
    assert any("0 完成；1 完成，答案为否" in line for line in lines)


def test_without_a_command_help_goes_to_standard_error_and_the_status_is_wrong_use() -> None:
    done = run()
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Commands:" in done.stderr


@pytest.mark.parametrize(("environment", "lang"), [
    ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"), ({"LC_ALL": "", "LANG": "zh"}, "zh"),
])
def test_the_locale_decides_the_language(environment: dict[str, str], lang: str) -> None:
    assert chosen_lang([], environment) == lang


@pytest.mark.parametrize("arguments", [["--lang", "zh", "check"], ["check", "--lang=zh"], ["check", "--lang", "zh"]])
def test_the_option_outdoes_the_locale_wherever_it_stands(arguments: list[str]) -> None:
    assert chosen_lang(arguments, {"LANG": "en_US"}) == "zh"


def test_an_unknown_command_is_told_in_both_languages_with_the_near_one() -> None:
    done = run("repaly", lang="zh")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[:2] == [
        "错误[U101] 没有“repaly”这个命令",
        "error[U101] there is no command `repaly`",
    ]
    assert "did you mean `replay`?" in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [
    (["replay"], "U103"),
    (["replay", "x.jsonl", "--nonsense"], "U102"),
    (["check", "--policy"], "U106"),
    (["check", "surplus"], "U112"),
    (["check", "--lang", "fr"], "U104"),
    (["replay", "-", "--evaluator", "referense"], "U104"),
    (["replay", "-", "--force", "strong"], "U104"),
    (["replay", "missing.jsonl"], "U105"),
    (["check", "--policy", "missing"], "U105"),
    (["check", "--format", "xlsx"], "U115"),
    (["check", "--explain", "Z999"], "U121"),
    (["new", "policy", "Große Stadt"], "U104"),
    (["who", "--matter", "x"], "U103"),
    (["mapping", "missing.xlsx"], "U105"),
    (["test", "missing"], "U105"),
    (["check", "--reading", "ties"], "U107"),
])
def test_wrong_use_is_told_with_its_code_and_never_a_traceback(arguments: list[str], code: str) -> None:
    done = run(*arguments, lang=None if "--lang" in arguments else "en")
    assert done.exit_code == 2, done.output
    assert f"error[{code}]" in done.stderr
    assert f"错误[{code}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("value", ["0", "51", "some"])
def test_a_number_out_of_range_is_told_with_the_range(value: str) -> None:
    told = run("generate", "--city", "shaoxing", "--years", value, lang="zh").stderr
    assert f"--years 的值“{value}”不对" in told
    assert "--years 可以是：1…50" in told


def test_an_option_nearly_right_is_offered() -> None:
    assert "did you mean `--policy`?" in run("check", "--polcy", "x").stderr


def test_an_error_of_our_own_is_short_unless_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    import zhunsheng

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken inside")

    monkeypatch.setattr(zhunsheng, "load", fail)
    done = run("check")
    assert done.exit_code == 2
    assert "zhunsheng itself failed (RuntimeError: broken inside)" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("ZHUNSHENG_DEBUG", "1")
    assert "Traceback" in run("check").stderr


def test_chinese_paragraphs_break_by_width_and_not_before_a_comma() -> None:
    assert wrapped("一二三四，五六", 8) == ["一二三四，", "五六"]


def test_the_version_is_shown() -> None:
    assert run("--version").stdout.startswith("zhunsheng")


def test_a_lean_start_imports_nothing_slow() -> None:
    slow = ("rich", "openpyxl", "jsonschema", "yaml", "duckdb", "durable")
    code = f"import sys; from zhunsheng.cli.app import zhunsheng; print([it for it in {slow} if it in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "engine")})
    assert done.stdout.strip() == "[]"


def test_help_works_as_a_process_in_a_chinese_locale() -> None:
    done = run_process("--help", environment={"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert "用法" in done.stdout.decode()


def test_a_policy_file_may_be_named_instead_of_its_folder(policy: Path) -> None:
    assert run("check", "--policy", policy / "policy.yaml").exit_code == 0


def test_a_file_that_is_not_there_is_taken_for_the_one_beside_it(events: Path) -> None:
    done = run("replay", events.with_name("event.jsonl"))
    assert done.exit_code == 2
    assert f"did you mean `{events}`?" in done.stderr


@pytest.mark.parametrize("arguments", [
    ["replay"], ["check", "--policy"], ["test"], ["mapping"], ["coverage", "--scenarios"],
])
def test_a_name_too_long_for_a_file_is_told_in_words(arguments: list[str]) -> None:
    done = run(*arguments, "x" * 3000)
    assert done.exit_code == 2
    assert "[U114]" in done.stderr
    assert "the name is too long" in done.stderr


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    done = run("mapping", tmp_path)
    assert done.exit_code == 2
    assert "[U109]" in done.stderr


@pytest.mark.parametrize("chosen", ["nothing-such=all", "first-quarter=nothing-such"])
def test_a_reading_chosen_wrongly_is_a_fault_of_the_command_and_not_of_the_policy(policy: Path, chosen: str) -> None:
    done = run("check", "--policy", policy, "--reading", chosen)
    assert (done.exit_code, done.stdout) == (2, "")


def test_a_drafted_mapping_does_not_call_the_column_of_days_unused(tmp_path: Path) -> None:
    table = tmp_path / "scores.csv"
    table.write_text("单位,月份,得分,时间,备注\n越城区,2014-10,90.5,2014-11-05,无\n", encoding="utf-8")
    drafted = run("mapping", table).stdout
    assert "when: {column: 时间, take: date}" in drafted
    assert "columns not used: 备注\n" in drafted


@pytest.mark.parametrize(("written", "said", "told"), [
    ("2014-13-01", "没有这个月份", "there is no such month"),
    ("2014-02-29", "那个月没有这一天", "that month has no such day"),
    ("2014-09-05T25:00:00+08:00", "没有这个钟点", "there is no such hour"),
    ("2014-09-05T09:00:00", "没有写时区", "its offset is missing"),
    ("1492-10-12", "只读 1700 至 2199 年", "only the years 1700 to 2199 are read"),
    ("年底", "既不是一天，也不是时刻", "it is neither a day nor an instant"),
])
def test_a_time_that_cannot_be_read_is_told_with_what_is_wrong(
    events: Path, policy: Path, written: str, said: str, told: str
) -> None:
    done = run("replay", events, "--policy", policy, "--as-of", written)
    assert done.exit_code == 2
    assert f"“{written}”读不懂：{said}\n" in done.stderr
    assert f"`{written}` of --as-of cannot be read: {told}\n" in done.stderr
