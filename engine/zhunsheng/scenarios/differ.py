"""Expected beside found: what came out otherwise, and where the story says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.evaluate.contract import Evaluation, Ranking
from zhunsheng.findings.finding import Finding
from zhunsheng.problems.problem import Problem
from zhunsheng.scenarios.matching import is_the_one_meant, like, meets, member_text, nearest
from zhunsheng.scenarios.story import Expectation, RankingExpectation, View, Word
from zhunsheng.terms.span import Span

ABSENT = "-"
"""How an absent member is shown."""

NEAR = 3
"""So many findings that come near are shown at most."""

_SHOWN = ("norm", "unit", "bearer", "counterparty", "territory", "period", "at", "outcome", "force", "due")


@dataclass(frozen=True, slots=True)
class Line:
    """One member: what was expected (None: left open), what was found, and whether they differ."""

    member: str
    expected: str | None
    found: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One finding or ranking beside what was expected of it."""

    lines: tuple[Line, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One thing that came out otherwise: the problem with its place, and what was found beside it.

    `reasons` are the problems of the events that did not count, where it is about their number.
    """

    problem: Problem
    beside: tuple[Comparison, ...] = ()
    reasons: tuple[Problem, ...] = ()


def differences(view: View, norms: Sequence[str], evaluation: Evaluation) -> list[Difference]:
    """Return everything in which the evaluation is otherwise than the view says, in the order of the story."""
    findings = evaluation.findings
    found = [one for expected in view.expect for one in _unmet(expected, findings)]
    found += [one for unwanted in view.never for one in _arisen(unwanted, findings)]
    if view.exactly:
        found += _unforeseen(view, norms, findings)
    for ranking in view.rankings:
        found += _ranked_otherwise(ranking, evaluation.rankings)
    if view.conflicts is not None and view.conflicts != len(evaluation.conflicts):
        values = {"expected": str(view.conflicts), "found": str(len(evaluation.conflicts))}
        found.append(Difference(Problem("T211", view.conflicts_at or view.span, values)))
    return found


def _unmet(expected: Expectation, findings: Sequence[Finding]) -> list[Difference]:
    alike = like(findings, expected)
    if expected.count is not None and len(alike) != expected.count:
        values = {"norm": expected.wanted("norm") or "", "expected": str(expected.count), "found": str(len(alike))}
        beside = tuple(_compare(expected, one) for one in alike[:NEAR])
        return [Difference(Problem("T205", expected.span, values), beside)]
    if alike or expected.count == 0:
        return []
    near = nearest(findings, expected, NEAR)
    if near and is_the_one_meant(near[0], expected):
        return [_otherwise(expected, near[0])]
    values = {"norm": expected.wanted("norm") or "", "whom": _whom(expected)}
    return [Difference(Problem("T201", expected.span, values), tuple(_compare(expected, one) for one in near))]


def _otherwise(expected: Expectation, found: Finding) -> Difference:
    wrong = [want for want in expected.wants if not meets(found, want)]
    if not wrong:
        missing = [word for word in expected.evidence if word.text not in found.evidence]
        values = {"norm": found.norm, "events": ", ".join(word.text or "" for word in missing)}
        return Difference(Problem("T203", missing[0].span, values), (_compare(expected, found),))
    first = wrong[0]
    values = {"norm": found.norm, "whom": _whom(expected), "member": first.member, "expected": first.text or ABSENT,
              "found": member_text(found, first.member) or ABSENT}
    return Difference(Problem("T202", first.span, values), (_compare(expected, found),))


def _arisen(unwanted: Expectation, findings: Sequence[Finding]) -> list[Difference]:
    alike = like(findings, unwanted)
    if not alike:
        return []
    values = {"norm": alike[0].norm, "whom": _whom(unwanted), "found": str(len(alike))}
    return [Difference(Problem("T204", unwanted.span, values), tuple(_show(one) for one in alike[:NEAR]))]


def _unforeseen(view: View, norms: Sequence[str], findings: Sequence[Finding]) -> list[Difference]:
    foreseen = {one.id for expected in view.expect for one in like(findings, expected)}
    extra = [one for one in findings if one.norm in norms and one.id not in foreseen]
    at = view.exactly_at or view.span
    return [Difference(Problem("T206", at, {"norm": one.norm}), (_show(one),)) for one in extra]


def _ranked_otherwise(expected: RankingExpectation, rankings: Iterable[Ranking]) -> list[Difference]:
    name = (expected.norm.text, expected.group.text, expected.period.text)
    found = next((one for one in rankings if (one.norm, one.group, one.period) == name), None)
    if found is None:
        values = {"norm": name[0] or "", "group": name[1] or "", "period": name[2] or ""}
        return [Difference(Problem("T207", expected.span, values))]
    lines = _ranking_lines(expected, found)
    wrong = [line for line in lines if line.differs]
    if not wrong:
        return []
    values = {"norm": found.norm, "group": found.group, "period": found.period, "member": wrong[0].member,
              "expected": wrong[0].expected or ABSENT, "found": wrong[0].found}
    span = _span_of(expected, wrong[0].member)
    return [Difference(Problem("T208", span, values), (Comparison(tuple(lines), found.evidence),))]


def _ranking_lines(expected: RankingExpectation, found: Ranking) -> list[Line]:
    pairs: list[tuple[str, str, str]] = []
    if expected.settled is not None:
        pairs.append(("settled", _yes(expected.settled), _yes(found.settled_at is not None)))
    if expected.last is not None:
        pairs.append(("last", _set(expected.last), _set(line.unit for line in found.lines if line.last)))
    if expected.missing is not None:
        pairs.append(("missing", _set(expected.missing), _set(found.missing)))
    places = {line.unit: line.place for line in found.lines}
    for unit, place in expected.places:
        pairs.append((f"places.{unit.text}", _place(place), _place(places.get(unit.text or ""))))
    return [Line(member, want, got, want != got) for member, want, got in pairs]


def _span_of(expected: RankingExpectation, member: str) -> Span:
    if member == "last" and expected.last:
        return expected.last[0].span
    if member == "missing" and expected.missing:
        return expected.missing[0].span
    unit = member.removeprefix("places.")
    return next((word.span for word, _ in expected.places if word.text == unit), expected.span)


def _compare(expected: Expectation, found: Finding) -> Comparison:
    wants = {want.member: want for want in expected.wants}
    members = [*_SHOWN, *(name for name in wants if name.startswith("values."))]
    lines = []
    for member in members:
        want, text = wants.get(member), member_text(found, member)
        if want is not None:
            lines.append(Line(member, want.text or ABSENT, text or ABSENT, not meets(found, want)))
        elif text is not None:
            lines.append(Line(member, None, text, False))
    return Comparison(tuple(lines), found.evidence)


def _show(found: Finding) -> Comparison:
    texts = [(member, member_text(found, member)) for member in _SHOWN]
    texts += [(f"values.{name}", found.values[name]) for name in sorted(found.values)]
    return Comparison(tuple(Line(name, None, text, False) for name, text in texts if text is not None), found.evidence)


def _whom(expected: Expectation) -> str:
    named = [expected.wanted(member) for member in ("unit", "bearer", "territory", "period", "at")]
    return " · ".join(text for text in named if text) or ABSENT


def _set(texts: Iterable[str | Word]) -> str:
    names = sorted((text.text or "") if isinstance(text, Word) else text for text in texts)
    return ", ".join(names) or ABSENT


def _place(place: int | None) -> str:
    return ABSENT if place is None else str(place)


def _yes(flag: bool) -> str:
    return "true" if flag else "false"
