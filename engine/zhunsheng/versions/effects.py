"""Which findings differ under two versions for the same events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.explain.line import Line
from zhunsheng.explain.titles import Titles
from zhunsheng.explain.why import headline
from zhunsheng.findings.compare import Change, Difference, difference
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant
from zhunsheng.versions.words import part_words, say

TOLD = 50
"""So many findings of a kind are told of; all are in the data."""


@dataclass(frozen=True)
class Effects:
    """The findings that only one version has, and those that come out otherwise. True if there are any."""

    difference: Difference
    before: Titles
    after: Titles

    def __bool__(self) -> bool:
        return bool(self.difference)

    @property
    def decides(self) -> bool:
        """Whether a conclusion differs: a finding that only one version has, or another outcome."""
        found = self.difference
        return bool(found.missing or found.unexpected or any("outcome" in it.members for it in found.changed))

    @property
    def line(self) -> Line:
        """The differing findings as a tree."""
        found = self.difference
        below = [*self._group("gone", found.missing, self.before), *self._group("come", found.unexpected, self.after)]
        for change in found.changed[:TOLD]:
            says = say("finding_changed", finding=headline(change.found, self.after).says)
            below.append(Line("finding-changed", says, {"finding": change.found.id}, tuple(_members(change))))
        counts = {"gone": len(found.missing), "come": len(found.unexpected), "changed": len(found.changed)}
        return Line("effects", say("effects" if found else "no_effects", **counts), counts, tuple(below))

    def to_dict(self) -> dict[str, Any]:
        """Return the differing findings as JSON data."""
        return {
            "gone": [it.to_dict() for it in self.difference.missing],
            "come": [it.to_dict() for it in self.difference.unexpected],
            "changed": [
                {"old": it.expected.to_dict(), "new": it.found.to_dict(), "members": list(it.members)}
                for it in self.difference.changed
            ],
        }

    def _group(self, word: str, findings: tuple[Finding, ...], titles: Titles) -> Iterable[Line]:
        for finding in findings[:TOLD]:
            head = headline(finding, titles)
            yield Line(f"finding-{word}", say(f"finding_{word}", finding=head.says), head.facts)


def _members(change: Change) -> Iterable[Line]:
    """Return what of a finding differs, before and after."""
    old, new = change.expected.to_dict(), change.found.to_dict()
    for name in change.members:
        says = say("member_changed", member=part_words(name), before=_shown(old[name]), after=_shown(new[name]))
        yield Line("member", says, {"member": name, "before": old[name], "after": new[name]})


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {text}" for name, text in value.items())
    return " ".join(value) if isinstance(value, list) else str(value if value is not None else "-")


def effects_of(old: Rulebook, new: Rulebook, old_events: Iterable[Event], new_events: Iterable[Event], *,
               as_of: Instant | None = None, known_at: Instant | None = None) -> Effects:
    """Return how the findings differ; each version is given the events that it takes in."""
    before = evaluate(old, old_events, as_of=as_of, known_at=known_at).findings
    after = evaluate(new, new_events, as_of=as_of, known_at=known_at).findings
    return Effects(difference(before, after), Titles(old), Titles(new))
