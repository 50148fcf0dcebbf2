"""Citations: every sentence cited exists, with the wording that was read."""

from __future__ import annotations

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import NormInPlay, Registry
from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names


def check_citations(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note citations of unknown sentences, and digests that differ."""
    for norm in registry.norms.values():
        _check_norm(norm, problems)


def _check_norm(norm: NormInPlay, problems: list[Problem]) -> None:
    for sentence, digest in norm.written.cites:
        known = norm.sentences.get(sentence.text)
        if known is None:
            near = near_names(sentence.text, list(norm.sentences))
            problems.append(Problem("C131", sentence.span, {"sentence": sentence.text}, near))
        elif digest is not None and digest.text != known.digest.text:
            values = {"sentence": sentence.text, "digest": digest.text, "known": known.digest.text}
            problems.append(Problem("C132", digest.span, values, also=(known.digest.span,)))
