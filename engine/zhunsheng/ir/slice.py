"""A part of a rulebook: the operations that some norms rest on, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace

from zhunsheng.ir.operations import AtEvent, Conclude, Expect, Operation, Select
from zhunsheng.ir.rulebook import Rulebook

_TABLES = ("rows", "unless", "figures", "settled_by", "order", "tie_break", "triggers", "acts", "problems",
           "domain_periods")
"""The members of operations that name tables."""


def tables_read(operation: Operation) -> tuple[str, ...]:
    """
    Return the names of the tables that an operation reads.

    `order` of a ranking and `rows` of the others are such names; what a member of that name holds is never
    anything else.
    """
    if isinstance(operation, Select):
        return ()
    members = [getattr(operation, item.name) for item in fields(operation) if item.name in _TABLES]
    if isinstance(operation, Expect) and isinstance(operation.due, AtEvent):
        members.append(operation.due.table)
    return tuple(name for name in members if isinstance(name, str))


def rests_on(rulebook: Rulebook, names: Iterable[str]) -> frozenset[str]:
    """Return the names of the operations that the ones named rest on, with themselves."""
    made: Mapping[str, Operation] = {operation.name: operation for operation in rulebook.operations}
    found: set[str] = set()
    waiting = [name for name in names if name in made]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += tables_read(made[name])
    return frozenset(found)


def norms_resting_on(rulebook: Rulebook, names: Iterable[str]) -> frozenset[str]:
    """Return the norms with findings, or a ranking, that rest on any of the operations named."""
    touched = set(names)
    for operation in rulebook.operations:  # in an order in which tables are made before they are read
        if touched.intersection(tables_read(operation)):
            touched.add(operation.name)
    concluding = {it.norm for it in rulebook.operations if isinstance(it, Conclude) and it.name in touched}
    return frozenset(concluding | {norm for norm, table in rulebook.rankings if table in touched})


def norms_that_conclude(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the norms that make findings, in the order of the operations."""
    return tuple(dict.fromkeys(it.norm for it in rulebook.operations if isinstance(it, Conclude)))


def sliced(rulebook: Rulebook, norms: Iterable[str]) -> Rulebook:
    """
    Return the rulebook with only those operations that findings and rankings of these norms rest on.

    The findings of these norms are the same under it as under the whole rulebook.
    """
    wanted = frozenset(norms)
    tops = [it.name for it in rulebook.operations if isinstance(it, Conclude) and it.norm in wanted]
    tops += [table for norm, table in rulebook.rankings if norm in wanted]
    kept = rests_on(rulebook, tops)
    return replace(
        rulebook,
        operations=tuple(operation for operation in rulebook.operations if operation.name in kept),
        rankings=tuple(pair for pair in rulebook.rankings if pair[1] in kept),
    )
