"""A file of lines, block by block: whole lines as arrays of bytes, and nothing held but the block at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from zhunsheng.events.strict_json import MAX_LINE_BYTES

Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]
Octets = NDArray[np.uint8]
Words = NDArray[np.uint64]

_MARGIN = bytes(32)
"""Before and after the lines, so that eight bytes can be read wherever one of them lies."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTE, _BACKSLASH, _NEWLINE, _RETURN, _SPACE, _DELETE = b'"\\\n\r \x7f'


class Block:
    """
    Some lines of a file. A line is told by its place in the block, from 0.

    `starts` and `ends` say where in the bytes each line lies, without what ends it.
    """

    def __init__(self, buffer: bytearray, low: int, high: int, first: int) -> None:
        self.first = first
        """The number of the first line in its file, from 1."""
        self.buffer, self._low, self._high = buffer, low, high
        """The bytes that all places count from; the lines lie in a part of them."""
        self.octets: Octets = np.frombuffer(buffer, dtype=np.uint8)
        controls: Ints = np.flatnonzero(self.octets[low:high] < _SPACE)
        controls += low
        is_stop = self.octets[controls] == _NEWLINE
        stops = controls[is_stop]
        if not len(stops) or stops[-1] != high - 1:
            stops = np.append(stops, high)
        self.stops: Ints = stops
        self.starts: Ints = np.append(low, stops[:-1] + 1)
        self._controls: Ints = controls[~is_stop]
        self.ends: Ints = stops
        if len(self._controls):
            self.ends = stops - (self.octets[stops - 1] == _RETURN)

    def __len__(self) -> int:
        return len(self.starts)

    def raw(self, line: int) -> bytes:
        """Return a line with what ends it; of an over-long one as much as shows that it is over-long."""
        start = int(self.starts[line])
        stop = min(int(self.stops[line]) + 1, self._high, start + MAX_LINE_BYTES + 1)
        return bytes(self.buffer[start:stop])

    @cached_property
    def words(self) -> Words:
        """The eight bytes at each place as one number, the first of them the lowest."""
        return np.ndarray((len(self.buffer) - 7,), dtype="<u8", buffer=self.buffer, strides=(1,))

    def texts(self, size: int) -> NDArray[Any]:
        """The so many bytes at each place."""
        return np.ndarray((len(self.buffer) - size + 1,), dtype=f"V{size}", buffer=self.buffer, strides=(1,))

    @cached_property
    def quotes(self) -> Ints:
        """Where quotation marks stand."""
        found: Ints = np.flatnonzero(self.octets[self._low : self._high] == _QUOTE)
        found += self._low
        return found

    @cached_property
    def first_quotes(self) -> Ints:
        """For each line, which of the quotation marks is its first; one more for the end."""
        each, more = divmod(len(self.quotes), len(self))
        if each and not more:
            table = self.quotes.reshape(len(self), each)
            if (table[:, 0] >= self.starts).all() and (table[:, -1] <= self.stops).all():
                return np.arange(len(self) + 1, dtype=np.int64) * each
        return np.append(np.searchsorted(self.quotes, self.starts), len(self.quotes))

    @cached_property
    def is_plain(self) -> Truths:
        """
        Which lines hold nothing but texts that any event may hold, written as they are.

        Not a control character nor a non-character, no backslash, nothing that is not UTF-8; and none is over-long.
        """
        plain = self.stops - self.starts < MAX_LINE_BYTES
        for places in self._unfit():
            plain[np.searchsorted(self.starts, places, side="right") - 1] = False
        return plain

    def _unfit(self) -> Iterator[Ints]:
        is_ending = np.isin(self._controls, self.ends) if len(self._controls) else np.zeros(0, dtype=np.bool_)
        yield self._controls[~is_ending]
        octets = self.octets[self._low : self._high]
        for unfit in (_BACKSLASH, _DELETE):
            if self.buffer.find(unfit, self._low, self._high) >= 0:
                yield np.flatnonzero(octets == unfit) + self._low
        if octets.max() < 0x80:
            return
        second, third = self.octets[self._low + 1 :], self.octets[self._low + 2 :]
        after = np.flatnonzero(octets == 0xC2)  # U+0080 to U+009F
        yield after[(second[after] >= 0x80) & (second[after] <= 0x9F)] + self._low
        after = np.flatnonzero(octets == 0xEF)  # U+FFFE and U+FFFF
        yield after[(second[after] == 0xBF) & (third[after] >= 0xBE)] + self._low
        if not _is_utf8(self.buffer[self._low : self._high]):
            yield np.array([self.starts[line] for line in range(len(self)) if not _is_utf8(self.raw(line))], np.int64)


def _is_utf8(raw: bytes | bytearray) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def blocks(file: BinaryIO, size: Callable[[], int]) -> Iterator[Block]:
    """
    Yield the lines of a file in blocks of about so many bytes, which is asked before each.

    The next block overwrites the one before it. Of an over-long line at least as many bytes are kept as show that it is
    over-long.
    """
    buffer, low, number = bytearray(), len(_MARGIN), 1
    rest = file.read(len(_BYTE_ORDER_MARK)).removeprefix(_BYTE_ORDER_MARK)
    is_over = False
    while not is_over:
        wanted = max(size(), 2 * MAX_LINE_BYTES)
        if len(buffer) != wanted + 2 * low:
            buffer = bytearray(wanted + 2 * low)
        buffer[low : low + len(rest)] = rest
        high = low + len(rest) + _fill(file, memoryview(buffer)[low + len(rest) : low + wanted])
        is_over = high < low + wanted
        cut = buffer.rfind(b"\n", low, high) + 1
        if is_over:
            cut = high
        elif not cut:
            cut = low + MAX_LINE_BYTES + 2
            buffer[cut - 1] = _NEWLINE
            _skip_line(file)
            high = cut
        rest = bytes(buffer[cut:high])
        buffer[cut : cut + len(_MARGIN)] = _MARGIN
        if cut > low:
            block = Block(buffer, low, cut, number)
            yield block
            number += len(block)


def _fill(file: BinaryIO, room: memoryview) -> int:
    """Read as much as there is room for, less only at the end of the file."""
    filled = 0
    while filled < len(room) and (read := file.readinto(room[filled:])):  # type: ignore[attr-defined]  # all have it
        filled += read
    return filled


def _skip_line(file: BinaryIO) -> None:
    """Read on to the end of a line."""
    while (piece := file.readline(MAX_LINE_BYTES)) and not piece.endswith(b"\n"):
        pass
