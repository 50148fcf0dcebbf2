"""Lines of JSON to columns of events, by the layouts known so far; more are learnt where they do not suffice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from zhunsheng.evaluate.bulk.blocks import Block, Ints
from zhunsheng.evaluate.bulk.columns import Batch, Columns
from zhunsheng.evaluate.bulk.proof import Form
from zhunsheng.evaluate.bulk.screen import Layout, layout_of
from zhunsheng.events.cells import registry_of
from zhunsheng.events.gate import gate_of
from zhunsheng.ir.rulebook import Rulebook

_FEW = 200
"""So few lines of a block are left to the gate where no layout of theirs is known."""
_ATTEMPTS = 20
_MOST_LAYOUTS = 96
_SMALL, _LARGE = 2 << 20, 12 << 20
"""How many bytes a block has, for one layout and for many: small ones stay close to the processor."""


class Screen:
    """Takes the lines in that are provably in order; keeps what it learns for all files of one policy."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook, self._registry = rulebook, registry_of(rulebook)
        self._forms: dict[int, list[tuple[Form, Columns]]] = {}
        self._count = self._blocks_to_wait = self._wait = 0

    def block_size(self) -> int:
        """Return how large the next block should be."""
        return min(_SMALL * max(1, self._count // 2), _LARGE)

    def take(self, block: Block) -> tuple[list[Batch], Ints]:
        """Return the events of the lines that are in order, and all other lines that hold something."""
        batches: list[Batch] = []
        is_open = block.starts < block.ends
        rest = self._by_layout(block, np.flatnonzero(block.is_plain & is_open), batches)
        if len(rest) > _FEW:
            self._learn(block, rest, batches)
        for batch in batches:
            is_open[batch.lines] = False
        return batches, np.flatnonzero(is_open)

    def _learn(self, block: Block, lines: Ints, batches: list[Batch]) -> None:
        """
        Learn layouts from some of the lines and take in those that have them.

        After so many attempts in vain no more are made; where most lines are left, not for some blocks either.
        """
        if self._blocks_to_wait:
            self._blocks_to_wait -= 1
            return
        rest, attempts = lines, 0
        while len(rest) > _FEW and attempts < _ATTEMPTS and self._count < _MOST_LAYOUTS:
            line = int(rest[attempts * len(rest) // _ATTEMPTS])
            layout = layout_of(block.raw(line), self._rulebook, gate_of(self._rulebook))
            found = self._add(layout, block, rest, batches) if layout is not None else rest[:0]
            rest = _without(rest, found)
            attempts += len(found) <= _FEW
        self._wait = 2 * self._wait + 1 if 2 * len(rest) > len(lines) else 0
        self._blocks_to_wait = self._wait

    def _add(self, layout: Layout, block: Block, lines: Ints, batches: list[Batch]) -> Ints:
        """Take in the lines that have a layout, and keep it if they are any; return them."""
        form = Form(layout)
        counts = np.diff(block.first_quotes)[lines]
        found = form.find(block, lines[counts == form.marks])
        if form.is_told and len(found.lines):
            columns = Columns(form, self._rulebook, self._registry)
            self._forms.setdefault(form.marks, []).append((form, columns))
            self._count += 1
            batches.append(columns.of(block, found))
        return found.lines

    def _by_layout(self, block: Block, lines: Ints, batches: list[Batch]) -> Ints:
        """Take in the lines that have one of the layouts known, and return the others."""
        left = []
        for marks, alike in _by_marks(block, lines):
            for form, columns in self._forms.get(marks, ()):
                found = form.find(block, alike)
                if len(found.lines):
                    batches.append(columns.of(block, found))
                    alike = _without(alike, found.lines)
                if not len(alike):
                    break
            left.append(alike)
        return np.sort(np.concatenate(left)) if left else lines[:0]


def _by_marks(block: Block, lines: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield the lines by how many quotation marks they have."""
    counts = np.diff(block.first_quotes)[lines]
    for marks in _distinct(counts):
        yield marks, lines if (counts == marks).all() else lines[counts == marks]


def _distinct(counts: Ints) -> Iterable[int]:
    return np.flatnonzero(np.bincount(counts)).tolist() if len(counts) else ()


def _without(lines: Ints, taken: Ints) -> Ints:
    return lines[:0] if len(taken) == len(lines) else lines[~np.isin(lines, taken, assume_unique=True)]
