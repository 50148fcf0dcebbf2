"""Confirming findings: every member, and every step of every derivation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeGuard

from zhunsheng.events.event import Event
from zhunsheng.ir.operations import Conclude
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.recheck.conclusions import conclusions
from zhunsheng.recheck.facts import Fact, Inquiry, columns_text, plain, seal_of
from zhunsheng.recheck.standing import events_that_stand
from zhunsheng.terms.time import Instant, parse_day

DEEPEST = 100
"""A derivation of more steps on end is not looked at: operations build on a few others each."""


class Reason(Enum):
    """Why a finding is not confirmed."""

    NO_SUCH_FINDING = "no-such-finding"
    SAYS_OTHERWISE = "says-otherwise"
    NO_DERIVATION = "no-derivation"
    """It is null, or of another shape."""
    NO_SUCH_STEP = "no-such-step"
    RESTS_ON_OTHERS = "rests-on-others"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Doubt:
    """
    One reason not to believe a finding: its id, the step or member concerned, what it says and what should be.

    `place` is the name of a member, of the operation of the deepest step that does not follow, or of the norm.
    `says` and `should` are JSON texts; of a step that does not follow, the columns in which the nearest that does
    is otherwise; of one that rests on others, how many it should not rest on and how many it lacks. `number`
    counts the findings given from 1; one that was left out has none.
    """

    finding: str
    reason: Reason
    place: str = ""
    says: str = ""
    should: str = ""
    number: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the doubt as JSON data."""
        return {"finding": self.finding, "number": self.number, "reason": self.reason.value, "place": self.place,
                "says": self.says, "should": self.should}


def recheck(rulebook: Rulebook, events: Iterable[Event], findings: Iterable[Mapping[str, Any]], *,
            as_of: Instant | None = None, known_at: Instant | None = None, whole: bool = False) -> tuple[Doubt, ...]:
    """
    Return what speaks against findings (`Finding.to_dict(derivation=True)`), worked out from the events alone.

    With `whole` a finding of the rulebook that is not among them is a doubt as well. Without doubts every member of
    every finding is right and every step of every derivation follows, with nothing left out that would count. One
    without the member `derivation` claims no steps and is held to its members alone.
    """
    standing, until = events_that_stand(events, as_of, known_at)
    first_day = rulebook.in_force[0]
    beginning = rulebook.zone.start_of(parse_day(first_day)) if first_day else 0
    checker = _Checker(Inquiry(rulebook, standing, until if until is not None else beginning))
    return tuple(checker.doubts(list(findings), whole))


@dataclass
class _Checker:
    inquiry: Inquiry
    seals: dict[str, frozenset[str]] = field(default_factory=dict)
    ours: dict[str, list[tuple[Fact, dict[str, Any]]]] = field(default_factory=dict)

    def doubts(self, findings: list[Mapping[str, Any]], whole: bool) -> list[Doubt]:
        norms = {str(finding.get("norm")) for finding in findings}
        for operation in self.inquiry.rulebook.operations:
            if isinstance(operation, Conclude) and (whole or operation.norm in norms):
                for fact, said in conclusions(operation, self.inquiry):
                    self.ours.setdefault(said["id"], []).append((fact, said))
        found = [
            replace(doubt, number=number)
            for number, finding in enumerate(findings, start=1) for doubt in self._of(finding)
        ]
        if whole:
            told = {str(finding.get("id")) for finding in findings}
            found += [
                Doubt(id_, Reason.LEFT_OUT, said["norm"], "", _text(said["outcome"]))
                for id_, known in self.ours.items() if id_ not in told for _, said in known
            ]
        return found

    def _of(self, finding: Mapping[str, Any]) -> list[Doubt]:
        id_ = str(finding.get("id"))
        known = [said for _, said in self.ours.get(id_, ())]
        if not known:
            return [Doubt(id_, Reason.NO_SUCH_FINDING, str(finding.get("norm")))]
        unlike = {number: _unlike(finding, said) for number, said in enumerate(known)}
        nearest = min(unlike.values(), key=len)
        if nearest:
            return [Doubt(id_, Reason.SAYS_OTHERWISE, *it) for it in nearest]
        if "derivation" not in finding:
            return []
        derivation = finding["derivation"]
        if not _is_derivation(derivation, DEEPEST):
            return [Doubt(id_, Reason.NO_DERIVATION)]
        doubts: list[Doubt] = []
        seal = self._confirm(id_, derivation, doubts)
        ours = {fact.seal for number, (fact, _) in enumerate(self.ours[id_]) if not unlike[number]}
        if not doubts and seal not in ours:
            doubts.append(Doubt(id_, Reason.NO_SUCH_STEP, derivation["operation"]))
        return doubts

    def _confirm(self, finding: str, step: Mapping[str, Any], doubts: list[Doubt]) -> str:
        """Return the seal of a step; note it if it does not follow though everything below it does."""
        before = len(doubts)
        below = [self._confirm(finding, premise, doubts) for premise in step["premises"]]
        columns = columns_text(step["columns"].items())
        seal = seal_of(step["operation"], step["kind"], step["period"], columns, list(step["events"]), below)
        if len(doubts) == before and seal not in self._seals(step["operation"]):
            doubts.append(self._why_not(finding, step, columns, below))
        return seal

    def _seals(self, operation: str) -> frozenset[str]:
        if operation not in self.seals:
            there = self.inquiry.table(operation) if operation in self.inquiry.operations else ()
            self.seals[operation] = frozenset(fact.seal for fact in there)
        return self.seals[operation]

    def _why_not(self, finding: str, step: Mapping[str, Any], columns: str, below: list[str]) -> Doubt:
        name, period = step["operation"], step["period"]
        there = self.inquiry.table(name) if name in self.inquiry.operations else ()
        then = [it for it in there if (it.period.text if it.period else None) == period]
        alike = [it for it in then if it.text == columns]
        if not alike:
            says, should = _apart(step["columns"], then)
            return Doubt(finding, Reason.NO_SUCH_STEP, name, says, should)
        ours = Counter(premise.seal for premise in alike[0].premises)
        absent, extra = (ours - Counter(below)).total(), (Counter(below) - ours).total()
        return Doubt(finding, Reason.RESTS_ON_OTHERS, name, str(extra), str(absent))


def _apart(columns: Mapping[str, Any], facts: Sequence[Fact]) -> tuple[str, str]:
    """Return the columns in which a step and the fact nearest to it differ, as each has them; all if there is none."""
    nearest: tuple[dict[str, Any], dict[str, Any]] = (dict(columns), {})
    for fact in facts:
        ours = {name: plain(value) for name, value in fact.columns.items()}
        names = sorted(name for name in {*ours, *columns} if ours.get(name) != columns.get(name))
        if not nearest[1] or len(names) < len(nearest[1]):
            nearest = {name: columns.get(name) for name in names}, {name: ours.get(name) for name in names}
    return _text(nearest[0]), _text(nearest[1]) if nearest[1] else ""


def _unlike(finding: Mapping[str, Any], said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return in which members a finding says otherwise: the name, what it says, what it should say. Absent is null."""
    names = [*said, *(name for name in finding if name not in said and name != "derivation")]
    return [
        (name, _text(finding.get(name)), _text(said.get(name)))
        for name in names if finding.get(name) != said.get(name)
    ]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


_STEP = {
    "operation": str, "kind": str, "period": str | None, "columns": Mapping, "events": list, "premises": list,
}


def _is_derivation(step: Any, depth: int) -> TypeGuard[Mapping[str, Any]]:
    """Say whether this has the shape of a step, as all below it."""
    if not isinstance(step, Mapping) or depth == 0:
        return False
    shaped = all(name in step and isinstance(step[name], kind) for name, kind in _STEP.items())
    return shaped and all(_is_derivation(premise, depth - 1) for premise in step["premises"])
