"""What a report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from zhunsheng.evaluate.contract import Conflict, Evaluation, Ranking
from zhunsheng.events.admission import Intake
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Report:
    """
    Findings and rankings under one rulebook, and what was received.

    `tally` counts findings by force and outcome where they were written elsewhere and are not listed here.
    """

    rulebook: Rulebook
    evaluation: Evaluation
    intake: Intake = Intake()
    tally: tuple[tuple[str, str, int], ...] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in their order."""
        return self.evaluation.findings

    @property
    def count(self) -> int:
        """How many findings there are."""
        return len(self.findings) if self.tally is None else sum(count for _, _, count in self.tally)

    @property
    def rankings(self) -> tuple[Ranking, ...]:
        """The rankings, in their order."""
        return self.evaluation.rankings

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Events of one name with different content."""
        return self.evaluation.conflicts

    def only(self, wanted: Callable[[Finding], bool]) -> Report:
        """Return the report with those findings alone that are wanted."""
        kept = tuple(finding for finding in self.findings if wanted(finding))
        return replace(self, evaluation=replace(self.evaluation, findings=kept))

    def by_norm(self) -> list[tuple[str, list[Finding]]]:
        """Return the findings grouped by norm, the norms in the order in which the policy states them."""
        groups: dict[str, list[Finding]] = {norm: [] for norm in self.rulebook.norms}
        for finding in self.findings:
            groups.setdefault(finding.norm, []).append(finding)
        return [(norm, found) for norm, found in groups.items() if found]

    def rankings_by_group(self) -> list[tuple[tuple[str, str], list[Ranking]]]:
        """Return the rankings by norm and tier, each in order of period; tiers stand as in the registry."""
        tiers = {tier: index for index, tier in enumerate(self.rulebook.tiers)}
        groups: dict[tuple[str, str], list[Ranking]] = {}
        ordered = sorted(
            self.rankings, key=lambda it: (it.norm, tiers.get(it.group, len(tiers)), it.group, it.period)
        )
        for ranking in ordered:
            groups.setdefault((ranking.norm, ranking.group), []).append(ranking)
        return list(groups.items())

    def counts(self) -> list[tuple[str, str, int]]:
        """Return how many findings there are of each force and outcome, most frequent first."""
        if self.tally is not None:
            return sorted(self.tally, key=lambda item: (-item[2], item[:2]))
        tally = Counter((finding.force.value, finding.outcome) for finding in self.findings)
        return [(force, outcome, count) for (force, outcome), count in
                sorted(tally.items(), key=lambda item: (-item[1], item[0]))]


def units_of(rankings: Iterable[Ranking]) -> list[str]:
    """Return the units that stand in any of the rankings, in the order of their best and then mean place."""
    places: dict[str, list[int]] = {}
    for ranking in rankings:
        for line in ranking.lines:
            places.setdefault(line.unit, []).extend([line.place] if line.place is not None else [])
    # Invariant: whole numbers are compared, so that no rounding decides an order.
    last = max((max(found) for found in places.values() if found), default=0) + 1
    count = max((len(found) for found in places.values()), default=1)

    def rank(unit: str) -> tuple[int, str]:
        found = places[unit]
        return (sum(found) + last * (count - len(found)), unit)

    return sorted(places, key=rank)
