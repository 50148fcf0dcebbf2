"""What Spark could not do, told in a line instead of a hundred."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zhunsheng.problems.problem import Problem, ProblemsFound

_LONGEST = 300
_EXCEPTION = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt)(?::|$)")
_OF_SPARK = ("pyspark", "py4j")


@contextmanager
def told(afterwards: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Tell what Spark could not do as a problem; `afterwards` is done first."""
    try:
        yield
    except Exception as error:
        if not is_of_spark(error):
            raise
        afterwards()
        raise ProblemsFound([Problem("B113", None, {"reason": reason_in(str(error))})]) from None


def is_of_spark(error: Exception) -> bool:
    """Say whether it was Spark that raised an exception, or the connection to it."""
    return isinstance(error, ConnectionError) or type(error).__module__.partition(".")[0] in _OF_SPARK


def reason_in(text: str) -> str:
    """
    Return the line of a long complaint that says what happened: the last exception of a worker, else of Java.

    >>> reason_in("Job aborted\\nTraceback:\\nModuleNotFoundError: No module named 'x'\\nDriver stacktrace:\\nat y")
    "ModuleNotFoundError: No module named 'x'"
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    end = next((at for at, line in enumerate(lines) if line.endswith("stacktrace:")), len(lines))
    raised = [line for line in lines[:end] if _EXCEPTION.match(line) and not line.startswith(("org.", "java."))]
    if raised:
        return raised[-1][:_LONGEST]
    failed = [line for line in lines if "Exception: " in line] or lines or [""]
    return failed[0].rpartition("Exception: ")[2][:_LONGEST]
