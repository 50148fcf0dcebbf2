"""Why a file was refused or a time not read, as a word of the catalogue: what a system says is in one language only."""

from __future__ import annotations

import errno
import re

from zhunsheng.terms.time import TimeError, parse_day, parse_instant

_REASONS = {
    errno.ENOENT: "file.not-there",
    errno.EISDIR: "file.is-folder",
    errno.ENOTDIR: "file.no-folder",
    errno.EEXIST: "file.in-the-way",
    errno.ENOTEMPTY: "file.in-the-way",
    errno.EACCES: "file.forbidden",
    errno.EPERM: "file.forbidden",
    errno.EROFS: "file.read-only",
    errno.ENOSPC: "file.full",
    errno.EDQUOT: "file.full",
    errno.ENAMETOOLONG: "file.name-too-long",
    errno.ELOOP: "file.links-in-circle",
}


def reason_of(error: OSError) -> str:
    """
    Return the catalogue's word for what went wrong with a file.

    What carries no number of the system comes from whoever unpacks: the file was opened, and is not what it should be.

    >>> reason_of(FileNotFoundError(2, "No such file or directory")), reason_of(OSError("not a gzipped file"))
    ('file.not-there', 'file.damaged')
    """
    return "file.damaged" if error.errno is None else _REASONS.get(error.errno, "file.not-opened")


_DAY = re.compile(r"\d{4}-(\d\d)-\d\d")


def reason_of_time(text: str) -> str:
    """
    Return the catalogue's word for what is wrong with a day or an instant that cannot be read.

    >>> reason_of_time("2014-13-01"), reason_of_time("2014-02-29"), reason_of_time("2014-09-05T25:00:00Z")
    ('time.no-month', 'time.no-day', 'time.no-hour')
    """
    read = parse_instant if "T" in text.upper() else parse_day
    try:
        read(text)
    except TimeError as wrong:
        return _missing_of(text) if wrong.reason == "calendar" else f"time.{wrong.reason}"
    return "time.form"


def _missing_of(text: str) -> str:
    """Say whether it is the month, the day or the hour that no calendar has."""
    day = _DAY.match(text)
    if day is not None and not 1 <= int(day[1]) <= 12:
        return "time.no-month"
    try:
        parse_day(text[:10])
    except TimeError:
        return "time.no-day"
    return "time.no-hour"
