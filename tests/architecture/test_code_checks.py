"""The checks of form, run as tests so that there is one command to remember."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_ruff_finds_nothing() -> None:
    assert _run("ruff", "check", "--no-cache", "engine", "tests") == ""


def test_types_hold_under_mypy_strict() -> None:
    assert _run("mypy") == ""


def _run(tool: str, *arguments: str) -> str:
    """Return what a tool complains of."""
    command = [sys.executable, "-m", tool, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
