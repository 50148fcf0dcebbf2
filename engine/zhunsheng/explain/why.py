"""Why a finding holds: its norm, the sentences, the readings and figures that decided, and the steps to the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from zhunsheng.compile.pipeline import Compiled
from zhunsheng.events.event import Event
from zhunsheng.explain.events import EventTeller, Places
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt, look_at
from zhunsheng.explain.steps import StepTeller, norms_in
from zhunsheng.explain.titles import Titles, same
from zhunsheng.explain.words import say
from zhunsheng.findings.derivation import Derivation
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.words import day_text
from zhunsheng.ir.rulebook import NumberOrigin, Origin
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Bilingual, Lang
from zhunsheng.terms.time import Instant


@dataclass(frozen=True)
class Explanation:
    """
    A finding, and why it holds.

    `norms` are the norm and those it builds on, each with the sentences it cites; `readings` and `figures` are the
    choices and numbers written in them, each with its origin; `why` leads from the conclusion to the events.
    """

    finding: Finding
    headline: Line
    norms: tuple[Line, ...]
    readings: tuple[Line, ...]
    figures: tuple[Line, ...]
    why: Line

    @property
    def tree(self) -> Line:
        """The whole explanation as one tree."""
        parts = [Line("norms", say("title_norms"), {}, self.norms)]
        if self.readings:
            parts.append(Line("readings", say("title_readings"), {}, self.readings))
        if self.figures:
            parts.append(Line("figures", say("title_figures"), {}, self.figures))
        parts.append(Line("why", say("title_why"), {}, (self.why,)))
        return Line(self.headline.kind, self.headline.says, self.headline.facts, (*self.headline.below, *parts))

    def text(self, lang: Lang = "en", *, drawn: bool = True) -> str:
        """Return the explanation as an indented tree."""
        return self.tree.text(lang, drawn=drawn)

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON data."""
        return {
            "finding": self.finding.to_dict(),
            "norms": [line.to_dict() for line in self.norms],
            "readings": [line.to_dict() for line in self.readings],
            "figures": [line.to_dict() for line in self.figures],
            "why": self.why.to_dict(),
        }


def explain(compiled: Compiled, finding: Finding | str, events: Iterable[Event], *, norm: str | None = None,
            as_of: Instant | None = None, known_at: Instant | None = None, places: Places | None = None) -> Explanation:
    """
    Return why a finding holds of these events; it is worked out anew by the reference evaluator.

    The finding is named by its id, with the norm it is of, or given itself. Raises ProblemsFound if no such
    finding follows from the events.
    """
    wanted = finding if isinstance(finding, str) else finding.id
    named = norm if isinstance(finding, str) else finding.norm
    given = tuple(events)
    norms = [named] if named is not None else list(compiled.rulebook.norms)
    for candidate in norms:
        looked = look_at(compiled.rulebook, given, candidate, as_of=as_of, known_at=known_at)
        held = next((it for it in looked.findings if it.id == wanted and it.norm == candidate), None)
        if held is not None:
            return explanation_of(compiled, held, looked, places or {})
    raise ProblemsFound([Problem("U131", None, {"value": wanted})])


def explanation_of(compiled: Compiled, finding: Finding, looked: LookedAt, places: Places) -> Explanation:
    """Return why a finding of an evaluation holds."""
    assert finding.derivation is not None
    titles = looked.titles
    norms = [name for name in norms_in(finding.derivation) if name in looked.rulebook.norms]
    scope = [name for name, norm in looked.rulebook.norms.items() if norm.kind == "scope" and name not in norms]
    origins = [it for name in norms for it in _origins(name, looked.rulebook.norms[name].origins)]
    return Explanation(
        finding=finding,
        headline=headline(finding, titles),
        norms=tuple(_norm(compiled, name) for name in (*norms, *scope)),
        readings=tuple(_reading(compiled, *it, titles) for it in origins if it[1].origin is Origin.READING),
        figures=tuple(_figure(compiled, *it, titles) for it in origins if it[1].origin is not Origin.READING),
        why=steps_of(finding.derivation, looked, places),
    )


def _origins(norm: str, origins: Iterable[NumberOrigin]) -> Iterator[tuple[str, NumberOrigin]]:
    """Yield what is written in a norm with its origin; the key of a row of a table is told with the row."""
    given = tuple(origins)
    places = {origin.place for origin in given}
    return ((norm, it) for it in given if f"{it.place}: {it.value}" not in places)


def steps_of(derivation: Derivation, looked: LookedAt, places: Places) -> Line:
    """Return how a finding follows, from its conclusion down to the events."""
    return StepTeller(looked, EventTeller(looked, places)).told(derivation)[0]


def headline(finding: Finding, titles: Titles) -> Line:
    """Return what a finding says, in one line, with its figures below."""
    says = say(
        "finding", norm=titles.norm(finding.norm), bearer=titles.unit(finding.bearer or finding.unit),
        when=finding.period or day_text(finding.at), outcome=titles.outcome(finding.outcome),
        force=titles.force(finding.force.value),
    )
    below = [Line("force", _force_words(finding, titles), {"force": finding.force.value,
                                                          "territory": finding.territory})]
    if finding.counterparty:
        below.append(Line("counterparty", say("towards", unit=titles.unit(finding.counterparty)),
                          {"counterparty": finding.counterparty}))
    if finding.due:
        below.append(Line("due", say("due", at=day_text(finding.due)), {"due": finding.due}))
    return Line("finding", says, {"finding": finding.id}, tuple(below))


def _force_words(finding: Finding, titles: Titles) -> Bilingual:
    force = titles.force(finding.force.value)
    if finding.territory is None:
        return say("force_no_place", force=force)
    return say("force_at", force=force, territory=titles.territory(finding.territory))


def _norm(compiled: Compiled, name: str) -> Line:
    """Return a norm with what it says and the sentences it cites, by id and digest, in the project's own words."""
    norm = compiled.rulebook.norms[name]
    known: Mapping[str, Any] = compiled.registry.norms[name].sentences if name in compiled.registry.norms else {}
    sentences = []
    for cite in norm.cites:
        sentence = known.get(cite.sentence)
        gloss = sentence.gloss if sentence is not None else same("")
        says = say("sentence", id=cite.sentence, gloss=gloss, digest=cite.digest or "-")
        sentences.append(Line("sentence", says, {"sentence": cite.sentence, "digest": cite.digest}))
    if norm.says is not None:
        sentences.insert(0, Line("gloss", norm.says, {}))
    says = say("norm", title=norm.title, id=name)
    return Line("norm", says, {"norm": name, "cites": [cite.sentence for cite in norm.cites]}, tuple(sentences))


def _reading(compiled: Compiled, norm: str, origin: NumberOrigin, titles: Titles) -> Line:
    """Return the choice of a reading that a norm uses, and the reason for it where it is the default."""
    reading = compiled.registry.readings.get(origin.by)
    choice = compiled.rulebook.readings.get(origin.by, origin.value)
    facts = {"reading": origin.by, "choice": choice, "norm": norm, "place": origin.place}
    if reading is None:
        return Line("reading", say("reading", question=same(origin.by), choice=same(choice), id=origin.by,
                                   value=choice, norm=titles.norm(norm)), facts)
    title = next((wording for text, wording, _ in reading.choices if text.text == choice), None) or same(choice)
    is_default = reading.default.text == choice
    says = say("reading_default" if is_default else "reading", question=reading.question, choice=title, id=origin.by,
               value=choice, norm=titles.norm(norm))
    below = (Line("reason", reading.why, {}),) if is_default and reading.why is not None else ()
    return Line("reading", says, {**facts, "default": is_default}, below)


def _figure(compiled: Compiled, norm: str, origin: NumberOrigin, titles: Titles) -> Line:
    """Return a number, name or choice written in a norm, and whether the text says it or it was decided locally."""
    place = titles.written_place(origin.place)
    value = titles.cell(origin.place, origin.value)
    facts = {"norm": norm, "place": origin.place, "value": origin.value, "origin": origin.origin.value}
    if origin.origin is Origin.TEXT:
        says = say("figure_text", place=place, value=value, by=origin.by, norm=titles.norm(norm))
        return Line("origin", says, {**facts, "by": origin.by})
    reason = reasons_in(compiled, norm).get(origin.by, same(origin.by))
    says = say("figure_local", place=place, value=value, by=reason, norm=titles.norm(norm))
    return Line("origin", says, {**facts, "by": {"zh": reason.zh, "en": reason.en}})


def reasons_in(compiled: Compiled, norm: str) -> dict[str, Bilingual]:
    """Return the reasons written in a norm for what was decided locally, by their Chinese wording."""
    known = compiled.registry.norms.get(norm)
    return {} if known is None else {text.zh: text for text in _bilingual_in(known.written)}


def _bilingual_in(value: object) -> Iterator[Bilingual]:
    if isinstance(value, Bilingual):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from _bilingual_in(member)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            if item.name != "span":
                yield from _bilingual_in(getattr(value, item.name))
