"""Ctrl-C or a request to terminate, on any command: everything is tidied up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from zhunsheng.terms.stop import forget, request


@contextmanager
def stopping_like_ctrl_c() -> Iterator[None]:
    """
    Let a request to terminate raise KeyboardInterrupt, so that no half output and no temporary file is left.

    It is remembered (`terms.stop`), as Ctrl-C is, where nobody else listens to that.
    """

    def stop(_: int, __: FrameType | None) -> None:
        request()

    forget()
    heard = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        heard.append(signal.SIGINT)
    try:
        before = {each: signal.signal(each, stop) for each in heard}
    except ValueError:  # only the main thread may; elsewhere there is nobody to ask
        yield
        return
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
