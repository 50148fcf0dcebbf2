"""
Policies with planted mistakes: each is told at its line with its code, all of them at once, and nothing else is.

A comment `# ! C117` at the end of a line says which problem belongs to it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command_line import run
from zhunsheng.problems.problem import Severity
from zhunsheng.problems.render import severity_of

DATA = Path(__file__).parents[1] / "data"
POLICIES = {"fifty-mistakes": 50, "twenty-mistakes": 20}
MARK = re.compile(r"# ! ((?:[A-Z][0-9]{3} ?)+)$")


def planted(folder: Path) -> set[tuple[str, int, str]]:
    """Return file, line and code of every mistake that is marked."""
    return {
        (file.relative_to(folder).as_posix(), number, code)
        for file in folder.rglob("*.yaml")
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1)
        if (match := MARK.search(line))
        for code in match[1].split()
    }


@pytest.mark.parametrize("name", POLICIES)
def test_as_many_mistakes_are_planted_as_the_name_says(name: str) -> None:
    found = planted(DATA / name)
    assert len(found) >= POLICIES[name]
    assert len({code for _, _, code in found}) >= POLICIES[name] * 4 // 5


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_planted_mistake_is_told_in_one_run_and_nothing_else(name: str, lang: str) -> None:
    folder = DATA / name
    done = run("check", "--policy", folder, "--format", "json", lang=lang)
    assert done.exit_code == 1
    problems = json.loads(done.stdout)["problems"]
    told = [(Path(it["at"]["file"]).relative_to(folder).as_posix(), it["at"]["line"], it["code"]) for it in problems]
    assert set(told) == planted(folder)
    assert len(told) == len(set(told)), "one mistake is told once"
    for problem in problems:
        assert problem["severity"] == severity_of(problem["code"]).value
        assert all(problem[word].strip() for word in ("title", "message", "why", "fix"))


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_person_sees_each_with_place_reason_and_remedy(name: str, lang: str) -> None:
    folder = DATA / name
    shown = run("check", "--policy", folder, lang=lang).stdout
    for file, line, code in planted(folder):
        assert re.search(rf"{re.escape(file)}:{line}:\d+: \S+\[{code}\] ", shown), (file, line, code)
    blocks = shown.split("\n\n")[:-1]
    assert all("原因" in block and "why" in block and "改法" in block and "fix" in block for block in blocks)


@pytest.mark.parametrize("name", POLICIES)
def test_errors_warnings_and_hints_are_told_apart(name: str) -> None:
    found = planted(DATA / name)
    counts = json.loads(run("check", "--policy", DATA / name, "--format", "json").stdout)["counts"]
    for severity in Severity:
        assert counts[severity.value] == sum(severity_of(code) is severity for _, _, code in found)
