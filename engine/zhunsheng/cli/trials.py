"""What `properties` and `mutate` share: where stories are written, and how they name their policy."""

from __future__ import annotations

import os
from pathlib import Path

from zhunsheng.cli.streams import write_file
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.source.resources import data_folder, default_policy


def target_folder(named: str) -> Path:
    """Return the folder to write into, made if it is not there; raises ProblemsFound."""
    folder = Path(named)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": named, "reason": reason})]) from None
    return folder


def policy_named(policy: Path, folder: Path) -> str | None:
    """Return how a scenario in a folder names a policy; None for the one that ships."""
    if policy.resolve() == default_policy().resolve():
        return None
    return Path(os.path.relpath(policy.resolve(), folder.resolve())).as_posix()


def schema_named(folder: Path) -> str:
    """Return how a scenario in a folder names its schema."""
    schema = data_folder("schemas") / "scenario.schema.json"
    return Path(os.path.relpath(schema.resolve(), folder.resolve())).as_posix()


def write_scenario(folder: Path, name: str, text: str) -> Path:
    """Write a scenario and return its file; raises ProblemsFound."""
    path = folder / f"{name}.yaml"
    write_file(path, text.encode())
    return path
