"""Who leads and who supports in a matter and a place, as a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhunsheng.compile.registry import MatterInPlay, Registry
from zhunsheng.explain.assignments import Assignments as Assignments
from zhunsheng.explain.assignments import assignments as assignments
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.reports import words
from zhunsheng.reports.names import Names
from zhunsheng.reports.sheets import Sheet
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Lang

COLUMNS = ("role", "unit", "rule", "force", "title", "cites")


def assignments_sheet(rulebook: Rulebook, answer: Assignments, lang: Lang) -> Sheet:
    """Return the answer as a list."""
    names = Names(rulebook, lang)
    rows = tuple(
        (
            words.word(words.ROLES, finding.values.get("role", ""), lang),
            names.unit(finding.unit),
            words.word(words.RULES, finding.values.get("rule", ""), lang),
            names.force(finding.force.value),
            finding.title.in_lang(lang),
            " ".join(finding.cites),
        )
        for finding in answer.findings
    )
    headings = tuple(names.value(key) if key in ("role", "rule") else names.column(key) for key in COLUMNS)
    return Sheet(words.say("responsible", lang), COLUMNS, headings, rows)


@dataclass(frozen=True, slots=True)
class Competence:
    """Which body a matter belongs to where it was asked about (None: the government of the place), and by what."""

    matter: str
    body: str | None
    cites: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the competence as JSON data."""
        return {"matter": self.matter, "body": self.body, "cites": list(self.cites)}


def competences_of(registry: Registry, answer: Assignments) -> tuple[Competence, ...]:
    """Return to whom the matters asked about belong, in the order in which they were named."""
    return tuple(
        Competence(matter, _body(registry, entry), tuple(sentence.text for sentence, _ in entry.written.cites))
        for matter in answer.matters for entry in registry.matters_in_play
        if entry.written.name.id.text == matter and _reaches(registry, entry, answer.territories)
    )


def _reaches(registry: Registry, entry: MatterInPlay, territories: Iterable[str]) -> bool:
    places = [place for word in entry.written.within for place in registry.names.meant("territory", word.text)]
    return not entry.written.within or any(set(territories) & registry.within(place) for place in places)


def _body(registry: Registry, entry: MatterInPlay) -> str | None:
    lead = entry.written.lead
    if lead is None:
        return None
    if entry.foreign is None:
        meant = registry.names.meant("unit", lead.text)
        return meant[0] if len(meant) == 1 else None
    meant = entry.foreign.names.meant("unit", lead.text)
    return entry.foreign.stands_for["unit"].get(meant[0], meant[0]) if len(meant) == 1 else None


def grounds(rulebook: Rulebook, competences: Iterable[Competence], answer: Assignments, lang: Lang) -> tuple[str, ...]:
    """Say in sentences what the answer rests on: to whom each matter belongs, and where the policy has no force."""
    names = Names(rulebook, lang)
    said = []
    for it in competences if answer.findings else ():
        body = names.unit(it.body) if it.body else words.say("of_the_place", lang)
        cites = f" [{' '.join(it.cites)}]" if it.cites else ""
        matter = rulebook.matters[it.matter].title.in_lang(lang)
        said.append(words.say("belongs", lang, matter=matter, body=body) + cites)
    for place in answer.territories:
        if rulebook.force_at.get(place, rulebook.force_elsewhere) is Force.NONE:
            said.append(words.say("no_force", lang, place=names.territory(place)))
    return tuple(said)
