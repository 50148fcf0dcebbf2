"""`zhunsheng new`: a model to start from, which loads as it is."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import show, tell, write_file
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.terms.text import Lang

KINDS = ("policy", "norm", "event", "scenario")
POLICY_FILES = {
    "policy.yaml": "policy.yaml",
    "clauses.yaml": "clauses.yaml",
    "readings.yaml": "readings.yaml",
    "registry/units.yaml": "units.yaml",
    "registry/territories.yaml": "territories.yaml",
    "registry/vocabulary.yaml": "vocabulary.yaml",
    "norms/meetings.yaml": "norms.yaml",
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@make_command("new")
@click.argument("kind", type=click.Choice(KINDS), metavar="policy|norm|event|scenario")
@click.argument("name", metavar="NAME")
@option("--output", says="output", metavar="FILE")
@click.pass_context
def command(ctx: click.Context, /, kind: str, name: str, output: str | None) -> Status:
    """Write the files of a new policy into a folder of that name, or show another model (or write it to a file)."""
    lang = lang_of(ctx)
    if kind == "policy":
        return _policy(Path(output or name), lang)
    content = _filled(f"{kind}.yaml", name)
    if output is None:
        show(content)
        return Status.DONE
    _write(Path(output), content, lang)
    return Status.DONE


def _policy(folder: Path, lang: Lang) -> Status:
    if not _ID.fullmatch(folder.name):
        values = {"option": "NAME", "value": folder.name, "expected": "a-z 0-9 -"}
        raise ProblemsFound([Problem("U104", None, values)])
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise ProblemsFound([Problem("U122", None, {"value": str(folder)})])
    for path, model in POLICY_FILES.items():
        _write(folder / path, _filled(model, folder.name), lang)
    return Status.DONE


def _filled(model: str, name: str) -> str:
    content = (files("zhunsheng.cli") / "models" / model).read_text(encoding="utf-8")
    return Template(content).safe_substitute(NAME=name)


def _write(path: Path, content: str, lang: Lang) -> None:
    if path.exists():
        raise ProblemsFound([Problem("U122", None, {"value": str(path)})])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": str(path), "reason": reason})]) from None
    write_file(path, content.encode())
    tell(text("written", lang, path=path))
