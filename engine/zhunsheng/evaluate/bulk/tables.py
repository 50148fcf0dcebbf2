"""Tables of a plan: what is known of them before anything is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, as_json, text
from zhunsheng.terms.time import PeriodKind

ORDER_BITS = 40
"""A row's place in time is its instant, followed by the number of the event it comes from in so many bits."""


def finding_number(place: int, r: str) -> str:
    """Write the number by which a row of an operation is known in the evidence."""
    return f"({place << ORDER_BITS} + {r})"


@dataclass(frozen=True)
class Table:
    """
    A table of rows in SQL. Besides its columns each has `p` (period code or NULL), `moment`, `settled`, `o` (the number
    of the latest event it comes from, 0 for none) and `r` (the row's number in the table whose rows it stands for).

    `tells_apart`: no two rows share both `moment` and `o`. `key`: columns which, with the period, tell rows apart.
    """

    name: str
    sql: str
    columns: Mapping[str, Held]
    tells_apart: bool = False
    key: frozenset[str] | None = None
    written: frozenset[str] = field(default=frozenset())
    """The columns that the statement really makes: the others are of no use to anybody."""
    periods: frozenset[PeriodKind] = frozenset()
    """Of which kinds the rows' periods are, where they have one."""
    empty: bool = False
    """There is no row."""

    def held(self, column: str, alias: str = "") -> Held:
        """Return what a column holds, as seen through an alias; a column that the table lacks is absent."""
        held = self.columns.get(column)
        if held is None or held.kind is Kind.NOTHING:
            return ABSENT
        return Held(f"{alias}.{held.sql}" if alias else held.sql, held.kind)

    def columns_text(self, alias: str = "") -> str:
        """Write the columns as the one text by which rows that agree in all else are ordered."""
        cells = (
            f"'[' || {text(_quoted(name) + ', ')} || {as_json(self.held(name, alias))} || ']'"
            for name in sorted(self.columns)
        )
        return "'[' || " + " || ', ' || ".join(cells) + " || ']'" if self.columns else "'[]'"

    def time_order(self, alias: str = "", *, latest_first: bool = False) -> str:
        """Write the order of rows in time, earliest first."""
        dot = f"{alias}." if alias else ""
        parts = [f"{dot}moment", f"{dot}o"] + ([] if self.tells_apart else [self.columns_text(alias)])
        return ", ".join(f"{part} DESC" for part in parts) if latest_first else ", ".join(parts)


def _quoted(name: str) -> str:
    import json

    return json.dumps(name, ensure_ascii=False)


def column_names(columns: Mapping[str, Kind]) -> dict[str, Held]:
    """Return columns under plain SQL names, in their order."""
    return {name: Held(f"c{place}", kind) for place, (name, kind) in enumerate(columns.items())}
