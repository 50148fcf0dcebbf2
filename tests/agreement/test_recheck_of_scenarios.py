"""Every finding of the norms that a story is about is confirmed by the independent checker, and none is missing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import zhunsheng
from conformance.cases import CORPUS, ROOT, case_folders
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit
from zhunsheng.ir.slice import sliced
from zhunsheng.recheck import recheck
from zhunsheng.scenarios.run import Shelf
from zhunsheng.terms.time import parse_instant

TOPICS = sorted({folder.parent for folder in case_folders()})


@cache
def shelf() -> Shelf:
    return Shelf(zhunsheng.load)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda folder: folder.relative_to(CORPUS).as_posix())
def test_every_finding_of_the_stories_is_confirmed(topic: Path) -> None:
    for folder in case_folders():
        if folder.parent == topic:
            case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
            lines = (folder / case["events"]).read_text(encoding="utf-8").splitlines()
            view = case["views"][-1]
            whole = shelf().get(ROOT / case["policy"], view["readings"]).rulebook
            rulebook = sliced(whole, case["norms"])
            admitted = [admit(json.loads(line), rulebook) for line in lines]
            events = [event for event in admitted if isinstance(event, Event)]
            instants = {name: view[name] and parse_instant(view[name]) for name in ("as_of", "known_at")}
            findings = [it.to_dict(derivation=True) for it in evaluate(rulebook, events, **instants).findings]
            assert recheck(rulebook, events, findings, **instants, whole=True) == (), folder
