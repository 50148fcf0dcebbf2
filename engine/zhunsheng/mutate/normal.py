"""What a rulebook means, written in one way: operations that can never differ have the same normal form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.conditions import Every, Not, Some, Test
from zhunsheng.ir.operations import (
    Attribute,
    Column,
    Compare,
    Conclude,
    Field,
    Figure,
    Occasions,
    Operation,
    Previous,
    Rank,
    Refine,
    Select,
    Tally,
    Ties,
    Who,
)
from zhunsheng.ir.rulebook import FieldType, Rulebook
from zhunsheng.ir.slice import rests_on, tables_read
from zhunsheng.mutate.conditions import declared_of, normal_bound, normal_condition
from zhunsheng.terms.time import Period, Zone

IMPLIED = frozenset({"unit", "territory", "tier", "place", "last", "order", "state", "force", "outcome", "done", "due",
                     "role", "rule", "at"})
"""Columns that operations read without naming them."""

_WHOLE_FIGURES = (Figure.COUNT, Figure.SUM, Figure.MIN, Figure.MAX, Figure.LATEST)


class Normal:
    """The normal forms of the operations of one rulebook, and of what else findings can depend on."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._made: Mapping[str, Operation] = {operation.name: operation for operation in rulebook.operations}
        self.attributes: dict[str, str] = {name: canonical_text(told) for name, told in rulebook.attributes.items()}
        self.force = canonical_text((dict(rulebook.force_at), rulebook.force_elsewhere))
        self.rest = canonical_text((rulebook.zone, rulebook.calendar, rulebook.rankings, rulebook.in_force))

    def differing(self, other: Normal) -> frozenset[str]:
        """Return the names of the operations whose rows may differ: they, or what they ask of the registry, do."""
        every = (*self.rulebook.operations, *other.rulebook.operations)
        if self.rest != other.rest:
            return frozenset(operation.name for operation in every)
        found = {name for name in {operation.name for operation in every} if not self._alike(other, name)}
        asked = {name for name in {*self.attributes, *other.attributes}
                 if self.attributes.get(name) != other.attributes.get(name)}
        if asked:
            found |= {operation.name for operation in every if asked & _asks(operation)}
        if self.force != other.force:
            found |= {operation.name for operation in every if isinstance(operation, Conclude)}
        return frozenset(found)

    def _alike(self, other: Normal, name: str) -> bool:
        ours, theirs = self._made.get(name), other._made.get(name)
        if ours is None or theirs is None:
            return False
        return ours == theirs or canonical_text(self._operation(ours)) == canonical_text(other._operation(theirs))

    # -- operations -------------------------------------------------------------------------------------------

    def _operation(self, operation: Operation) -> Operation:
        if isinstance(operation, Select):
            type_ = self.rulebook.event_types[operation.event_type]
            where = normal_condition(operation.where, operation.columns, type_)
            mentioned = self._mentioned_above(operation.name) | set(_texts(where)) | IMPLIED
            read = tuple(it for it in _columns_read(operation, self.rulebook) if it.name in mentioned)
            return replace(operation, where=where, columns=read)
        if isinstance(operation, Rank):
            return _rank(operation)
        if isinstance(operation, Refine):
            return replace(operation, first_period=self._first_period(operation))
        if isinstance(operation, Occasions):
            first = _not_before(operation.first_period, _earliest(operation, self.rulebook.zone))
            return replace(operation, first_period=first, units=tuple(sorted(operation.units)))
        if isinstance(operation, Tally) and operation.domain is not None:
            return replace(operation, domain=tuple(sorted(operation.domain)))
        if isinstance(operation, Compare):
            whole = self._is_whole(operation.figures, operation.column)
            bounds = [normal_bound(bound) if whole else bound for bound in operation.bounds]
            return replace(operation, bounds=tuple(sorted(bounds, key=canonical_text)))
        return operation

    def _first_period(self, refine: Refine) -> str | None:
        """
        Return the first period if it keeps anything out; None if no row can lie before it.

        No row lies before the first period that the selections admit; and where a figure is compared with the one
        before, the first of all leads to no row either.
        """
        names = rests_on(self.rulebook, [refine.name])
        roots = [made for name in names if isinstance(made := self._made[name], Select | Occasions)]
        earliest = [_earliest(root, self.rulebook.zone) for root in roots if root.every is not None]
        if not earliest or None in earliest or len(earliest) != len(roots):
            return refine.first_period
        first = min((period for period in earliest if period is not None), key=lambda period: period.first)
        below = self._made.get(refine.rows)
        if isinstance(below, Compare) and any(isinstance(bound.right, Previous) for bound in below.bounds):
            first = first.next()
        return _not_before(refine.first_period, first)

    def _mentioned_above(self, name: str) -> frozenset[str]:
        """Return every text in the operations that rest on one: a column none of them mentions is not read."""
        touched, mentioned = {name}, set[str]()
        for operation in self.rulebook.operations:
            if touched.intersection(tables_read(operation)):
                touched.add(operation.name)
                mentioned.update(_texts(operation))
        return frozenset(mentioned)

    def _is_whole(self, table: str, column: str) -> bool:
        """Say whether a figure is always a whole number: a count, or made of counts."""
        made = self._made.get(table)
        while made is not None and not isinstance(made, Tally | Select):
            rows = getattr(made, "rows", None)
            made = self._made.get(rows) if isinstance(rows, str) else None
        if isinstance(made, Tally):
            if made.result != column or made.figure not in _WHOLE_FIGURES:
                return False
            return made.figure is Figure.COUNT or self._is_whole(made.rows, made.of or "")
        if isinstance(made, Select):
            declared = declared_of(made.columns, column, self.rulebook.event_types[made.event_type])
            return declared is not None and declared.type is FieldType.COUNT
        return False


def _rank(rank: Rank) -> Rank:
    """A figure that decides ties is read only where ties are decided by one; lists of members have no order."""
    members = tuple(sorted((group, tuple(sorted(units))) for group, units in rank.members))
    plain = replace(rank, members=members, left_out=tuple(sorted(rank.left_out)))
    if rank.ties is Ties.TIE_BREAK:
        return plain
    return replace(plain, tie_break=None, tie_break_result=None, tie_break_highest_is_best=True)


def _earliest(root: Select | Occasions, zone: Zone) -> Period | None:
    """Return the first period that a validity admits."""
    if root.validity is None or root.every is None:
        return None
    period = Period.of(root.every, zone.day_of(root.validity.since))
    return period if root.validity.straddling or period.start(zone) >= root.validity.since else period.next()


def _not_before(written: str | None, earliest: Period | None) -> str | None:
    if written is None or earliest is None:
        return written
    first = Period.parse(written)
    return None if first.kind is earliest.kind and first.first <= earliest.first else written


def _columns_read(select: Select, rulebook: Rulebook) -> tuple[Column, ...]:
    """A fallback behind a field that is never absent is not read."""
    type_ = rulebook.event_types[select.event_type]
    read = []
    for column in select.columns:
        sources = column.sources
        first = sources[0] if sources else None
        if isinstance(first, Field) and (declared := type_.field(first.name)) and not declared.optional:
            sources = (first,)
        read.append(Column(column.name, sources))
    return tuple(read)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in an operation or a condition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for member in fields(value):
            yield from _texts(getattr(value, member.name))


def _asks(operation: Operation) -> frozenset[str]:
    """Return the attributes of the registry that an operation asks for."""
    return frozenset(_attributes(operation))


def _attributes(value: Any) -> list[str]:
    if isinstance(value, Attribute):
        return [value.name]
    if isinstance(value, Who):
        return [value.attribute] if value.attribute is not None else []
    if isinstance(value, tuple):
        return [name for item in value for name in _attributes(item)]
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Every | Some | Not | Test):
        return [name for item in fields(value) for name in _attributes(getattr(value, item.name))]
    return []
