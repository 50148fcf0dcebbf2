"""Mutants reported: how many the scenarios notice, which none does, and the story that would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.mutate.run import Fate, Tally, Trial
from zhunsheng.properties.record import expectation
from zhunsheng.reports.json_ import json_text
from zhunsheng.reports.markdown import escape
from zhunsheng.reports.tables import Screen, grid, rendered
from zhunsheng.reports.trial_words import FATES, KINDS, say
from zhunsheng.terms.text import Lang

_COUNTED = (Fate.NOTICED, Fate.UNNOTICED)


def mutation_text(tally: Tally, rulebook: Rulebook, lang: Lang, screen: Screen) -> str:
    """Return the counts by kind, the mutants that nothing notices with their stories, and the score."""
    parts = [f"{say('by_kind', lang)}\n", rendered([grid(_kind_headings(lang), _kind_rows(tally, lang), screen,
                                                      (1, 2, 3))], screen)]
    headings = [say(key, lang) for key in ("where", "kind", "change", "would_notice")]
    for fate, title in ((Fate.UNNOTICED, "unnoticed_title"), (Fate.UNCHECKED, "unchecked_title")):
        rows = [_row(trial, lang) for trial in tally.of(fate)]
        if rows:
            parts += [f"\n{say(title, lang)}\n", rendered([grid(headings, rows, screen)], screen)]
    return "".join([*parts, "\n", *(f"{line}\n" for line in summary(tally, lang))])


def mutation_markdown(tally: Tally, rulebook: Rulebook, lang: Lang) -> str:
    """Return the same as Markdown."""
    lines = [f"# {escape(rulebook.title.in_lang(lang))}", "", *(f"- {line}" for line in summary(tally, lang))]
    lines += ["", *_markdown(_kind_headings(lang), _kind_rows(tally, lang))]
    headings = [say(key, lang) for key in ("where", "kind", "change", "would_notice")]
    for fate, title in ((Fate.UNNOTICED, "unnoticed_title"), (Fate.UNCHECKED, "unchecked_title")):
        rows = [_row(trial, lang) for trial in tally.of(fate)]
        if rows:
            lines += ["", f"## {say(title, lang)}", "", *_markdown(headings, rows)]
    return "\n".join(lines) + "\n"


def mutation_json(tally: Tally, rulebook: Rulebook) -> str:
    """Return every mutant and what became of it as JSON."""
    return json_text({
        "policy": rulebook.id,
        "fingerprint": rulebook.fingerprint,
        "score": {"noticed": tally.noticed, "counted": tally.counted, "permille": tally.permille},
        "fates": {fate.value: len(tally.of(fate)) for fate in Fate},
        "mutants": [_members(trial, rulebook) for trial in tally.trials],
    })


def summary(tally: Tally, lang: Lang) -> Iterator[str]:
    """Yield how many mutants there are of each fate, and the score."""
    joint = "，" if lang == "zh" else ", "
    counts = ((fate, len(tally.of(fate))) for fate in Fate)
    parts = joint.join(f"{FATES[fate.value].in_lang(lang)} {count}" for fate, count in counts if count)
    yield say("fates", lang, total=len(tally.trials), parts=parts or "0")
    yield say("score", lang, score=score_text(tally), noticed=tally.noticed, counted=tally.counted)


def score_text(tally: Tally) -> str:
    """
    Return the score in per cent with one decimal place.

    >>> score_text(Tally(()))
    '100.0%'
    """
    return f"{tally.permille // 10}.{tally.permille % 10}%"


def _kind_headings(lang: Lang) -> list[str]:
    return [say(key, lang) for key in ("kind", "noticed", "counted", "equivalent")]


def _kind_rows(tally: Tally, lang: Lang) -> list[tuple[str, str, str, str]]:
    rows = []
    for kind, word in KINDS.items():
        own = [trial for trial in tally.trials if trial.mutant.kind == kind]
        fates = [trial.fate for trial in own]
        noticed, counted = fates.count(Fate.NOTICED), sum(fate in _COUNTED for fate in fates)
        if own:
            rows.append((word.in_lang(lang), str(noticed), str(counted), str(fates.count(Fate.EQUIVALENT))))
    return rows


def _row(trial: Trial, lang: Lang) -> tuple[str, str, str, str]:
    mutant = trial.mutant
    where = f"{mutant.name}\n{mutant.at}"
    return where, KINDS[mutant.kind].in_lang(lang), f"{mutant.before} → {mutant.after}", _story(trial, lang)


def _story(trial: Trial, lang: Lang) -> str:
    if trial.fate is not Fate.UNNOTICED:
        return ""
    if trial.witness is None:
        return say("no_story", lang, stories=trial.stories)
    witness = trial.witness
    return say("story", lang, events=len(witness.story.drafts), expected=_found(witness.expected, lang),
               unexpected=_found(witness.unexpected, lang))


def _found(findings: tuple[Finding, ...], lang: Lang) -> str:
    if not findings:
        return say("nothing", lang)
    first = findings[0]
    members = (first.norm, first.unit or first.bearer, first.period, first.outcome)
    told = " ".join(member for member in members if member)
    return f"{told} (+{len(findings) - 1})" if len(findings) > 1 else told


def _markdown(headings: list[str], rows: list[tuple[str, str, str, str]]) -> list[str]:
    lines = [f"| {' | '.join(headings)} |", "|" + "---|" * len(headings)]
    return lines + [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]


def _members(trial: Trial, rulebook: Rulebook) -> dict[str, Any]:
    mutant, witness = trial.mutant, trial.witness
    members: dict[str, Any] = {
        "number": mutant.number, "kind": mutant.kind, "of": mutant.of, "path": list(mutant.path),
        "at": str(mutant.at), "before": mutant.before, "after": mutant.after,
        "fate": trial.fate.value, "by": trial.by or None, "affected": list(trial.affected), "witness": None,
    }
    if witness is not None:
        members["witness"] = {
            "readings": dict(witness.readings),
            "events": [draft.cloud(rulebook.zone) for draft in witness.story.drafts],
            "expected": [expectation(finding) for finding in witness.expected],
            "unexpected": [expectation(finding) for finding in witness.unexpected],
        }
    return members
