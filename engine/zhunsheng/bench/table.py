"""The results of the race as a table in Markdown that also reads well as it is, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from zhunsheng.bench.columns import indented, padded
from zhunsheng.bench.contestants import FIRST
from zhunsheng.bench.results import Fate, Result
from zhunsheng.bench.words import say
from zhunsheng.terms.text import Lang

_HEADINGS = (
    "workload", "size", "program", "seconds", "rate", "of-rival", "of-first", "processor", "of-rival", "of-first", "MB",
    "findings",
)


def as_table(results: Sequence[Result], lang: Lang, at_most: int) -> str:
    """Write results as a table in Markdown, and below it who failed, why, and who took no part."""
    headings = [it if it == "MB" else say(it, lang, first=FIRST) for it in _HEADINGS]
    rows = [_cells(it, lang) for it in results if it.fate not in (Fate.TOO_LARGE, Fate.NOT_INSTALLED)]
    parts = [padded(headings, rows)] if rows else []
    parts += [_legend(results, lang, at_most)] if rows else []
    parts += ["\n".join(told)] if (told := [line for it in results for line in _trouble(it, lang, at_most)]) else []
    parts += ["\n".join([say("absent", lang), *missed])] if (missed := _absences(results, lang)) else []
    return "\n\n".join(parts) + "\n"


def as_json(results: Sequence[Result]) -> str:
    """Write results as JSON, those of the contestants that took no part included."""
    return json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2) + "\n"


def _cells(it: Result, lang: Lang) -> list[str]:
    cells = (
        it.workload, it.size, it.name, it.seconds, it.events_per_second, it.ratio, it.ratio_to_first,
        it.processor_seconds, it.processor_ratio, it.processor_ratio_to_first, it.megabytes,
    )
    return [*("" if cell is None else str(cell) for cell in cells), say(it.fate, lang)]


def _legend(results: Sequence[Result], lang: Lang, at_most: int) -> str:
    joint = "、" if lang == "zh" else ", "
    pairs = {it.name: it.rival for it in results if it.rival and it.seconds}
    told = [say("rival", lang, name=name, rival=rival) for name, rival in pairs.items()]
    uncounted = dict.fromkeys(it.name for it in results if it.seconds and it.processor_seconds is None)
    elsewhere = [say("elsewhere", lang, names=joint.join(uncounted))] if uncounted else []
    said = [say("legend", lang, rivals=joint.join(told) or "–"), *elsewhere, say("bound", lang, seconds=at_most)]
    return ("" if lang == "zh" else " ").join(said)


def _trouble(it: Result, lang: Lang, at_most: int) -> Iterator[str]:
    """Yield what is to be said of a contestant that failed, was stopped or is wrong, and what it said itself."""
    if it.fate not in (Fate.WRONG, Fate.FAILED, Fate.STOPPED):
        return
    yield f"- {it.workload} {it.size} `{it.name}`: {_what_happened(it, lang, at_most)}"
    yield from indented(it.said or say("told-silent", lang))


def _what_happened(it: Result, lang: Lang, at_most: int) -> str:
    match it.fate, it.status or 0:
        case Fate.WRONG, _:
            return say("told-wrong", lang, found=it.findings, wanted=it.right_findings)
        case Fate.STOPPED, _:
            return say("told-stopped", lang, seconds=at_most)
        case _, 0:
            return say("told-empty", lang)
        case _, status if status < 0:
            return say("told-killed", lang, signal=-status)
        case _, status:
            return say("told-failed", lang, status=status)


def _absences(results: Sequence[Result], lang: Lang) -> list[str]:
    """Return who took no part and why, each once for all workloads where the reason is the same."""
    told: dict[tuple[str, str], list[str]] = {}
    joint = "、" if lang == "zh" else ", "
    for it in results:
        if it.fate is Fate.NOT_INSTALLED:
            why = say("not-installed", lang, packages=joint.join(it.missing))
        elif it.fate is Fate.TOO_LARGE:
            why = say("too-large", lang, largest=it.largest)
        else:
            continue
        told.setdefault((it.name, why), []).append(f"{it.workload} {it.size}")
    return [f"- `{name}`: {why} ({joint.join(where)})" for (name, why), where in told.items()]
