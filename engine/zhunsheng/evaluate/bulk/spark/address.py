"""The address of a cluster as a person writes it, and what can be told of it before anything is started."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound

LOCAL = "local[*]"
"""This machine with all its processors: where work is done unless an address is given."""

NEEDED = ("pyspark", "pyarrow", "pandas")
"""The packages of the optional extra `spark`."""

EXPECTED = "local[2] spark://host:7077 yarn k8s://…"
_LOCAL = re.compile(r"local(\[(\*|[1-9][0-9]*)(,[1-9][0-9]*)?\])?")
_ELSEWHERE = re.compile(r"yarn|k8s://\S+|local-cluster\[[0-9, ]+\]|spark://[^\s:,/]+:[0-9]{1,5}(,[^\s:,/]+:[0-9]{1,5})*")
_SECONDS = 5


def is_local(master: str) -> bool:
    """
    Say whether an address means this machine, in one process.

    >>> is_local("local[4]"), is_local("spark://office:7077")
    (True, False)
    """
    return _LOCAL.fullmatch(master) is not None


def check_address(master: str) -> None:
    """Raise ProblemsFound for what is no address of a cluster."""
    if not is_local(master) and _ELSEWHERE.fullmatch(master) is None:
        raise ProblemsFound([Problem("B111", None, {"value": master, "expected": EXPECTED})])


def check_ready(master: str) -> None:
    """Raise ProblemsFound if the address is none, a package or Java is missing, or no master answers there."""
    check_address(master)
    if master.startswith("spark://") and not any(_answers(each) for each in master[len("spark://"):].split(",")):
        raise ProblemsFound([Problem("B112", None, {"value": master})])
    if not _has_java():
        raise ProblemsFound([Problem("B110", None, {})])
    missing = [name for name in NEEDED if not _is_there(name)]
    if missing:
        raise ProblemsFound([Problem("B101", None, {"packages": ", ".join(missing), "extra": "spark"})])


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # it was taken away
        return False


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    if home:
        return any((Path(home) / "bin" / name).is_file() for name in ("java", "java.exe"))
    return shutil.which("java") is not None


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_SECONDS):
            return True
    except (OSError, OverflowError):
        return False
