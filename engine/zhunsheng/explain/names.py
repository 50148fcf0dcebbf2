"""Names as people write them in a question: ids, titles, aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Name, Norm, Rulebook, Territory, Unit
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.text import Bilingual

Known = Mapping[str, Name] | Mapping[str, Unit] | Mapping[str, Territory] | Mapping[str, Norm]


def meant(asked: str, word: str, known: Known) -> str:
    """
    Return the id that a word means; raises ProblemsFound, with names near to it, if it means none.

    `asked` is how people are told what the word was to name.
    """
    found = _found(word, known)
    if found is None:
        names = [form for id in known for form in _forms(id, known)]
        raise ProblemsFound([Problem("U117", None, {"value": word, "option": asked}, tuple(near_names(word, names)))])
    return found


def all_meant(asked: str, words: str | Iterable[str], known: Known) -> tuple[str, ...]:
    """Return the ids that one word or several mean, each once; raises ProblemsFound."""
    listed = [words] if isinstance(words, str) else list(words)
    return tuple(dict.fromkeys(meant(asked, word, known) for word in listed))


def bodies_in(rulebook: Rulebook, events: Iterable[Event]) -> dict[str, Name]:
    """Return whom a finding may be about: the units registered, and what the events name in texts (a community)."""
    known = {id: unit.name for id, unit in rulebook.units.items()}
    for event in events:
        for cell in event.fields.values():
            if isinstance(cell, str) and cell not in known:
                known[cell] = Name(cell, Bilingual(cell, cell))
    return known


def body_meant(rulebook: Rulebook, word: str, is_said: bool) -> str | None:
    """
    Return whom a word means, given whether some event says just that word: as `meant` among `bodies_in`.

    None where that depends on what else the events say.
    """
    known = {id: unit.name for id, unit in rulebook.units.items()}
    return word if is_said else _found(word, known)


def _found(word: str, known: Known) -> str | None:
    if word in known:
        return word
    folded = word.casefold()
    return next((id for id in known if folded in {form.casefold() for form in _forms(id, known)}), None)


def _forms(id: str, known: Known) -> tuple[str, ...]:
    thing = known[id]
    if isinstance(thing, Norm):
        return (id, thing.title.zh, thing.title.en)
    name = thing if isinstance(thing, Name) else thing.name
    return (id, name.title.zh, name.title.en, *name.aliases)
