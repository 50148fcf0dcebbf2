"""Who takes part: our evaluators and the hand-written programs, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path

from zhunsheng.bench.folder import Bench
from zhunsheng.bench.lines import lines_of
from zhunsheng.bench.workloads import SIZES, WORKLOADS
from zhunsheng.findings.finding import Finding

MASTER = "ZHUNSHENG_BENCH_MASTER"
"""The environment variable that names the cluster to race on; without it two processors of this machine."""


def up_to(size: str) -> Mapping[str, str]:
    """Return a size as the largest of every workload."""
    return dict.fromkeys(WORKLOADS, size)


@dataclass(frozen=True, slots=True)
class Contestant:
    """
    One way to answer a workload: what it reads, what it needs, and whether it writes findings or lines.

    `rival` is the one it is measured against; `largest` says, by workload, up to which size it takes part;
    `helpers` how many processes of its own it has work for it, `works_elsewhere` that processes do whose time cannot be
    counted as its own.
    """

    name: str
    source: str
    needs: tuple[str, ...]
    run: Callable[[Bench, Path, Path], None]
    rival: str | None = None
    is_ours: bool = False
    helpers: int = 0
    works_elsewhere: bool = False
    largest: Mapping[str, str] = field(default_factory=lambda: up_to("10m"))

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what it needs and is not installed."""
        return tuple(name for name in self.needs if importlib.util.find_spec(name) is None)

    @property
    def is_installed(self) -> bool:
        """Say whether everything that it needs is there."""
        return not self.missing

    def manages(self, workload: str, size: str) -> bool:
        """Say whether it takes part in a workload of a size."""
        return SIZES[size] <= SIZES[self.largest[workload]]

    def reads(self, bench: Bench) -> Path:
        """Return the file or folder that it reads."""
        return {"flat": bench.flat, "converted": bench.converted, "lines": bench.events}[self.source]


def _bulk(bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.evaluate.bulk.files import write_findings
    from zhunsheng.policy import load

    write_findings(load(bench.policy).rulebook, [source], output)


def _reference(bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.events.json_lines import read_json_file
    from zhunsheng.policy import load

    policy = load(bench.policy)
    findings = policy.evaluate(read_json_file(source, policy.rulebook).events)
    with output.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(finding.to_dict(), ensure_ascii=False) + "\n" for finding in findings)


def _spark(bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.evaluate.bulk.files import How
    from zhunsheng.evaluate.bulk.spark.course import Asked
    from zhunsheng.evaluate.bulk.spark.evaluator import close, write_findings
    from zhunsheng.policy import IN_A_SHARE, find_evaluator, load

    asked = Asked(load(bench.policy).rulebook, find_evaluator(IN_A_SHARE), with_derivations=False)
    write_findings(asked, [source], output, master=os.environ.get(MASTER, "local[2]"), how=How())
    close()


def _by_hand(module: str, bench: Bench, source: Path, output: Path) -> None:
    import_module(f"zhunsheng.bench.{module}").answer(bench.workload, source, output)


def _engine(name: str, bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.bench.engines import answer

    answer(bench.workload, name, source, output)


CONTESTANTS = (
    Contestant("sql-parquet", "flat", ("duckdb",), partial(_by_hand, "in_sql")),
    Contestant("polars-parquet", "flat", ("polars",), partial(_by_hand, "in_polars"), rival="sql-parquet"),
    Contestant("bulk-parquet", "converted", ("duckdb", "pyarrow"), _bulk, rival="sql-parquet", is_ours=True),
    Contestant("sql-json", "lines", ("duckdb",), partial(_by_hand, "in_sql")),
    Contestant("polars-json", "lines", ("polars",), partial(_by_hand, "in_polars"), rival="sql-json"),
    Contestant("python-json", "lines", ("msgspec",), partial(_by_hand, "in_python"), rival="sql-json"),
    Contestant("python-fused-json", "lines", ("msgspec",), partial(_by_hand, "in_blocks"), rival="sql-json", helpers=2),
    Contestant("bulk-json", "lines", ("duckdb", "pyarrow"), _bulk, rival="sql-json", is_ours=True),
    Contestant("zen-engine", "lines", ("zen", "msgspec"), partial(_engine, "zen-engine"), rival="python-json"),
    Contestant(
        "clips", "lines", ("clips", "msgspec"), partial(_engine, "clips"), rival="python-json",
        largest={**up_to("10k"), "w1": "1m"},
    ),
    Contestant(
        "durable_rules", "lines", ("durable", "msgspec"), partial(_engine, "durable_rules"), rival="python-json",
        largest=up_to("1m"),
    ),
    Contestant(
        "spark", "lines", ("pyspark", "pandas", "pyarrow", "msgspec"), _spark, rival="bulk-json", is_ours=True,
        works_elsewhere=True, largest=up_to("1m"),
    ),
    Contestant("reference", "lines", (), _reference, rival="python-json", is_ours=True, largest=up_to("10k")),
)
"""
Everybody, those who read Parquet before those who read lines of JSON.

What a contestant does not manage it is not given. The reference evaluator takes more than proportional time. CLIPS took
six minutes for a hundred thousand cases, and had not ended with as many reports after two minutes of a processor.
"""

FIRST = CONTESTANTS[0].name
"""Whom everybody is told against, besides the rival of each."""


def written_lines(contestant: Contestant, bench: Bench, output: Path) -> Iterator[str]:
    """Yield the lines that a contestant wrote, from its findings if it is ours."""
    if not contestant.is_ours:
        with output.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)
        return
    from zhunsheng.policy import load

    rulebook = load(bench.policy).rulebook
    with output.open(encoding="utf-8") as file:
        yield from lines_of(bench.workload, map(_finding, file), rulebook)


def _finding(line: str) -> Finding:
    from zhunsheng.terms.force import Force
    from zhunsheng.terms.text import Bilingual

    said = json.loads(line)
    said |= {
        "force": Force(said["force"]),
        "title": Bilingual(**said["title"]),
        "evidence": tuple(said["evidence"]),
        "cites": tuple(said["cites"]),
    }
    return Finding(**said)


def main(arguments: list[str]) -> None:
    """Run one contestant (its name, the folder, the workload, the size, the output file); print the bytes it held."""
    name, folder, workload, size, output = arguments
    bench = Bench(Path(folder), workload, size)
    contestant = next(each for each in CONTESTANTS if each.name == name)
    contestant.run(bench, contestant.reads(bench), Path(output))
    print(_held(contestant.helpers))


def _held(helpers: int) -> int:
    """Return the bytes held at most, taking each of the helpers to have held what the largest did."""
    from resource import RUSAGE_CHILDREN, getrusage

    from zhunsheng.evaluate.live.measure import peak_bytes

    return (peak_bytes() or 0) + helpers * getrusage(RUSAGE_CHILDREN).ru_maxrss * 1024


if __name__ == "__main__":
    main(sys.argv[1:])
