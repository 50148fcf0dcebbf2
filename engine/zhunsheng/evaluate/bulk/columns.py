"""From where values stand in a block to columns of cells, exactly as the gate reads each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute

from zhunsheng.evaluate.bulk.arrow import NUMBER
from zhunsheng.evaluate.bulk.blocks import Block, Ints, Truths
from zhunsheng.evaluate.bulk.digits import Numbers, numbers
from zhunsheng.evaluate.bulk.moments import instants
from zhunsheng.evaluate.bulk.proof import Form, Found
from zhunsheng.evaluate.bulk.screen import ANSWERS, TIMES, UNREAD
from zhunsheng.events.cell import CellError, CellReader
from zhunsheng.events.cells import cell_reader
from zhunsheng.events.names import NameIndex
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import DECIMAL_PLACES

_READINGS_REMEMBERED = 200_000
_WIDE = 48
_IS_NO_BLANK = np.zeros(256, dtype=np.bool_)
_IS_NO_BLANK[0x21:0x7F] = True
_IS_NO_BLANK[0xC3:] = True
_IS_NO_BLANK[[0xE1, 0xE2, 0xE3]] = False
"""With which bytes characters begin that are no blanks: all blanks are ASCII or in the blocks that these leave out."""
_IDEOGRAPHIC, _IDEOGRAPHIC_SPACE, _THREE_BYTES = 0xE3, 0x8080E3, np.uint64(0xFFFFFF)
_TRUE, _FALSE = (np.uint64(int.from_bytes(word, "little")) for word in (b"true", b"false"))


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one type as columns: the lines of the block that they stand in, and what each of their members says."""

    type: str
    lines: Ints
    columns: Mapping[str, Any]


@dataclass
class Reading:
    """What the gate reads in the texts of one field, each of which is read once."""

    read: CellReader
    is_list: bool
    known: dict[str, Any] = field(default_factory=dict)

    def cells(self, texts: list[str]) -> list[Any]:
        """Return the cells of texts, None for those that the gate refuses."""
        cells = list(map(self.known.get, texts))
        for place, cell in enumerate(cells):
            if cell is None and (text := texts[place]) not in self.known:
                self.known[text] = cells[place] = self._cell(text)
        if len(self.known) > _READINGS_REMEMBERED:
            self.known.clear()
        return cells

    def _cell(self, text: str) -> Any:
        try:
            return self.read(json.loads(f'["{text}"]') if self.is_list else text)
        except (CellError, ValueError):
            return None


class Columns:
    """The columns of the events of one layout."""

    def __init__(self, form: Form, rulebook: Rulebook, registry: Mapping[FieldType, NameIndex]) -> None:
        self._type = form.layout.type
        declared = rulebook.event_types[self._type]
        self._fields = {f"data.{each.name.id}": each for each in declared.fields}
        spans: dict[str, tuple[int, int]] = {}
        for place, slot in enumerate(form.slots):
            member = slot.member.removesuffix("[]")
            if not member.startswith(UNREAD):
                spans[member] = (spans.get(member, (place,))[0], place)
        self._spans = {member: span for member, span in spans.items() if self._is_text(member)}
        self._others = {member: span[0] for member, span in spans.items() if not self._is_text(member)}
        self._readings = {
            member: Reading(cell_reader(self._fields[member], registry, rulebook.zone), self._fields[member].is_list)
            for member in self._spans
            if member in self._fields and not _is_free(self._fields[member])
        }

    def _is_text(self, member: str) -> bool:
        """Say whether a member is told from its text: as it is, or as the gate reads it."""
        declared = self._fields.get(member)
        if declared is None:
            return member not in TIMES
        return declared.is_list or declared.type not in _TOLD_OTHERWISE

    def of(self, block: Block, found: Found) -> Batch:
        """Return the events of lines that have the layout, without those that the gate may not admit."""
        told = np.ones(len(found.lines), dtype=np.bool_)
        columns: dict[str, Any] = {}
        for member, slot in self._others.items():
            columns[member] = self._told(member, block, found.begins[slot], found.ends[slot], told)
        for member, (first, last) in self._spans.items():
            column = _texts(block, found.begins[first], found.ends[last])
            reading = self._readings.get(member)
            if reading is None:
                told &= _say_something(block, found.begins[first])
            columns[member] = column if reading is None else _read(reading, column, told)
        for answer in ANSWERS:
            if answer in columns:
                told &= pyarrow.compute.not_equal(columns[answer], columns["id"]).to_numpy(zero_copy_only=False)
        if told.all():
            return Batch(self._type, found.lines, columns)
        kept = pyarrow.array(told)
        return Batch(self._type, found.lines[told], {name: column.filter(kept) for name, column in columns.items()})

    def _told(self, member: str, block: Block, begins: Ints, ends: Ints, told: Truths) -> Any:
        declared = self._fields.get(member)
        if declared is None or declared.type is FieldType.INSTANT:
            values, are_told = instants(block, begins, ends)
            told &= are_told
            return pyarrow.array(values)
        if declared.type is FieldType.BOOLEAN:
            return _truths(block, begins, ends, told)
        return _numbers(numbers(block, begins, ends), declared, told)


_TOLD_OTHERWISE = frozenset({FieldType.DECIMAL, FieldType.COUNT, FieldType.BOOLEAN, FieldType.INSTANT})


def _is_free(declared: FieldDeclaration) -> bool:
    return declared.type is FieldType.TEXT and not declared.is_list


def _texts(block: Block, begins: Ints, ends: Ints) -> Any:
    """Return the texts between some places."""
    sizes = ends - begins
    widest = int(sizes.max())
    if widest > _WIDE:
        return _wide_texts(block, begins, ends)
    octets = block.texts(widest)[begins].view(np.uint8)
    bounds = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=bounds[1:])
    if bounds[-1] < len(octets):
        octets = octets[(np.arange(widest) < sizes[:, None]).reshape(-1)]
    return pyarrow.StringArray.from_buffers(len(sizes), pyarrow.py_buffer(bounds), pyarrow.py_buffer(octets))


def _wide_texts(block: Block, begins: Ints, ends: Ints) -> Any:
    """Return long texts: of all pieces of the block between one place and the next, every other one."""
    bounds = np.stack([begins, ends], axis=1).astype(np.int32).reshape(-1)
    octets = pyarrow.py_buffer(block.buffer)
    pieces = pyarrow.StringArray.from_buffers(len(bounds) - 1, pyarrow.py_buffer(bounds), octets)
    return pieces.take(pyarrow.array(np.arange(0, len(bounds) - 1, 2)))


def _say_something(block: Block, begins: Ints) -> Truths:
    """Say which texts plainly do not begin with a blank; that they hold no control character is known of the line."""
    first = block.octets[begins]
    plain = _IS_NO_BLANK[first]
    if plain.all():
        return plain
    rest = np.flatnonzero(first == _IDEOGRAPHIC)
    plain[rest] = block.words[begins[rest]] & _THREE_BYTES != _IDEOGRAPHIC_SPACE
    return plain


def _read(reading: Reading, column: Any, told: Truths) -> Any:
    """Return the column of what the gate reads in texts; one that it refuses is no longer told."""
    coded = column.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    cells = reading.cells(texts)
    if None in cells:
        refused = np.array([cell is None for cell in cells])
        told &= ~refused[coded.indices.to_numpy()]
    if cells == texts:
        return column
    kind = pyarrow.list_(pyarrow.string()) if reading.is_list else pyarrow.string()
    return pyarrow.array(cells, type=kind).take(coded.indices)


def _truths(block: Block, begins: Ints, ends: Ints, told: Truths) -> Any:
    word, size = block.words[begins], ends - begins
    is_true = (size == 4) & (word & np.uint64(0xFFFFFFFF) == _TRUE)
    told &= is_true | ((size == 5) & (word & np.uint64(0xFFFFFFFFFF) == _FALSE))
    return pyarrow.array(is_true)


def _numbers(found: Numbers, declared: FieldDeclaration, told: Truths) -> Any:
    """Return the column of numbers; one outside the bounds of the field is no longer told."""
    told &= found.told
    scale = Decimal(10) ** found.places
    least, most = declared.at_least, declared.at_most
    if declared.type is FieldType.COUNT:
        told &= (found.values >= 0) & (found.values % int(scale) == 0)
    if least is not None:
        told &= found.values >= _bounded((least * scale).to_integral_value(ROUND_CEILING))
    if most is not None:
        told &= found.values <= _bounded((most * scale).to_integral_value(ROUND_FLOOR))
    if not found.places:
        return pyarrow.array(found.values)
    halves = np.empty((len(found.values), 2), dtype=np.int64)
    halves[:, 0], halves[:, 1] = found.values, found.values >> 63
    exact = pyarrow.Array.from_buffers(
        pyarrow.decimal128(38, found.places), len(halves), [None, pyarrow.py_buffer(halves)]
    )
    return exact if found.places == DECIMAL_PLACES else exact.cast(NUMBER)


def _bounded(number: Decimal) -> int:
    """Return a whole number, or one that is as far off for all numbers that are told."""
    return int(max(min(number, Decimal(2**62)), Decimal(-(2**62))))
