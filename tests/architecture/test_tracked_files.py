"""What no file of the project may contain."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Spelt in pieces, so that this file does not contain what it looks for.
HOSTS = [re.escape(host) for host in (
    "pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "tuna." + "tsinghua", "mirrors." + "aliyun",
    "repo1." + "maven", "crates" + ".io",
)]
PATHS = ["/wo" + r"rk/[a-z.]", "/ro" + "ot/", "/ho" + r"me/[a-z]"]


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(("what", "patterns"), [("registry host", HOSTS), ("machine path", PATHS)])
def test_no_tracked_file_names_a(what: str, patterns: list[str]) -> None:
    wanted = re.compile("|".join(patterns))
    found = []
    for path in _tracked():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in wanted.finditer(content)]
    assert found == [], what
