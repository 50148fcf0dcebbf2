"""The parent's end of the child process: it asks, waits for a limited time, and notices when the child is gone."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from zhunsheng.evaluate.live.chaining.native import Match, Step
from zhunsheng.evaluate.live.chaining.rules import Rule
from zhunsheng.evaluate.live.durable.definition import SELF_CHECK_KIND, ruleset_of

_PATIENCE_SECONDS = 20.0
_STEPS_AT_A_TIME = 500
_CHECKED = [[True, 1, [SELF_CHECK_KIND, 1, 5]], [True, 2, [SELF_CHECK_KIND, 3, 1]], [False, 2, [SELF_CHECK_KIND, 3, 1]],
            [False, 1, [SELF_CHECK_KIND, 1, 5]]]
"""Two facts that must fire the rule of the self-check, once."""

FIRST_ID = 2
"""Facts up to this number belong to the self-check; those of a session come after."""


class ChildLost(Exception):
    """The child is gone, does not answer, or answers what cannot be right."""


class Child:
    """A child process with the rules loaded, found sound by a known fact firing a known rule."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Start the child; raises ChildLost if that does not succeed."""
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(Path(__file__).with_name("host.py"))],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
            )
        except OSError as error:
            raise ChildLost(str(error)) from None
        self._end = weakref.finalize(self, _end, self._process)
        try:
            self._ask(ruleset_of(rules))
            if self._ask(_CHECKED) != [["check", [1, 2]]]:
                raise ChildLost("self-check")
        except ChildLost:
            self.close()
            raise

    @property
    def process_id(self) -> int:
        """The number of the process."""
        return self._process.pid

    def apply(self, steps: Sequence[Step]) -> list[Match]:
        """Hand over steps and return the matches; raises ChildLost."""
        found: list[Match] = []
        for start in range(0, len(steps), _STEPS_AT_A_TIME):
            part = steps[start:start + _STEPS_AT_A_TIME]
            answers = self._ask([[it[0], it[1] + FIRST_ID, list(it[2])] for it in part])
            found += [_match(answer) for answer in answers]
        return found

    def _ask(self, said: Any) -> list[Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n")
            self._process.stdin.flush()
            line = _line_of(self._process.stdout)
            answer = json.loads(line)
        except (OSError, ValueError) as error:
            raise ChildLost(f"{type(error).__name__}: {error}") from None
        if answer["failures"]:
            raise ChildLost(str(answer["failures"][0]))
        found: list[Any] = answer["found"]
        return found

    def close(self) -> None:
        """End the child; one that is forgotten is ended as well."""
        self._end()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def _line_of(stream: Any) -> bytes:
    """Return the next line of the child; raises OSError if none comes in time."""
    pieces = []
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if not selector.select(_PATIENCE_SECONDS):
                raise OSError("no answer")
            piece = os.read(stream.fileno(), 1 << 16)
            if not piece:
                raise OSError("the process ended")
            pieces.append(piece)
            if piece.endswith(b"\n"):
                return b"".join(pieces)


def _match(answer: Any) -> Match:
    try:
        name, facts = answer
        return int(name[1:]), tuple(fact - FIRST_ID for fact in facts)
    except (ValueError, TypeError):
        raise ChildLost("answer") from None


def _environment() -> dict[str, str]:
    """Return an environment for the child in which nothing leads it elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}
