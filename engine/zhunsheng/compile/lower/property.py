"""Properties: names resolved and conditions checked against what the findings of the norms named hold."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.compile.lower.conclude import OUTCOMES
from zhunsheng.compile.lower.conditions import lower_where
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.lower.rows import find_event
from zhunsheng.compile.registry import NormInPlay
from zhunsheng.compile.shape import Shape, column
from zhunsheng.ir.operations import Conclude, Rank, Run
from zhunsheng.ir.properties import (
    Brings,
    Change,
    ChangeKind,
    Claim,
    Effect,
    History,
    InARow,
    ItIs,
    LastPlaces,
    Never,
    NewRun,
    Pattern,
    Property,
    Rankings,
    Rests,
    ThereIs,
    ThereIsNo,
    Unmoved,
)
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.problems.suggest import near_names
from zhunsheng.written.documents import WrittenForce
from zhunsheng.written.norm import WrittenNorm
from zhunsheng.written.property import (
    CONCLUSIONS,
    WrittenChange,
    WrittenFinding,
    WrittenHistory,
    WrittenProperty,
)
from zhunsheng.written.values import Where, Word

MEMBERS = {
    member.name.id: member
    for member in (
        column("unit", FieldType.UNIT),
        column("bearer", FieldType.TEXT),
        column("counterparty", FieldType.UNIT),
        column("territory", FieldType.TERRITORY),
        column("force", FieldType.CHOICE, "binding", "advisory"),
        column("outcome", FieldType.CHOICE, *OUTCOMES),
        column("period", FieldType.TEXT),
        column("due", FieldType.TEXT),
        column("at", FieldType.TEXT),
        column("evidence", FieldType.TEXT),
    )
}
"""What every finding has."""

_ALL = "all"
_WITHOUT_FINDINGS = ("scope", "measure", "ranking")


def lower_properties(lowering: Lowering, written: Iterable[WrittenProperty]) -> tuple[Property, ...]:
    """Return the properties; those with problems are left out, and the problems noted."""
    found = []
    broken = _broken_norms(lowering)
    for each in written:
        lowering.registry.names.register("property", each.name)
        if broken & _named(lowering, each):
            continue  # what is wrong with the norm is told where it stands
        before = len(lowering.problems)
        claim = _Lowering(lowering, each).claim()
        readings = _readings(lowering, each)
        if claim is not None and len(lowering.problems) == before:
            cites = tuple(sentence.text for sentence, _ in each.cites)
            found.append(Property(each.name.id.text, each.name.title, each.says, cites, readings, claim))
    return tuple(found)


def _broken_norms(lowering: Lowering) -> set[str]:
    """Return the norms that would make findings, if there were no error in them or in what they build on."""
    made = {it.norm for it in lowering.operations if isinstance(it, Conclude)}
    norms = lowering.registry.norms.items()
    return {key for key, norm in norms if norm.written.kind not in _WITHOUT_FINDINGS and key not in made}


def _named(lowering: Lowering, written: WrittenProperty) -> set[str]:
    patterns = (pattern for pattern in (written.given, written.wanted) if pattern is not None)
    words = (word for pattern in patterns for word in pattern.norms)
    return {norm for word in words for norm in lowering.registry.names.meant("norm", word.text)}


def _readings(lowering: Lowering, written: WrittenProperty) -> tuple[str, ...]:
    if [word.text for word in written.readings] == [_ALL]:
        return tuple(sorted(lowering.registry.readings))
    named = (lowering.registry.names.find("reading", word) for word in written.readings)
    return tuple(name for name in named if name is not None)


class _Lowering:
    """The lowering of one property."""

    def __init__(self, lowering: Lowering, written: WrittenProperty) -> None:
        self.lowering, self.written = lowering, written
        stand_in = WrittenNorm(written.name, "property", (), written.says, written.cites, None, WrittenForce(),
                               written.span)
        lowering.norm = NormInPlay(stand_in, {})

    def claim(self) -> Claim | None:
        written = self.written
        self._cites()
        wanted = CONCLUSIONS[written.begins]
        if len(written.concludes) != (1 if wanted else 0) or not set(written.concludes) <= set(wanted):
            needed = ", ".join(wanted) if wanted else "-"
            values = {"property": written.name.id.text, "word": written.begins, "needed": needed}
            self.lowering.problem("C150", written.span, **values)
            return None
        if written.begins == "change":
            return self._unmoved()
        if written.begins == "after":
            return self._brings()
        given = self._pattern(written.given)
        if written.begins == "never":
            return Never(given, written.unless_every_reading)
        return self._whenever(given, written.concludes[0])

    def _whenever(self, given: Pattern, concludes: str) -> Claim | None:
        written = self.written
        if concludes == "history":
            assert written.given is not None
            assert written.history is not None
            self._needs_places(written.given, "history")
            return Rests(given, _history(written.history))
        if concludes == "it_is":
            return ItIs(given, self._pattern(written.wanted, given.norms))
        wanted = self._pattern(written.wanted)
        same = self._same((given, wanted))
        if concludes == "there_is_no":
            return ThereIsNo(given, wanted, same)
        return ThereIs(given, wanted, same, written.at_least, written.until_its_period)

    def _brings(self) -> Claim | None:
        written = self.written
        assert written.history is not None
        assert written.wanted is not None
        history = _history(written.history)
        self._needs_places(written.wanted, "after")
        if not isinstance(history, LastPlaces):
            values = {"property": written.name.id.text, "word": "after", "needed": "last_places"}
            self.lowering.problem("C150", written.history.span, **values)
            return None
        return Brings(history, self._pattern(written.wanted))

    def _unmoved(self) -> Claim | None:
        written = self.written
        assert written.change is not None
        change = self._change(written.change)
        if change is None:
            return None
        effect = {"brings_no": Effect.BRINGS, "takes_no": Effect.TAKES}.get(written.concludes[0], Effect.ANYTHING)
        pattern = self._pattern(written.wanted) if written.wanted is not None else Pattern()
        return Unmoved(change, effect, pattern, self._same((pattern,)))

    def _change(self, written: WrittenChange) -> Change | None:
        kind = ChangeKind(written.kind)
        if written.of is None:
            return Change(kind)
        event = find_event(self.lowering, written.of)
        if event is None:
            return None
        if written.number is None:
            return Change(kind, event.name.id)
        known = [field.name for field in event.fields if field.type in NUMBERS and not field.is_list]
        named = [name.id for name in known if written.number.text in (name.id, name.title.zh, name.title.en,
                                                                      *name.aliases)]
        if len(named) != 1:
            self.lowering.registry.names.unknown_field(written.number, known)
            return None
        return Change(kind, event.name.id, named[0])

    # -- findings ---------------------------------------------------------------------------------------------

    def _pattern(self, written: WrittenFinding | None, norms: tuple[str, ...] = ()) -> Pattern:
        if written is None:
            return Pattern()
        named = [norm for word in written.norms if (norm := self._norm(word)) is not None]
        shape = Shape(self._members(named or list(norms)))
        if not self._known(written.where, shape):
            return Pattern()
        numbers = frozenset(name for name, item in shape.columns.items() if item.type in NUMBERS)
        return Pattern(tuple(named), lower_where(self.lowering, written.where, shape, None), numbers)

    def _norm(self, word: Word) -> str | None:
        norm = self.lowering.find("norm", word)
        if norm is not None and self._concludes(norm) is None:
            kind = self.lowering.registry.norms[norm].written.kind
            self.lowering.problem("C152", word.span, norm=norm, kind=kind)
            return None
        return norm

    def _concludes(self, norm: str) -> Conclude | None:
        made = (it for it in self.lowering.operations if isinstance(it, Conclude) and it.norm == norm)
        return next(made, None)

    def _members(self, norms: list[str]) -> dict[str, FieldDeclaration]:
        """Return what the findings of all these norms hold: the members of every finding, and values they share."""
        shared: dict[str, FieldDeclaration] | None = None
        for norm in norms:
            conclude, output = self._concludes(norm), self.lowering.outputs.get(norm)
            if conclude is None or output is None:
                continue
            columns = output.shape.columns
            own = {shown: columns[name] for shown, name in conclude.values if name in columns and shown not in MEMBERS}
            shared = own if shared is None else {name: own[name] for name in shared if name in own}
        return {**(shared or {}), **MEMBERS}

    def _same(self, patterns: Iterable[Pattern]) -> tuple[str, ...]:
        """Return the members in which findings agree; note those that one side does not have."""
        for pattern in patterns:
            known = {"norm": None, **self._members(list(pattern.norms))}
            for word in self.written.same:
                if word.text not in known:
                    values = {"member": word.text, "known": ", ".join(known)}
                    self.lowering.problem("C153", word.span, near_names(word.text, list(known)), **values)
        return tuple(word.text for word in self.written.same)

    def _known(self, where: Where, shape: Shape) -> bool:
        """Say whether findings have every member asked for; note those they do not."""
        parts = [part for group in (*where.some, where.nots) for part in group]
        fine = [self._known(part, shape) for part in parts].count(False) == 0
        for test in where.tests:
            if test.column.text not in shape.columns:
                known = ("norm", *shape.columns)
                values = {"member": test.column.text, "known": ", ".join(known)}
                self.lowering.problem("C153", test.column.span, near_names(test.column.text, list(known)), **values)
                fine = False
        return fine

    # -- places and citations ---------------------------------------------------------------------------------

    def _needs_places(self, written: WrittenFinding, word: str) -> None:
        for named in written.norms:
            norm = self.lowering.registry.names.meant("norm", named.text)
            if norm and not any(self._is_from_ranking(name) for name in norm):
                self.lowering.problem("C151", named.span, norm=named.text, word=word)
        if not written.norms:
            self.lowering.problem("C151", written.span, norm="-", word=word)

    def _is_from_ranking(self, norm: str) -> bool:
        made = {it.name: it for it in self.lowering.operations}
        run = made.get(f"{norm}/hits")
        return isinstance(run, Run) and isinstance(made.get(run.rows), Rank)

    def _cites(self) -> None:
        known = {it.id.text for norm in self.lowering.registry.norms.values() for it in norm.sentences.values()}
        for sentence, _ in self.written.cites:
            if sentence.text not in known:
                self.lowering.problem("C131", sentence.span, sentence=sentence.text)


def _history(written: WrittenHistory) -> History:
    if written.last_places is not None:
        return LastPlaces(written.last_places, InARow(written.in_a_row))
    return NewRun() if written.again else Rankings(written.rankings or 1)
