"""Who takes part: our evaluators and the hand-written programs, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.bench.folder import Bench
from zhunsheng.bench.lines import lines_of
from zhunsheng.findings.finding import Finding

MASTER = "ZHUNSHENG_BENCH_MASTER"
"""The environment variable that names the cluster to race on; without it two processors of this machine."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to answer a workload: what it reads, what it needs, and whether it writes findings or lines."""

    name: str
    source: str
    needs: tuple[str, ...]
    run: Callable[[Bench, Path, Path], None]
    is_ours: bool = False
    largest: int = 10_000_000

    @property
    def is_installed(self) -> bool:
        """Say whether everything that it needs is there."""
        return all(importlib.util.find_spec(name) is not None for name in self.needs)

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
    from zhunsheng.policy import find_evaluator, load

    asked = Asked(load(bench.policy).rulebook, find_evaluator("reference"), with_derivations=False)
    write_findings(asked, [source], output, master=os.environ.get(MASTER, "local[2]"), how=How())
    close()


def _sql(bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.bench.in_sql import answer

    answer(bench.workload, source, output)


def _python(bench: Bench, source: Path, output: Path) -> None:
    from zhunsheng.bench.in_python import answer

    answer(bench.workload, source, output)


CONTESTANTS = (
    Contestant("sql-parquet", "flat", ("duckdb",), _sql),
    Contestant("sql-json", "lines", ("duckdb",), _sql),
    Contestant("python-json", "lines", ("msgspec",), _python),
    Contestant("bulk-parquet", "converted", ("duckdb", "pyarrow"), _bulk, is_ours=True),
    Contestant("bulk-json", "lines", ("duckdb", "pyarrow"), _bulk, is_ours=True),
    Contestant("spark", "lines", ("pyspark", "pandas", "pyarrow"), _spark, is_ours=True, largest=1_000_000),
    Contestant("reference", "lines", (), _reference, is_ours=True, largest=10_000),
)
"""The first is the one whom ratios are told against."""

RIVALS = {"bulk-parquet": "sql-parquet", "bulk-json": "sql-json", "spark": "reference", "reference": "python-json"}
"""Against whom each of ours is measured."""


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
    from zhunsheng.evaluate.live.measure import peak_bytes

    name, folder, workload, size, output = arguments
    bench = Bench(Path(folder), workload, size)
    contestant = next(each for each in CONTESTANTS if each.name == name)
    contestant.run(bench, contestant.reads(bench), Path(output))
    print(peak_bytes() or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
