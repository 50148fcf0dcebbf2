"""Two compiled policies compared: what the new one says otherwise, as changes of meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from zhunsheng.compile.pipeline import Compiled
from zhunsheng.compile.registry import adopted_documents
from zhunsheng.explain.titles import Titles, same
from zhunsheng.ir.operations import Operation
from zhunsheng.ir.rulebook import Norm, NumberOrigin, Origin, Rulebook
from zhunsheng.terms.text import Bilingual
from zhunsheng.versions.change import Change, PolicyDifference
from zhunsheng.versions.operations import operations_of, part_changes
from zhunsheng.versions.registers import register_changes, register_wording
from zhunsheng.versions.words import say
from zhunsheng.written.documents import WrittenSentence

_Operations = dict[str, dict[str, Operation]]


def compare_policies(old: Compiled, new: Compiled) -> PolicyDifference:
    """
    Return how the new policy differs in meaning from the old one.

    Files, order, comments, layout and wording are not meaning. Invariant: without a change, both lead to the same
    findings for every set of events that both take in.
    """
    return _Comparison(old, new).difference()


class _Comparison:
    """The comparison of two versions."""

    def __init__(self, old: Compiled, new: Compiled) -> None:
        self.old, self.new = old, new
        self.before, self.after = Titles(old.rulebook), Titles(new.rulebook)
        self.renamed = _renamed(old.rulebook, new.rulebook)
        self.old_operations = operations_of(old.rulebook, {})
        self.new_operations = operations_of(new.rulebook, self.renamed)

    def difference(self) -> PolicyDifference:
        """Return everything that differs."""
        sentences = {**_sentences(self.old), **_sentences(self.new)}
        changes = [*self._norms(), *self._readings(), *self._scope(), *self._clauses(),
                   *register_changes(self.old.rulebook, self.new.rulebook)]
        return PolicyDifference(
            old=self.old.rulebook.id,
            new=self.new.rulebook.id,
            changes=tuple(changes),
            wording=tuple(self._wording()),
            order=tuple(sentences),
            glosses={name: sentence.gloss for name, sentence in sentences.items()},
        )

    # -- norms -------------------------------------------------------------------------------------------------

    def _norms(self) -> Iterator[Change]:
        old, new = self.old.rulebook.norms, self.new.rulebook.norms
        back = {was: now for now, was in self.renamed.items()}
        for name, norm in old.items():
            now = back.get(name, name)
            if now not in new:
                yield Change("removed", "norm", name, norm.title, sentences=_cited(norm))
            else:
                yield from self._norm(norm, new[now])
        for name, norm in new.items():
            if name not in old and name not in self.renamed:
                yield Change("added", "norm", name, norm.title, after=norm.says, sentences=_cited(norm))

    def _norm(self, old: Norm, new: Norm) -> Iterator[Change]:
        """Return what changed in one norm: its name, its citations, its parts, where its values come from."""
        cites = tuple(dict.fromkeys((*_cited(new), *_cited(old))))
        if old.id != new.id:
            yield Change("renamed", "norm", new.id, new.title, None, same(old.id), same(new.id), cites)
        if set(old.cites) != set(new.cites):
            yield Change("changed", "norm", new.id, new.title, "citation", _citations(old), _citations(new), cites)
        if old.kind != new.kind:
            yield Change("changed", "norm", new.id, new.title, "kind", same(old.kind), same(new.kind), cites)
        one, other = self.old_operations.get(old.id, {}), self.new_operations.get(old.id, {})
        for part in part_changes(one, other, self.before, self.after):
            yield Change("changed", "norm", new.id, new.title, part.part, part.before, part.after, cites)
        yield from self._origins(old, new, cites)

    def _origins(self, old: Norm, new: Norm, cites: tuple[str, ...]) -> Iterator[Change]:
        """A value may stay and come from elsewhere: from the text, a reading, or a decision made here."""
        ours, theirs = _by_place(old), _by_place(new)
        for place in ours:
            if place in theirs and _source(ours[place]) != _source(theirs[place]):
                before, after = _origin(ours[place], self.before), _origin(theirs[place], self.after)
                yield Change("changed", "norm", new.id, new.title, "origin", before, after, cites)

    # -- readings, scope, sentences ---------------------------------------------------------------------------------

    def _readings(self) -> Iterator[Change]:
        old, new = self.old.registry.readings, self.new.registry.readings
        for name in dict.fromkeys((*old, *new)):
            one, other = old.get(name), new.get(name)
            known = other or one
            assert known is not None
            cites = tuple(sentence.text for sentence, _ in known.cites)
            if one is None or other is None:
                yield Change("added" if one is None else "removed", "reading", name, known.question, sentences=cites)
                continue
            chosen, chosen_now = self.old.rulebook.readings[name], self.new.rulebook.readings[name]
            if chosen != chosen_now:
                words = ({text.text: title for text, title, _ in it.choices} for it in (one, other))
                before, after = next(words).get(chosen), next(words).get(chosen_now)
                yield Change("changed", "reading", name, known.question, "default",
                             _choice(chosen, before), _choice(chosen_now, after), cites)
            ours = {text.text: slot.text if slot else None for text, _, slot in one.choices}
            theirs = {text.text: slot.text if slot else None for text, _, slot in other.choices}
            if ours != theirs:
                yield Change("changed", "reading", name, known.question, "choices", _choices(ours), _choices(theirs),
                             cites)

    def _scope(self) -> Iterator[Change]:
        old, new = self.old.rulebook, self.new.rulebook
        scopes = [norm for norm in (*new.norms.values(), *old.norms.values()) if norm.kind == "scope"]
        cites = _cited(scopes[0]) if scopes else ()
        for place in dict.fromkeys((*old.force_at, *new.force_at)):
            before, after = old.force_at.get(place), new.force_at.get(place)
            if before is not None and after is not None and before is not after:
                title = self.after.territory(place)
                yield Change("changed", "territory", place, title, "force", self.before.force(before.value),
                             self.after.force(after.value), cites)
        if old.force_elsewhere is not new.force_elsewhere:
            yield Change("changed", "territory", "*", say("elsewhere"), "force",
                         self.before.force(old.force_elsewhere.value), self.after.force(new.force_elsewhere.value),
                         cites)

    def _clauses(self) -> Iterator[Change]:
        old, new = _sentences(self.old), _sentences(self.new)
        for name in dict.fromkeys((*old, *new)):
            one, other = old.get(name), new.get(name)
            known = other or one
            assert known is not None
            if one is None or other is None:
                yield Change("added" if one is None else "removed", "sentence", name, known.gloss, sentences=(name,))
                continue
            for part, before, after in (("wording", one.digest.text, other.digest.text),
                                        ("status", one.status.text, other.status.text)):
                if before != after:
                    yield Change("changed", "sentence", name, known.gloss, part, same(before), same(after), (name,))

    # -- wording -----------------------------------------------------------------------------------------------

    def _wording(self) -> Iterator[Change]:
        """Return what reads differently and means the same."""
        old, new = self.old.rulebook.norms, self.new.rulebook.norms
        for name, norm in new.items():
            was = old.get(self.renamed.get(name, name))
            if was is not None:
                for part, one, other in (("title", was.title, norm.title), ("says", was.says, norm.says)):
                    if one != other:
                        yield Change("changed", "norm", name, norm.title, part, one, other, _cited(norm))
        ours, theirs = _sentences(self.old), _sentences(self.new)
        for name, sentence in theirs.items():
            if name in ours and ours[name].gloss != sentence.gloss:
                yield Change("changed", "sentence", name, same(name), "gloss", ours[name].gloss, sentence.gloss,
                             (name,))
        for name, reading in self.new.registry.readings.items():
            earlier = self.old.registry.readings.get(name)
            if earlier is not None and (earlier.question, earlier.why) != (reading.question, reading.why):
                yield Change("changed", "reading", name, reading.question, "question", earlier.question,
                             reading.question)
        yield from register_wording(self.old.rulebook, self.new.rulebook)


def _renamed(old: Rulebook, new: Rulebook) -> dict[str, str]:
    """Return the norms that have another id and say the same: new id → old id."""
    gone = [name for name in old.norms if name not in new.norms]
    come = [name for name in new.norms if name not in old.norms]
    if not gone or not come:
        return {}
    found: dict[str, str] = {}
    ours = {name: _anonymous(old, name) for name in gone}
    for name in come:
        made = _anonymous(new, name)
        same_as = [was for was in gone if was not in found.values() and ours[was] == made and made]
        if same_as:
            found[name] = same_as[0]
    return found


def _anonymous(rulebook: Rulebook, norm: str) -> dict[str, Operation]:
    return operations_of(replace(rulebook, operations=tuple(
        it for it in rulebook.operations if it.name.partition("/")[0] == norm)), {norm: "@"}).get("@", {})


def _sentences(compiled: Compiled) -> dict[str, WrittenSentence]:
    """Return the sentences accounted for, those of adopted policies after the policy's own."""
    everything = (compiled.documents, *adopted_documents(compiled.documents))
    return {it.id.text: it for documents in reversed(everything) for it in documents.sentences}


def _cited(norm: Norm) -> tuple[str, ...]:
    return tuple(citation.sentence for citation in norm.cites)


def _citations(norm: Norm) -> Bilingual:
    return same(", ".join(sorted(f"{it.sentence} ({it.digest or '-'})" for it in norm.cites)))


def _by_place(norm: Norm) -> dict[str, NumberOrigin]:
    return {origin.place: origin for origin in norm.origins}


def _source(origin: NumberOrigin) -> tuple[Origin, str | None]:
    """What a value comes from; which sentences is told by the citations, and a reason is wording."""
    return origin.origin, origin.by if origin.origin is Origin.READING else None


def _origin(origin: NumberOrigin, titles: Titles) -> Bilingual:
    place = titles.column(origin.place)
    source = say(f"origin_{origin.origin.value}", by=origin.by)
    return Bilingual(f"{place.zh} {origin.value}，{source.zh}", f"{place.en} {origin.value}, {source.en}")


def _choice(id: str, title: Bilingual | None) -> Bilingual:
    return same(id) if title is None else Bilingual(f"{title.zh}（{id}）", f"{title.en} ({id})")


def _choices(choices: dict[str, str | None]) -> Bilingual:
    return same(", ".join(_listed(choices.items())))


def _listed(pairs: Iterable[tuple[str, str | None]]) -> list[str]:
    return [name if value is None else f"{name}={value}" for name, value in sorted(pairs)]
