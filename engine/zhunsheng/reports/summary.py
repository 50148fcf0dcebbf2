"""The lines under every report: under what it holds, what was read, what came out."""

from __future__ import annotations

from zhunsheng.events.admission import Intake
from zhunsheng.reports.names import Names, day_text
from zhunsheng.reports.report import Report
from zhunsheng.reports.words import say
from zhunsheng.terms.text import Lang


def summary_lines(report: Report, lang: Lang) -> list[str]:
    """Return the summary: instants, events read, refused and ignored, findings by force and outcome."""
    lines = [_instants(report, lang), received_line(report.intake, lang), *near_lines(report.intake, lang)]
    lines.append(_findings_line(report, lang))
    if report.conflicts:
        lines.append(_pair(say("conflicts", lang), len(report.conflicts)))
    return [line for line in lines if line]


def received_line(intake: Intake, lang: Lang) -> str:
    """Return how many events were read, refused and ignored, in one line."""
    counts = (
        ("events_read", intake.received),
        ("events_refused", intake.refused),
        ("events_ignored", intake.ignored_count),
    )
    return _joined([_pair(say(key, lang), count) for key, count in counts], lang)


def near_lines(intake: Intake, lang: Lang) -> list[str]:
    """Return a line for each unknown type of event whose name is close to a known one."""
    return [
        say("near_type", lang, type=kind.type, count=kind.count, name=" / ".join(kind.near))
        for kind in intake.ignored
        if kind.near
    ]


def _instants(report: Report, lang: Lang) -> str:
    zone, evaluation = report.rulebook.zone, report.evaluation
    parts = []
    for key, instant in (("as_of", evaluation.as_of), ("known_at", evaluation.known_at)):
        if instant is not None:
            parts.append(f"{say(key, lang)} {day_text(zone.text(instant))}")
    return _joined(parts, lang)


def _findings_line(report: Report, lang: Lang) -> str:
    names = Names(report.rulebook, lang)
    total = _pair(say("findings_count", lang), report.count)
    by_force: dict[str, list[str]] = {}
    for force, outcome, count in report.counts():
        by_force.setdefault(force, []).append(f"{names.outcome(outcome)} {count}")
    joint, opening, closing, colon = ("、", "（", "）", "：") if lang == "zh" else (", ", " (", ")", ": ")
    groups = [f"{names.force(force)}{opening}{joint.join(parts)}{closing}"
              for force, parts in sorted(by_force.items(), reverse=True)]
    return f"{total}{colon}{_joined(groups, lang)}" if groups else total


def _pair(label: str, count: int) -> str:
    return f"{label} {count}"


def _joined(parts: list[str], lang: Lang) -> str:
    return ("，" if lang == "zh" else ", ").join(parts)
