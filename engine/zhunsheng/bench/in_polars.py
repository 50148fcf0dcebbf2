"""The workloads as a person would write them who knows polars: lazy frames, run by its streaming engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zhunsheng.bench.rules import FIELDS, LEADS, READ, RULES

_GROUP = ("jurisdiction", "tier", "month")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"

Frame = Any
"""A frame of polars, lazy or not."""


def answer(workload: str, source: Path, output: Path) -> None:
    """Write the lines of a workload; `source` is the flat Parquet file or the JSON lines."""
    with output.open("wb") as file:
        for lines in _LINES[workload](_events(workload, source)):
            lines.write_csv(file, include_header=False, quote_style="never")


def _events(workload: str, source: Path) -> Frame:
    """Return what the workload reads of the events, instants as such."""
    import polars as pl

    if source.suffix == ".parquet":
        return pl.scan_parquet(source).select(READ[workload])
    kinds = {name: pl.String if kind is str else pl.Int64 for name, kind in FIELDS[workload].items()}
    own = {name: pl.String for name in READ[workload] if name not in kinds}
    data = pl.Struct({name: kinds[name] for name in READ[workload] if name in kinds})
    events = pl.scan_ndjson(source, schema={**own, "data": data}).select(*own, pl.col("data").struct.unnest())
    return events.with_columns(pl.col("time").str.to_datetime(_INSTANT, time_unit="us")) if "time" in own else events


def _ranking(events: Frame) -> Iterator[Frame]:
    import polars as pl

    worst = events.group_by(_GROUP).agg(pl.col("score").min())
    month = pl.col("month").str.head(4).cast(pl.Int32) * 12 + pl.col("month").str.tail(2).cast(pl.Int32)
    last = events.join(worst, on=[*_GROUP, "score"], how="semi").select("unit", "month", "score", number=month)
    hits = last.collect(engine="streaming").sort("unit", "number")
    runs = hits.with_columns(part=pl.col("number") - pl.int_range(pl.len()).over("unit"))
    third = runs.filter(pl.int_range(pl.len()).over("unit", "part") == 2)
    yield hits.select(pl.format("statement|{}|{}|{}", "month", "unit", "score"))
    yield third.select(pl.format("talk|{}|{}", "month", "unit"))


def _deadlines(events: Frame) -> Iterator[Frame]:
    import polars as pl

    sent = events.filter(pl.col("type") == "case.dispatched").select(
        "case", "unit", "category", "area", due=pl.col("time") + pl.duration(days=7)
    )
    done = events.filter(pl.col("type") == "case.closed").select("case", closed="time")
    latest = events.select(now=pl.col("time").max())
    is_late = (pl.col("due") < pl.col("now")) & (pl.col("closed").is_null() | (pl.col("closed") > pl.col("due")))
    late = sent.join(done, on="case", how="left").join(latest, how="cross").filter(is_late)
    counted = _routed(events.group_by("category", "area").len()).group_by("lead", "force").agg(pl.col("len").sum())
    due = pl.col("due").dt.strftime(_INSTANT)
    yield from pl.collect_all(
        [
            _routed(late).select(pl.format("overdue|{}|{}|{}|{}|{}", "case", due, "unit", "lead", "force")),
            counted.select(pl.format("routed|{}|{}|{}", "lead", "force", "len")),
        ],
        engine="streaming",
    )


def _routed(rows: Frame) -> Frame:
    """Say who leads, and with which force, by category and area."""
    import polars as pl

    third = pl.col("area").str.slice(1).cast(pl.Int32) % 3 == 0
    force = pl.when(third).then(pl.lit("binding")).otherwise(pl.lit("reference"))
    return rows.with_columns(lead=pl.col("category").replace_strict(LEADS), force=force)


def _checks(events: Frame) -> Iterator[Frame]:
    import polars as pl

    broken = {rule: pl.sql_expr(_in_sql(condition)) for rule, condition in RULES}
    hits = events.select("id", **broken).filter(pl.any_horizontal(*broken)).collect(engine="streaming")
    for rule in broken:
        yield hits.filter(pl.col(rule)).select(pl.lit(f"{rule}|") + pl.col("id"))


def _in_sql(condition: str) -> str:
    """
    Write a rule in the SQL that polars reads: names quoted, for one of them is a word of the language.

    >>> _in_sql("category in ('power',) and open > 4")
    '"category" in (\\'power\\') and "open" > 4'
    """
    names = "|".join(name for name in FIELDS["w3"])
    return re.sub(rf"(?<!')\b({names})\b(?!')", r'"\1"', condition).replace(",)", ")")


_LINES: dict[str, Callable[[Frame], Iterator[Frame]]] = {"w1": _ranking, "w2": _deadlines, "w3": _checks}
