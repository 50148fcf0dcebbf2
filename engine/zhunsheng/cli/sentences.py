"""The sentences of the official text that a policy accounts for, and a local copy of that text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.missing import not_there
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.reports.coverage import Sentence

_ENCODINGS = ("utf-8-sig", "gb18030")


def sentences_of(policy: Policy) -> tuple[Sentence, ...]:
    """Return every sentence, those of adopted policies after the policy's own."""
    from zhunsheng.reports.coverage import sentences_in

    return sentences_in(policy.compiled.documents)


def text_of(named: str) -> str:
    """Return the text of a file, in UTF-8 or as Chinese Windows writes it; raises ProblemsFound."""
    try:
        content = Path(named).read_bytes()
    except FileNotFoundError:
        raise ProblemsFound([not_there(named)]) from None
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U114", None, {"value": named, "reason": reason})]) from None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ProblemsFound([Problem("U114", None, {"value": named, "reason": "file.encoding"})])
