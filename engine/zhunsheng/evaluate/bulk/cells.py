"""What columns hold in a relational plan, and how constants are written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.quantity import decimal_text

_LONGEST_NUMBER = 38


class Kind(Enum):
    """The kinds of cell a column may hold; NOTHING is a column that is absent in every row."""

    TEXT = "VARCHAR"
    NUMBER = "DECIMAL(38,10)"
    BOOLEAN = "BOOLEAN"
    INSTANT = "BIGINT"
    LIST = "VARCHAR[]"
    NOTHING = "NULL"

    @property
    def sql(self) -> str:
        """The type of a column of this kind; what is never there is held as text."""
        return "VARCHAR" if self is Kind.NOTHING else self.value

    @property
    def is_number(self) -> bool:
        """Say whether cells of this kind compare as numbers."""
        return self in (Kind.NUMBER, Kind.INSTANT)


class Unplannable(Exception):
    """The bulk evaluator cannot hold this exactly; `operation` names what, `reason` is a word of the catalogue."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(f"{operation}: {reason}")
        self.operation, self.reason = operation, reason


@dataclass(frozen=True, slots=True)
class Held:
    """A column of a table: an SQL expression and what it holds."""

    sql: str
    kind: Kind


ABSENT = Held("NULL::VARCHAR", Kind.NOTHING)


def kind_of(cell: Cell) -> Kind:
    """Return the kind of a cell."""
    match cell:
        case None:
            return Kind.NOTHING
        case bool():
            return Kind.BOOLEAN
        case str():
            return Kind.TEXT
        case Decimal():
            return Kind.NUMBER
        case int():
            return Kind.INSTANT
        case tuple():
            return Kind.LIST


def common_kind(kinds: Iterable[Kind], operation: str) -> Kind:
    """Return the one kind that all of these are; raises Unplannable if there are several."""
    found = set(kinds) - {Kind.NOTHING}
    if len(found) > 1:
        raise Unplannable(operation, "mixed-column")
    return found.pop() if found else Kind.NOTHING


def text(value: str) -> str:
    """Write a text constant."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Write a list constant of texts."""
    return "[" + ", ".join(text(value) for value in values) + "]::VARCHAR[]"


def number(value: Decimal, operation: str = "") -> str:
    """Write a number constant with exactly the digits it has; raises Unplannable if they are too many."""
    written = decimal_text(value)
    whole, _, places = written.lstrip("-").partition(".")
    width = len(whole.lstrip("0")) + len(places)
    if width > _LONGEST_NUMBER:
        raise Unplannable(operation, "number-size")
    return f"'{written}'::DECIMAL({max(width, 1, len(places) + 1)},{len(places)})"


def constant(cell: Cell, operation: str = "") -> Held:
    """Write any cell as a constant of its kind."""
    match cell:
        case None:
            return ABSENT
        case bool():
            return Held("TRUE" if cell else "FALSE", Kind.BOOLEAN)
        case str():
            return Held(text(cell), Kind.TEXT)
        case Decimal():
            return Held(number(cell, operation), Kind.NUMBER)
        case int():
            return Held(f"{cell}::BIGINT", Kind.INSTANT)
        case tuple():
            return Held(texts(cell), Kind.LIST)


def as_text(held: Held) -> str:
    """Write the text of a cell, as findings show it."""
    match held.kind:
        case Kind.NUMBER:
            return f"number_text({held.sql})"
        case Kind.INSTANT:
            return f"instant_text({held.sql})"
        case Kind.BOOLEAN:
            return f"CASE WHEN {held.sql} THEN 'true' WHEN NOT {held.sql} THEN 'false' END"
        case Kind.LIST:
            return f"CASE WHEN {held.sql} IS NOT NULL THEN array_to_string({held.sql}, ',') END"
        case _:
            return held.sql


def as_json(held: Held) -> str:
    """Write the JSON text of a cell, as rows are compared by it."""
    match held.kind:
        case Kind.NUMBER:
            written = f"'\"' || number_text({held.sql}) || '\"'"
        case Kind.INSTANT:
            written = f"{held.sql}::VARCHAR"
        case Kind.BOOLEAN:
            written = f"CASE WHEN {held.sql} THEN 'true' WHEN NOT {held.sql} THEN 'false' END"
        case Kind.LIST:
            members = f"list_transform({held.sql}, lambda member: json_text(member))"
            written = f"CASE WHEN {held.sql} IS NOT NULL THEN '[' || array_to_string({members}, ', ') || ']' END"
        case _:
            written = f"json_text({held.sql})"
    return f"coalesce({written}, 'null')"


def first_named(held: Held) -> str:
    """Write what a list names first, or the text itself; other kinds name nothing."""
    match held.kind:
        case Kind.LIST:
            return f"{held.sql}[1]"
        case Kind.TEXT | Kind.NOTHING:
            return held.sql
        case _:
            return "NULL::VARCHAR"


def same(one: Held, other: Held, *, absent_too: bool = False) -> str:
    """Write that two cells are the same; `absent_too` lets two absent cells be the same."""
    alike = one.kind is other.kind or (one.kind.is_number and other.kind.is_number)
    if alike or Kind.NOTHING in (one.kind, other.kind):
        left, right = _alike(one, other)
        return f"{left} IS NOT DISTINCT FROM {right}" if absent_too else f"{left} = {right}"
    return f"({one.sql} IS NULL AND {other.sql} IS NULL)" if absent_too else "FALSE"


def _alike(one: Held, other: Held) -> tuple[str, str]:
    if one.kind is Kind.NOTHING and other.kind is not Kind.NOTHING:
        return f"NULL::{other.kind.sql}", other.sql
    if other.kind is Kind.NOTHING and one.kind is not Kind.NOTHING:
        return one.sql, f"NULL::{one.kind.sql}"
    return one.sql, other.sql


def all_of(conditions: Sequence[str]) -> str:
    """Write that all conditions hold."""
    return " AND ".join(f"({each})" for each in conditions) if conditions else "TRUE"
