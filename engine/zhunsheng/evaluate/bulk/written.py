"""Findings as JSON lines, written by the database itself: the same bytes as from Python, without making objects."""

from __future__ import annotations

import json
from pathlib import Path

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.evaluate.bulk.plan import Plan, finding_number
from zhunsheng.ir.operations import Conclude
from zhunsheng.ir.rulebook import Norm, Rulebook

_PLAIN = frozenset({"id", "force", "outcome", "period", "at", "due"})
"""Texts of our own making, in which JSON has nothing to escape."""


def findings_query(rulebook: Rulebook, plan: Plan) -> str:
    """Write the query for all findings as lines of JSON, in their order."""
    parts = [
        _lines(operation, rulebook.norms[operation.norm], plan)
        for operation in rulebook.operations
        if isinstance(operation, Conclude)
    ]
    united = " UNION ALL ".join(parts) or "SELECT '' AS a, '' AS b, '' AS c, '' AS d, '' AS line WHERE FALSE"
    return f"SELECT line FROM ({united}) ORDER BY a, b, c, d, line"


def counts_query(rulebook: Rulebook, plan: Plan) -> str:
    """Write the query for how many findings there are of each force and outcome."""
    tables = [plan.tables[each.name].sql for each in rulebook.operations if isinstance(each, Conclude)]
    united = " UNION ALL ".join(f"SELECT f_force, f_outcome FROM {table}" for table in tables)
    nothing = "SELECT '' AS f_force, '' AS f_outcome WHERE FALSE"
    return f"SELECT f_force, f_outcome, count(*) FROM ({united or nothing}) GROUP BY ALL ORDER BY ALL"


def copy_statement(query: str, path: Path) -> str:
    """Write the statement that puts lines into a file."""
    return f"COPY ({query}) TO {text(str(path))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"


def _lines(operation: Conclude, norm: Norm, plan: Plan) -> str:
    table = plan.tables[operation.name]
    number = finding_number(plan.places[operation.name], "t.r")
    return (
        f"SELECT coalesce(t.f_period, t.f_at, '') AS a, {text(operation.norm)} AS b, coalesce(t.f_unit, '') AS c,"
        f" t.f_id AS d, {_line(operation, norm)} AS line FROM {table.sql} t LEFT JOIN evidence e ON e.f = {number}"
    )


def _line(operation: Conclude, norm: Norm) -> str:
    cites = _json([citation.sentence for citation in norm.cites])
    title = _json({"zh": norm.title.zh, "en": norm.title.en})
    parts = [text('{"id":'), _text("id"), text(f',"norm":{_json(operation.norm)},"cites":{cites}')]
    for name in ("unit", "bearer", "counterparty", "territory", "force", "outcome", "period", "at", "due"):
        parts += [text(f',"{name}":'), _text(name)]
    parts += [text(',"values":{'), _values(operation), text('},"evidence":')]
    parts += ["coalesce(to_json(e.ids)::VARCHAR, '[]')", text(f',"title":{title}}}')]
    return " || ".join(parts)


def _text(name: str) -> str:
    if name in _PLAIN:
        return f"""coalesce('"' || t.f_{name} || '"', 'null')"""
    return f"coalesce(json_text(t.f_{name}), 'null')"


def _values(operation: Conclude) -> str:
    shown = sorted((name, place) for place, (name, _) in enumerate(operation.values))
    pairs = [f"{text(_json(name) + ':')} || json_text(t.f_v{place})" for name, place in shown]
    return f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
