"""Findings, rankings and refused lines as JSON: for other systems, so names and order never change."""

from __future__ import annotations

import json
from typing import Any

from zhunsheng.evaluate.contract import Conflict, Ranking
from zhunsheng.problems.problem import Problem
from zhunsheng.reports.report import Report
from zhunsheng.terms.text import Lang
from zhunsheng.terms.time import Instant, Zone


def json_text(value: Any) -> str:
    """Return JSON as a file people may open: indented, Chinese as it is, ending in a new line."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def json_line(value: Any) -> str:
    """Return JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def findings_jsonl(report: Report, *, derivation: bool = False) -> str:
    """Return the findings, one a line."""
    return "".join(json_line(finding.to_dict(derivation=derivation)) for finding in report.findings)


def findings_json(report: Report, lang: Lang, *, derivation: bool = False) -> str:
    """Return the whole report as one object: under what it holds, what was received, findings, rankings."""
    return json_text(
        {
            **head(report),
            "summary": summary(report),
            "findings": [finding.to_dict(derivation=derivation) for finding in report.findings],
            "rankings": [ranking_dict(ranking, report.rulebook.zone) for ranking in report.rankings],
            "refused": [refusal_dict(problem, lang) for problem in report.intake.problems],
            "conflicts": [conflict_dict(conflict) for conflict in report.conflicts],
        }
    )


def rankings_json(report: Report) -> str:
    """Return the rankings as one object."""
    rankings = [ranking_dict(ranking, report.rulebook.zone) for ranking in report.rankings]
    return json_text({**head(report), "rankings": rankings})


def rankings_jsonl(report: Report) -> str:
    """Return the rankings, one a line."""
    return "".join(json_line(ranking_dict(ranking, report.rulebook.zone)) for ranking in report.rankings)


def head(report: Report) -> dict[str, Any]:
    """Return what the report holds under: policy, readings, instants."""
    rulebook = report.rulebook
    return {
        "policy": {
            "id": rulebook.id,
            "title": {"zh": rulebook.title.zh, "en": rulebook.title.en},
            "fingerprint": rulebook.fingerprint,
        },
        "readings": dict(sorted(rulebook.readings.items())),
        "as_of": instant_text(report.evaluation.as_of, rulebook.zone),
        "known_at": instant_text(report.evaluation.known_at, rulebook.zone),
    }


def summary(report: Report) -> dict[str, Any]:
    """Return the counts: what came in, and findings by force and outcome."""
    intake = report.intake
    by_force: dict[str, dict[str, int]] = {}
    for force, outcome, count in sorted(report.counts()):
        by_force.setdefault(force, {})[outcome] = count
    return {
        "lines": intake.lines,
        "events": intake.received,
        "refused": intake.refused,
        "ignored": intake.ignored_count,
        "ignored_types": {kind.type: kind.count for kind in intake.ignored},
        "findings": report.count,
        "by_force": by_force,
    }


def ranking_dict(ranking: Ranking, zone: Zone) -> dict[str, Any]:
    """Return one ranking as JSON data."""
    return {
        "norm": ranking.norm,
        "group": ranking.group,
        "period": ranking.period,
        "settled": ranking.settled_at is not None,
        "settled_at": instant_text(ranking.settled_at, zone),
        "by_order": ranking.by_order,
        "lines": [
            {"unit": line.unit, "place": line.place, "figure": line.figure, "last": line.last}
            for line in ranking.lines
        ],
        "missing": list(ranking.missing),
        "evidence": list(ranking.evidence),
    }


def refusal_dict(problem: Problem, lang: Lang) -> dict[str, Any]:
    """Return one refused line as JSON data: where it stands, what is wrong, in words."""
    from zhunsheng.problems.render import to_json

    return to_json(problem, lang)


def conflict_dict(conflict: Conflict) -> dict[str, Any]:
    """Return one pair of events of the same name as JSON data."""
    return {
        "source": conflict.source,
        "id": conflict.id,
        "counted": conflict.counted,
        "disregarded": conflict.disregarded,
    }


def instant_text(instant: Instant | None, zone: Zone) -> str | None:
    """Return an instant as RFC 3339 text in the policy's zone."""
    return None if instant is None else zone.text(instant)
