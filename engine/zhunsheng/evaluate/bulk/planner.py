"""The plan while it is made: its steps, the tables made so far, and what their rows rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.evaluate.bulk.cells import Held, Kind
from zhunsheng.evaluate.bulk.operations.saying import Said
from zhunsheng.evaluate.bulk.shape import Shape
from zhunsheng.evaluate.bulk.steps import Given, Lookup, Premise, Statement, Step
from zhunsheng.evaluate.bulk.tables import ORDER_BITS, Table, column_names
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import Instant, PeriodKind, parse_day


def place_in_time(at: str = "moment", o: str = "o") -> str:
    """Write a row's place in time as one number: its instant, then the event it comes from."""
    return f"({at}::HUGEINT * {1 << ORDER_BITS} + {o})"


_OWN = ("NULL::INTEGER AS p", "NULL::BIGINT AS moment", "TRUE AS settled", "NULL::BIGINT AS o", "NULL::BIGINT AS r")
NO_COLUMNS: Mapping[str, str] = {}


def instant_of(place: str) -> str:
    """Write the instant of a place in time."""
    return f"(({place} - ({place} & {(1 << ORDER_BITS) - 1})) // {1 << ORDER_BITS})::BIGINT"


def event_of(place: str) -> str:
    """Write the event's number of a place in time."""
    return f"({place} & {(1 << ORDER_BITS) - 1})::BIGINT"


@dataclass
class Planner:
    """
    Gathers the steps of a plan.

    `sources` holds for each event type the relation of its standing events: `o` (their number in the order of
    recorded time, id and source), `time`, and their fields by name; `written` says what the fields hold.
    """

    rulebook: Rulebook
    as_of: Instant
    shapes: Mapping[str, Shape]
    live: Mapping[str, set[str]]
    sources: Mapping[str, Mapping[str, Held]]
    relations: Mapping[str, str]
    passing: frozenset[str] = frozenset()
    """Tables that one other reads, once and row by row: written into its statement instead of being made."""
    carrying: frozenset[str] = frozenset()
    """Tables whose rows carry the ids of the events that they rest on, `e0`, `e1`…"""
    read: frozenset[str] = frozenset()
    """Tables that others read."""
    only_last: frozenset[str] = frozenset()
    """Rankings of which nobody reads more than who is last."""
    contests: dict[str, str] = field(default_factory=dict)
    """Of those rankings, by name, the relation of all groups and periods in which they are settled."""
    said: dict[int, Said] = field(default_factory=dict)
    """What all findings of an operation say alike, by its place."""
    steps: list[Step] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    premises: dict[str, list[Premise]] = field(default_factory=dict)
    _attributes: dict[str, str] = field(default_factory=dict)
    _names: int = 0
    _forces: str = ""

    def __post_init__(self) -> None:
        self.places = {operation.name: place for place, operation in enumerate(self.rulebook.operations, start=1)}
        self._ranks = {norm: rank for rank, norm in enumerate(sorted(self.rulebook.norms))}

    def fresh(self, stem: str) -> str:
        """Return a name for a table that no other has."""
        self._names += 1
        return f"{stem}_{self._names}"

    def run(self, sql: str) -> None:
        """Add a statement."""
        self.steps.append(Statement(sql))

    def look_up(self, lookup: Lookup) -> None:
        """Add a table worked out in Python."""
        self.steps.append(lookup)

    def helper(self, stem: str, query: str) -> str:
        """Add a table of the plan's own and return its name."""
        name = self.fresh(stem)
        self.run(f"CREATE TEMP TABLE {name} AS {query}")
        return name

    def view(self, stem: str, query: str) -> str:
        """Add a relation of the plan's own that is worked out whenever it is read, and return its name."""
        name = self.fresh(stem)
        self.run(f"CREATE TEMP VIEW {name} AS {query}")
        return name

    def make(
        self,
        name: str,
        cells: Mapping[str, str],
        source: str,
        *,
        p: str,
        at: str,
        settled: str,
        o: str,
        r: str,
        premises: list[Premise],
        extra: Mapping[str, str] = NO_COLUMNS,
        carried: Sequence[str] | None = None,
    ) -> Table:
        """
        Add the table of an operation: its live columns by the expressions given, `source` all after FROM.

        `r` may be empty: the rows are then numbered. `extra` are columns of the plan's own. `carried` are the ids of
        the events that a row rests on, asked for where a finding will show them; else they are those of `s`.
        """
        shape = self.shapes[name]
        columns = column_names(shape.columns)
        live = {column for column in columns if column in self.live[name] and columns[column].kind is not Kind.NOTHING}
        parts = [f"{cells[column]} AS {columns[column].sql}" for column in columns if column in live]
        own = [f"{p} AS p", f"{at} AS moment", f"{settled} AS settled", f"{o} AS o"]
        own.append(f"{r} AS r" if r else "row_number() OVER () AS r")
        own += [f"{written} AS {column}" for column, written in extra.items()]
        if name in self.carrying:
            ids = self.carried(name, "s") if carried is None else carried
            own += [f"{written} AS e{place}" for place, written in enumerate(ids)]
        sql, kind = self.fresh("t"), "VIEW" if name in self.passing else "TABLE"
        self.run(f"CREATE TEMP {kind} {sql} AS SELECT {', '.join(own + parts)} FROM {source}")
        return self.known(name, sql, premises)

    def make_empty(self, name: str) -> Table:
        """Add the table of an operation that finds no row."""
        live = {held.sql: held.kind for column, held in column_names(self.shapes[name].columns).items()
                if column in self.live[name] and held.kind is not Kind.NOTHING}
        columns = [*_OWN, *(f"NULL::{kind.sql} AS {column}" for column, kind in live.items())]
        columns += [f"NULL::VARCHAR AS e{place}" for place, _ in enumerate(self.carried(name))]
        return self.known(name, self.helper("t", f"SELECT {', '.join(columns)} WHERE FALSE"), [])

    def known(self, name: str, sql: str, premises: list[Premise]) -> Table:
        """Note the table of an operation under its name."""
        shape = self.shapes[name]
        held = column_names(shape.columns)
        table = Table(
            name,
            sql,
            held,
            shape.tells_apart,
            shape.key,
            written=frozenset(self.live[name]),
            periods=shape.periods,
            empty=shape.empty,
        )
        self.tables[name] = table
        self.premises[name] = premises
        return table

    def carried(self, name: str, alias: str = "") -> list[str]:
        """Return the ids that the rows of a table carry, as seen through an alias; none if it carries none."""
        dot = f"{alias}." if alias else ""
        return [f"{dot}e{place}" for place in range(self.shapes[name].rests)] if name in self.carrying else []

    def rank_of_norm(self, norm: str) -> int:
        """Return the place of a norm's name among all."""
        return self._ranks[norm]

    def attribute_table(self, attribute: str) -> str:
        """Return the table (`k`, `v`) of what the registry says under the name of an attribute."""
        if attribute not in self._attributes:
            known = self.rulebook.attributes.get(attribute, {})
            self._attributes[attribute] = self.given("registry", "k VARCHAR, v VARCHAR", sorted(known.items()))
        return self._attributes[attribute]

    def given(self, stem: str, columns: str, rows: Sequence[Sequence[Any]]) -> str:
        """Add a table whose rows are known and return its name."""
        name = self.fresh(stem)
        self.steps.append(Given(name, columns, rows))
        return name

    def forces(self) -> str:
        """Return the table (`k`, `v`) of the force at each place: 0 none, 1 advisory, 2 binding."""
        if not self._forces:
            level = {Force.NONE: 0, Force.ADVISORY: 1, Force.BINDING: 2}
            rows = [(place, level[force]) for place, force in sorted(self.rulebook.force_at.items())]
            self._forces = self.given("forces", "k VARCHAR, v BIGINT", rows)
        return self._forces

    @property
    def beginning(self) -> Instant:
        """The first instant of the policy; without a first day, the instant asked about."""
        first_day = self.rulebook.in_force[0]
        return self.rulebook.zone.start_of(parse_day(first_day)) if first_day else self.as_of


def within_codes(p: str, bounds: Mapping[PeriodKind, tuple[int, int]]) -> str:
    """Write that a period code lies within the bounds of its kind."""
    parts = [f"{p} BETWEEN {first} AND {last}" for first, last in bounds.values()]
    return "(" + " OR ".join(parts) + ")" if parts else "FALSE"
