"""One norm as written: what all kinds share, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass
from zhunsheng.written.consequence import WrittenConsequence, read_consequence
from zhunsheng.written.documents import WrittenForce, WrittenName, cites_of, force_of, name_of
from zhunsheng.written.duty import WrittenDuty, read_duty
from zhunsheng.written.escalation import WrittenEscalation, read_escalation
from zhunsheng.written.limit import WrittenLimit, read_limit
from zhunsheng.written.measure import WrittenMeasure, read_measure
from zhunsheng.written.ranking import WrittenRanking, read_ranking
from zhunsheng.written.responsibility import WrittenResponsibility, read_responsibility
from zhunsheng.written.scope import WrittenScope, read_scope
from zhunsheng.written.values import Misshapen, Word, bilingual, items, mapping, maybe

Says = (
    WrittenScope
    | WrittenMeasure
    | WrittenRanking
    | WrittenEscalation
    | WrittenDuty
    | WrittenLimit
    | WrittenResponsibility
    | WrittenConsequence
)

READERS: dict[str, Callable[[Mapping], Says]] = {
    "scope": read_scope,
    "measure": read_measure,
    "ranking": read_ranking,
    "responsibility": read_responsibility,
    "limit": read_limit,
    "escalation": read_escalation,
    "consequence": read_consequence,
    "duty": read_duty,
}
"""The kinds of norm, in the order in which a norm that has two says them."""


@dataclass(frozen=True, slots=True)
class WrittenNorm:
    """
    A norm: `kind` is its first kind word, `says` the parts under its kind words.

    Invariant: one part, or an escalation or consequence followed by a duty.
    """

    name: WrittenName
    kind: str
    says: tuple[Says, ...]
    meaning: Bilingual | None
    cites: tuple[tuple[Word, Word | None], ...]
    locally: Bilingual | None
    in_force: WrittenForce
    span: Span = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.name.id.text

    @property
    def duty(self) -> WrittenDuty | None:
        """The duty that it imposes, if it does."""
        last = self.says[-1]
        return last if isinstance(last, WrittenDuty) else None


def read_norms(node: Node) -> tuple[WrittenNorm, ...]:
    """Read a `norms` document."""
    return tuple(read_norm(mapping(item, item.span)) for item in items(node))


def read_norm(node: Mapping) -> WrittenNorm:
    """Read one norm."""
    kinds = [kind for kind in READERS if kind in node]
    if not kinds:
        raise Misshapen(node.span, "norm kind")
    allowed = len(kinds) == 1 or (kinds[0] in ("escalation", "consequence") and kinds[1:] == ["duty"])
    if not allowed:
        raise Misshapen(node.span, "one norm kind")
    return WrittenNorm(
        name_of(node),
        kinds[0],
        tuple(_part(kind, node) for kind in kinds),
        maybe(node.get("says"), bilingual),
        cites_of(node.get("cites")),
        maybe(node.get("decided_locally"), bilingual),
        force_of(node.get("in_force")),
        node.span,
    )


def _part(kind: str, node: Mapping) -> Says:
    return READERS[kind](mapping(node.get(kind), node.span))
