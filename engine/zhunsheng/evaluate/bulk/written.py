"""Findings as JSON lines, written by the database itself: the same bytes as from Python, without making objects."""

from __future__ import annotations

import json
from pathlib import Path

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.evaluate.bulk.plan import Plan
from zhunsheng.evaluate.bulk.results import EVIDENCE, found_sql
from zhunsheng.ir.operations import Conclude
from zhunsheng.ir.rulebook import Norm, Rulebook

_PLAIN = frozenset({"force", "outcome", "period", "at", "due"})
"""Texts of our own making, in which JSON has nothing to escape."""


def findings_query(rulebook: Rulebook, plan: Plan, *, ids_differ: bool) -> str:
    """
    Write the query for all findings as lines of JSON, in their order.

    Findings with one id are in the order of what they say; where all ids differ nobody has to look so far.
    """
    line = f"concat({', '.join(_line())})"
    said = (
        "SELECT u.*, w.head, w.tail, e.ids, coalesce(u.f_period, u.f_at, '') AS a, w.norm AS b,"
        f" coalesce(u.f_unit, '') AS c FROM {found_sql(rulebook, plan)} u JOIN ({_norms(rulebook, plan)}) w"
        f" ON w.n = u.n {EVIDENCE}"
    )
    order = "ORDER BY a, b, c, f_id"
    if ids_differ:  # what lines are made of is put in order before they are made: lines are long
        return f"SELECT {line} AS line FROM ({said} {order}) u"
    return f"SELECT line FROM (SELECT *, {line} AS line FROM ({said}) u) {order}, line"


def doubled_query(rulebook: Rulebook, plan: Plan) -> str:
    """Write the query for how many findings share their id with another: none are, if even digests of ids differ."""
    return f"SELECT count(*) - count(DISTINCT hash(f_id)) FROM {found_sql(rulebook, plan)}"


def counts_query(rulebook: Rulebook, plan: Plan) -> str:
    """Write the query for how many findings there are of each force and outcome."""
    return f"SELECT f_force, f_outcome, count(*) FROM {found_sql(rulebook, plan)} GROUP BY ALL ORDER BY ALL"


def copy_statement(query: str, path: Path) -> str:
    """Write the statement that puts lines into a file."""
    return f"COPY ({query}) TO {text(str(path))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"


def _norms(rulebook: Rulebook, plan: Plan) -> str:
    """Write the relation of what all findings of an operation say alike."""
    rows = []
    for operation in rulebook.operations:
        if isinstance(operation, Conclude):
            norm = rulebook.norms[operation.norm]
            parts = (text(operation.norm), text(_head(operation.norm, norm)), text(_tail(norm)))
            rows.append(f"({plan.places[operation.name]}, {', '.join(parts)})")
    values = f"VALUES {', '.join(rows)}" if rows else "SELECT 0, '', '', '' WHERE FALSE"
    return f"SELECT * FROM ({values}) v(n, norm, head, tail)"


def _head(name: str, norm: Norm) -> str:
    cites = [citation.sentence for citation in norm.cites]
    return f',"norm":{_json(name)},"cites":{_json(cites)}'


def _tail(norm: Norm) -> str:
    return f',"title":{_json({"zh": norm.title.zh, "en": norm.title.en})}}}'


def _line() -> list[str]:
    parts = [text('{"id":"'), "u.f_id", text('"'), "u.head"]
    for name in ("unit", "bearer", "counterparty", "territory", "force", "outcome", "period", "at", "due"):
        parts += [text(f',"{name}":'), _text(name)]
    evidence = (
        "CASE WHEN u.event_id IS NOT NULL THEN '[' || json_text(u.event_id) || ']'"
        " ELSE coalesce(to_json(u.ids)::VARCHAR, '[]') END"
    )
    return [*parts, text(',"values":'), "u.f_values", text(',"evidence":'), evidence, "u.tail"]


def _text(name: str) -> str:
    if name in _PLAIN:
        return f"""coalesce('"' || u.f_{name} || '"', 'null')"""
    return f"coalesce(json_text(u.f_{name}), 'null')"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
