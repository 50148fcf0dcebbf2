"""What a worker is told to read: a part of a file that it sees itself, or bytes that were sent along."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from zhunsheng.evaluate.bulk.cells import Kind
from zhunsheng.evaluate.bulk.kept import manifest_of
from zhunsheng.evaluate.bulk.spark.packets import packets, unpacked_events
from zhunsheng.evaluate.bulk.store import columns_of_store, event_of_row, kinds_of_store, stores_of
from zhunsheng.events.admission import Admission
from zhunsheng.events.event import Event
from zhunsheng.events.files import open_bytes
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line, bounded_lines
from zhunsheng.events.quick import QuickGate
from zhunsheng.ir.rulebook import Rulebook

BYTES_IN_A_CHUNK = 4 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PACKING = "zstd"
_LINES, _EVENTS, _ROWS = "lines", "events", "rows"


@dataclass(frozen=True, slots=True)
class Chunk:
    """
    A part of what came in.

    `form` says what it holds: lines of JSON, packed events, or a row group of a file that `convert` wrote. `body`
    holds them; without one they are read where they lie: `size` bytes from `start`, or the row group `start`.
    `name` and `line` say how people are told of places in it.
    """

    form: str
    path: str = ""
    start: int = 0
    size: int = 0
    name: str = ""
    line: int = 1
    type: str = ""
    body: bytes | None = None


def chunks_of_events(events: Iterable[Event]) -> Iterator[Chunk]:
    """Yield events that are in memory."""
    return (Chunk(_EVENTS, body=body) for body in packets(events))


def chunks_of_lines(path: Path, name: str, *, seen_by_workers: bool) -> Iterator[Chunk]:
    """Yield the lines of a file: where they lie if workers see the file and nothing packs it, else as bytes."""
    in_place = seen_by_workers and is_plain(path)
    with open_bytes(path) as file:
        for start, line, body in _cut(file):
            if in_place:
                yield Chunk(_LINES, str(path.resolve()), start, len(body), name, line)
            else:
                yield Chunk(_LINES, size=len(body), name=name, line=line, body=_smaller(body))


def chunks_of_kept(folder: Path, rulebook: Rulebook, *, seen_by_workers: bool) -> Iterator[Chunk]:
    """Yield the row groups of a folder that `convert` wrote; raises ProblemsFound for one of another vocabulary."""
    from pyarrow import parquet

    manifest: Mapping[str, Any] = manifest_of(folder, rulebook) or {"types": {}}
    for type_, said in manifest["types"].items():
        file = parquet.ParquetFile(folder / said["file"])
        for group in range(file.metadata.num_row_groups):
            if seen_by_workers:
                yield Chunk(_ROWS, str((folder / said["file"]).resolve()), group, type=type_)
            else:
                body = _as_arrow(file.read_row_group(group))
                yield Chunk(_ROWS, type=type_, size=len(body), body=_smaller(body))


def is_plain(path: Path) -> bool:
    """Say whether a file can be read from the middle."""
    return path.suffix.lower() not in (".gz", ".zst")


class Reader:
    """Reads chunks through the gate of one policy."""

    def __init__(self, rulebook: Rulebook, *, strict: bool) -> None:
        self._rulebook, self._strict = rulebook, strict
        self._gate, self._quick = gate_of(rulebook), QuickGate(rulebook)

    def admissions(self, chunk: Chunk) -> Iterator[Admission]:
        """Yield what becomes of everything in a chunk."""
        match chunk.form:
            case "events":
                yield from unpacked_events(chunk.body or b"")
            case "rows":
                yield from self._kept(chunk)
            case _:
                yield from self._lines(chunk)

    def _lines(self, chunk: Chunk) -> Iterator[Admission]:
        for number, raw in enumerate(bounded_lines(_opened(chunk)), chunk.line):
            if number == 1 and raw.startswith(_BYTE_ORDER_MARK):
                raw = raw[len(_BYTE_ORDER_MARK) :]
            if raw.strip():
                yield self._quick.read(raw) or admit_line(raw, chunk.name, number, self._gate, self._strict)

    def _kept(self, chunk: Chunk) -> Iterator[Event]:
        import pyarrow
        from pyarrow import parquet

        if chunk.body is None:
            table = parquet.ParquetFile(chunk.path).read_row_group(chunk.start)
        else:
            table = pyarrow.ipc.open_stream(_larger(chunk)).read_all()
        store = stores_of(self._rulebook)[chunk.type]
        columns = zip(columns_of_store(store), kinds_of_store(store), strict=True)
        cells = [_cells(table.column(name).to_pylist(), kind) for name, kind in columns]
        return (event_of_row(store, row, self._rulebook) for row in zip(*cells, strict=True))


def _cells(column: Sequence[Any], kind: Kind) -> Sequence[Any]:
    if kind is not Kind.NUMBER:
        return column
    return [None if cell is None else Decimal(cell) for cell in column]


def _cut(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield a stream in pieces that end where a line ends, each with its place and the number of its first line."""
    start, line = 0, 1
    while body := file.read(BYTES_IN_A_CHUNK):
        if not body.endswith(b"\n"):
            body += file.readline()
        yield start, line, body
        start, line = start + len(body), line + body.count(b"\n")


def _opened(chunk: Chunk) -> BinaryIO:
    if chunk.body is not None:
        return io.BytesIO(_larger(chunk))
    with Path(chunk.path).open("rb") as file:
        file.seek(chunk.start)
        return io.BytesIO(file.read(chunk.size))


def _as_arrow(table: Any) -> bytes:
    import pyarrow

    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _smaller(body: bytes) -> bytes:
    import pyarrow

    return bytes(pyarrow.Codec(_PACKING, 1).compress(body, asbytes=True))


def _larger(chunk: Chunk) -> bytes:
    import pyarrow

    return bytes(pyarrow.decompress(chunk.body, chunk.size, codec=_PACKING, asbytes=True))
