"""The workloads as hand-written SQL: what a person who knows the database would write for just this task."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhunsheng.bench.rules import FIELDS, LEADS, READ, RULES

_OWN = {"id": "VARCHAR", "type": "VARCHAR", "time": "TIMESTAMP"}


def answer(workload: str, source: Path, output: Path) -> None:
    """
    Write the lines of a workload; `source` is the flat Parquet file or the JSON lines.

    Parquet is read where it lies, however often; JSON is decoded into a table first where it would be read twice.
    """
    import duckdb

    connection = duckdb.connect()
    is_parquet = source.suffix == ".parquet"
    kind = "VIEW" if is_parquet or workload == "w3" else "TEMP TABLE"
    relation = f"SELECT * FROM '{source}'" if is_parquet else _decoded(workload, source, READ[workload])
    connection.execute(f"CREATE {kind} ev AS {relation}")
    connection.execute(f"COPY ({_QUERIES[workload]()}) TO '{output}' (FORMAT csv, HEADER false, QUOTE '')")


def write_flat(workload: str, events: Path, output: Path) -> None:
    """Write the events as one flat Parquet file."""
    import duckdb

    partial = output.with_suffix(".partial")
    everything = _decoded(workload, events, (*_OWN, *FIELDS[workload]))
    try:
        duckdb.connect().execute(f"COPY ({everything}) TO '{partial}' (FORMAT parquet)")
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _decoded(workload: str, events: Path, names: Sequence[str]) -> str:
    fields = {name: kind for name, kind in FIELDS[workload].items() if name in names}
    columns = {name: f"'{type_}'" for name, type_ in _OWN.items() if name in names}
    struct = ", ".join(f'"{name}" {"VARCHAR" if kind is str else "INTEGER"}' for name, kind in fields.items())
    columns["data"] = f"'STRUCT({struct})'"
    listed = ", ".join(f"{name}: {type_}" for name, type_ in columns.items())
    own = "".join(f"{name}, " for name in _OWN if name in names)
    reader = f"read_json('{events}', format = 'newline_delimited', columns = {{{listed}}})"
    return f"SELECT {own}unnest(data) FROM {reader}"


def _ranking() -> str:
    return """
        WITH worst AS (SELECT jurisdiction, tier, month, min(score) AS score FROM ev GROUP BY ALL),
        hit AS (SELECT unit, month, score, month[1:4]::INT * 12 + month[6:7]::INT AS m
                FROM ev JOIN worst USING (jurisdiction, tier, month, score)),
        island AS (SELECT *, m - row_number() OVER (PARTITION BY unit ORDER BY m) AS part FROM hit),
        counted AS (SELECT *, row_number() OVER (PARTITION BY unit, part ORDER BY m) AS length FROM island)
        SELECT 'statement|' || month || '|' || unit || '|' || score FROM hit
        UNION ALL SELECT 'talk|' || month || '|' || unit FROM counted WHERE length = 3"""


def _deadlines() -> str:
    leads = ", ".join(f"('{category}', '{lead}')" for category, lead in LEADS.items())
    force = "CASE WHEN area[2:]::INT % 3 = 0 THEN 'binding' ELSE 'reference' END"
    return f"""
        WITH leads(category, lead) AS (VALUES {leads}), latest AS (SELECT max(time) AS now FROM ev),
        sent AS (SELECT "case", time + INTERVAL 7 DAY AS due, unit, category, area FROM ev
                 WHERE type = 'case.dispatched'),
        done AS (SELECT "case", time AS closed FROM ev WHERE type = 'case.closed'),
        late AS (SELECT s.* FROM sent s LEFT JOIN done d ON d."case" = s."case" CROSS JOIN latest
                 WHERE due < now AND (closed IS NULL OR closed > due)),
        routed AS (SELECT category, area, count(*) AS n FROM ev GROUP BY ALL)
        SELECT 'overdue|' || "case" || '|' || strftime(due, '%Y-%m-%dT%H:%M:%SZ') || '|' || unit || '|' || lead || '|'
               || {force} FROM late JOIN leads USING (category)
        UNION ALL SELECT 'routed|' || lead || '|' || {force} || '|' || sum(n)
        FROM routed JOIN leads USING (category) GROUP BY lead, {force}"""


def _checks() -> str:
    rules = [(name, condition.replace(",)", ")")) for name, condition in RULES]
    hits = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in rules)
    any_hit = " OR ".join(f"({condition})" for _, condition in rules)
    return f"SELECT r || '|' || id FROM (SELECT id, unnest([{hits}]) AS r FROM ev WHERE {any_hit}) WHERE r IS NOT NULL"


_QUERIES = {"w1": _ranking, "w2": _deadlines, "w3": _checks}
