"""Who may import whom."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine" / "zhunsheng"

ONLY_IN = {
    "yaml": ("source/",),
    "jsonschema": ("source/",),
    "referencing": ("source/",),
    "click": ("cli/",),
    "rich": ("cli/", "reports/"),
    "openpyxl": ("events/", "reports/"),
    "durable": ("evaluate/live/",),
    "duckdb": ("evaluate/bulk/", "bench/in_sql.py"),  # the hand-written SQL that the benchmark races against
    "polars": ("bench/in_polars.py",),
    "pyspark": ("evaluate/bulk/spark/session.py", "evaluate/bulk/spark/jobs.py"),
    "sqlite3": ("journal/",),
    "hypothesis": ("properties/",),
    "z3": ("diff/",),
}
"""Packages from outside, and the floors that may know them."""

IMPORTED_LATE = ("rich", "openpyxl", "jsonschema", "duckdb", "polars", "pyspark", "durable", "z3")
"""Packages that cost time: imported where they are first used, so that a command that does without starts quickly."""


def test_floors_import_only_what_is_below_them() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "engine")},
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_from_outside_stays_on_its_floor(package: str) -> None:
    strays = [
        place for place, name, _ in _imports()
        if name.partition(".")[0] == package and not place.startswith(ONLY_IN[package])
    ]
    assert strays == []


@pytest.mark.parametrize("package", IMPORTED_LATE)
def test_a_slow_package_is_imported_when_first_used(package: str) -> None:
    late_themselves = ("evaluate/bulk/on_", *ONLY_IN["pyspark"], "evaluate/live/")
    early = [
        place for place, name, at_top in _imports()
        if at_top and name.partition(".")[0] == package and not place.startswith(late_themselves)
    ]
    assert early == []


def test_evaluators_do_not_know_each_other() -> None:
    evaluators = sorted(path.name for path in (ENGINE / "evaluate").iterdir() if path.is_dir() and path.name[0] != "_")
    strays = [
        f"{place} → {name}" for place, name, _ in _imports()
        for own in evaluators for other in evaluators
        if own != other and place.startswith(f"evaluate/{own}/") and name.startswith(f"zhunsheng.evaluate.{other}")
    ]
    assert strays == []


def _imports() -> Iterator[tuple[str, str, bool]]:
    """Yield for each import its file, the module and whether it is executed when the file is."""
    for path in sorted(ENGINE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node, at_top in _walk(tree, True):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                yield path.relative_to(ENGINE).as_posix(), name, at_top


def _walk(node: ast.AST, at_top: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, at_top
        typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _walk(child, at_top and not inside and not typing_only)
