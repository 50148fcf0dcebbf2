"""Files of events into stores: lines plainly in order as columns, every other line by the gate itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.evaluate.bulk.progress import Course
from zhunsheng.evaluate.bulk.screen import ANSWERS
from zhunsheng.evaluate.bulk.store import PLACE, STRANGERS, Store, columns_of_store, create_sql, stores_of
from zhunsheng.events.admission import MOST_LISTED, Admission, Ignored, IgnoredType, Refusal, collect
from zhunsheng.events.admission import Intake as Received
from zhunsheng.events.event import Event
from zhunsheng.events.files import Passed, is_parquet, is_table, open_bytes
from zhunsheng.events.gate import gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.quick import QuickGate
from zhunsheng.ir.rulebook import Rulebook

if TYPE_CHECKING:
    from zhunsheng.evaluate.bulk.blocks import Block, Ints

NO_NAMES: Mapping[str, str] = {}
STEP = 1_000_000
"""So many bytes read are a step of the work."""


class Tables(Protocol):
    """What an intake needs of a database."""

    def execute(self, sql: str) -> None: ...

    def append(self, table: str, columns: Any) -> None: ...


@dataclass
class Taken:
    """What came of files: the stores, and everything that is in none of them."""

    stores: dict[str, Store]
    lines: int = 0
    events: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    unlisted: int = 0
    """How many more were refused than are listed."""
    ignored: list[Ignored] = field(default_factory=list)
    earlier: tuple[IgnoredType, ...] = ()
    """What was left out before the events that are listed as such."""
    in_order: bool = True
    """The events are numbered in the order that decides between rows of one instant."""
    ids_differ: bool = True
    """It is known that no two events have the same id."""
    corrects: bool = False
    """There is an event that corrects or withdraws another one."""

    def refuse(self, refusals: Sequence[Refusal], unlisted: int = 0) -> None:
        """Note what was refused: listed up to the bound, counted beyond it."""
        listed = refusals[: MOST_LISTED - len(self.refusals)]
        self.refusals += listed
        self.unlisted += unlisted + len(refusals) - len(listed)

    @property
    def ignored_types(self) -> tuple[IgnoredType, ...]:
        """How many events of each unknown type were left out."""
        return (Received(ignored=self.earlier) + collect(self.ignored)).ignored

    def ignore(self, ignored: Sequence[Ignored], counted: tuple[IgnoredType, ...] = ()) -> None:
        """Note what was left out, and what was counted already; of many no list is kept."""
        self.ignored += ignored
        if counted or len(self.ignored) >= MOST_LISTED:
            self.earlier = (Received(ignored=self.ignored_types) + Received(ignored=counted)).ignored
            self.ignored = []


ReadTable = Callable[[Path], Received]
"""Reads a table (CSV, Excel, Parquet) through the gate."""


def take_files(
    rulebook: Rulebook,
    files: Sequence[Path],
    tables: Tables,
    strict: bool = False,
    read_table: ReadTable | None = None,
    names: Mapping[str, str] = NO_NAMES,
    course: Course | None = None,
) -> Taken:
    """Take files in, each in its way: converted folders, tables by what reads them, all others as JSON lines."""
    from zhunsheng.evaluate.bulk.kept import manifest_of

    intake = Intake(rulebook, tables, strict, course)
    intake.course.expect(sum(map(steps_of, files)))
    for path in files:
        manifest = manifest_of(path, rulebook)
        if manifest is not None:
            intake.add_converted(path, manifest)
            intake.course.step()
        elif read_table is not None and (is_table(path) or is_parquet(path)):
            intake.add_received(read_table(path))
            intake.course.step(steps_of(path))
        else:
            intake.add_lines(path, names.get(str(path)))
    return intake.finish()


def steps_of(path: Path) -> int:
    """Return how many steps it is to read a file: one, and one for each million bytes."""
    return 1 + (path.stat().st_size // STEP if path.is_file() else 0)


class Intake:
    """Takes files into the stores of one policy."""

    def __init__(
        self, rulebook: Rulebook, tables: Tables, strict: bool = False, course: Course | None = None
    ) -> None:
        from zhunsheng.evaluate.bulk.lines import Screen
        from zhunsheng.evaluate.bulk.sequence import Sequence
        from zhunsheng.evaluate.bulk.waiting import Waiting

        self.rulebook, self.tables, self.strict = rulebook, tables, strict
        self.course = course or Course()
        self.taken = Taken(stores_of(rulebook))
        self._screen, self._sequence = Screen(rulebook), Sequence()
        self._waiting = Waiting(self.taken.stores, tables)
        self._gate, self._quick = gate_of(rulebook), QuickGate(rulebook)
        for store in self.taken.stores.values():
            tables.execute(create_sql(store))

    def add_lines(self, path: Path, shown_as: str | None = None) -> None:
        """Take in a file of JSON lines, compressed or not."""
        from zhunsheng.evaluate.bulk.blocks import blocks

        name = shown_as or str(path)
        self.tables.execute("SET threads = 1")  # several would each begin groups of rows, and put them together later
        passed, steps = Passed(), 0
        with open_bytes(path, passed) as file:
            for block in blocks(file, self._screen.block_size):
                self._take(block, name)
                self.course.step(passed.count // STEP - steps)
                steps = passed.count // STEP
        self.course.step(max(steps_of(path) - steps, 0))
        self._waiting.write_all()
        self.tables.execute("RESET threads")

    def add_received(self, received: Received) -> None:
        """Take in what somebody else read through the gate."""
        from zhunsheng.evaluate.bulk.sequence import Part

        if received.events:
            part = Part.of_events(range(len(received.events)), received.events)
            self._add_events(received.events, self._sequence.places([part])[0])
        self.taken.lines += received.lines
        self.taken.refuse(received.refusals, received.unlisted)
        self.taken.ignore((), received.ignored)

    def add_converted(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """Take in what `convert` wrote."""
        self._sequence.break_off()
        self.taken.corrects |= not manifest["plain"]
        for type_, said in manifest["types"].items():
            store = self.taken.stores[type_]
            own = ", ".join(columns_of_store(store))
            file = text(str(folder / said["file"]))
            self._waiting.widen_all(store)
            self.tables.execute(
                f"INSERT INTO {store.relation} ({PLACE}, {own}) SELECT {self._sequence.count}"
                f" + row_number() OVER (), {own} FROM read_parquet({file})"
            )
            self._sequence.count += said["count"]
            self.taken.events += said["count"]
            self.taken.lines += said["count"]

    def finish(self) -> Taken:
        """Return what came of all files."""
        self._waiting.write_all()
        self.taken.in_order, self.taken.ids_differ = self._sequence.in_order, self._sequence.ids_differ
        return self.taken

    # -- lines -------------------------------------------------------------------------------------------------

    def _take(self, block: Block, name: str) -> None:
        """Take in the lines of a block: by their layouts, or through the gate."""
        from zhunsheng.evaluate.bulk.sequence import Part

        batches, rest = self._screen.take(block)
        self.taken.corrects |= any(answer in batch.columns for batch in batches for answer in ANSWERS)
        admitted = self._by_gate(block, rest.tolist(), name)
        parts = [Part.of_batch(batch) for batch in batches]
        if admitted:
            parts.append(Part.of_events([line for line, _ in admitted], [event for _, event in admitted]))
        places = self._sequence.places(parts)
        for batch, numbers in zip(batches, places, strict=False):
            self._waiting.add(batch, numbers)
            self.taken.lines += len(numbers)
            self.taken.events += len(numbers)
        if admitted:
            self._add_events([event for _, event in admitted], places[-1])

    def _by_gate(self, block: Block, lines: Sequence[int], name: str) -> list[tuple[int, Event]]:
        """Give lines to the gate, and return what it admits."""
        admitted = []
        for line in lines:
            raw = block.raw(line)
            if raw.strip():
                told = self._quick.read(raw) or self._told(raw, name, block.first + line)
                admitted += [(line, event) for event in self._noted(told)]
        return admitted

    def _told(self, raw: bytes, name: str, number: int) -> Admission:
        """Give a line to the gate, which is asked for reasons as long as refusals are listed."""
        is_listed = len(self.taken.refusals) < MOST_LISTED
        return admit_line(raw, name, number, self._gate, self.strict, reasons=is_listed)

    def _noted(self, admission: Admission) -> tuple[Event, ...]:
        """Note what the gate answered, and return the event if it is one."""
        self.taken.lines += 1
        if isinstance(admission, Event):
            return (admission,)
        if isinstance(admission, Refusal):
            self.taken.refuse((admission,))
        else:
            self.taken.ignore((admission,))
        return ()

    def _add_events(self, events: Sequence[Event], places: Ints) -> None:
        """Add events that the gate admitted, under their numbers."""
        by_type: dict[str, list[int]] = {}
        for place, event in enumerate(events):
            by_type.setdefault(event.type if event.type in self.taken.stores else STRANGERS, []).append(place)
        for type_, which in by_type.items():
            self._waiting.add_events(type_, [events[place] for place in which], places[which])
        self.taken.events += len(events)
        self.taken.corrects |= any(event.supersedes or event.retracts for event in events)
