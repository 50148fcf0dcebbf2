"""
The corpus of conformance cases:

    python -m tests.conformance write                       # make the corpus anew from the scenarios
    python -m tests.conformance run --evaluator live        # run it on an evaluator; --every 10: one case in ten

Exit status 0 if everything passed, 1 if not.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the package of the cases stands in this folder

import zhunsheng
from conformance.cases import CORPUS, all_files, case_folders, run_case
from zhunsheng.scenarios.run import Shelf


def main(arguments: list[str] | None = None) -> int:
    """Write or run."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__.splitlines()[1])
    parser.add_argument("what", choices=["write", "run"])
    parser.add_argument("--evaluator", default="reference", help="whose findings are compared")
    parser.add_argument("--every", type=int, default=1, help="run one case in so many")
    asked = parser.parse_args(arguments)
    return _write() if asked.what == "write" else _run(asked.evaluator, asked.every)


def _write() -> int:
    files = dict(all_files())
    for folder in case_folders():
        shutil.rmtree(folder)
    for name, content in files.items():
        file = CORPUS / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    size = sum(len(content.encode()) for content in files.values())
    print(f"{sum(name.endswith('case.json') for name in files)} cases, {len(files)} files, {size} bytes")
    return 0


def _run(evaluator: str, every: int) -> int:
    begun, shelf = time.monotonic(), Shelf(zhunsheng.load)
    folders = case_folders()[::every]
    results = [result for folder in folders for result in run_case(folder, evaluator, shelf)]
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(f"{result.case} view {result.view}", file=sys.stderr)
        for sign, ours, theirs in (("-", result.expected, result.found), ("+", result.found, result.expected)):
            for line in [line for line in ours if line not in theirs][:3]:
                print(f"  {sign} {line}", file=sys.stderr)
    findings = sum(len(result.expected) for result in results)
    print(
        f"{evaluator}: cases {len(folders)}, views {len(results)}, findings {findings}, "
        f"views that passed {len(results) - len(failed)}, {time.monotonic() - begun:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
