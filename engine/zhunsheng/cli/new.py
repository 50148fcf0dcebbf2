"""`zhunsheng new`: a model to start from, which loads as it is."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from zhunsheng.cli.named import load_policy, policy_folder
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option
from zhunsheng.cli.sentences import text_of
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import show, tell, write_file
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.reports.draft_clauses import draft_clauses, numbered_sentences
from zhunsheng.source.resources import data_folder
from zhunsheng.terms.text import Lang

KINDS = ("policy", "clauses", "norm", "event", "scenario")
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
_TYPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_WRITTEN = {"norm": (_ID, "a-z 0-9 -"), "event": (_TYPE, "a-z 0-9 - . (meeting.held)")}
_HEADS = {"zh": "#zh ", "en": "#en "}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_REMARKS_AT = 37


@make_command("new")
@click.argument("kind", type=click.Choice(KINDS), metavar="policy|clauses|norm|event|scenario")
@click.argument("name", metavar="NAME")
@option("--policy", says="new-policy", metavar="DIR")
@option("--output", says="output", metavar="FILE")
@click.pass_context
def command(ctx: click.Context, /, kind: str, name: str, policy: str | None, output: str | None) -> Status:
    """
    Write the files of a new policy into a folder of that name, or show another model (or write it to a file).

    For clauses the name is that of a text: its sentences are listed with their digests.
    """
    lang = lang_of(ctx)
    if kind == "policy":
        return _policy(Path(output or name), lang)
    form, expected = _WRITTEN.get(kind, (None, ""))
    if form is not None and not form.fullmatch(name):
        raise ProblemsFound([Problem("U104", None, {"option": "NAME", "value": name, "expected": expected})])
    if kind == "clauses":
        wording = text_of(name)
        if next(numbered_sentences(wording), None) is None:
            raise ProblemsFound([Problem("U104", None, {"option": "NAME", "value": name, "expected": "…。 …！ …？"})])
        content = draft_clauses(wording, Path(name).stem, lang)
    else:
        content = _filled(f"{kind}.yaml", lang, **_fitted(kind, name, policy))
    if output is None:
        show(content)
        return Status.DONE
    _write(Path(output), _with_modeline(content, Path(output)), lang)
    return Status.DONE


def _policy(folder: Path, lang: Lang) -> Status:
    if not _ID.fullmatch(folder.name):
        values = {"option": "NAME", "value": folder.name, "expected": "a-z 0-9 -"}
        raise ProblemsFound([Problem("U104", None, values)])
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise ProblemsFound([Problem("U122", None, {"value": str(folder)})])
    if _schemas_seen_from(folder) is None:
        for schema in sorted(data_folder("schemas").glob("*.schema.json")):
            _write(folder / "schemas" / schema.name, schema.read_text(encoding="utf-8"), lang, quietly=True)
    for path, model in POLICY_FILES.items():
        content = _filled(model, lang, NAME=folder.name)
        _write(folder / path, _with_modeline(content, folder / path), lang)
    return Status.DONE


def _fitted(kind: str, name: str, policy: str | None) -> dict[str, str]:
    """Return what fills a model: the name, and for a norm or a story names that the policy knows."""
    if kind == "event":
        return {"NAME": name}
    from zhunsheng.cli.fitting import fitting

    found = fitting(load_policy(policy))
    title = name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    line = "" if policy is None else f"\n  policy: {json.dumps(policy_folder(policy).as_posix(), ensure_ascii=False)}"
    return {**found, "NAME": title, "POLICY": line}


def _filled(model: str, lang: Lang, **values: str) -> str:
    """Return a model with its remarks in one language only."""
    content = (files("zhunsheng.cli") / "models" / model).read_text(encoding="utf-8")
    other = _HEADS["en" if lang == "zh" else "zh"]
    lines = [_remark(Template(line).safe_substitute(values), lang)
             for line in content.splitlines() if not line.startswith(other)]
    return "\n".join(lines) + "\n"


def _remark(line: str, lang: Lang) -> str:
    if line.startswith(_HEADS[lang]):
        return "# " + line.removeprefix(_HEADS[lang])
    before, mark, remark = line.partition("# ")
    if " / " not in remark or remark.isascii():
        return line
    zh, _, en = remark.partition(" / ")
    said = before.rstrip()
    return f"{said}{' ' * max(_REMARKS_AT - len(said), 2)}{mark}{zh if lang == 'zh' else en}"


def _with_modeline(content: str, path: Path) -> str:
    """Put the line that tells an editor the schema before a document, if the schemas can be seen from there."""
    folder = _schemas_seen_from(path.parent)
    kind = next(line.partition(":")[0] for line in content.splitlines() if line and line[0] not in "# ")
    if folder is None or not (folder / f"{kind}.schema.json").is_file():
        return content
    relative = Path(os.path.relpath(folder, os.path.realpath(path.parent))).as_posix()
    return f"# yaml-language-server: $schema={relative}/{kind}.schema.json\n{content}"


def _schemas_seen_from(folder: Path) -> Path | None:
    """Return the folder `schemas` in this folder or one above it."""
    here = Path(os.path.realpath(folder))
    found = (above / "schemas" for above in (here, *here.parents))
    return next((schemas for schemas in found if (schemas / "norms.schema.json").is_file()), None)


def _write(path: Path, content: str, lang: Lang, *, quietly: bool = False) -> None:
    if path.exists():
        raise ProblemsFound([Problem("U122", None, {"value": str(path)})])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": str(path), "reason": reason})]) from None
    write_file(path, content.encode())
    if not quietly:
        tell(text("written", lang, path=path))
