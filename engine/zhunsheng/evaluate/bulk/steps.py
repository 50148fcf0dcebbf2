"""The steps of a plan: statements, tables worked out in Python from a few distinct values, and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement."""

    sql: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """
    A table worked out in Python, once for each distinct value that a query finds.

    What only the calendar or the registry can tell is told once per day or text, not once per row.
    """

    table: str
    columns: str
    """The columns of the table as SQL declares them."""
    query: str
    answer: Callable[[Sequence[Any]], Iterable[Sequence[Any]]]
    """From one row of the query to rows of the table."""


@dataclass(frozen=True, slots=True)
class Given:
    """A table whose rows are known before anything is run: a register, a calendar."""

    table: str
    columns: str
    """The columns of the table as SQL declares them."""
    rows: Sequence[Sequence[Any]]


Step = Statement | Lookup | Given


class Differ(Enum):
    """Whether what a premise says of one finding, row by row, never repeats."""

    UNKNOWN = "unknown"
    AS_BEFORE = "as-before"
    """It does not repeat if what it is asked of does not."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Premise:
    """
    What the rows of a table rest on in another one.

    `query` turns rows (`f`, `r`) of the relation `{need}` into rows (`f`, `r`) of the other table; None where
    the row numbers are the same. `differ` says whether these never repeat.
    """

    table: str
    query: str | None = None
    differ: Differ = Differ.UNKNOWN
