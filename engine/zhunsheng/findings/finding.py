"""A finding: one conclusion about the world."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Generic, TypeVar

from zhunsheng.findings.derivation import Derivation
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What one norm concludes about one body, in one period or at one instant.

    `values` are texts (decimals written canonically); `evidence` the ids of the events it rests on, sorted; `due`
    and `at` are RFC 3339 texts in the policy's zone. Exactly one of `period` and `at` is set. Evidence and derivation
    may be given by `when_read`: they may be long, and are worked out only for who reads them.
    """

    id: str
    norm: str
    cites: tuple[str, ...]
    unit: str | None
    bearer: str | None
    counterparty: str | None
    territory: str | None
    force: Force
    outcome: str
    period: str | None
    at: str | None
    due: str | None
    values: Mapping[str, str] = field(hash=False)
    evidence: tuple[str, ...]
    title: Bilingual
    derivation: Derivation | None = field(default=None, compare=False, repr=False)

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Findings are listed by period (or instant), norm, unit and id."""
        return (self.period or self.at or "", self.norm, self.unit or "", self.id)

    def to_dict(self, *, derivation: bool = False) -> dict[str, Any]:
        """Return the finding as JSON data under the names other systems rely on; absent is None."""
        members = self.conclusion()
        title = members.pop("title")
        members |= {"evidence": list(self.evidence), "title": title}
        if derivation:
            members["derivation"] = self.derivation.to_dict() if self.derivation else None
        return members

    def conclusion(self) -> dict[str, Any]:
        """Return the finding as JSON data without what it rests on, which may be very much."""
        return {
            "id": self.id,
            "norm": self.norm,
            "cites": list(self.cites),
            "unit": self.unit,
            "bearer": self.bearer,
            "counterparty": self.counterparty,
            "territory": self.territory,
            "force": self.force.value,
            "outcome": self.outcome,
            "period": self.period,
            "at": self.at,
            "due": self.due,
            "values": dict(sorted(self.values.items())),
            "title": {"zh": self.title.zh, "en": self.title.en},
        }


class _WhenRead(Generic[T]):
    """How a member is worked out."""

    __slots__ = ("work_out",)

    def __init__(self, work_out: Callable[[], T]) -> None:
        self.work_out = work_out


def when_read(work_out: Callable[[], T]) -> T:
    """
    Return what stands for a member of a finding until it is first read, and is then worked out, once.

    Invariant: what is worked out is the same whenever that is, and on whatever thread.
    """
    return _WhenRead(work_out)  # type: ignore[return-value]  # whoever reads the member never sees it


class _Member:
    """A member of a finding that may be worked out when it is read."""

    def __init__(self, name: str) -> None:
        self._slot = getattr(Finding, name)

    def __get__(self, finding: Finding | None, kind: type[Finding]) -> Any:
        if finding is None:
            return self
        value = self._slot.__get__(finding, kind)
        if type(value) is _WhenRead:
            value = value.work_out()
            self._slot.__set__(finding, value)
        return value

    def __set__(self, finding: Finding, value: Any) -> None:
        self._slot.__set__(finding, value)


for _name in ("evidence", "derivation"):
    setattr(Finding, _name, _Member(_name))


def finding_id(norm: str, bearer: str | None, key: tuple[tuple[str, str], ...], period: str | None) -> str:
    """
    Return the id of a finding: the first 16 hex digits of SHA-256 over norm, bearer, key and period.

    The same everywhere and for ever; `key` is sorted by name, its cells as text.
    """
    text = json.dumps([norm, bearer, sorted(key), period], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
