"""Scope as written: where the policy has which force."""

from __future__ import annotations

from zhunsheng.source.node import Mapping
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Word, words


@dataclass(frozen=True, slots=True)
class WrittenScope:
    """Places by force; each stands for itself and all that lies within it."""

    binding: tuple[Word, ...]
    advisory: tuple[Word, ...]
    none: tuple[Word, ...]


def read_scope(node: Mapping) -> WrittenScope:
    """Read `scope: {binding: […], advisory: […], none: […]}`."""
    return WrittenScope(words(node.get("binding")), words(node.get("advisory")), words(node.get("none")))
