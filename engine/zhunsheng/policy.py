"""The public face of one policy: load it, evaluate it, ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.compile.pipeline import Compiled, compile_documents, compile_folder
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.moments import Moment, instant_meant

if TYPE_CHECKING:
    from zhunsheng.evaluate.contract import Evaluation, Evaluator
    from zhunsheng.events.admission import Intake
    from zhunsheng.events.event import Event
    from zhunsheng.events.given import GivenEvents
    from zhunsheng.explain.assignments import Assignments
    from zhunsheng.explain.why import Explanation
    from zhunsheng.explain.why_not import WhyNot
    from zhunsheng.findings.derivation import EventRef
    from zhunsheng.findings.finding import Finding
    from zhunsheng.recheck import Doubt
    from zhunsheng.session import Session
    from zhunsheng.versions.change import PolicyDifference


class PolicyError(ProblemsFound):
    """The policy cannot be used; `problems` says everything that is wrong, sorted by place."""


class Policy:
    """
    A compiled policy under one choice for every reading. Immutable; safe to share between threads.

    `problems` holds the warnings and hints; errors are raised when it is loaded.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    @property
    def rulebook(self) -> Rulebook:
        return self._compiled.rulebook

    @property
    def compiled(self) -> Compiled:
        """The documents and registers behind the rulebook, for reports about the policy itself."""
        return self._compiled

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._compiled.problems

    @property
    def folder(self) -> Path:
        return self._compiled.documents.folder

    def with_readings(self, readings: Mapping[str, str]) -> Policy:
        """
        Return the same policy under other choices; those not named keep the choice they have here.

        Raises PolicyError for a reading or a choice that the policy does not know.
        """
        try:
            chosen = {**self.rulebook.readings, **readings}
            return Policy(compile_documents(self._compiled.documents, chosen))
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None

    def admit(self, events: GivenEvents) -> Intake:
        """
        Return what becomes of the events: those that are typed and used, those refused with every reason, the rest.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> intake = policy.admit([{"id": "1", "source": "office", "type": "meeting.held", "time": "2014-11-05"}])
        >>> len(intake.events), len(intake.refusals)
        (0, 1)
        """
        from zhunsheng.events.given import take_in

        return take_in(events, self.rulebook)

    def evaluation(
        self,
        events: GivenEvents,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        evaluator: str = "reference",
        master: str | None = None,
    ) -> Evaluation:
        """
        Return what follows from the events: findings, rankings, and the instants they hold at.

        Events are mappings, dataclasses, JSON texts, `Event`s or an Arrow table (`zhunsheng.events.given`).
        `as_of` defaults to the latest time and `known_at` to the latest recorded time of the events known; a day
        means its end. `master` is the address of the cluster on which `spark` works (docs/cluster.md); without one it
        is the Spark session that the program has, or this machine. Raises EventsRefused if an event cannot be used,
        ValueError for an evaluator that does not exist or for a text that is no time.
        """
        from zhunsheng.events.given import admitted_events

        zone = self.rulebook.zone
        given = admitted_events(events, self.rulebook)
        return find_evaluator(evaluator, master)(self.rulebook, given, as_of=instant_meant(as_of, zone),
                                                 known_at=instant_meant(known_at, zone))

    def evaluate(
        self,
        events: GivenEvents,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        evaluator: str = "reference",
        master: str | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> tuple[Finding, ...]:
        """
        Return the findings alone, in their order; see `evaluation`. `readings` changes choices for this once.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> events = [{"id": "1", "source": "office", "type": "community.staffed", "time": "2015-03-02T09:00:00+08:00",
        ...            "data": {"community": "beihai", "territory": "越城区", "specialists": 3, "service_point": True}}]
        >>> [it.to_dict()["values"] for it in policy.evaluate(events) if it.outcome == "breached"][-1]
        {'at_least': '1', 'at_most': '2', 'specialists': '3'}
        """
        policy = self.with_readings(readings) if readings else self
        return policy.evaluation(events, as_of=as_of, known_at=known_at, evaluator=evaluator,
                                 master=master).findings

    # -- why, why not, who ------------------------------------------------------------------------------------

    def explain(
        self,
        finding: Finding | str,
        events: GivenEvents,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        places: Mapping[EventRef, str] | None = None,
    ) -> Explanation:
        """
        Return why a finding (or the one of this id) holds: norm, sentences, readings, figures, steps, events.

        Give the instants that the finding was concluded under. `places` says where events are written, to be shown
        with them. Raises ProblemsFound if the finding does not follow from the events.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> events = [{"id": "1", "source": "office", "type": "community.staffed", "time": "2015-03-02T09:00:00+08:00",
        ...            "data": {"community": "beihai", "territory": "yuecheng", "specialists": 3,
        ...                     "service_point": True}}]
        >>> finding = next(it for it in policy.evaluate(events) if it.norm == "community-specialists")
        >>> why = policy.explain(finding, events).why
        >>> why.below[0].says.en
        'specialists is 3, but must be: at least 1; at most 2'
        """
        from zhunsheng.events.given import admitted_events
        from zhunsheng.explain.why import explain

        zone = self.rulebook.zone
        return explain(self._compiled, finding, admitted_events(events, self.rulebook),
                       as_of=instant_meant(as_of, zone), known_at=instant_meant(known_at, zone), places=places)

    def why_not(
        self,
        *,
        norm: str,
        events: GivenEvents,
        unit: str | None = None,
        period: str | None = None,
        outcome: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        places: Mapping[EventRef, str] | None = None,
    ) -> WhyNot:
        """
        Return why the norm has no finding about the unit in the period (or none of the outcome asked about).

        Names may be ids, titles or aliases. The answer's `findings` are those that are there after all; `reason`
        is the first condition that did not hold. Raises ProblemsFound for names that the policy does not have.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> print(policy.why_not(norm="community-specialists", unit="越城区", events=[]))
        One or two specialists in each community · Yuecheng District Government: there is no such finding
        └─ none of the 0 events is of the type “Community staffed”
        """
        from zhunsheng.events.given import admitted_events
        from zhunsheng.explain.names import bodies_in, meant
        from zhunsheng.explain.why_not import why_not

        rulebook, zone = self.rulebook, self.rulebook.zone
        given = admitted_events(events, rulebook)
        return why_not(
            rulebook, given, norm=meant("--norm", norm, rulebook.norms),
            unit=None if unit is None else meant("--unit", unit, bodies_in(rulebook, given)), period=period,
            outcome=outcome, as_of=instant_meant(as_of, zone), known_at=instant_meant(known_at, zone), places=places,
        )

    def recheck(
        self,
        findings: Iterable[Finding | Mapping[str, Any]],
        events: GivenEvents,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        complete: bool = False,
    ) -> tuple[Doubt, ...]:
        """
        Return what speaks against findings, worked out from the events by code that no evaluator uses.

        Findings are `Finding`s, or mappings as `to_dict` makes them and JSON brings them; a derivation that comes
        with one is followed step by step. Give the instants that they were concluded under. With `complete`, a
        finding that follows and is not among them is doubted as well. Without doubts all are confirmed. Raises
        EventsRefused if an event cannot be used, ValueError for a text that is no time.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> events = [{"id": "1", "source": "office", "type": "community.staffed", "time": "2015-03-02T09:00:00+08:00",
        ...            "data": {"community": "beihai", "territory": "yuecheng", "specialists": 3,
        ...                     "service_point": True}}]
        >>> findings = policy.evaluate(events)
        >>> policy.recheck(findings, events, complete=True)
        ()
        >>> forged = {**findings[-1].to_dict(), "outcome": "late"}
        >>> [(it.reason.value, it.place, it.says) for it in policy.recheck([forged], events)]
        [('says-otherwise', 'outcome', '"late"')]
        """
        from zhunsheng.events.given import admitted_events
        from zhunsheng.findings.finding import Finding
        from zhunsheng.recheck import recheck

        zone = self.rulebook.zone
        told = [
            it.to_dict(derivation=it.derivation is not None) if isinstance(it, Finding) else it for it in findings
        ]
        return recheck(self.rulebook, admitted_events(events, self.rulebook), told,
                       as_of=instant_meant(as_of, zone), known_at=instant_meant(known_at, zone), whole=complete)

    def who(
        self, *, matter: str | Iterable[str], territory: str | Iterable[str], as_of: Moment | None = None
    ) -> Assignments:
        """
        Return who leads and who supports in a problem of these matters in these territories, lead first.

        Without `as_of` it is asked by the norms that came into force last. Names may be ids, titles or aliases;
        raises ProblemsFound for those that the policy does not have.

        >>> import zhunsheng
        >>> policy = zhunsheng.load(zhunsheng.default_policy())
        >>> [(it.unit, it.values["role"]) for it in policy.who(matter="车辆违法停放", territory="越城区").findings][0]
        ('public-security', 'lead')
        """
        from zhunsheng.explain.assignments import assignments
        from zhunsheng.explain.names import all_meant

        rulebook = self.rulebook
        return assignments(
            rulebook, all_meant("--matter", matter, rulebook.matters),
            all_meant("--territory", territory, rulebook.territories), instant_meant(as_of, rulebook.zone),
        )

    # -- live -------------------------------------------------------------------------------------------------

    def session(
        self,
        *,
        journal: str | Path | None = None,
        upgrade: bool = False,
        chaining: str | None = None,
    ) -> Session:
        """
        Begin a live session: events are posted one by one, and each post says what it has changed.

        With a journal every post is durable before it returns, and a session begun on the same file continues where
        the last one stopped; `upgrade` lets it continue under this policy if it was begun under another. See
        `zhunsheng.session.Session`. Raises PolicyError.
        """
        from zhunsheng.session import Session

        try:
            return Session(self.rulebook, journal=journal, upgrade=upgrade, chaining=chaining)
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None

    def load_session(self, snapshot: str | Path, *, chaining: str | None = None) -> Session:
        """Return a session that stands where the one that was saved in the snapshot stood; raises PolicyError."""
        from zhunsheng.session import Session

        try:
            return Session.load(snapshot, self.rulebook, chaining=chaining)
        except ProblemsFound as error:
            raise PolicyError(error.problems) from None


EVALUATORS = ("reference", "live", "bulk", "spark")
"""The evaluators that can be named."""

IN_A_SHARE = "live"
"""The evaluator that a cluster asks in every share of the events."""


def find_evaluator(name: str, master: str | None = None) -> Evaluator:
    """
    Return the evaluator of this name; imported when first used. Raises ValueError if there is none.

    `master` is the address of the cluster, for the one that works on a cluster.
    """
    if name == "reference":
        from zhunsheng.evaluate.reference.evaluator import evaluate

        return evaluate
    if name == "live":
        from zhunsheng.evaluate.live.evaluator import evaluate as evaluate_live

        return evaluate_live
    if name == "bulk":
        from zhunsheng.evaluate.bulk.evaluator import evaluate as evaluate_in_bulk

        return evaluate_in_bulk
    if name == "spark":
        from zhunsheng.evaluate.bulk.spark.evaluator import evaluate as evaluate_on_spark

        return partial(evaluate_on_spark, evaluator=find_evaluator(IN_A_SHARE), master=master)
    raise ValueError(f"no evaluator {name!r}; there are: {', '.join(EVALUATORS)}")


def load(folder: str | Path, *, readings: Mapping[str, str] | None = None) -> Policy:
    """
    Load and compile the policy in a folder.

    Raises PolicyError, which carries every problem with its place.
    """
    try:
        return Policy(compile_folder(Path(folder), readings))
    except ProblemsFound as error:
        raise PolicyError(error.problems) from None


def diff(
    old: Policy | str | Path,
    new: Policy | str | Path,
    *,
    events: GivenEvents | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    search: int = 0,
) -> PolicyDifference:
    """
    Return how a new version of a policy differs in meaning from an old one; it is true if it does.

    With events it says which findings differ; with `search` it tries so many small generated streams for a shortest
    story on which the two conclude differently. Events that only one version takes in count for that one.

    >>> import zhunsheng
    >>> policy = zhunsheng.load(zhunsheng.default_policy())
    >>> bool(diff(policy, policy))
    False
    >>> changed = diff(policy, policy.with_readings({"last-place-ties": "none"}))
    >>> [(it.subject, it.part) for it in changed.changes]
    [('monthly-ranking', 'ties'), ('last-place-ties', 'default')]
    """
    from zhunsheng.versions.asked import ask

    before, after = (it if isinstance(it, Policy) else load(it) for it in (old, new))
    zone = after.rulebook.zone
    given = None if events is None else _for_both(before, after, events)
    return ask(before.compiled, after.compiled, given, as_of=instant_meant(as_of, zone),
               known_at=instant_meant(known_at, zone), search=search)


def _for_both(old: Policy, new: Policy, events: GivenEvents) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Return the events that each version takes in; raises EventsRefused for those that neither does."""
    from zhunsheng.events.given import EventsRefused, each_event

    listed = tuple(each_event(events))
    ours, theirs = old.admit(listed), new.admit(listed)
    if ours.refusals and theirs.refusals:
        raise EventsRefused(theirs)
    return ours.events, theirs.events
