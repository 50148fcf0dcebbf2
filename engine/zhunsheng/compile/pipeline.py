"""The passes from a folder to a rulebook, as a list one can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from zhunsheng.compile.checks import check_all
from zhunsheng.compile.documents import Documents, read_what_is_sound
from zhunsheng.compile.lower.consequence import lower_consequence
from zhunsheng.compile.lower.context import Lowering, read_day, read_force
from zhunsheng.compile.lower.duty import lower_duty
from zhunsheng.compile.lower.escalation import lower_escalation
from zhunsheng.compile.lower.limit import lower_limit
from zhunsheng.compile.lower.measure import lower_measure
from zhunsheng.compile.lower.property import lower_properties
from zhunsheng.compile.lower.ranking import lower_ranking
from zhunsheng.compile.lower.responsibility import lower_responsibility
from zhunsheng.compile.lower.scope import lower_scope
from zhunsheng.compile.order import in_order
from zhunsheng.compile.registry import NormInPlay, Registry, build_registry
from zhunsheng.compile.salvage import without_echoes
from zhunsheng.compile.settle import settle_names
from zhunsheng.ir.properties import Property
from zhunsheng.ir.rulebook import Norm, Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound, Severity
from zhunsheng.problems.render import severity_of
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.citation import Citation
from zhunsheng.terms.force import Force
from zhunsheng.terms.memory import without_collections
from zhunsheng.terms.time import Calendar, Zone
from zhunsheng.terms.value import dataclass
from zhunsheng.written.consequence import WrittenConsequence
from zhunsheng.written.documents import WrittenCalendar
from zhunsheng.written.duty import WrittenDuty
from zhunsheng.written.escalation import WrittenEscalation
from zhunsheng.written.limit import WrittenLimit
from zhunsheng.written.measure import WrittenMeasure
from zhunsheng.written.ranking import WrittenRanking
from zhunsheng.written.responsibility import WrittenResponsibility
from zhunsheng.written.scope import WrittenScope

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Compiled:
    """A policy ready to be evaluated: its rulebook, what it was made from, and warnings and hints."""

    rulebook: Rulebook
    documents: Documents
    registry: Registry
    problems: tuple[Problem, ...]
    properties: tuple[Property, ...] = ()


@without_collections()
def compile_folder(folder: Path, readings: Mapping[str, str] | None = None) -> Compiled:
    """
    Compile the policy in a folder under the readings chosen (others by their default).

    Raises ProblemsFound with every error; warnings and hints alone do not stop it.
    """
    documents, found, lost = read_what_is_sound(folder)
    if not found:
        return compile_documents(documents, readings)
    try:
        more: tuple[Problem, ...] = compile_documents(documents, readings).problems
    except ProblemsFound as error:
        more = error.problems
    raise ProblemsFound(set_of([*found, *without_echoes(more, lost)]))


@without_collections()
def compile_documents(documents: Documents, readings: Mapping[str, str] | None = None) -> Compiled:
    """Compile documents that were read; see compile_folder."""
    problems: list[Problem] = []
    registry = build_registry(documents, problems)
    chosen = choose_readings(registry, readings or {}, problems)
    lowering = _begin(documents, registry, chosen, problems)
    settle_names(lowering)
    lowering.force_at = _lower_norms(lowering)
    properties = lower_properties(lowering, documents.properties)
    check_all(documents, registry, lowering, problems)
    if any(severity_of(problem.code) is Severity.ERROR for problem in problems):
        raise ProblemsFound(set_of(problems))
    rulebook = _rulebook(documents, lowering)
    noted = tuple(sorted(set_of(problems), key=lambda item: item.order))
    return Compiled(rulebook, documents, registry, noted, properties)


def set_of(problems: list[Problem]) -> list[Problem]:
    """Return the problems without repetitions: two passes may meet the same slip."""
    distinct = {(it.code, str(it.at), str(sorted(it.values.items()))): it for it in problems}
    return list(distinct.values())


def choose_readings(registry: Registry, given: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Return the choice for every reading: the one given for this run, or the default."""
    chosen: dict[str, str] = {}
    for key, reading in registry.readings.items():
        choices = [choice.text for choice, _, _ in reading.choices]
        if reading.default.text not in choices:
            near = near_names(reading.default.text, choices)
            values = {"reading": key, "choice": reading.default.text, "choices": ", ".join(choices)}
            problems.append(Problem("N110", reading.default.span, values, near))
        chosen[key] = reading.default.text if reading.default.text in choices else choices[0]
    for key, choice in given.items():
        known = registry.readings.get(key)
        if known is None:
            near = near_names(key, list(registry.readings))
            problems.append(Problem("N111", None, {"reading": key}, near))
            continue
        choices = [item.text for item, _, _ in known.choices]
        if choice not in choices:
            values = {"reading": key, "choice": choice, "choices": ", ".join(choices)}
            problems.append(Problem("N110", None, values, near_names(choice, choices)))
            continue
        chosen[key] = choice
    return chosen


def _begin(
    documents: Documents, registry: Registry, chosen: dict[str, str], problems: list[Problem]
) -> Lowering:
    policy = documents.policy
    try:
        ZoneInfo(policy.zone.text)
        zone = Zone(policy.zone.text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(Problem("D109", policy.zone.span, {"zone": policy.zone.text},
                                near_names(policy.zone.text, available_timezones(), synonyms=False)))
        zone = Zone("UTC")
    first, last = read_force(policy.in_force, problems)
    dated = read_day(policy.dated, problems)
    for day in documents.source_days:
        read_day(day, problems)
    if first is None:
        first = dated or date(1970, 1, 1)
    return Lowering(registry, chosen, zone, (first, last), problems)


def _lower_norms(lowering: Lowering) -> dict[str, Force] | None:
    force_at: dict[str, Force] | None = None
    scopes: list[NormInPlay] = []
    for norm in in_order(lowering.registry, lowering.problems):
        lowering.norm = norm
        first, last = lowering.days_in_force()
        if last is not None and last < first and not (_ends_before_it_begins(norm) or _is_backwards(lowering.in_force)):
            lowering.problem("C120", norm.written.name.id.span, norm=norm.written.id)
        if norm.written.kind == "scope":
            scopes.append(norm)
        made = _lower_norm(lowering, norm)
        force_at = made if force_at is None else force_at
    for further in scopes[1:]:
        lowering.problems.append(Problem("C121", further.written.name.id.span, {"norm": further.written.id}))
    return force_at


def _is_backwards(in_force: tuple[date, date | None]) -> bool:
    """That of a policy is told at its head, not at every norm."""
    first, last = in_force
    return last is not None and last < first


def _ends_before_it_begins(norm: NormInPlay) -> bool:
    """That is told where its last day is written."""
    first, last = read_force(norm.written.in_force, [])
    return first is not None and last is not None and last < first


def _lower_norm(lowering: Lowering, norm: NormInPlay) -> dict[str, Force] | None:
    says, duty = norm.written.says[0], norm.written.duty
    match says:
        case WrittenScope():
            return lower_scope(lowering, says)
        case WrittenMeasure():
            lower_measure(lowering, says)
        case WrittenRanking():
            lower_ranking(lowering, says)
        case WrittenEscalation():
            lower_escalation(lowering, says, duty)
        case WrittenConsequence():
            lower_consequence(lowering, says, duty)
        case WrittenDuty():
            lower_duty(lowering, says)
        case WrittenLimit():
            lower_limit(lowering, says)
        case WrittenResponsibility():
            lower_responsibility(lowering, says)
    return None


def _rulebook(documents: Documents, lowering: Lowering) -> Rulebook:
    registry, policy, force_at = lowering.registry, documents.policy, lowering.force_at
    everywhere = dict.fromkeys(registry.territories, Force.BINDING)
    last = lowering.in_force[1]
    return Rulebook(
        id=policy.name.id.text,
        title=policy.name.title,
        zone=lowering.zone,
        calendar=_calendar(policy.calendar, lowering.problems),
        units=registry.units,
        territories=registry.territories,
        tiers=registry.tiers,
        roles=registry.roles,
        matters=registry.matters,
        event_types=registry.events,
        norms={key: _norm(lowering, norm) for key, norm in registry.norms.items()},
        readings=lowering.chosen,
        attributes=registry.attributes(),
        force_at=everywhere if force_at is None else force_at,
        force_elsewhere=Force.BINDING if force_at is None else Force.NONE,
        operations=tuple(lowering.operations),
        rankings=tuple(lowering.rankings),
        in_force=(lowering.in_force[0].isoformat(), last.isoformat() if last else None),
    )


def _norm(lowering: Lowering, norm: NormInPlay) -> Norm:
    written = norm.written
    cites = []
    for sentence, digest in written.cites:
        known = norm.sentences.get(sentence.text)
        cites.append(Citation(sentence.text, digest.text if digest else known.digest.text if known else None))
    origins = tuple(dict.fromkeys(lowering.origins.get(written.id, ())))
    return Norm(written.id, written.kind, written.name.title, written.meaning, tuple(cites), origins)


def _calendar(written: WrittenCalendar | None, problems: list[Problem]) -> Calendar:
    if written is None:
        return Calendar()
    rest = Calendar().rest if written.rest is None else frozenset(_WEEK.index(day.text) for day in written.rest)
    holidays = frozenset(day for word in written.holidays if (day := read_day(word, problems)))
    worked = frozenset(day for word in written.worked if (day := read_day(word, problems)))
    return Calendar(rest, holidays, worked)
