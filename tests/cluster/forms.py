"""Every form in which events lie in files, on a master and two workers: sent to them, and read by themselves."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow
from pyarrow import parquet

import zhunsheng
from cluster.machines import machines
from zhunsheng.cli.inputs import complain_early, read_events, table_reader
from zhunsheng.evaluate.bulk.files import How
from zhunsheng.evaluate.bulk.kept import convert
from zhunsheng.evaluate.bulk.spark.course import Asked
from zhunsheng.evaluate.bulk.spark.evaluator import close, evaluate_files
from zhunsheng.generate.profile import read_profile
from zhunsheng.generate.stream import Stream
from zhunsheng.policy import IN_A_SHARE, Policy, find_evaluator
from zhunsheng.source.resources import data_folder

WUHAN = Path(__file__).parents[2] / "scenarios" / "wuhan"


def read_every_form(count: int) -> int:
    """Compare with the reference what a cluster says of each form; return how often it says otherwise."""
    failures = 0
    with tempfile.TemporaryDirectory(prefix="zhunsheng-") as name, machines(Path(name) / "machines") as running:
        try:
            for form, policy, path, mapping in _forms(Path(name), count):
                failures += sum(not _is_the_same(form, policy, path, mapping, running.address, is_shared)
                                for is_shared in (False, True))
        finally:
            close()
    return failures


def _is_the_same(form: str, policy: Policy, path: str, mapping: str | None, master: str, is_shared: bool) -> bool:
    known = read_events(complain_early([path], mapping), policy.rulebook, mapping=mapping, strict=False,
                        advance=lambda _: None)
    expected = policy.evaluation(known.events)
    how = How(read_table=table_reader(policy.rulebook, mapping, strict=False), shared_files=is_shared)
    asked = Asked(policy.rulebook, find_evaluator(IN_A_SHARE), None, None)
    found, intake = evaluate_files(asked, [path], master=master, how=how)
    same = found == expected and intake == replace(known, events=(), kept=len(known.events))
    way = "read by the workers" if is_shared else "sent to the workers"
    print(f"{form}, {way}: {len(found.findings)} findings; the same: {same}", flush=True)
    return same


def _forms(folder: Path, count: int) -> Iterator[tuple[str, Policy, str, str | None]]:
    """Yield the name of each form, its policy, where the events lie, and their mapping."""
    policy = zhunsheng.load(zhunsheng.default_policy())
    profile = read_profile(data_folder("policy") / "shaoxing-2014" / "profile.yaml", policy.rulebook)
    lines = folder / "city.jsonl"
    stream = Stream(policy.rulebook, profile, city="shaoxing", years=1, cases=count, seed=5)
    lines.write_text("".join([*stream.lines(), "no event\n"]), encoding="utf-8")
    yield "lines", policy, str(lines), None
    packed = folder / "city.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes()))
    yield "packed lines", policy, str(packed), None
    (folder / "months" / "later").mkdir(parents=True)
    shutil.copy(lines, folder / "months" / "1.jsonl")
    shutil.copy(packed, folder / "months" / "later" / "2.jsonl.gz")
    yield "a pattern", policy, str(folder / "months" / "**" / "*.jsonl*"), None
    convert(policy.rulebook, [lines], folder / "city.events")
    yield "a converted folder", policy, str(folder / "city.events"), None
    yield "Parquet", policy, _as_parquet(lines, folder / "city.parquet"), None
    trial = zhunsheng.load(data_folder("policy") / "wuhan-trial")
    yield "a table", trial, str(WUHAN / "monthly-rankings.csv"), str(WUHAN / "rankings.mapping.yaml")


def _as_parquet(lines: Path, path: Path) -> str:
    """Write events as others write them: a column for each attribute, and the data as text."""
    events = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    names = sorted({name for event in events for name in event})
    columns = {name: [_text(event.get(name)) for event in events] for name in names}
    parquet.write_table(pyarrow.table(columns), path)
    return str(path)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
