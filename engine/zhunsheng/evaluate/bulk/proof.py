"""Which lines of a block have a layout, and where their values stand: told by comparing every byte between these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.evaluate.bulk.blocks import Block, Ints, Truths
from zhunsheng.evaluate.bulk.screen import Layout, Slot


@dataclass(frozen=True, slots=True)
class Found:
    """Lines of one layout, and for each of its slots where the values begin and end."""

    lines: Ints
    begins: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Literal:
    """
    A text that stands in every line of a layout, and how to find it there.

    It begins `lead` bytes before the quotation mark number `mark` of the line; without a mark at its very end.
    """

    octets: bytes
    mark: int | None
    lead: int


class Form:
    """A layout made ready to be sought in blocks."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.literals: list[Literal] = []
        marks = 0
        for text in layout.literals:
            octets = text.encode()
            lead = octets.find(b'"')
            self.literals.append(Literal(octets, marks if lead >= 0 else None, lead if lead >= 0 else len(octets)))
            marks += octets.count(b'"')
        self.marks = marks
        """How many quotation marks such a line has."""
        sizes = [len(literal.octets) for literal in self.literals]
        self._sizes = np.array(sizes, dtype=np.int64)[:, None]
        self._repeated = [b""] * len(sizes)
        telling = f'"{layout.type}"'.encode()
        self._telling = next((place for place, each in enumerate(self.literals) if telling in each.octets), 0)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The values between the literals."""
        return self.layout.slots

    @property
    def is_told(self) -> bool:
        """Say whether every literal can be found."""
        return all(literal.mark is not None for literal in self.literals[:-1])

    def find(self, block: Block, lines: Ints) -> Found:
        """
        Return those of some lines that have this layout.

        Invariant: such a line is exactly its literals with one or more bytes between each two of them, and where a
        slot stands in quotation marks, with no quotation mark among these. The lines given have `marks` such marks.
        """
        lines = self._of_type(block, lines)
        starts, stops = block.starts[lines], block.ends[lines]
        places = np.empty((len(self.literals), len(lines)), dtype=np.int64)
        first = block.first_quotes[lines]
        for row, literal in zip(places, self.literals, strict=True):
            np.subtract(stops if literal.mark is None else block.quotes[first + literal.mark], literal.lead, out=row)
        ends = places + self._sizes
        fits = (places[0] == starts) & (ends[-1] == stops) & (ends[:-1] < places[1:]).all(0)
        if not fits.all():
            lines, places, ends = lines[fits], places[:, fits], ends[:, fits]
        for number in range(len(places)):
            there = self._is_there(block, number, places[number])
            if there is not None:
                lines, places, ends = lines[there], places[:, there], ends[:, there]
        return Found(lines, ends[:-1], places[1:])

    def _of_type(self, block: Block, lines: Ints) -> Ints:
        """Return the lines that have at its place the literal that tells the type: it is sought first, and alone."""
        literal = self.literals[self._telling]
        if literal.mark is None:
            return lines
        places = block.quotes[block.first_quotes[lines] + literal.mark] - literal.lead
        fits = (places >= block.starts[lines]) & (places + len(literal.octets) <= block.ends[lines])
        if not fits.all():
            lines, places = lines[fits], places[fits]
        there = self._is_there(block, self._telling, places)
        return lines if there is None else lines[there]

    def _is_there(self, block: Block, literal: int, places: Ints) -> Truths | None:
        """Return at which places a literal stands; None if at all of them."""
        octets = self.literals[literal].octets
        found = block.texts(len(octets))[places]
        if len(self._repeated[literal]) < found.nbytes:
            self._repeated[literal] = octets * (2 * len(places))
        if self._repeated[literal].startswith(found.tobytes()):
            return None
        return np.asarray(found.view(f"S{len(octets)}") == octets)
