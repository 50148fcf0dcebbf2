"""Properties reported: proved, tested or refuted; and every counterexample told so that a person can follow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.properties import Brings, ThereIs
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.properties.counter import demands
from zhunsheng.properties.record import expectation
from zhunsheng.properties.search import Verdict
from zhunsheng.properties.story import Draft
from zhunsheng.reports.json_ import json_text
from zhunsheng.reports.markdown import escape
from zhunsheng.reports.names import Names, day_text
from zhunsheng.reports.tables import Screen, grid, rendered, visible
from zhunsheng.reports.trial_words import VERDICTS, say
from zhunsheng.terms.text import Lang
from zhunsheng.terms.time import Zone


def verdict_word(verdict: Verdict) -> str:
    """Return what is known of a property in one word: proved, tested or refuted."""
    return "refuted" if not verdict.holds else "tested" if verdict.proof is None else "proved"


def verdicts_text(verdicts: Sequence[Verdict], rulebook: Rulebook, seed: int, lang: Lang, screen: Screen) -> str:
    """Return the table of properties, the counterexamples, and how many there are of each."""
    if not verdicts:
        return say("no_properties", lang) + "\n"
    headings = [say(key, lang) for key in ("verdict", "property", "grounds")]
    rows = [(_word(one, lang), f"{one.given.title.in_lang(lang)}\n{one.given.id}", grounds(one, lang))
            for one in verdicts]
    told = [line for one in verdicts for line in counterexample_lines(one, rulebook, lang)]
    parts = [rendered([grid(headings, rows, screen)], screen)]
    parts += ["\n".join(visible(line) for line in told) + "\n"] if told else []
    return "\n".join([*parts, summary(verdicts, seed, lang)]) + "\n"


def verdicts_markdown(verdicts: Sequence[Verdict], rulebook: Rulebook, seed: int, lang: Lang) -> str:
    """Return the same as Markdown."""
    headings = [say(key, lang) for key in ("verdict", "property", "grounds")]
    lines = [f"# {escape(rulebook.title.in_lang(lang))}", "", f"| {' | '.join(headings)} |", "|---|---|---|"]
    for one in verdicts:
        title = f"{escape(one.given.title.in_lang(lang))} (`{one.given.id}`)"
        lines.append(f"| {_word(one, lang)} | {title} | {escape(grounds(one, lang))} |")
    for one in verdicts:
        told = list(counterexample_lines(one, rulebook, lang))
        lines += ["", f"## {escape(told[0])}", "", "```", *told[1:], "```"] if told else []
    return "\n".join([*lines, "", summary(verdicts, seed, lang)]) + "\n"


def verdicts_json(verdicts: Sequence[Verdict], rulebook: Rulebook, seed: int) -> str:
    """Return the same as JSON."""
    return json_text({
        "policy": rulebook.id,
        "fingerprint": rulebook.fingerprint,
        "seed": seed,
        "properties": [_members(one, rulebook.zone) for one in verdicts],
    })


def summary(verdicts: Iterable[Verdict], seed: int, lang: Lang) -> str:
    """Return how many properties there are of each verdict."""
    words = [verdict_word(one) for one in verdicts]
    counts = {word: words.count(word) for word in VERDICTS}
    examples = sum(one.examples for one in verdicts)
    return say("properties_summary", lang, total=len(words), examples=examples, seed=seed, **counts)


def grounds(verdict: Verdict, lang: Lang) -> str:
    """Return why a property is said to hold or not."""
    if verdict.proof is not None:
        return say("by_states", lang, states=verdict.proof.states, variants=verdict.proof.variants)
    if verdict.holds:
        return say("by_examples", lang, examples=verdict.examples, reached=verdict.reached)
    if not verdict.examples:
        return say("by_automaton", lang)
    return say("after_examples", lang, examples=verdict.examples)


def counterexample_lines(verdict: Verdict, rulebook: Rulebook, lang: Lang) -> Iterator[str]:
    """Yield the lines that tell a counterexample: what was claimed, what happens, what follows and why."""
    found = verdict.counterexample
    if found is None:
        return
    given, names = verdict.given, Names(rulebook, lang)
    joint = "：" if lang == "zh" else ": "
    yield f"{say('counterexample', lang)}{joint}{given.title.in_lang(lang)} ({given.id})"
    if given.says is not None:
        yield f"  {given.says.in_lang(lang)}"
    if found.readings:
        yield f"  {say('under_readings', lang)}{joint}{', '.join('='.join(pair) for pair in found.readings)}"
    yield f"  {say('happened', lang)}{joint}"
    for draft in found.story.drafts:
        yield f"    {_event(draft, rulebook, lang)}"
    if found.event is not None:
        yield f"  {say('changed', lang)}{joint}{found.event.id}"
    expect, _ = demands(given, found)
    for wanted in expect:
        yield f"  {say('must_be', lang)}{joint}" + ", ".join(f"{key}: {value}" for key, value in wanted.items())
    if found.finding is not None:
        reason = isinstance(given.claim, ThereIs | Brings)
        yield f"  {say('gives_reason' if reason else 'must_be' if found.missing else 'must_not', lang)}{joint}"
        yield from (f"    {line}" for line in finding_lines(found.finding, names, lang))


def finding_lines(finding: Finding, names: Names, lang: Lang) -> Iterator[str]:
    """Yield what a finding says and why: its members, what the norm says, the values, the events it rests on."""
    joint = "：" if lang == "zh" else ": "
    members = [names.norm(finding.norm), names.unit(finding.unit or finding.bearer),
               finding.period or day_text(finding.at), names.outcome(finding.outcome),
               names.force(finding.force.value)]
    yield " · ".join(member for member in members if member)
    norm = names.rulebook.norms.get(finding.norm)
    if norm is not None and norm.says is not None:
        yield f"{say('because', lang)}{joint}{norm.says.in_lang(lang)}"
    if finding.values:
        yield f"{say('values', lang)}{joint}{names.values(finding)}"
    if finding.evidence:
        yield f"{say('rests_on', lang)}{joint}{', '.join(finding.evidence)}"


def _event(draft: Draft, rulebook: Rulebook, lang: Lang) -> str:
    type_ = rulebook.event_types[draft.type].name.title.in_lang(lang)
    fields = ", ".join(f"{name}={_cell(value)}" for name, value in draft.fields.items())
    links = "".join(f" {word} {target}" for word, target in (("supersedes", draft.supersedes),
                                                           ("retracts", draft.retracts)) if target is not None)
    return f"{draft.id}  {day_text(rulebook.zone.text(draft.time))}  {type_}  {fields}{links}"


def _cell(value: Any) -> str:
    return "[" + " ".join(map(str, value)) + "]" if isinstance(value, list) else str(value)


def _word(verdict: Verdict, lang: Lang) -> str:
    return VERDICTS[verdict_word(verdict)].in_lang(lang)


def _members(verdict: Verdict, zone: Zone) -> dict[str, Any]:
    given, found = verdict.given, verdict.counterexample
    members: dict[str, Any] = {
        "id": given.id, "title": {"zh": given.title.zh, "en": given.title.en}, "cites": list(given.cites),
        "verdict": verdict_word(verdict), "examples": verdict.examples, "reached": verdict.reached,
        "states": verdict.proof.states if verdict.proof else None,
        "variants": verdict.proof.variants if verdict.proof else None, "counterexample": None,
    }
    if found is not None:
        expect, never = demands(given, found)
        members["counterexample"] = {
            "readings": dict(found.readings),
            "events": [draft.cloud(zone) for draft in found.story.drafts],
            "finding": expectation(found.finding) if found.finding else None,
            "expect": expect, "never": never,
        }
    return members
