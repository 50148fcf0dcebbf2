"""What must be equal on a pair, asked of every evaluator; each comparison is named and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pairs.choosing import Choose, one_in, shuffled
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.recheck import recheck
from zhunsheng.session import Session
from zhunsheng.terms.time import Instant

Evaluate = Callable[..., Evaluation]
HOUR = 3_600_000_000_000


@dataclass(frozen=True)
class Pair:
    """A compiled policy, the events that passed the gate, and instants to ask at."""

    rulebook: Rulebook
    events: tuple[Event, ...]
    as_of: Instant | None = None
    known_at: Instant | None = None


class Disagreement(AssertionError):
    """Two evaluators differ on a pair; `comparison` names which."""

    def __init__(self, comparison: str, differs: str) -> None:
        super().__init__(f"{comparison}: {differs}")
        self.comparison = comparison


@dataclass
class Tally:
    """How many pairs each comparison was made on, and what the findings of the pairs were."""

    compared: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By kind of norm, outcome and force."""

    def reached(self, pair: Pair, evaluation: Evaluation) -> None:
        """Note which outcomes a pair has reached."""
        kinds = {(pair.rulebook.norms[it.norm].kind, it.outcome, it.force.value) for it in evaluation.findings}
        self.outcomes.update(kinds)


def difference(expected: Evaluation, found: Evaluation) -> str:
    """Say in what two evaluations differ: the findings and rankings only one of them has."""
    ours, theirs = _said(expected), _said(found)
    missing = [text for text in ours if text not in theirs]
    extra = [text for text in theirs if text not in ours]
    lines = [*(f"- {text}" for text in missing[:3]), *(f"+ {text}" for text in extra[:3])]
    return "\n".join(lines) or "the same findings, in another order or with another derivation"


def _said(evaluation: Evaluation) -> list[str]:
    instants = f"as_of={evaluation.as_of} known_at={evaluation.known_at} conflicts={evaluation.conflicts}"
    return [*(str(it.to_dict()) for it in evaluation.findings), *(repr(it) for it in evaluation.rankings), instants]


def derivations(findings: Sequence[Finding]) -> list[object]:
    """Return findings with their derivations, in their order."""
    return [finding.to_dict(derivation=True) for finding in findings]


def compare(comparison: str, expected: Evaluation, found: Evaluation, tally: Tally, *, derived: bool = True) -> None:
    """Count a comparison; raises Disagreement unless the two are equal, derivations included where both have them."""
    tally.compared[comparison] += 1
    if expected != found or (derived and derivations(expected.findings) != derivations(found.findings)):
        raise Disagreement(comparison, difference(expected, found))


def live_after(core: LiveCore, chunks: Sequence[Sequence[Event]]) -> Evaluation:
    """Post chunk by chunk, of one event or of many, and return what stands."""
    for chunk in chunks:
        if len(chunk) == 1:
            core.post(chunk[0])
        else:
            core.post_many(chunk)
    return core.evaluation()


def chunks_of(choose: Choose, events: Sequence[Event]) -> Iterator[list[Event]]:
    """Cut events into chunks."""
    start = 0
    while start < len(events):
        size = choose((1, 1, 2, 5, 40))
        yield list(events[start : start + size])
        start += size


def check_live(choose: Choose, pair: Pair, tally: Tally) -> Evaluation:
    """Reference against itself in another order, and against live: in any order, chunks, prefixes and instants."""
    expected = reference(pair.rulebook, pair.events)
    arrived = shuffled(choose, pair.events)
    if one_in(choose, 4):
        compare("reference of another order", expected, reference(pair.rulebook, arrived), tally)
    chunks = list(chunks_of(choose, arrived))
    core = LiveCore(pair.rulebook)
    cut = choose(range(len(chunks) + 1))
    found = live_after(core, chunks[:cut])
    prefix = [event for chunk in chunks[:cut] for event in chunk]
    compare("live at a prefix", reference(pair.rulebook, prefix), found, tally)
    compare("live", expected, live_after(core, chunks[cut:]), tally)
    check_instants(choose, pair, tally, core)
    return expected


def check_instants(choose: Choose, pair: Pair, tally: Tally, core: LiveCore) -> None:
    """Live asked at instants, and advanced to one, against the reference asked there."""
    from zhunsheng.evaluate.live.evaluator import evaluate as live

    asked = {"as_of": pair.as_of, "known_at": pair.known_at}
    expected = reference(pair.rulebook, pair.events, **asked)
    compare("live at instants", expected, live(pair.rulebook, pair.events, **asked), tally)
    if pair.as_of is not None and one_in(choose, 2):
        to = max(pair.as_of, *(event.time for event in pair.events)) if pair.events else pair.as_of
        core.advance(to)
        compare("live advanced", reference(pair.rulebook, pair.events, as_of=to), core.evaluation(), tally)


def check_derivations(pair: Pair, tally: Tally) -> None:
    """The independent checker confirms every finding and every step of its derivation, and misses none."""
    asked = {"as_of": pair.as_of, "known_at": pair.known_at}
    findings = [it.to_dict(derivation=True) for it in reference(pair.rulebook, pair.events, **asked).findings]
    tally.compared["rechecked"] += 1
    doubts = recheck(pair.rulebook, pair.events, findings, **asked, whole=True)
    if doubts:
        raise Disagreement("rechecked", "\n".join(str(doubt) for doubt in doubts[:3]))


def check_kept(choose: Choose, pair: Pair, tally: Tally, chaining: str = "native") -> None:
    """A session saved, loaded, dropped and continued from its journal at any points says what the reference says."""
    arrived = shuffled(choose, pair.events)
    with TemporaryDirectory(prefix="zhunsheng-") as folder:
        journal, snapshot = Path(folder) / "journal.db", Path(folder) / "snapshot"
        session = Session(pair.rulebook, journal=journal, chaining=chaining)
        try:
            for chunk in chunks_of(choose, arrived):
                session.post_many(chunk)
                if one_in(choose, 3):
                    session.close()
                    session = Session(pair.rulebook, journal=journal, chaining=chaining)
            session.save(snapshot)
            with Session.load(snapshot, pair.rulebook, chaining=chaining) as loaded:
                expected = reference(pair.rulebook, pair.events)
                compare("loaded from a snapshot", expected, loaded.evaluation(), tally)
            compare(f"session with journal, {chaining}", expected, session.evaluation(), tally)
        finally:
            session.close()


def check_other(name: str, evaluate: Evaluate, pair: Pair, tally: Tally) -> None:
    """Another evaluator, at the end and at instants; it may leave derivations out."""
    asked = {"as_of": pair.as_of, "known_at": pair.known_at}
    expected = reference(pair.rulebook, pair.events, **asked)
    compare(name, expected, evaluate(pair.rulebook, pair.events, **asked), tally, derived=False)
