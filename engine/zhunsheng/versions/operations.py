"""The operations of a norm compared: which part of it changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from zhunsheng.explain.titles import Titles
from zhunsheng.ir.operations import Operation, Validity
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant, parse_day
from zhunsheng.versions.describe import POLICY_BEGINNING, POLICY_END, described, set_change

PARTS: dict[tuple[str, str], str] = {
    ("Select", "event_type"): "of",
    ("Select", "columns"): "fields",
    ("Select", "where"): "condition",
    ("Select", "period_field"): "counted_by",
    ("Refine", "where"): "condition",
    ("Refine", "adds"): "fields",
    ("Occasions", "units"): "bearer",
    ("Tally", "key"): "per",
    ("Tally", "figure"): "figure",
    ("Tally", "of"): "figure",
    ("Tally", "where"): "condition",
    ("Tally", "domain"): "bearer",
    ("Rank", "highest_is_best"): "best",
    ("Rank", "all_tied_last"): "all_tied",
    ("Rank", "single_last"): "single_unit",
    ("Rank", "settlement"): "settled_by",
    ("Rank", "tie_break"): "ties",
    ("Rank", "tie_break_result"): "ties",
    ("Rank", "tie_break_highest_is_best"): "ties",
    ("Run", "holds"): "place",
    ("Run", "calendar"): "consecutive",
    ("Run", "missing_ignored"): "missing",
    ("Expect", "match"): "matching",
    ("Expect", "match_period"): "matching",
    ("Expect", "due"): "deadline",
    ("Compare", "bounds"): "threshold",
    ("Compare", "column"): "figure",
    ("Assign", "competences"): "competence",
    ("Conclude", "places"): "scope",
    ("Conclude", "cap"): "force",
}
"""What a person calls the field of an operation; others are called as the field is, if a word for it exists."""

_ANYWHERE = {"validity": "in_force", "every": "period", "first_period": "periods", "last_period": "periods",
             "domain_periods": "periods"}
_STEPS = {"acts": {"event_type": "act", "where": "act"}, "due": {"event_type": "deadline"},
          "triggers": {"event_type": "trigger", "where": "trigger"}, "settlement": {"event_type": "settled_by"},
          "order": {"event_type": "settled_by"}}
_SETS = ("columns", "units", "competences", "members", "left_out", "adds", "domain")
_TABLES = ("rows", "figures", "triggers", "acts", "unless", "settled_by", "order", "problems", "domain_periods",
           "tie_break", "name", "norm")


@dataclass(frozen=True)
class PartChange:
    """One part of a norm before and after; None where it was not, or is no more."""

    part: str
    before: Bilingual | None
    after: Bilingual | None


def operations_of(rulebook: Rulebook, renamed: Mapping[str, str]) -> dict[str, dict[str, Operation]]:
    """Return the operations of each norm by name, with the policy's own time and renamed norms made comparable."""
    found: dict[str, dict[str, Operation]] = {}
    borders = borders_of(rulebook)
    for operation in rulebook.operations:
        plain = _neutral(operation, renamed, borders)
        found.setdefault(plain.name.partition("/")[0], {})[plain.name] = plain
    return found


def borders_of(rulebook: Rulebook) -> tuple[Instant | None, Instant | None]:
    """Return the first moment of the policy and the one after its last."""
    first, last = rulebook.in_force
    until = rulebook.zone.end_of(parse_day(last)) + 1_000_000_000 if last else None
    return rulebook.zone.start_of(parse_day(first)) if first else None, until


def part_changes(old: Mapping[str, Operation], new: Mapping[str, Operation], before: Titles,
                 after: Titles) -> Iterator[PartChange]:
    """Yield what differs between the operations of one norm, each part once."""
    seen: set[tuple[str, str | None, str | None]] = set()
    for change in _all_changes(old, new, before, after):
        key = (change.part, change.before.en if change.before else None, change.after.en if change.after else None)
        if key not in seen:
            seen.add(key)
            yield change


def _all_changes(old: Mapping[str, Operation], new: Mapping[str, Operation], before: Titles,
                 after: Titles) -> Iterator[PartChange]:
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is None or other is None or type(one) is not type(other):
            yield from _step_change(one, other, before, after)
            continue
        for item in fields(one):
            if getattr(one, item.name) != getattr(other, item.name):
                yield from _field_change(one, other, item.name, before, after)


def _step_change(one: Operation | None, other: Operation | None, before: Titles, after: Titles) -> Iterator[PartChange]:
    """A step that only one version has."""
    for operation, titles, is_old in ((one, before, True), (other, after, False)):
        if operation is not None:
            part, value = _essence(operation)
            words = described(value, titles)
            yield PartChange(part, words if is_old else None, None if is_old else words)


def _essence(operation: Operation) -> tuple[str, Any]:
    """Return the part by which a person would know a step."""
    kind = type(operation).__name__
    for name in ("event_type", "due", "times", "bounds", "figure", "units", "where", "unless", "bearer", "ties",
                 "coordinator", "key"):
        if hasattr(operation, name):
            return _part(operation, name) or kind.lower(), getattr(operation, name)
    return kind.lower(), kind


def _field_change(one: Operation, other: Operation, name: str, before: Titles, after: Titles) -> Iterator[PartChange]:
    part = _part(one, name)
    if part is None:
        return
    old, new = getattr(one, name), getattr(other, name)
    if name in _SETS and isinstance(old, tuple) and isinstance(new, tuple):
        if name == "members":
            old, new = _units_of(old), _units_of(new)
        gone, _ = set_change(old, new, before)
        _, come = set_change(old, new, after)
        yield PartChange(part, gone, come)
    else:
        yield PartChange(part, described(old, before), described(new, after))


def _units_of(members: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(unit for _, units in members for unit in units)


def _part(operation: Operation, name: str) -> str | None:
    """Return what a person calls a field of this step; None for the names of tables, which mean nothing themselves."""
    step = operation.name.partition("/")[2]
    if name in _STEPS.get(step, {}):
        return _STEPS[step][name]
    kind = type(operation).__name__
    if (kind, name) in PARTS:
        return PARTS[kind, name]
    if name in _ANYWHERE:
        return _ANYWHERE[name]
    return "structure" if name in _TABLES else name


def _neutral(value: Any, renamed: Mapping[str, str], borders: tuple[Instant | None, Instant | None]) -> Any:
    """Return a copy with renamed norms under their old names, and the policy's own time as such."""
    if isinstance(value, Validity):
        since = POLICY_BEGINNING if value.since == borders[0] else value.since
        return replace(value, since=since, until=POLICY_END if value.until == borders[1] else value.until)
    if isinstance(value, str):
        base, slash, rest = value.partition("/")
        return renamed.get(base, base) + slash + rest
    if isinstance(value, tuple):
        return tuple(_neutral(it, renamed, borders) for it in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{it.name: _neutral(getattr(value, it.name), renamed, borders) for it in fields(value)})
    return value
