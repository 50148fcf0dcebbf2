"""A small policy and what follows under it, made by hand: what reports and the command line are tested with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from zhunsheng.evaluate.contract import Conflict, Evaluation, RankedUnit, Ranking
from zhunsheng.events.admission import IgnoredType, Intake, Refusal
from zhunsheng.events.event import Event
from zhunsheng.findings.derivation import Derivation, EventRef
from zhunsheng.findings.finding import Finding, finding_id
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Name, Norm, Rulebook, Territory, Unit
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.reports.report import Report
from zhunsheng.terms.citation import Citation
from zhunsheng.terms.force import Force
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Calendar, Instant, PeriodKind, Zone, parse_instant

ZONE = Zone("Asia/Shanghai")
UNITS = {"yuecheng": ("越城区政府", "Yuecheng District"), "high-tech-zone": ("高新区管委会", "High-tech Zone"),
         "paojiang-zone": ("袍江开发区管委会", "Paojiang Zone")}
TALK, RANK = "three-consecutive-last-talk", "monthly-ranking"


def _name(id: str, zh: str, en: str, *aliases: str) -> Name:
    return Name(id, Bilingual(zh, en), aliases)


def rulebook() -> Rulebook:
    """Three units of one tier, one type of event, a ranking and a talk."""
    scored = EventType(
        _name("assessment.scored", "考核得分", "Assessment scored"),
        (
            FieldDeclaration(_name("unit", "单位", "unit"), FieldType.UNIT),
            FieldDeclaration(_name("period", "月份", "month"), FieldType.PERIOD, period_kind=PeriodKind.MONTH),
            FieldDeclaration(_name("score", "得分", "score"), FieldType.DECIMAL, at_least=Decimal(0)),
        ),
        period="period",
        actor="unit",
    )
    return Rulebook(
        id="sample",
        title=Bilingual("示例政策", "Sample policy"),
        zone=ZONE,
        calendar=Calendar(),
        units={id: Unit(_name(id, zh, en, zh[:2]), tier="territorial", territory=id) for id, (zh, en) in UNITS.items()},
        territories={"yuecheng": Territory(_name("yuecheng", "越城区", "Yuecheng"))},
        tiers={"territorial": _name("territorial", "属地", "Territorial units")},
        roles={"head": _name("head", "主要负责人", "head of the unit")},
        matters={},
        event_types={scored.name.id: scored},
        norms={
            RANK: Norm(RANK, "ranking", Bilingual("月度考核排名", "Monthly ranking"), None, (Citation("4.2/p1s2"),)),
            TALK: Norm(TALK, "escalation", Bilingual("连续三次末位约谈", "Three times last, talk"),
                       Bilingual("连续三次末位的，由市长约谈。", "Three times last: a talk."), (Citation("4.3/p1s2"),)),
        },
        readings={"last-place-ties": "all"},
        attributes={},
        force_at={"yuecheng": Force.BINDING},
        force_elsewhere=Force.NONE,
        operations=(),
        in_force=("2014-07-09", None),
    )


def ranking(period: str, scores: Mapping[str, str | None], *, settled: bool = True) -> Ranking:
    """A ranking of scores, best first; the last is marked where it is settled."""
    ordered = sorted((unit for unit, score in scores.items() if score), key=lambda it: -Decimal(scores[it] or "0"))
    lines = [RankedUnit(unit, place, scores[unit], settled and place == len(ordered))
             for place, unit in enumerate(ordered, 1)]
    unscored = sorted(unit for unit, score in scores.items() if not score)
    lines += [RankedUnit(unit, None, None, False) for unit in unscored]
    return Ranking(RANK, "territorial", period, parse_instant(f"{period}-28T09:00:00+08:00") if settled else None,
                   False, tuple(lines), (*unscored, *(() if settled else ("settlement",))), ())


RANKINGS = (
    ranking("2014-08", {"yuecheng": "90.5", "high-tech-zone": "88", "paojiang-zone": "80"}),
    ranking("2014-09", {"yuecheng": "91", "high-tech-zone": "89", "paojiang-zone": "70"}),
    ranking("2014-10", {"yuecheng": "88", "high-tech-zone": "92", "paojiang-zone": "75.25"}),
    ranking("2014-11", {"yuecheng": "88", "high-tech-zone": None, "paojiang-zone": "95"}, settled=False),
)


def finding(unit: str = "paojiang-zone", outcome: str = "pending", force: Force = Force.BINDING,
            period: str | None = "2014-10", **members: object) -> Finding:
    """A talk owed by a unit."""
    made = Finding(
        id=finding_id(TALK, f"{unit}.head", (), period),
        norm=TALK,
        cites=("4.3/p1s2",),
        unit=unit,
        bearer=f"{unit}.head",
        counterparty="mayor",
        territory="yuecheng",
        force=force,
        outcome=outcome,
        period=period,
        at=None,
        due="2014-12-31T23:59:59+08:00",
        values={"run": "3", "score": "75.25"},
        evidence=("e1", "e2"),
        title=Bilingual("连续三次末位约谈", "Three times last, talk"),
        derivation=Derivation("talk", "Conclude", period, (("unit", unit), ("score", Decimal("75.25"))), (), (
            Derivation("scored", "Select", period, (("unit", unit),), (EventRef("office", "e1"),)),
        )),
    )
    return replace(made, **members)


FINDINGS = (finding(), finding("yuecheng", "breached", period="2014-09", due=None))


def refusal(line: int, field: str = "score", value: str = "九十") -> Refusal:
    """A line whose score is no number."""
    span = Span(Source("events.jsonl"), line, 12, line, 14)
    values = {"field": field, "value": value, "expected": "", "event": f"e{line}"}
    return Refusal((Problem("U104", span, {**values, "option": field}),), f"e{line}", "assessment.scored")


def intake(refused: int = 0) -> Intake:
    """Two events read, one of a type that is not known, and so many lines refused."""
    event = Event("e1", "office", "assessment.scored", 0, 0, None, {})
    ignored = (IgnoredType("assessment.score", 1, ("assessment.scored",)),)
    refusals = tuple(refusal(line) for line in range(1, refused + 1))
    return Intake((event, replace(event, id="e2")), refusals, ignored, 3 + refused)


def evaluation(findings: Iterable[Finding] = FINDINGS, rankings: Iterable[Ranking] = RANKINGS) -> Evaluation:
    """What followed, seen from the end of 2014."""
    ordered = tuple(sorted(findings, key=lambda it: it.order))
    end = parse_instant("2014-12-31T23:59:59+08:00")
    return Evaluation(ordered, tuple(rankings), end, end, (Conflict("office", "e1", "aa", "bb"),))


def report(refused: int = 0, findings: Iterable[Finding] = FINDINGS, rankings: Iterable[Ranking] = RANKINGS) -> Report:
    """The whole report."""
    return Report(rulebook(), evaluation(findings, rankings), intake(refused))


@dataclass(frozen=True)
class SamplePolicy:
    """What the command line needs of a policy, with a canned answer."""

    folder: Path
    rulebook: Rulebook
    problems: tuple[Problem, ...] = ()

    def evaluation(self, events: Iterable[Event], *, as_of: Instant | None = None, known_at: Instant | None = None,
                   evaluator: str = "reference", master: str | None = None) -> Evaluation:
        """Answer always the same."""
        assert evaluator in ("reference", "live", "bulk", "spark")
        tuple(events)
        answer = evaluation()
        return replace(answer, as_of=as_of or answer.as_of, known_at=known_at or answer.known_at)

    def with_readings(self, readings: Mapping[str, str]) -> SamplePolicy:
        """Only the sample's own reading is known."""
        unknown = [name for name in readings if name not in self.rulebook.readings]
        if unknown:
            raise ProblemsFound([Problem("U107", None, {"value": name}) for name in unknown])
        return replace(self, rulebook=replace(self.rulebook, readings={**self.rulebook.readings, **readings}))


def load(folder: Path, *, readings: Mapping[str, str] | None = None) -> SamplePolicy:
    """Stand in for `zhunsheng.load`."""
    return SamplePolicy(Path(folder), rulebook()).with_readings(readings or {})
