"""Trying every mutant: refused, equal in meaning, noticed by a scenario, or noticed by none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.pipeline import Compiled, compile_documents
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import norms_resting_on
from zhunsheng.mutate.mutant import Mutant
from zhunsheng.mutate.normal import Normal
from zhunsheng.mutate.watchers import Readings, Watchers
from zhunsheng.mutate.witness import Pair, Witness
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.properties.variants import Variants

CITATION = "citation"
READING = "reading"
STORIES = 400
"""So many stories are tried to find one that tells a mutant apart."""


class Fate(Enum):
    """What became of a mutant."""

    REFUSED = "refused"
    """It does not compile: `check` names the mistake."""
    CHECKED = "checked"
    """It concludes the same; `check` remarks on it (a citation, say)."""
    EQUIVALENT = "equivalent"
    """It can be proved to conclude the same whatever happens."""
    NOTICED = "noticed"
    """A scenario comes out otherwise."""
    UNNOTICED = "unnoticed"
    """No scenario comes out otherwise."""
    UNCHECKED = "unchecked"
    """It concludes the same and cites otherwise, and nothing remarks on it: a matter for a person."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant and what became of it: who noticed it, or a story that would, sought among so many."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    affected: tuple[str, ...] = ()
    witness: Witness | None = None
    stories: int = 0


@dataclass(frozen=True)
class Tally:
    """All trials together."""

    trials: tuple[Trial, ...]

    def of(self, fate: Fate) -> tuple[Trial, ...]:
        """Return the trials that ended so."""
        return tuple(trial for trial in self.trials if trial.fate is fate)

    @property
    def noticed(self) -> int:
        """How many mutants a scenario noticed."""
        return len(self.of(Fate.NOTICED))

    @property
    def counted(self) -> int:
        """How many mutants a scenario could have noticed: neither refused, nor equal, nor about citations alone."""
        return self.noticed + len(self.of(Fate.UNNOTICED))

    @property
    def permille(self) -> int:
        """The mutation score in thousandths, rounded down; of nothing all is noticed."""
        return self.noticed * 1000 // self.counted if self.counted else 1000


class Trying:
    """Tries mutants of one policy against its scenarios."""

    def __init__(self, compiled: Compiled, watchers: Watchers, *, stories: int = STORIES, seed: int = 0) -> None:
        self._documents, self._policy = compiled.documents, compiled
        self._variants = Variants(compiled)
        self._watchers, self._stories, self._seed = watchers, stories, seed
        self._remarks = {(it.code, str(it.values)) for it in compiled.problems}
        self._normals: dict[Readings, Normal] = {(): Normal(compiled.rulebook)}

    def all(self, mutants: Iterable[Mutant], progress: Callable[[Trial], None] = lambda _: None) -> Tally:
        """Try every mutant."""
        trials = []
        for mutant in mutants:
            trials.append(self.one(mutant))
            progress(trials[-1])
        return Tally(tuple(trials))

    def one(self, mutant: Mutant) -> Trial:
        """Try one mutant."""
        documents = mutant.change(self._documents)
        chosen = {name: it for name, it in self._policy.rulebook.readings.items()
                  if mutant.kind != READING or name != mutant.of}
        try:
            compiled = compile_documents(documents, chosen)
        except ProblemsFound as refused:
            return Trial(mutant, Fate.REFUSED, ", ".join(sorted({it.code for it in refused.problems})))
        if mutant.kind == CITATION:
            return self._citation(mutant, compiled)
        changed = _Changed(documents, compiled, self)
        affected, readings = changed.affected()
        if not affected:
            return Trial(mutant, Fate.EQUIVALENT)
        watcher = self._watchers.notice(affected, changed.under, self._concerned(affected, compiled))
        names = tuple(sorted(affected))
        if watcher is not None:
            return Trial(mutant, Fate.NOTICED, watcher.path, names)
        witness, tried = self._witness(changed, affected, readings)
        return Trial(mutant, Fate.UNNOTICED, "", names, witness, tried)

    def _concerned(self, affected: frozenset[str], compiled: Compiled) -> frozenset[str]:
        """Return the readings on which the findings of these norms depend, in the policy or in the mutant."""
        return frozenset((*self._variants.concerned(affected), *Variants(compiled).concerned(affected)))

    def _citation(self, mutant: Mutant, compiled: Compiled) -> Trial:
        """Citations change no conclusion: what `check` says of them is all that can notice."""
        new = sorted({it.code for it in compiled.problems if (it.code, str(it.values)) not in self._remarks})
        if new:
            return Trial(mutant, Fate.CHECKED, ", ".join(new))
        return Trial(mutant, Fate.UNCHECKED)

    def _witness(self, changed: _Changed, affected: frozenset[str],
                 readings: Sequence[Readings]) -> tuple[Witness | None, int]:
        tried = 0
        for under in readings:
            mutant = changed.under(under)
            if mutant is None:
                continue
            pair = Pair(self._variants.under(under), mutant, affected, under)
            witness, stories = pair.witness(self._stories, self._seed)
            tried += stories
            if witness is not None:
                return witness, tried
        return None, tried

    # -- the policy as it is, under readings ------------------------------------------------------------------

    def normal(self, readings: Readings) -> Normal:
        """Return the normal form of the policy as it is, under these choices."""
        if readings not in self._normals:
            self._normals[readings] = Normal(self._variants.under(readings))
        return self._normals[readings]

    def combinations(self, norms: Iterable[str]) -> tuple[Readings, ...]:
        """Return the choices under which these norms might be otherwise."""
        return self._variants.combinations(self._variants.concerned(norms))


class _Changed:
    """A mutant compiled under many choices of the readings."""

    def __init__(self, documents: Documents, compiled: Compiled, trying: Trying) -> None:
        self._documents, self._trying = documents, trying
        self._chosen = dict(compiled.rulebook.readings)
        self._made: dict[Readings, Rulebook | None] = {(): compiled.rulebook}

    def under(self, readings: Readings) -> Rulebook | None:
        """Return the mutant under these choices."""
        if readings not in self._made:
            try:
                self._made[readings] = compile_documents(self._documents, {**self._chosen, **dict(readings)}).rulebook
            except ProblemsFound:
                self._made[readings] = None
        return self._made[readings]

    def affected(self) -> tuple[frozenset[str], tuple[Readings, ...]]:
        """
        Return the norms that can conclude otherwise, and under which choices of the readings they can.

        Where the policy under the readings of the run is the same, every choice that concerns the norm is tried.
        """
        own = self._differing(())
        if own:
            return own, ((),)
        norms: set[str] = set()
        under = []
        for readings in self._trying.combinations(self._trying.normal(()).rulebook.norms):
            other = self._differing(readings) if readings else frozenset()
            if other:
                norms |= other
                under.append(readings)
        return frozenset(norms), tuple(under)

    def _differing(self, readings: Readings) -> frozenset[str]:
        mutant = self.under(readings)
        if mutant is None:
            return frozenset()
        ours, theirs = self._trying.normal(readings), Normal(mutant)
        names = ours.differing(theirs)
        return norms_resting_on(ours.rulebook, names) | norms_resting_on(mutant, names)
