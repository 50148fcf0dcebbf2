"""A request to stop, remembered: a KeyboardInterrupt raised in the midst of foreign code may be lost there."""

from __future__ import annotations

from typing import NoReturn

_requested: list[bool] = []


def request() -> NoReturn:
    """Ask this process to stop; raises KeyboardInterrupt."""
    _requested.append(True)
    raise KeyboardInterrupt


def is_requested() -> bool:
    """Say whether somebody asked this process to stop."""
    return bool(_requested)


def forget() -> None:
    """Begin anew: nobody has asked."""
    _requested.clear()


def give_way() -> None:
    """
    Raise KeyboardInterrupt once more if somebody asked and work goes on regardless.

    >>> give_way()
    >>> try:
    ...     request()
    ... except KeyboardInterrupt:
    ...     pass
    >>> is_requested(), forget(), is_requested()
    (True, None, False)
    """
    if _requested:
        raise KeyboardInterrupt
