"""Which files are stories."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.source.node import Mapping
from zhunsheng.source.yaml_reader import read_file

_SUFFIXES = frozenset({".yaml", ".yml"})


def scenario_files(paths: Iterable[Path]) -> list[Path]:
    """
    Return the scenario files among these paths and below these folders, each once, in order of name.

    A file named itself is always returned. Raises ProblemsFound for a path that is not there.
    """
    files: set[Path] = set()
    missing: list[Problem] = []
    for path in paths:
        if path.is_dir():
            files |= {file for file in path.rglob("*") if file.suffix in _SUFFIXES and is_scenario(file)}
        elif path.is_file():
            files.add(path)
        else:
            missing.append(Problem("T110", None, {"path": path.as_posix()}))
    if missing:
        raise ProblemsFound(missing)
    return sorted(files, key=lambda file: file.as_posix())


def is_scenario(file: Path) -> bool:
    """
    Say whether the document of a file is a scenario, or cannot be read at all.

    A file that cannot be read counts, so that running it tells what is wrong with it.
    """
    try:
        document = read_file(file, file.as_posix())
    except ProblemsFound:
        return True
    return isinstance(document, Mapping) and "scenario" in document
