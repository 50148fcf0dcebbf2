"""Writing a story down as a scenario that anyone can run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhunsheng.findings.finding import Finding
from zhunsheng.properties.story import Draft, Story
from zhunsheng.properties.variants import Readings
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant, Zone

_PLAIN = re.compile(r"[A-Za-z一-鿿][A-Za-z0-9一-鿿._-]*|[0-9]{4}(-[0-9]{2}){1,2}|[0-9]{4}-(Q[1-4]|H[12])")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_SHOWN = ("unit", "bearer", "counterparty", "territory", "period", "outcome", "force")
_MODELINE = "# yaml-language-server: $schema={schema}"

Expected = Mapping[str, Any]
"""Members of a finding, as an expectation holds them."""


def scenario_text(
    *,
    title: Bilingual,
    about: Bilingual,
    policy: str | None,
    norms: Iterable[str],
    story: Story,
    zone: Zone,
    readings: Readings = (),
    as_of: Instant | None = None,
    expect: Sequence[Expected] = (),
    never: Sequence[Expected] = (),
    comment: Sequence[str] = (),
    schema: str = "../../schemas/scenario.schema.json",
) -> str:
    """Return the YAML of a scenario with the events of a story and what must, and must not, follow."""
    when = as_of if as_of is not None else story.as_of
    lines = [_MODELINE.format(schema=schema), *(f"# {line}" for line in comment), "scenario:"]
    lines.append(f"  title: {_flow({'zh': title.zh, 'en': title.en})}")
    lines += ["  about:", f"    zh: {_scalar(about.zh)}", f"    en: {_scalar(about.en)}"]
    if policy is not None:
        lines.append(f"  policy: {_scalar(policy)}")
    lines.append(f"  norms: {_flow(list(norms))}")
    if readings:
        lines.append(f"  readings: {_flow(dict(readings))}")
    if when is not None:
        lines.append(f"  as_of: {_moment(when, zone)}")
    lines += _events(story.drafts, zone)
    for word, wanted in (("expect", expect), ("never", never)):
        if wanted:
            lines += [f"  {word}:", *(f"  - {_flow(one)}" for one in wanted)]
    return "\n".join(lines) + "\n"


def expectation(finding: Finding, members: Sequence[str] = _SHOWN) -> dict[str, Any]:
    """Return what tells a finding apart: its norm, whom it is about, its period, outcome and force."""
    told: dict[str, Any] = {"norm": finding.norm}
    for name in members:
        value = finding.force.value if name == "force" else getattr(finding, name)
        if value is not None:
            told[name] = value
    if finding.period is None and finding.at is not None and "period" in members:
        told["at"] = finding.at
    return told


def _events(drafts: Iterable[Draft], zone: Zone) -> list[str]:
    lines = ["  events:"]
    for number, draft in enumerate(drafts, start=1):
        lines.append(f"  - {_scalar(draft.type)}: {_flow(dict(draft.fields))}")
        lines.append(f"    at: {_moment(draft.time, zone)}")
        if draft.id != f"e{number}":
            lines.append(f"    id: {_scalar(draft.id)}")
        if draft.recorded is not None and draft.recorded != draft.time:
            lines.append(f"    recorded: {_moment(draft.recorded, zone)}")
        for word, target in (("supersedes", draft.supersedes), ("retracts", draft.retracts)):
            if target is not None:
                lines.append(f"    {word}: {_scalar(target)}")
    return lines if len(lines) > 1 else ["  events: []"]


def _moment(instant: Instant, zone: Zone) -> str:
    return zone.text(instant)


def _flow(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """Return a text as plain as the strict reader takes it, and in quotes where it would be something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
