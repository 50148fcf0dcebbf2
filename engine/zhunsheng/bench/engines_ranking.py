"""Rule engines on the first workload: whoever is last of a tier in a month, and three months running."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from zhunsheng.bench.quiet_durable import quiet_durable

Scores = list[tuple[str, str, int]]
"""Tier, unit and score."""


def number_of(month: str) -> int:
    """Return the months since the year nought."""
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def month_of(number: int) -> str:
    """Return the text of a month."""
    return f"{number // 12}-{number % 12 + 1:02d}"


class _Monthly(ABC):
    """Keeps nothing but the month: it is closed when a score of another one comes."""

    def __init__(self) -> None:
        self._month = ""
        self.told: list[str] = []

    def take(self, event: Mapping[str, Any]) -> list[str]:
        of = event["data"]
        if of["month"] != self._month:
            self._end_month()
            self._month = of["month"]
        self.score(number_of(self._month), of["jurisdiction"] + of["tier"], of["unit"], of["score"])
        return self._said()

    def end(self) -> list[str]:
        self._end_month()
        return self._said()

    def _end_month(self) -> None:
        if self._month:
            self.close(number_of(self._month))

    def _said(self) -> list[str]:
        told, self.told = self.told, []
        return told

    def state(self, month: int, unit: str, score: int) -> None:
        """Note that a unit was last."""
        self.told.append(f"statement|{month_of(month)}|{unit}|{score}")

    def call(self, month: int, unit: str) -> None:
        """Note that a unit was last three times running."""
        self.told.append(f"talk|{month_of(month)}|{unit}")

    @abstractmethod
    def score(self, month: int, tier: str, unit: str, score: int) -> None:
        """Take note of a score."""

    @abstractmethod
    def close(self, month: int) -> None:
        """Say who was last in the month that has ended."""


class DurableRanking(_Monthly):
    """Scores and ends of months are facts, each tier a state of its own; scores are retracted once they are ranked."""

    def __init__(self) -> None:
        super().__init__()
        self._lang, self._unanswered = quiet_durable()
        self._of_tier: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._facts = 0
        lang = self._lang
        m, c = lang.m, lang.c
        with lang.ruleset("w1"):
            lower = (m.what == "score") & (m.month == c.one.month) & (m.score < c.one.score)
            lang.when_all(
                c.end << (m.what == "end"), c.one << (m.what == "score") & (m.month == c.end.month), lang.none(lower)
            )(lambda found: self._last(found))
            again = c.again << (m.what == "last") & (m.unit == c.first.unit) & (m.month == c.first.month + 1)
            third = c.third << (m.what == "last") & (m.unit == c.first.unit) & (m.month == c.first.month + 2)
            before = (m.what == "last") & (m.unit == c.first.unit) & (m.month == c.first.month - 1)
            lang.when_all(c.first << (m.what == "last"), again, third, lang.none(before))(
                lambda found: self.call(found.third.month, found.third.unit)
            )

    def _last(self, found: Any) -> None:
        one = found.one
        self.state(one.month, one.unit, one.score)
        found.assert_fact({"what": "last", "unit": one.unit, "month": one.month})

    def score(self, month: int, tier: str, unit: str, score: int) -> None:
        fact = self._fact(tier, {"what": "score", "month": month, "unit": unit, "score": score})
        self._of_tier[tier].append(fact)
        self._do(self._lang.assert_fact, fact)

    def close(self, month: int) -> None:
        for tier, scores in self._of_tier.items():
            end = self._fact(tier, {"what": "end", "month": month})
            self._do(self._lang.assert_fact, end)
            for fact in (end, *scores):
                self._do(self._lang.retract_fact, fact)
        self._of_tier.clear()

    def _fact(self, tier: str, said: dict[str, Any]) -> dict[str, Any]:
        self._facts += 1
        return said | {"sid": tier, "id": str(self._facts)}

    def _do(self, what: Any, fact: dict[str, Any]) -> None:
        with suppress(self._unanswered):
            what("w1", fact)


class ClipsRanking(_Monthly):
    """The same in CLIPS, with one fact for the end of a month."""

    def __init__(self) -> None:
        super().__init__()
        engine = self._engine = importlib.import_module("clips").Environment()
        engine.define_function(lambda month, unit, score: self.state(month, str(unit), score), "tell-last")
        engine.define_function(lambda month, unit: self.call(month, str(unit)), "tell-talk")
        for template in ("(deftemplate score (slot tier) (slot month) (slot unit) (slot score))",
                         "(deftemplate end (slot month))", "(deftemplate last (slot unit) (slot month))"):
            engine.build(template)
        engine.build(
            "(defrule last-of-a-tier (end (month ?m)) (score (tier ?t) (month ?m) (unit ?u) (score ?s))"
            " (not (score (tier ?t) (month ?m) (score ?lower&:(< ?lower ?s))))"
            " => (tell-last ?m ?u ?s) (assert (last (unit ?u) (month ?m))))"
        )
        engine.build(
            "(defrule three-running (last (unit ?u) (month ?m)) (last (unit ?u) (month =(- ?m 1)))"
            " (last (unit ?u) (month =(- ?m 2))) (not (last (unit ?u) (month =(- ?m 3)))) => (tell-talk ?m ?u))"
        )
        self._score, self._end = engine.find_template("score"), engine.find_template("end")
        self._facts: list[Any] = []

    def score(self, month: int, tier: str, unit: str, score: int) -> None:
        self._facts.append(self._score.assert_fact(tier=tier, month=month, unit=unit, score=score))

    def close(self, month: int) -> None:
        self._facts.append(self._end.assert_fact(month=month))
        self._engine.run()
        for fact in self._facts:
            fact.retract()
        self._facts.clear()


class ZenRanking(_Monthly):
    """One expression says who is last of a tier; it has no memory, so the host counts the months."""

    def __init__(self) -> None:
        super().__init__()
        compiled = importlib.import_module("zen").compile_expression
        self._lowest = compiled("min(map(rows, #.score))").evaluate
        self._with = compiled("map(filter(rows, #.score == lowest), #.unit)").evaluate
        self._of_tier: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._runs: dict[str, int] = {}

    def score(self, month: int, tier: str, unit: str, score: int) -> None:
        self._of_tier[tier].append({"unit": unit, "score": score})

    def close(self, month: int) -> None:
        runs, self._runs = self._runs, {}
        for rows in self._of_tier.values():
            lowest = int(self._lowest({"rows": rows}))
            for unit in self._with({"rows": rows, "lowest": lowest}):
                self._runs[unit] = runs.get(unit, 0) + 1
                self.state(month, unit, lowest)
                if self._runs[unit] == 3:
                    self.call(month, unit)
        self._of_tier.clear()
