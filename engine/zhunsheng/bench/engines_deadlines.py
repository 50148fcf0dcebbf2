"""Rule engines on the second workload: cases that are not closed within seven days of their dispatch."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from zhunsheng.bench.quiet_durable import quiet_durable
from zhunsheng.bench.rules import LEADS, force_of

_ALLOWED = 7 * 86_400


def seconds_of(time: str) -> int:
    """Return the seconds since 1970."""
    return int(datetime.fromisoformat(time).timestamp())


def text_of(seconds: int) -> str:
    """Write an instant as the events do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Cases(ABC):
    """Counts the ways that cases take, which needs no rules, and lets the engine know once a day what time it is."""

    def __init__(self) -> None:
        self._routed: Counter[tuple[str, str]] = Counter()
        self._now = 0
        self.told: list[str] = []

    def take(self, event: Mapping[str, Any]) -> list[str]:
        of, before = event["data"], self._now
        now = self._now = seconds_of(event["time"])
        if now // 86_400 != before // 86_400:
            self.tick(now)
        lead, force = self.route(of["category"], of["area"])
        self._routed[lead, force] += 1
        if event["type"] == "case.dispatched":
            self.dispatch(of["case"], now + _ALLOWED, f"{of['unit']}|{lead}|{force}")
        elif event["type"] == "case.closed":
            self.close(of["case"], now)
        return self._said()

    def end(self) -> list[str]:
        self.tick(self._now)
        return [*self._said(), *(f"routed|{lead}|{force}|{count}" for (lead, force), count in self._routed.items())]

    def _said(self) -> list[str]:
        told, self.told = self.told, []
        return told

    def late(self, case: str, due: int, whose: str) -> None:
        """Note that a case is overdue."""
        self.told.append(f"overdue|{case}|{text_of(due)}|{whose}")

    def route(self, category: str, area: str) -> tuple[str, str]:
        """Return who leads, and the force."""
        return LEADS[category], force_of(area)

    @abstractmethod
    def tick(self, now: int) -> None:
        """Let it be known what time it is."""

    @abstractmethod
    def dispatch(self, case: str, due: int, whose: str) -> None:
        """Begin to wait for a case to be closed."""

    @abstractmethod
    def close(self, case: str, now: int) -> None:
        """Take note that a case was closed."""


class DurableDeadlines(_Cases):
    """What is waited for is a fact that stays; closings and times are asserted and retracted."""

    def __init__(self) -> None:
        super().__init__()
        self._lang, self._unanswered = quiet_durable()
        self._facts = 0
        lang = self._lang
        m, c = lang.m, lang.c
        with lang.ruleset("w2"):
            in_time = c.closed << (m.what == "closed") & (m.case == c.open.case) & (m.at <= c.open.due)
            lang.when_all(c.open << (m.what == "open"), in_time)(lambda found: found.retract_fact(found.open))
            over = c.now << (m.what == "now") & (m.at > c.open.due)
            lang.when_all(c.open << (m.what == "open"), over)(lambda found: self._late(found))

    def _late(self, found: Any) -> None:
        waiting = found.open
        self.late(waiting.case, waiting.due, waiting.whose)
        found.retract_fact(waiting)

    def tick(self, now: int) -> None:
        self._in_passing({"what": "now", "at": now})

    def dispatch(self, case: str, due: int, whose: str) -> None:
        self._do(self._lang.assert_fact, self._fact({"what": "open", "case": case, "due": due, "whose": whose}))

    def close(self, case: str, now: int) -> None:
        self._in_passing({"what": "closed", "case": case, "at": now})

    def _in_passing(self, said: dict[str, Any]) -> None:
        fact = self._fact(said)
        self._do(self._lang.assert_fact, fact)
        self._do(self._lang.retract_fact, fact)

    def _fact(self, said: dict[str, Any]) -> dict[str, Any]:
        self._facts += 1
        return said | {"id": str(self._facts)}

    def _do(self, what: Any, fact: dict[str, Any]) -> None:
        with suppress(self._unanswered):
            what("w2", fact)


class ClipsDeadlines(_Cases):
    """The same in CLIPS."""

    def __init__(self) -> None:
        super().__init__()
        engine = self._engine = importlib.import_module("clips").Environment()
        engine.define_function(lambda case, due, whose: self.late(str(case), due, str(whose)), "late")
        for template in ("(deftemplate open (slot case) (slot due) (slot whose))",
                         "(deftemplate closed (slot case) (slot at))", "(deftemplate now (slot at))"):
            engine.build(template)
        engine.build(
            "(defrule in-time (closed (case ?c) (at ?at)) ?open <- (open (case ?c) (due ?due&:(<= ?at ?due)))"
            " => (retract ?open))"
        )
        engine.build(
            "(defrule too-late (now (at ?at)) ?open <- (open (case ?c) (due ?due&:(> ?at ?due)) (whose ?whose))"
            " => (late ?c ?due ?whose) (retract ?open))"
        )
        self._open, self._closed, self._time = map(engine.find_template, ("open", "closed", "now"))

    def tick(self, now: int) -> None:
        self._in_passing(self._time.assert_fact(at=now))

    def dispatch(self, case: str, due: int, whose: str) -> None:
        self._open.assert_fact(case=case, due=due, whose=whose)

    def close(self, case: str, now: int) -> None:
        self._in_passing(self._closed.assert_fact(case=case, at=now))

    def _in_passing(self, fact: Any) -> None:
        self._engine.run()
        fact.retract()


class ZenDeadlines(_Cases):
    """One expression says who leads and with which force; it has no memory, so the host waits for the deadlines."""

    def __init__(self) -> None:
        super().__init__()
        lead = "".join(f'category == "{category}" ? "{lead}" : ' for category, lead in LEADS.items()) + '""'
        force = 'number % 3 == 0 ? "binding" : "reference"'
        self._route = importlib.import_module("zen").compile_expression(f"[({lead}), ({force})]").evaluate
        self._waiting: deque[tuple[int, str]] = deque()
        self._open: dict[str, str] = {}

    def take(self, event: Mapping[str, Any]) -> list[str]:
        now = seconds_of(event["time"])
        while self._waiting and self._waiting[0][0] < now:
            due, case = self._waiting.popleft()
            if whose := self._open.pop(case, None):
                self.late(case, due, whose)
        return super().take(event)

    def route(self, category: str, area: str) -> tuple[str, str]:
        lead, force = self._route({"category": category, "number": int(area[1:])})
        return lead, force

    def tick(self, now: int) -> None:
        """Deadlines are looked at before every event, so there is nothing to do once a day."""

    def dispatch(self, case: str, due: int, whose: str) -> None:
        self._open[case] = whose
        self._waiting.append((due, case))

    def close(self, case: str, now: int) -> None:
        self._open.pop(case, None)
