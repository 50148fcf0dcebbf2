"""From findings to the lines that every opponent writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook


def lines_of(workload: str, findings: Iterable[Finding], rulebook: Rulebook) -> Iterator[str]:
    """Yield the lines of a workload for the findings of its policy."""
    match workload:
        case "w1":
            yield from map(_escalated, findings)
        case "w2":
            yield from _of_cases(findings, rulebook)
        case _:
            for finding in findings:
                yield f"{finding.norm.upper()}|{finding.evidence[0]}"


def _escalated(finding: Finding) -> str:
    unit = (finding.unit or "").upper()
    if finding.norm == "talk":
        return f"talk|{finding.period}|{unit}"
    return f"statement|{finding.period}|{unit}|{finding.values['score']}"


def _of_cases(findings: Iterable[Finding], rulebook: Rulebook) -> Iterator[str]:
    """Overdue are the cases closed too late or not at all; the counts of the three kinds of event are added up."""
    routed: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        if finding.norm != "overdue":
            force = finding.norm.rpartition("-")[2]
            routed[_bare(finding.unit or ""), force] += int(finding.values["count"])
        elif finding.outcome in ("late", "breached"):
            unit = finding.unit or ""
            due = (finding.due or "")[:19] + "Z"
            tier = rulebook.units[unit].tier
            yield f"overdue|{finding.values['case']}|{due}|{unit.upper()}|{_bare(finding.bearer or '')}|{tier}"
    for (lead, force), count in routed.items():
        yield f"routed|{lead}|{force}|{count}"


def _bare(lead: str) -> str:
    return lead.removeprefix("lead-")
