"""Folders of policies as they come: files missing, listed twice, of the wrong sort, or not to be read at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import zhunsheng
from zhunsheng.policy import PolicyError
from zhunsheng.problems.examples import BASE
from zhunsheng.problems.problem import Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The base policy of the examples, to be spoilt."""
    return Path(shutil.copytree(BASE, tmp_path / "policy"))


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(PolicyError) as wrong:
        zhunsheng.load(folder)
    return wrong.value.problems


def in_head(folder: Path, old: str, new: str) -> None:
    head = folder / "policy.yaml"
    text = head.read_text(encoding="utf-8")
    assert old in text
    head.write_text(text.replace(old, new), encoding="utf-8")


def test_a_file_listed_twice_under_two_spellings_is_told_once_and_read_once(folder: Path) -> None:
    in_head(folder, "norms.yaml]", "norms.yaml, ./norms.yaml]")
    (told,) = problems(folder)
    assert told.code == "S119"
    assert told.values["written"] == "./norms.yaml"
    assert len(told.also) == 1


def test_a_missing_file_is_not_taken_for_one_that_is_listed(folder: Path) -> None:
    in_head(folder, "norms.yaml]", "norm.yaml, norms.yaml]")
    (told,) = problems(folder)
    assert (told.code, told.near) == ("N105", ())


def test_a_missing_file_is_taken_for_one_that_lies_there_unlisted(folder: Path) -> None:
    in_head(folder, "norms.yaml]", "norm.yaml]")
    (told,) = problems(folder)
    assert (told.code, told.near) == ("N105", ("norms.yaml",))


def test_links_in_a_circle_are_told_as_such(folder: Path) -> None:
    (folder / "norms.yaml").unlink()
    (folder / "norms.yaml").symlink_to("norms.yaml")
    (told,) = problems(folder)
    assert (told.code, told.values["reason"]) == ("Y102", "file.links-in-circle")


def test_what_is_no_ordinary_file_is_not_waited_for(folder: Path) -> None:
    (folder / "norms.yaml").unlink()
    os.mkfifo(folder / "norms.yaml")
    (told,) = problems(folder)
    assert (told.code, told.values["reason"]) == ("Y102", "file.not-ordinary")


def test_a_name_too_long_for_a_file_is_told(folder: Path) -> None:
    in_head(folder, "norms.yaml]", f"norms.yaml, {'x' * 3000}.yaml]")
    assert [(told.code, told.values["reason"]) for told in problems(folder)] == [("Y102", "file.name-too-long")]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "Y110"), (b"# nothing but a remark\n", "Y110"), (b"norms:\n", "S121"), (b"hello\n", "S101"),
    (b"norm:\n- id: x\n", "S102"), ("norms: []\n".encode("utf-16"), "Y105"),
])
def test_a_file_that_says_nothing_is_the_only_thing_told(folder: Path, content: bytes, code: str) -> None:
    """What others would have found in it is not called missing or unused."""
    (folder / "norms.yaml").write_bytes(content)
    assert [told.code for told in problems(folder)] == [code]


def test_the_day_of_a_policy_stands_in_the_calendar_even_if_another_day_decides(folder: Path) -> None:
    in_head(folder, "dated: 2026-01-01", "dated: 2026-02-30")
    (told,) = problems(folder)
    assert (told.code, told.near) == ("D101", ("2026-02-28",))


def test_the_day_of_the_text_stands_in_the_calendar(folder: Path) -> None:
    clauses = (folder / "clauses.yaml").read_text(encoding="utf-8")
    head = "clauses:\n  source: {title: {zh: 通知, en: Notice}, dated: 2026-02-30}\n"
    lines = [line for line in clauses.splitlines(keepends=True) if not line.startswith(("clauses:", "  source:"))]
    (folder / "clauses.yaml").write_text(head + "".join(lines), encoding="utf-8")
    (told,) = problems(folder)
    assert (told.code, told.at and (told.at.source.name.endswith("clauses.yaml"), told.at.line), told.near) == (
        "D101", (True, 2), ("2026-02-28",))


def test_a_time_zone_nearly_right_is_offered(folder: Path) -> None:
    in_head(folder, "Asia/Shanghai", "Asia/Shangai")
    (told,) = problems(folder)
    assert (told.code, told.near) == ("D109", ("Asia/Shanghai",))


def test_an_adopted_policy_that_is_not_there_is_taken_for_the_one_beside_it_as_one_would_write_it(folder: Path) -> None:
    shutil.copytree(BASE, folder.with_name("shaoxing-2014"))
    in_head(folder, "  parts:", "  adopts: [{policy: ../shaoxing-2015, norms: all}]\n  parts:")
    (told,) = problems(folder)
    assert (told.code, told.near) == ("N105", ("../shaoxing-2014",))
