"""Citations: from a norm to a sentence of the official text."""

from __future__ import annotations

import hashlib
import unicodedata

from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """One sentence of the source text, by its id and the digest of its wording."""

    sentence: str
    digest: str | None = None


def sentence_digest(wording: str) -> str:
    """
    Return the digest by which a sentence is cited: the first 16 hex digits of SHA-256 over its UTF-8
    form after Unicode NFC and removal of all white space.

    >>> sentence_digest("以块为主、 属地管理。") == sentence_digest("以块为主、属地管理。")
    True
    >>> sentence_digest("以块为主、属地管理。")
    'c3a07f0921c26872'
    """
    bare = "".join(unicodedata.normalize("NFC", wording).split())
    return hashlib.sha256(bare.encode()).hexdigest()[:16]
