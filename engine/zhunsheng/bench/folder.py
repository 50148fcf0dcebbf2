"""The folder of a benchmark: events, their Parquet form, and the policies, each made once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.source.resources import data_folder

_GROUPS_IN_A_FILE = 200
"""So many at most, for a file of a policy has a bound on its size."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One workload of one size, and where everything of it lies."""

    folder: Path
    workload: str
    size: str

    @property
    def events(self) -> Path:
        """The events as JSON lines."""
        return self.folder / f"{self.workload}-{self.size}.jsonl"

    @property
    def flat(self) -> Path:
        """The events as one flat Parquet file, which the hand-written programs read."""
        return self.folder / f"{self.workload}-{self.size}.parquet"

    @property
    def converted(self) -> Path:
        """The events as `zhunsheng convert` writes them."""
        return self.folder / f"{self.workload}-{self.size}.events"

    @property
    def policy(self) -> Path:
        """The workload written as a policy; the register of the first one is as large as the workload."""
        shipped = data_folder("policy") / "bench" / self.workload
        return self.folder / f"{self.workload}-{self.size}.policy" if self.workload == "w1" else shipped


def make_ready(bench: Bench) -> None:
    """Make whatever of the folder is not there yet."""
    bench.folder.mkdir(parents=True, exist_ok=True)
    if not bench.events.exists():
        from zhunsheng.bench.data import write_events

        write_events(bench.workload, bench.size, bench.events)
    if not bench.policy.exists():
        write_policy(bench)
    if not bench.flat.exists():
        from zhunsheng.bench.in_sql import write_flat

        write_flat(bench.workload, bench.events, bench.flat)
    if not bench.converted.exists():
        from zhunsheng.evaluate.bulk.kept import convert
        from zhunsheng.policy import load

        convert(load(bench.policy).rulebook, [bench.events], bench.converted)


def write_policy(bench: Bench) -> None:
    """Write the policy of the first workload with a register as large as the workload."""
    from zhunsheng.bench.data import ranked_units

    partial = bench.policy.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        shutil.copytree(data_folder("policy") / "bench" / bench.workload, partial)
        _write_register(ranked_units(bench.size), partial)
        partial.replace(bench.policy)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_register(units_of_groups: Sequence[list[str]], folder: Path) -> None:
    groups = [(units[0][:6], units) for units in units_of_groups]
    names = []
    for place, start in enumerate(range(0, len(groups), _GROUPS_IN_A_FILE)):
        names.append(f"units-{place}.yaml" if place else "units.yaml")
        (folder / names[-1]).write_text(_register(groups[start : start + _GROUPS_IN_A_FILE]), encoding="utf-8")
    policy = (folder / "policy.yaml").read_text(encoding="utf-8")
    parts = "\n".join(f"  - {name}" for name in names)
    (folder / "policy.yaml").write_text(policy.replace("  - units.yaml", parts), encoding="utf-8")


def _register(groups: Sequence[tuple[str, list[str]]]) -> str:
    levels = [f"  - {{id: {name.lower()}, title: {{zh: {name}, en: {name}}}}}" for name, _ in groups]
    bodies = [
        f"  - {{id: {unit.lower()}, title: {{zh: {unit}, en: {unit}}}, level: {name.lower()}}}"
        for name, units in groups
        for unit in units
    ]
    return "\n".join(["units:", "  levels:", *levels, "  bodies:", *bodies]) + "\n"
