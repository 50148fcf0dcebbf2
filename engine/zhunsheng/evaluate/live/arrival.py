"""
What an event becomes: for each type of event one function, made of all selections of it and compiled once.

The function reads each field once, tests the conditions in straight-line code, and makes columns only for rows that
pass. Whatever is not a plain comparison is left to the same functions that test conditions elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhunsheng.evaluate.live.condition import in_relation, linear, number_of, scaled
from zhunsheng.evaluate.live.node import World
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import ALWAYS, Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import Attribute, Column, Constant, Field, Select

Columns = dict[str, Cell]
Arrive = Callable[[Event], list[tuple[int, Columns]]]
"""Returns for each selection that the event passes its number and the columns of its row."""

_SIGNS = {Relation.ABOVE: ">", Relation.AT_LEAST: ">=", Relation.BELOW: "<", Relation.AT_MOST: "<="}
_ATTRIBUTES = {"@id": "event.id", "@source": "event.source", "@type": "event.type", "@subject": "event.subject",
               "@time": "event.time"}


def arrival_of(selects: Sequence[Select], world: World) -> Arrive:
    """Compile the function for the selections of one type of event."""
    source = _Source(world)
    for number, select in enumerate(selects):
        source.add(number, select)
    return source.compiled()


class _Source:
    """The text of the function, and the values that it calls by name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: list[str] = []
        self._named: dict[str, str] = {}
        """By expression: the local variable that holds it."""
        self._space: dict[str, Any] = {"in_relation": in_relation, "linear": linear, "number_of": number_of,
                                       "scaled": scaled, "attribute": world.attribute, "Decimal": Decimal}
        self._constants = 0

    def add(self, number: int, select: Select) -> None:
        """Add the lines of one selection."""
        columns = {column.name: self._column(column) for column in select.columns}
        made = f"found.append(({number}, {{{', '.join(f'{name!r}: {cell}' for name, cell in columns.items())}}}))"
        if select.where == ALWAYS:
            self._lines.append(made)
        else:
            self._lines += [f"if {self._holds(select.where, columns)}:", f"    {made}"]

    def compiled(self) -> Arrive:
        """Compile what was added."""
        body = ["get = event.fields.get", "found = []", *self._lines, "return found"]
        text = "def arrive(event):\n" + "".join(f"    {line}\n" for line in body)
        exec(compile(text, "<arrival>", "exec"), self._space)  # made of the operations of the rulebook only
        made: Arrive = self._space["arrive"]
        return made

    # -- columns ----------------------------------------------------------------------------------------------

    def _column(self, column: Column) -> str:
        """Return the variable that holds the first source that is present."""
        sources = [self._cell(source) for source in column.sources]
        if not sources:
            return "None"
        *earlier, text = sources
        for one in reversed(earlier):
            text = f"{one} if {one} is not None else {text}"
        return self._local(text) if earlier else text

    def _cell(self, source: Field | Attribute | Constant) -> str:
        if isinstance(source, Constant):
            return self._constant(source.text)
        if isinstance(source, Attribute):
            return self._local(f"attribute({self._constant(source.name)}, {self._field(source.field)})")
        return self._field(source.name)

    def _field(self, name: str) -> str:
        return self._local(_ATTRIBUTES.get(name) or f"get({self._constant(name)})")

    def _local(self, expression: str) -> str:
        """Return the variable of an expression, which is worked out once."""
        if expression not in self._named:
            self._named[expression] = f"x{len(self._named)}"
            self._lines.append(f"{self._named[expression]} = {expression}")
        return self._named[expression]

    def _constant(self, value: object) -> str:
        if isinstance(value, str):
            return repr(value)
        self._constants += 1
        name = f"c{self._constants}"
        self._space[name] = value
        return name

    # -- conditions -------------------------------------------------------------------------------------------

    def _holds(self, condition: Condition, columns: Mapping[str, str]) -> str:
        match condition:
            case Every(conditions):
                return "(" + (" and ".join(self._holds(each, columns) for each in conditions) or "True") + ")"
            case Some(conditions):
                return "(" + (" or ".join(self._holds(each, columns) for each in conditions) or "False") + ")"
            case Not(negated):
                return f"(not {self._holds(negated, columns)})"
            case Test():
                return self._test(condition, columns)

    def _test(self, test: Test, columns: Mapping[str, str]) -> str:
        left = columns.get(test.column, "None")
        relation = self._constant(test.relation)
        if isinstance(test.right, Linear):
            return self._against_column(left, test.relation, relation, test.right, columns)
        otherwise = f"in_relation({left}, {relation}, {self._constant(test.right)})"
        sign = _SIGNS.get(test.relation)
        if sign is not None and len(test.right) == 1 and (limit := number_of(test.right[0])) is not None:
            return f"({left} {sign} {self._constant(limit)} if type({left}) is Decimal else {otherwise})"
        texts = frozenset(value for value in test.right if isinstance(value, str))
        if test.relation in (Relation.EQUALS, Relation.ONE_OF) and len(texts) == len(set(test.right)) and texts:
            return f"({left} in {self._constant(texts)} if type({left}) is str else {otherwise})"
        return otherwise

    def _against_column(self, left: str, relation: Relation, named: str, right: Linear,
                        columns: Mapping[str, str]) -> str:
        """Compare with another column: of two numbers directly, of anything else as everywhere."""
        other = columns.get(right.column, "None")
        there = f"{{{right.column!r}: {other}}}"
        otherwise = f"in_relation({left}, {named}, (linear({self._constant(right)}, {there}),))"
        sign = _SIGNS.get(relation)
        if sign is None or other == "None" or left == "None":
            return otherwise
        number = other
        if right.times != 1 or right.plus != 0:
            number = f"scaled({other}, {self._constant(right.times)}, {self._constant(right.plus)})"
        both = f"type({left}) is Decimal and type({other}) is Decimal"
        return f"({left} {sign} {number} if {both} else {otherwise})"
