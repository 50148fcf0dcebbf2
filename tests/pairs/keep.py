"""A shrunk disagreement as files: a policy, a stream, and the story that tells what is right."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from pairs.making import Case
from zhunsheng.evaluate.reference.evaluator import evaluate as reference


def keep(case: Case, folder: Path, title: str) -> Path:
    """
    Write a case as a scenario with its own policy below a folder; its story.

    What the story expects is what the reference says: read it before you keep it.
    """
    for name, document in case.draft.files.items():
        file = folder / "policy" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_yaml(document), encoding="utf-8")
    lines = [json.dumps(event, ensure_ascii=False) for event in case.events]
    (folder / "events.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    story = folder / "story.yaml"
    story.write_text(_yaml(_story(case, title)), encoding="utf-8")
    return story


def _story(case: Case, title: str) -> dict[str, object]:
    pair = case.pair()
    asked = {"as_of": case.as_of, "known_at": case.known_at}
    found = reference(pair.rulebook, pair.events, **asked)
    expected = [
        {name: value for name, value in (("norm", it.norm), ("unit", it.unit), ("bearer", it.bearer),
                                         ("period", it.period), ("outcome", it.outcome), ("force", it.force.value),
                                         ("evidence", list(it.evidence))) if value is not None}
        for it in found.findings
    ]
    zone = pair.rulebook.zone
    instants = {name: zone.text(value) for name, value in asked.items() if value is not None}
    return {"scenario": {
        "title": {"zh": title, "en": title}, "policy": f"policy/{case.draft.evaluated}",
        "norms": sorted(pair.rulebook.norms), **({"readings": case.readings} if case.readings else {}), **instants,
        "events_from": ["events.jsonl"], "expect": expected, "exactly": True,
    }}


def _yaml(document: object) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
