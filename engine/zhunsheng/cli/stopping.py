"""A request to terminate, on any command: everything is tidied up, as after Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping_like_ctrl_c() -> Iterator[None]:
    """Let a request to terminate raise KeyboardInterrupt, so that no half output and no temporary file is left."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # only the main thread may; elsewhere there is nobody to ask
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
