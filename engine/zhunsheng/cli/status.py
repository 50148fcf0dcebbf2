"""How a command ends."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The exit statuses on which scripts rely."""

    DONE = 0
    NO = 1
    """Done, and the answer is no: a check failed, a scenario came out otherwise."""
    WRONG = 2
    """The command or a file is wrong; the problems are listed."""
    SOME_REFUSED = 3
    """Done, but some events were refused."""
