"""Days, periods and instants as offices write them, told in the one way that is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from zhunsheng.terms.time import TimeError

_DAY = re.compile(r"(\d{4})(?:[年./ -](\d{1,2})(?:[月./ -](\d{1,2})日?|月?)|(\d\d)(\d\d)?|年?)")
_SHORT_OFFSET = re.compile(r"([+-]\d\d)(\d\d)?")


def form_meant(value: Any, read: Callable[[str], object]) -> tuple[str, ...]:
    """
    Return the day or period that was meant, if `read` takes it; nothing is offered that it would refuse again.

    >>> from zhunsheng.terms.time import parse_day
    >>> form_meant("2014年9月5日", parse_day)
    ('2014-09-05',)
    >>> form_meant("autumn", parse_day)
    ()
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", str(value))[:40].strip())
    if found is None:
        return ()
    parts = (found[1], found[2] or found[4], found[3] or found[5])
    return _taken("-".join(part.zfill(2) for part in parts if part), read)


def instant_meant(value: Any, read: Callable[[str], object]) -> tuple[str, ...]:
    """
    Return the instant that was meant; an hour or an offset that is not written is never made up.

    >>> from zhunsheng.terms.time import parse_instant
    >>> instant_meant("2014-10-08 09:00:00+0800", parse_instant)
    ('2014-10-08T09:00:00+08:00',)
    """
    text = str(value)[:40].strip()
    day, offset = text[:10], _SHORT_OFFSET.fullmatch(text[19:])
    ending = f"{offset[1]}:{offset[2] or '00'}" if offset else text[19:]
    return _taken(f"{day}T{text[11:19]}{ending}", read)


def _taken(text: str, read: Callable[[str], object]) -> tuple[str, ...]:
    try:
        read(text)
    except TimeError:
        return ()
    return (text,)
