"""The shape of a table while norms are lowered: which columns it has, of which types, and which period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Name
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import PeriodKind
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True)
class Shape:
    """Columns by name with their types, the length of period of the rows (None: none), and the unit column."""

    columns: Mapping[str, FieldDeclaration]
    period: PeriodKind | None = None
    key: tuple[str, ...] = ()

    def with_columns(self, *columns: FieldDeclaration) -> Shape:
        """Return the shape with further columns."""
        added = {column.name.id: column for column in columns}
        return Shape({**self.columns, **added}, self.period, self.key)


@dataclass(frozen=True)
class Output:
    """What a norm makes for other norms: a table, its shape and, for figures, the column that holds them."""

    table: str
    shape: Shape
    kind: str
    """`measure`, `ranking`, `hits` or `findings`."""
    result: str | None = None
    subject: tuple[str, ...] = ()
    group: tuple[str, ...] = field(default=())


def column(name: str, kind: FieldType, *choices: str) -> FieldDeclaration:
    """Return the declaration of a column that no vocabulary declares."""
    return FieldDeclaration(
        Name(name, Bilingual(name, name)), kind, choices=tuple(Name(c, Bilingual(c, c)) for c in choices)
    )
