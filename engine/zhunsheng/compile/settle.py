"""Names that a reading gives, or that were decided here: settled before anything asks what they mean."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from zhunsheng.compile.lower.context import Lowering
from zhunsheng.ir.rulebook import Origin
from zhunsheng.terms.span import Span
from zhunsheng.written.values import Word

T = TypeVar("T")
_AS_WRITTEN = {"since": "from"}
"""Members whose name is not the word of the language."""


def settle_names(lowering: Lowering) -> None:
    """Put the names chosen in the place of those that a reading leaves open, and note where each comes from."""
    norms = lowering.registry.norms
    for id_, norm in norms.items():
        lowering.norm = norm
        says = _settled(lowering, norm.written.says, "")
        if says != norm.written.says:
            norms[id_] = replace(norm, written=replace(norm.written, says=says))
    lowering.norm = None


def _settled(lowering: Lowering, said: T, place: str) -> T:
    """Return a part of a norm with its names settled; `place` is the member it stands in."""
    if isinstance(said, Word):
        return _name(lowering, said, place)  # type: ignore[return-value]  # a word for a word
    if isinstance(said, tuple):
        members = tuple(_settled(lowering, part, place) for part in said)
        same = all(new is old for new, old in zip(members, said, strict=True))
        return said if same else members  # type: ignore[return-value]  # a tuple for a tuple
    if is_dataclass(said) and not isinstance(said, type | Span):
        parts = {it.name: getattr(said, it.name) for it in fields(said)}
        new = {name: _settled(lowering, part, name) for name, part in parts.items()}
        changed = {name: part for name, part in new.items() if part is not parts[name]}
        return replace(said, **changed) if changed else said
    return said


def _name(lowering: Lowering, word: Word, place: str) -> Word:
    place = _AS_WRITTEN.get(place, place)
    if word.because is not None:
        lowering.note(place, word.text, Origin.LOCAL, word.because.zh)
    if word.reading is None:
        return word
    reading = lowering.reading(word.reading)
    if reading is None:
        return word
    chosen = lowering.chosen_word(reading, word.span)
    lowering.note(place, chosen.text, Origin.READING, reading)
    return chosen
