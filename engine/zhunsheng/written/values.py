"""The small words of the language: names, values with their origin, conditions and bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from decimal import Decimal
from typing import TypeVar

from zhunsheng.source.node import Mapping, Node, Plain, Scalar, Sequence
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass

T = TypeVar("T")


class Misshapen(Exception):
    """A node has not the shape the language asks for there; the structure check should have said so."""

    def __init__(self, span: Span, expected: str) -> None:
        super().__init__(f"{span}: {expected}")
        self.span, self.expected = span, expected


@dataclass(frozen=True, slots=True)
class Word:
    """
    A name as written, and where.

    `because` says why it was decided here. With `reading` the name is what that reading says, and `text` is empty
    until the choice is known (`compile/settle.py`).
    """

    text: str
    span: Span = field(compare=False, repr=False)
    reading: Word | None = None
    because: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A value in a norm and where it comes from: the text (plain), a reading, or a local decision with its reason.

    `measure` is the unit of measure written with a number.
    """

    value: Plain
    span: Span = field(compare=False, repr=False)
    text: str = ""
    reading: Word | None = None
    because: Bilingual | None = None
    measure: Word | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """A number found elsewhere: `times × of + plus`, or the figure of the period before."""

    span: Span = field(compare=False, repr=False)
    of: Word | None = None
    previous: bool = False
    times: Slot | None = None
    plus: Slot | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A number for each of several names."""

    by: Word
    rows: tuple[tuple[Word, Slot], ...]


Right = Slot | Relative | Table


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One comparison in a condition: the word of the language and what stands right of it."""

    column: Word
    relation: str
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition as written: all tests hold, one of each `some`, none of `nots`."""

    tests: tuple[FieldTest, ...] = ()
    some: tuple[tuple[Where, ...], ...] = ()
    nots: tuple[Where, ...] = ()


def mapping(node: Node | None, at: Span) -> Mapping:
    """Return the node as a map."""
    if isinstance(node, Mapping):
        return node
    raise Misshapen(node.span if node else at, "map")


def items(node: Node | None) -> tuple[Node, ...]:
    """Return the members of a list; nothing for None; a single value counts as a list of one."""
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def word(node: Node) -> Word:
    """Return a scalar as a name, as it was written."""
    return Word(text_of(node), node.span)


def text_of(node: Node) -> str:
    """Return a scalar as it was written."""
    if isinstance(node, Scalar):
        value = node.value
        if isinstance(value, str):
            return value
        if value is not None:
            return node.text
    raise Misshapen(node.span, "name")


def named(node: Node) -> Word:
    """Read a name: plain, `{reading: …}` or `{local: …, because: …}`."""
    if isinstance(node, Mapping) and (reading := node.get("reading")) is not None:
        return Word("", node.span, reading=word(reading))
    if isinstance(node, Mapping) and (local := node.get("local")) is not None:
        return replace(word(local), because=maybe(node.get("because"), bilingual))
    return word(node)


def words(node: Node | None) -> tuple[Word, ...]:
    """Return one name or a list of names."""
    return () if node is None else tuple(word(item) for item in items(node))


def maybe(node: Node | None, read: Callable[[Node], T]) -> T | None:
    """Read a node that may be left out."""
    return None if node is None else read(node)


def flag(node: Node | None) -> bool:
    """Return whether a yes-or-no word stands there and says yes."""
    return isinstance(node, Scalar) and node.value is True


def bilingual(node: Node) -> Bilingual:
    """Read `{zh: …, en: …}`."""
    pair = mapping(node, node.span)
    zh, en = pair.get("zh"), pair.get("en")
    if zh is None or en is None:
        raise Misshapen(node.span, "zh-en")
    return Bilingual(text_of(zh), text_of(en))


def slot(node: Node) -> Slot:
    """Read a value: plain, `{reading: …}`, `{local: …, because: …}` or `{value: …, unit: …}`."""
    if isinstance(node, Scalar):
        return Slot(node.value, node.span, node.text)
    form = mapping(node, node.span)
    if (reading := form.get("reading")) is not None:
        return Slot(None, node.span, reading=word(reading))
    measure = maybe(form.get("unit"), word)
    if (local := form.get("local")) is not None:
        inner = slot(local)
        because = maybe(form.get("because"), bilingual)
        return Slot(inner.value, node.span, inner.text, because=because, measure=measure or inner.measure)
    if (value := form.get("value")) is not None:
        inner = slot(value)
        return Slot(inner.value, node.span, inner.text, measure=measure)
    raise Misshapen(node.span, "value")


def number(node: Node) -> Decimal:
    """Read a plain number."""
    if isinstance(node, Scalar) and isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
        return Decimal(node.value)
    raise Misshapen(node.span, "number")


def rights(node: Node) -> tuple[Right, ...]:
    """Read what stands right of a comparison: one thing, a list, or a list that was decided here."""
    if isinstance(node, Mapping) and isinstance(local := node.get("local"), Sequence):
        because = maybe(node.get("because"), bilingual)
        return tuple(replace(slot(item), because=because) for item in local.items)
    return tuple(right(item) for item in items(node))


def right(node: Node) -> Right:
    """Read what stands right of a comparison."""
    if isinstance(node, Scalar) and node.value == "previous":
        return Relative(node.span, previous=True)
    if not isinstance(node, Mapping) or any(key in node for key in ("reading", "local", "value")):
        return slot(node)
    if (by := node.get("by")) is not None:
        rows = tuple((word(key), slot(value)) for key, value in node.entries if key.value != "by")
        return Table(word(by), rows)
    of, previous = node.get("of"), flag(node.get("previous"))
    if isinstance(of, Scalar) and of.value == "previous":
        of, previous = None, True
    if of is None and not previous:
        raise Misshapen(node.span, "value")
    return Relative(node.span, maybe(of, word), previous, maybe(node.get("times"), slot), maybe(node.get("plus"), slot))


def where(node: Node | None) -> Where:
    """Read a condition: a map from fields to what they must be."""
    if node is None:
        return Where()
    tests: list[FieldTest] = []
    some: list[tuple[Where, ...]] = []
    nots: list[Where] = []
    for key, value in mapping(node, node.span).entries:
        if key.value == "any":
            some.append(tuple(where(item) for item in items(value)))
        elif key.value == "not":
            nots.extend(where(item) for item in items(value))
        else:
            tests.extend(_field_tests(word(key), value))
    return Where(tuple(tests), tuple(some), tuple(nots))


def _field_tests(column: Word, node: Node) -> list[FieldTest]:
    if isinstance(node, Mapping) and not any(key in node for key in ("reading", "local", "value")):
        return [FieldTest(column, str(key.value), rights(value)) for key, value in node.entries]
    return [FieldTest(column, "is", rights(node))]
