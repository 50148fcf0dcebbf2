"""Findings as JSON lines, written by the database itself: the same bytes as from Python, without making objects."""

from __future__ import annotations

import json
from pathlib import Path

from zhunsheng.evaluate.bulk.cells import text, texts
from zhunsheng.evaluate.bulk.operations.saying import FOUND
from zhunsheng.evaluate.bulk.plan import Plan
from zhunsheng.ir.rulebook import Norm, Rulebook

FOUND_WITH_EVIDENCE = f"(SELECT u.*, e.ids FROM {FOUND} u LEFT JOIN evidence e ON e.f = u.f)"
"""The relation of all findings, with the list of those whose evidence is not part of what they say."""


def findings_query(rulebook: Rulebook, plan: Plan, *, ids_differ: bool) -> str:
    """
    Write the query for all findings as lines of JSON, in their order.

    Findings with one id are in the order of what they say; where all ids differ nobody has to look so far.
    """
    line, order = line_of(rulebook, plan), "ORDER BY a, b, c, id"
    if ids_differ:  # what all findings of a norm say alike is added when they are in order: lines are long
        ordered = f"SELECT n, id, body, ids FROM {FOUND_WITH_EVIDENCE} {order}"
        return f"SELECT {line} AS line FROM ({ordered})"
    return f"SELECT line FROM (SELECT a, b, c, id, {line} AS line FROM {FOUND_WITH_EVIDENCE}) {order}, line"


def line_of(rulebook: Rulebook, plan: Plan) -> str:
    """Write the line of a finding, from its `n`, `id`, `body` and `ids`."""
    before, after, nothing, tails = [], [], [], []
    for place in range(1, len(plan.places) + 1):
        said = plan.said.get(place)
        norm = rulebook.norms[said.norm] if said is not None else None
        before.append(f'"{_head(norm)}{said.before}' if said is not None and norm is not None else "")
        after.append(said.after if said is not None else "")
        nothing.append("[]" if said is not None and said.needs_evidence else "")
        tails.append(_tail(norm) if norm is not None else "")
    evidence = f"coalesce(ids, {_by_place(nothing)})"
    parts = [text('{"id":"'), "id", _by_place(before), "body", _by_place(after), evidence, _by_place(tails)]
    return f"concat({', '.join(parts)})"


def _by_place(words: list[str]) -> str:
    return f"({texts(words)})[n]"


def doubled_query() -> str:
    """Write the query for how many findings share their id with another: none are, if even digests of ids differ."""
    return f"SELECT count(*) - count(DISTINCT hash(id)) FROM {FOUND}"


def counts_query() -> str:
    """Write the query for how many findings there are of each force and outcome."""
    return f"SELECT force, outcome, count(*) FROM {FOUND} GROUP BY ALL ORDER BY ALL"


def copy_statement(query: str, path: Path) -> str:
    """Write the statement that puts lines into a file."""
    return f"COPY ({query}) TO {text(str(path))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER ',')"


def _head(norm: Norm) -> str:
    cites = [citation.sentence for citation in norm.cites]
    return f',"norm":{_json(norm.id)},"cites":{_json(cites)}'


def _tail(norm: Norm) -> str:
    return f',"title":{_json({"zh": norm.title.zh, "en": norm.title.en})}}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
