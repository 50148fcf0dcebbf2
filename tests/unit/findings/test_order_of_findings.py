"""Findings are listed in one order, whatever order they are made in."""

from __future__ import annotations

from itertools import permutations

from zhunsheng.findings.derivation import Derivation
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.order import in_order
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual


def _finding(period: str, outcome: str, operation: str) -> Finding:
    return Finding("f", "n", (), "u", None, None, None, Force.BINDING, outcome, period, None, None, {}, (),
                   Bilingual("规范", "norm"), Derivation(operation, "Select", None, ()))


def test_findings_alike_in_all_they_say_are_listed_by_why() -> None:
    made = [_finding("2014-09", "breached", "a"), _finding("2014-09", "breached", "b"),
            _finding("2014-09", "fulfilled", "a"), _finding("2014-10", "breached", "a")]
    listed = {tuple((it.period, it.outcome, it.derivation.operation if it.derivation else "") for it in in_order(given))
              for given in permutations(made)}
    assert listed == {(("2014-09", "breached", "a"), ("2014-09", "breached", "b"), ("2014-09", "fulfilled", "a"),
                       ("2014-10", "breached", "a"))}
