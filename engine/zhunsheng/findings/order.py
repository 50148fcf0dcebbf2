"""The one order in which findings are listed, by every evaluator."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby

from zhunsheng.findings.finding import Finding


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by period (or instant), norm, unit and id; those alike in all that by what they say, and why."""
    listed = sorted(findings, key=_place)
    found: list[Finding] = []
    for _, alike in groupby(listed, key=_place):
        group = list(alike)
        found += sorted(group, key=_said) if len(group) > 1 else group
    return tuple(found)


def _place(finding: Finding) -> tuple[str, str, str, str]:
    return finding.order


def _said(finding: Finding) -> tuple[str, str]:
    why = finding.derivation.to_dict() if finding.derivation else None
    return json.dumps(finding.to_dict(), ensure_ascii=False), json.dumps(why, ensure_ascii=False)
