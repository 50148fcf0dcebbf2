"""The story that would notice a mutant, as a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.mutate.mutant import Mutant
from zhunsheng.mutate.run import Trial
from zhunsheng.mutate.witness import Witness
from zhunsheng.properties.record import expectation, scenario_text
from zhunsheng.terms.text import Bilingual

_TELLING = ("unit", "bearer", "counterparty", "territory", "period", "outcome", "force", "due")
_LEAST = ("unit", "period", "outcome", "force")


def story_name(mutant: Mutant) -> str:
    """Return a file name: the mutant's entry and its place in it."""
    name = "-".join((mutant.of, *mutant.path, str(mutant.number)))
    return "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in name)


def story_scenario(trial: Trial, rulebook: Rulebook, policy: str | None, schema: str) -> str | None:
    """
    Return the YAML of the scenario that holds of the policy and not of the mutant; None where none was found.

    Whether it is what the text demands is for a person to say: it tells what the policy concludes now.
    """
    witness, mutant = trial.witness, trial.mutant
    if witness is None:
        return None
    expect, never = _told(witness)
    titles = [rulebook.norms[norm].title for norm in _norms(witness) if norm in rulebook.norms]
    zh = "、".join(title.zh for title in titles) or mutant.of
    en = ", ".join(title.en for title in titles) or mutant.of
    return scenario_text(
        title=Bilingual(f"{zh}（{mutant.of}）", f"{en} ({mutant.of})"),
        about=Bilingual(f"改动 {mutant.name}（{mutant.before} 改为 {mutant.after}）时结果不同。",
                        f"Comes out otherwise if {mutant.name} is changed from {mutant.before} to {mutant.after}."),
        policy=policy,
        norms=_norms(witness),
        story=witness.story,
        zone=rulebook.zone,
        readings=witness.readings,
        expect=expect,
        never=never,
        comment=("zhunsheng mutate: 须由人核对预期 / the expectations are for a person to confirm",),
        schema=schema,
    )


def _norms(witness: Witness) -> list[str]:
    return list(dict.fromkeys(finding.norm for finding in (*witness.expected, *witness.unexpected)))


def _told(witness: Witness) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return what the policy finds, and of what only the mutant finds so much that the policy meets none of it."""
    expect = [_full(finding) for finding in witness.expected]
    never = [_full(finding) for finding in witness.unexpected]
    return _distinct(expect), [one for one in _distinct(never) if one not in expect]


def _full(finding: Finding) -> dict[str, Any]:
    told = expectation(finding, _TELLING)
    values = dict(sorted(finding.values.items()))
    return told | ({"values": values} if values else {}) | (
        {"evidence": list(finding.evidence)} if finding.evidence else {})


def _distinct(members: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({repr(one): one for one in members}.values())
