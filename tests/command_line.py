"""Running the command line in tests: in this process, or as people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from zhunsheng.cli.app import zhunsheng

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str | Path, lang: str | None = "en", stdin: str | bytes | None = None) -> Result:
    """Run a command in this process."""
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(zhunsheng, [*(["--lang", lang] if lang else []), *given], input=stdin)


def run_process(*arguments: str | Path, environment: Mapping[str, str] | None = None, stdin: bytes = b"",
                folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "-m", "zhunsheng", *map(str, arguments)], input=stdin, capture_output=True, check=False,
        cwd=folder or ROOT, env={**clean, "PYTHONPATH": str(ROOT / "engine"), **(environment or {})},
    )


def meeting(id: str, day: str, body: str = "committee", type: str = "meeting.held") -> str:
    """An event of the model policy, as a line."""
    event: dict[str, Any] = {"specversion": "1.0", "id": id, "source": "office", "type": type,
                             "time": f"{day}T09:00:00+08:00", "data": {"body": body}}
    return json.dumps(event, ensure_ascii=False) + "\n"
