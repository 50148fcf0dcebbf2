"""The rule engines that take part, and how one of them goes through a whole file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from zhunsheng.bench.engines_deadlines import ClipsDeadlines, DurableDeadlines, ZenDeadlines
from zhunsheng.bench.engines_ranking import ClipsRanking, DurableRanking, ZenRanking
from zhunsheng.bench.programs import Engine
from zhunsheng.bench.rule_engines import Checking, clips, durable_rules, zen

PACKAGES = {"durable_rules": "durable", "clips": "clips", "zen-engine": "zen"}
"""What must be installed for a rule engine."""

ENGINES: Mapping[tuple[str, str], Callable[[], Engine]] = {
    ("w1", "durable_rules"): DurableRanking, ("w1", "clips"): ClipsRanking, ("w1", "zen-engine"): ZenRanking,
    ("w2", "durable_rules"): DurableDeadlines, ("w2", "clips"): ClipsDeadlines, ("w2", "zen-engine"): ZenDeadlines,
    ("w3", "durable_rules"): lambda: Checking(durable_rules()), ("w3", "clips"): lambda: Checking(clips()),
    ("w3", "zen-engine"): lambda: Checking(zen()),
}
"""By workload and name."""


def answer(workload: str, name: str, source: Path, output: Path) -> None:
    """Write the lines of a workload as a rule engine tells them; `source` is the JSON lines."""
    import msgspec

    engine = ENGINES[workload, name]()
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with source.open("rb") as lines, output.open("w", encoding="utf-8") as file:
        for line in lines:
            file.writelines(told + "\n" for told in engine.take(decode(line)))
        file.writelines(told + "\n" for told in engine.end())
