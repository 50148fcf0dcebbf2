"""Conclusions: Conclude once more, and what a finding of it must say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from zhunsheng.ir.operations import Conclude, Who
from zhunsheng.recheck.facts import Fact, Inquiry, Value, first_of
from zhunsheng.terms.time import SECOND, Instant

STRENGTH = ("none", "advisory", "binding")


def conclusions(operation: Conclude, inquiry: Inquiry) -> Iterator[tuple[Fact, dict[str, Any]]]:
    """Yield each conclusion as a fact and as the finding it must be told as, without its derivation."""
    for row in inquiry.table(operation.rows):
        state = operation.outcome or row["state"]
        territory = _territory(operation, row, inquiry)
        force = _force(operation, row, territory, inquiry)
        wanted = not operation.breaches_only or state == "breached"
        if not isinstance(state, str) or force == "none" or not wanted:
            continue
        bearer, unit = _who(operation.bearer, row, inquiry), _who(operation.unit, row, inquiry)
        outcome = _outcome(state, force)
        columns: dict[str, Value] = {
            **row.columns, "unit": unit, "bearer": bearer, "territory": territory, "force": force,
            "outcome": outcome, "due": row["due"],
        }
        fact = Fact(operation, columns, row.period, _came_to_be(state, row), row.settled, (row,))
        yield fact, _finding(operation, row, fact, inquiry)


def _outcome(state: str, force: str) -> str:
    if force == "advisory" and state == "fulfilled":
        return "followed"
    return "not-followed" if force == "advisory" and state in ("late", "breached") else state


def _came_to_be(state: str, row: Fact) -> Instant:
    done, due = row["done"], row["due"]
    if state in ("fulfilled", "late") and _is_instant(done):
        return int(done)  # type: ignore[arg-type]  # an instant is a whole number
    if state == "breached" and _is_instant(due):
        return int(due) + SECOND  # type: ignore[arg-type]  # so is a due time
    return row.at


def _is_instant(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _body(who: Who | None, row: Fact, inquiry: Inquiry) -> str | None:
    if who is None:
        return None
    found = first_of(who.unit or row[who.column or ""])
    if who.attribute is not None:
        found = inquiry.registered(who.attribute, found)
    return found if isinstance(found, str) else None


def _who(who: Who | None, row: Fact, inquiry: Inquiry) -> str | None:
    body = _body(who, row, inquiry)
    return f"{body}.{who.role}" if who and who.role and body is not None else body


def _territory(operation: Conclude, row: Fact, inquiry: Inquiry) -> str | None:
    found = [_body(who, row, inquiry) for who in operation.places]
    return next((place for place in found if place is not None), None)


def _force(operation: Conclude, row: Fact, territory: str | None, inquiry: Inquiry) -> str:
    """Return the weakest of the force at the place, the cap, and the force of what it follows from."""
    book = inquiry.rulebook
    here = book.force_at.get(territory, book.force_elsewhere) if territory else book.force_elsewhere
    forces = [here.value, operation.cap.value]
    before = row["force"]
    if isinstance(before, str) and before in STRENGTH:
        forces.append(before)
    return min(forces, key=STRENGTH.index)


def _finding(operation: Conclude, row: Fact, fact: Fact, inquiry: Inquiry) -> dict[str, Any]:
    norm = inquiry.rulebook.norms[operation.norm]
    period = row.period.text if row.period else None
    bearer = inquiry.written(fact["bearer"])
    key = sorted([name, text] for name in operation.key if (text := inquiry.written(row[name])) is not None)
    shown = {name: inquiry.written(row[column]) for name, column in operation.values}
    named = json.dumps([operation.norm, bearer, key, period], ensure_ascii=False, separators=(",", ":"))
    return {
        "id": hashlib.sha256(named.encode()).hexdigest()[:16],
        "norm": operation.norm,
        "cites": [citation.sentence for citation in norm.cites],
        "unit": inquiry.written(fact["unit"]),
        "bearer": bearer,
        "counterparty": _who(operation.counterparty, row, inquiry),
        "territory": fact["territory"],
        "force": fact["force"],
        "outcome": fact["outcome"],
        "period": period,
        "at": None if period else inquiry.rulebook.zone.text(row.at),
        "due": inquiry.written(fact["due"]),
        "values": {name: text for name, text in sorted(shown.items()) if text is not None},
        "evidence": sorted({id_ for _, id_ in fact.events}),
        "title": {"zh": norm.title.zh, "en": norm.title.en},
    }
