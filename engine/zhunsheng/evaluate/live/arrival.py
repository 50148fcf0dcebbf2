"""
What an event becomes: for each type of event one function, made of all selections of it and compiled once.

The function reads each field once, tests the conditions in straight-line code, and makes rows only of what passes.
Whatever is not a plain comparison is left to the same functions that test conditions elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhunsheng.evaluate.live.condition import in_relation, linear, number_of, scaled
from zhunsheng.evaluate.live.node import World
from zhunsheng.evaluate.live.nodes.select import SelectNode
from zhunsheng.evaluate.live.row import EventGrounds, Row
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import ALWAYS, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import Attribute, Column, Constant, Field
from zhunsheng.terms.quantity import exact_product, exact_sum

Arrive = Callable[[Event], list[tuple[SelectNode, Row]]]
"""Returns for each selection that the event passes its node and its row."""

_SIGNS = {Relation.ABOVE: ">", Relation.AT_LEAST: ">=", Relation.BELOW: "<", Relation.AT_MOST: "<="}
_ATTRIBUTES = {"@id": "id", "@source": "source", "@type": "event.type", "@subject": "event.subject", "@time": "time"}


def arrival_of(nodes: Sequence[SelectNode], world: World) -> Arrive:
    """Compile the function for the selections of one type of event."""
    source = _Source(world)
    for node in nodes:
        source.add(node)
    return source.compiled()


_BEGINNING = ("get = event.fields.get", "id, source, time = event.id, event.source, event.time", "grounds = None",
              "found = []")
_GROUNDS = "if grounds is None: name, grounds = (source, id), EventGrounds(event.recorded, id, source)"
"""Rows of one event have one name, and rest on the same."""


class _Source:
    """The text of the function, and the values that it calls by name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: list[str] = []
        self._named: dict[Hashable, str] = {}
        """By expression: the local variable that holds it."""
        self._space: dict[str, Any] = {
            "in_relation": in_relation, "linear": linear, "number_of": number_of, "scaled": scaled,
            "exact_sum": exact_sum,
            "exact_product": exact_product, "attribute": world.attribute, "Decimal": Decimal, "Row": Row,
            "EventGrounds": EventGrounds,
        }
        self._constants = 0

    def add(self, node: SelectNode) -> None:
        """Add the lines of one selection."""
        select = node.operation
        columns = {column.name: self._column(column) for column in select.columns}
        period, lines = self._judged(node)
        cells = ", ".join(f"{name!r}: {cell}" for name, cell in columns.items())
        row = f"Row({self._constant(select)}, name, {{{cells}}}, grounds, {period}, time, True)"
        lines += [_GROUNDS, f"found.append(({self._constant(node)}, {row}))"]
        passes = [] if select.where == ALWAYS else [self._holds(select.where, columns)]
        if period == "period":
            self._lines += _under(passes, [lines[0], *_under(["period is not None"], lines[1:])])
        else:
            validity = select.validity
            passes += [f"time >= {validity.since}"] if validity is not None else []
            passes += [f"time < {validity.until}"] if validity is not None and validity.until is not None else []
            self._lines += _under(passes, lines)

    def _judged(self, node: SelectNode) -> tuple[str, list[str]]:
        """Return the name of the period, and the line that finds it where there is one."""
        select = node.operation
        if select.every is None:
            return "None", []
        named = "None" if select.period_field is None else self._field(select.period_field)
        return "period", [f"period = {self._constant(node.period_of)}({named}, time)"]

    def compiled(self) -> Arrive:
        """Compile what was added."""
        body = [*_BEGINNING, *self._lines, "return found"]
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
            of = self._field(source.field)
            told = self._constant(self._world.rulebook.attributes.get(source.name, {}))
            asked = f"attribute({self._constant(source.name)}, {of})"
            return self._local(f"{told}.get({of}) if type({of}) is str else {asked}", (source.name, source.field))
        return self._field(source.name)

    def _field(self, name: str) -> str:
        return self._local(_ATTRIBUTES.get(name) or f"get({self._constant(name)})")

    def _local(self, expression: str, name: Hashable = None) -> str:
        """Return the variable of an expression, which is worked out once; it goes by `name`, or by itself."""
        known = expression if name is None else name
        if known not in self._named:
            self._named[known] = f"x{len(self._named)}"
            self._lines.append(f"{self._named[known]} = {expression}")
        return self._named[known]

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
        sign = _SIGNS.get(test.relation, "==" if test.relation is Relation.EQUALS else None)
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
        if right.times == 1 and right.plus != 0:
            number = f"exact_sum(({other}, {self._constant(right.plus)}))"
        elif right.plus != 0:
            number = f"scaled({other}, {self._constant(right.times)}, {self._constant(right.plus)})"
        elif right.times != 1:
            number = f"exact_product({self._constant(right.times)}, {other})"
        both = f"type({left}) is Decimal and type({other}) is Decimal"
        return f"({left} {sign} {number} if {both} else {otherwise})"


def _under(conditions: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Return the lines where all of some conditions hold."""
    return [f"if {' and '.join(conditions)}:", *(f"    {line}" for line in lines)] if conditions else [*lines]
