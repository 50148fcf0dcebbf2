"""The sentences of the official text that a policy accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.reports.coverage import Sentence


def sentences_of(policy: Policy) -> tuple[Sentence, ...]:
    """Return every sentence, those of adopted policies after the policy's own."""
    from zhunsheng.reports.coverage import sentences_in

    return sentences_in(policy.compiled.documents)
