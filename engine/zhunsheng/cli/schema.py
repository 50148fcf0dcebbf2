"""`zhunsheng schema`: the JSON Schemas, for editors and for the systems that send events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import hand_over, tell, write_file
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.reports.event_schema import event_schema
from zhunsheng.reports.json_ import json_text

SUFFIX = ".schema.json"


@make_command("schema")
@policy_option()
@option("--output", says="schema-output", metavar="DIR")
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], output: str | None) -> Status:
    """Write one object with all schemas, or a folder of files."""
    loaded = load_policy(policy, readings)
    schemas = {**shipped_schemas(), f"{loaded.rulebook.id}.events": event_schema(loaded.rulebook)}
    if output in (None, "-"):
        hand_over(json_text(schemas).encode())
        return Status.DONE
    folder = _folder(output or "")
    for name, schema in sorted(schemas.items()):
        write_file(folder / f"{name}{SUFFIX}", json_text(schema).encode())
    tell(text("schemas_written", lang_of(ctx), count=len(schemas), path=folder))
    return Status.DONE


def shipped_schemas() -> dict[str, Any]:
    """Return the schemas of every kind of document by kind."""
    from zhunsheng.source.resources import data_folder

    files = sorted(data_folder("schemas").glob(f"*{SUFFIX}"))
    return {file.name.removesuffix(SUFFIX): json.loads(file.read_text(encoding="utf-8")) for file in files}


def _folder(named: str) -> Path:
    folder = Path(named)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": named, "reason": reason})]) from None
    return folder
