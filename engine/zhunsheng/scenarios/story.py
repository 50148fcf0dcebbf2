"""A scenario as written: what happens, how it is looked at, and what must follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhunsheng.source import node as tree
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the story and where it stands; `text` is None where the author wrote `null`."""

    text: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens: a day or instant as written, or so many days after the period the event names."""

    span: Span = field(compare=False, repr=False)
    text: str | None = None
    days_after_period: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One event in short form, or one for each value of a field (`each`).

    `word` names the type (id, title or alias); it may be left out where something is retracted, because the
    type is then that of the event withdrawn.
    """

    span: Span = field(compare=False, repr=False)
    word: Word | None
    fields: tree.Mapping | None
    at: Moment
    id: str | None = None
    source: str | None = None
    subject: str | None = None
    recorded: Word | None = None
    supersedes: str | None = None
    retracts: str | None = None
    each: tuple[tree.Scalar, tuple[tree.Scalar, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table of figures: one event for every cell.

    Which field the rows, the columns and the cells fill is said here or follows from the vocabulary.
    """

    span: Span = field(compare=False, repr=False)
    word: Word
    cells: tuple[tuple[tree.Scalar, tree.Scalar, tree.Node], ...]
    at: Moment | None
    id: str | None = None
    rows: Word | None = None
    columns: Word | None = None
    value: Word | None = None
    shared: tree.Mapping | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A file of events beside the story: JSON lines, or a table with its mapping."""

    file: Word
    mapping: Word | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """One member of a finding and what it must be; a figure among the values is named `values.<name>`."""

    member: str
    text: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Expectation:
    """
    What a finding must look like: every member wanted must be so, the rest is left open.

    `count` is how many findings must be like that (None: at least one); `evidence` are events it must rest on.
    """

    span: Span = field(compare=False, repr=False)
    wants: tuple[Want, ...]
    evidence: tuple[Word, ...] = ()
    count: int | None = None

    def wanted(self, member: str) -> str | None:
        """Return what the member must be, or None where that is left open."""
        return next((want.text for want in self.wants if want.member == member), None)


@dataclass(frozen=True, slots=True)
class RankingExpectation:
    """What the ranking of one group in one period must look like."""

    span: Span = field(compare=False, repr=False)
    norm: Word
    group: Word
    period: Word
    settled: bool | None = None
    last: tuple[Word, ...] | None = None
    missing: tuple[Word, ...] | None = None
    places: tuple[tuple[Word, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at the events: under which readings, as of when, as known when, and what must follow."""

    span: Span = field(compare=False, repr=False)
    title: Bilingual | None = None
    readings: Mapping[str, Word] = field(default_factory=dict, hash=False)
    as_of: Word | None = None
    known_at: Word | None = None
    expect: tuple[Expectation, ...] = ()
    never: tuple[Expectation, ...] = ()
    rankings: tuple[RankingExpectation, ...] = ()
    exactly: bool = False
    conflicts: int | None = None
    exactly_at: Span | None = field(default=None, compare=False, repr=False)
    conflicts_at: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story: its events, and one or more views of them. The first view is the story's own, the others `also`."""

    path: str
    span: Span = field(compare=False, repr=False)
    title: Bilingual
    about: Bilingual | None
    policy: Word | None
    norms: tuple[Word, ...]
    cites: tuple[str, ...]
    tables: tuple[Table, ...]
    happenings: tuple[Happening, ...]
    streams: tuple[Stream, ...]
    refused: int
    ignored: int
    views: tuple[View, ...]
