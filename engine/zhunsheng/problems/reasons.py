"""Why the system refused a file, as a word of the catalogue: what it says itself is in one language only."""

from __future__ import annotations

import errno

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

    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    'file.not-there'
    """
    return _REASONS.get(error.errno or 0, "file.not-opened")
