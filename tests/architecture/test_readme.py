"""What the README tells people to type."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from zhunsheng.cli.app import MODULES, zhunsheng

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")


def _blocks(name: str) -> list[list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [block.strip().splitlines() for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def _commands(name: str) -> list[list[str]]:
    lines = [line for block in _blocks(name)[1:] for line in block]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("name", READMES)
def test_the_first_block_holds_the_two_commands(name: str) -> None:
    assert len(_blocks(name)[0]) == 2
    assert _blocks(name)[0] == _blocks("README.md")[0]


def test_both_readmes_show_the_same_commands() -> None:
    assert _commands("README.md") == _commands("README.zh.md")


@pytest.mark.parametrize("words", [it for it in _commands("README.md") if it[0] != "spark-class"], ids=" ".join)
def test_every_command_shown_exists_with_its_options(words: list[str]) -> None:
    assert words[0] == "zhunsheng"
    assert words[1] in MODULES
    with click.Context(zhunsheng, obj="en") as context:
        command = zhunsheng.get_command(context, words[1])
        assert command is not None
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_to_a_file(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_check_of_a_clean_clone_is_valid_shell() -> None:
    for script in sorted((ROOT / ".ci").iterdir()):
        assert script.stat().st_mode & 0o100
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
