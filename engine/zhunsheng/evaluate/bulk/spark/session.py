"""A session with Spark: begun when first needed, used again, and ended with the process or when asked."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import SparkSession

import zhunsheng
from zhunsheng.evaluate.bulk.spark.address import LOCAL, check_ready, is_local
from zhunsheng.evaluate.bulk.spark.faults import is_of_spark, reason_in
from zhunsheng.problems.problem import Problem, ProblemsFound

_MEMORY = "1g"
_ROWS_AT_ONCE = "64"


@dataclass
class _Ours:
    session: SparkSession
    master: str
    memory: str | None
    folder: str
    """What the session needs for as long as it lasts: what Spark says, and the code that it hands to workers."""


_open: list[_Ours] = []


def session(master: str | None = None, memory: str | None = None, scratch: str | None = None) -> SparkSession:
    """
    Return a session at an address; without one the session that the program has, or one on this machine.

    `memory` is for the driver. Raises ProblemsFound, in words, if there can be none.
    """
    active = SparkSession.getActiveSession()
    if active is not None and not _open:
        return active
    wanted = master or (_open[0].master if _open else LOCAL)
    if _open and (_open[0].master, _open[0].memory) != (wanted, memory):
        close()
    if not _open:
        check_ready(wanted)
        _open.append(_begun(wanted, memory, scratch))
        atexit.register(close)
    return _open[0].session


def close() -> None:
    """End the session if this program began one here."""
    while _open:
        ours = _open.pop()
        with suppress(Exception):  # it is gone either way
            ours.session.stop()
        shutil.rmtree(ours.folder, ignore_errors=True)


def _begun(master: str, memory: str | None, scratch: str | None) -> _Ours:
    here = is_local(master)
    builder = SparkSession.builder.master(master).appName("zhunsheng")
    for name, value in _settings(master, memory, scratch).items():
        builder = builder.config(name, value)
    if here:
        os.environ["PYSPARK_PYTHON"] = sys.executable
    else:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    logging.getLogger().addFilter(_is_not_of_the_bridge)
    folder = tempfile.mkdtemp(prefix="zhunsheng-", dir=scratch)
    log = Path(folder) / "spark.log"
    try:
        with _errors_into(log):
            made = builder.getOrCreate()
    except Exception as error:
        if not is_of_spark(error):
            raise
        complaint = log.read_text(encoding="utf-8", errors="replace")
        shutil.rmtree(folder, ignore_errors=True)
        if "UnsupportedClassVersionError" in complaint or "JAVA_HOME" in complaint:
            raise ProblemsFound([Problem("B110", None, {})]) from None
        raise ProblemsFound([Problem("B113", None, {"reason": reason_in(complaint or str(error))})]) from None
    if not here:
        _send_own_code(made, Path(folder))
    return _Ours(made, master, memory, folder)


def _is_not_of_the_bridge(record: logging.LogRecord) -> bool:
    """Leave out what the bridge to Java logs of an interrupt besides raising it."""
    return "py4j" not in record.pathname


def _settings(master: str, memory: str | None, scratch: str | None) -> dict[str, str]:
    found = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": _ROWS_AT_ONCE,
        "spark.driver.memory": _of_java(memory) if memory else _MEMORY,
        "spark.driver.maxResultSize": "0",
    }
    if is_local(master) or "//127.0.0.1:" in master or "//localhost:" in master:
        found |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if scratch is not None:
        found |= {"spark.local.dir": scratch, "spark.sql.warehouse.dir": str(Path(scratch) / "warehouse")}
    return found


def _of_java(memory: str) -> str:
    """
    Return a size as Java writes it, in whole megabytes.

    >>> _of_java("1.5GB"), _of_java("512 MiB")
    ('1536m', '512m')
    """
    number = memory.upper().rstrip("B").rstrip("I").strip()
    sizes = {"K": 1, "M": 1 << 10, "G": 1 << 20, "T": 1 << 30}
    whole, _, part = number[:-1].strip().partition(".")
    kilobytes = int(whole or "0") * sizes[number[-1]]
    if part:
        kilobytes += int(part) * sizes[number[-1]] // 10 ** len(part)
    return f"{max(kilobytes >> 10, 1)}m"


@contextmanager
def _errors_into(log: Path) -> Iterator[None]:
    """Let what is started meanwhile write its complaints into a file, and not between the lines of this program."""
    sys.stderr.flush()
    before = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(before, 2)
        os.close(before)


def _send_own_code(made: SparkSession, folder: Path) -> None:
    """Give the workers the very code that runs here, so that all say the same."""
    package, archive = Path(zhunsheng.__file__).parent, folder / "zhunsheng-code.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".toml") and "_data" not in path.parts:
                file.write(path, Path(package.name) / path.relative_to(package))
    made.sparkContext.addPyFile(str(archive))
