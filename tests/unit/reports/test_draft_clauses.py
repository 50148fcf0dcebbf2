"""The register of sentences drafted from a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from zhunsheng.reports.draft_clauses import numbered_sentences

TEXT = """关于供餐检查的通知
各学校：现将办法印发给你们。
一、职责
第一款。本款第二句！
1.总则。每月检查一次（含假期。）再查一次？
另起一段。
（十二）附则。3.5公里以内免检。
二、其他
自印发之日起施行
"""


def test_sentences_are_numbered_by_section_item_paragraph_and_place() -> None:
    assert [it for it, _ in numbered_sentences(TEXT)] == [
        "1/p1s1", "1/p1s2", "1.1/p1s1", "1.1/p1s2", "1.1/p1s3", "1.1/p2s1", "1.12/p1s1", "1.12/p1s2", "2/p1s1"]


def test_a_text_without_sections_is_one() -> None:
    assert list(numbered_sentences("甲。\n乙。")) == [("1/p1s1", "甲。"), ("1/p2s1", "乙。")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_draft_passes_check_and_its_digests_are_those_of_the_text(tmp_path: Path, encoding: str) -> None:
    text, folder = tmp_path / "办法.txt", tmp_path / "my-city"
    text.write_bytes(TEXT.encode(encoding))
    assert run("new", "policy", folder, lang="zh").exit_code == 0
    (folder / "clauses.yaml").unlink()
    assert run("new", "clauses", text, "--output", folder / "clauses.yaml", lang="zh").exit_code == 0
    for file in ("norms/meetings.yaml", "readings.yaml"):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace("1/p1s1", "1.1/p1s2"), encoding="utf-8")
    assert run("check", "--policy", folder).exit_code == 0
    assert run("coverage", "--policy", folder, "--source", text).exit_code == 0


def test_a_text_without_a_sentence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_text("\n\n", encoding="utf-8")
    done = run("new", "clauses", tmp_path / "空.txt", lang="zh")
    assert done.exit_code == 2
    assert "U104" in done.stderr
