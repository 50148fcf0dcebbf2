"""Norms of every kind, well typed: each says something that the registry and the norms before it allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pairs.choosing import Choose, one_in, some
from pairs.registry import SENTENCES, UNITS, Document, both, digest_of

KINDS = ("measure", "ranking", "escalation", "duty", "limit", "responsibility", "consequence")
BECAUSE = both("decided here")
PERIODS = ("day", "week", "month", "quarter", "half-year", "year")
LOCAL_YUAN: Document = {"local": {"value": 1, "unit": "元"}, "because": BECAUSE}
_FIGURES = {  # event type -> its numeric field, the fields that may be keys, the periods it can be counted by
    "scored": ("score", ("unit", "tier"), ("month", "quarter", "year")),
    "filed": (None, ("unit", "tier"), ("day", "week", "month")),
    "staffed": ("officers", ("territory", "squad"), ("month", "quarter")),
    "paid": ("amount", ("unit", "tier"), ("year",)),
    "spent": ("amount", ("unit", "purpose"), ("day", "month", "quarter")),
    "planned": ("figure", ("unit",), ("quarter", "half-year", "year")),
    "noted": ("number", ("unit",), ("week",)),
}


_NUMBERS = {event: number for event, (number, _, _) in _FIGURES.items() if number}
_ASKED: dict[str, list[Document]] = {  # conditions that only this type of event allows
    "spent": [{"purpose": "tools"}, {"purpose": {"not": ["tools", "feasts"]}}],
    "filed": [{"urgent": True}, {"target": {"present": True}}, {"target": {"below": "2014-10-01"}}],
    "scored": [{"tier": "town"}, {"score": {"present": True}}],
    "reported": [{"matters": {"includes": "noise"}}, {"territories": ["centre", "harbour"]},
                 {"matters": {"includes": "smoke"}, "channel": "phone"}],
}


@dataclass
class Drafting:
    """A policy while it is written: its norms, the readings they use, and what they offer to later norms."""

    choose: Choose
    norms: list[Document] = field(default_factory=list)
    readings: dict[str, Document] = field(default_factory=dict)
    measures: list[tuple[str, tuple[str, ...], str | None]] = field(default_factory=list)
    rankings: list[str] = field(default_factory=list)
    escalations: list[tuple[str, str]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    # -- what every norm shares -------------------------------------------------------------------------------

    def add(self, kind: str, **said: Any) -> str:
        """Write a norm down and return its id; some are in force for a part of the time."""
        id_ = f"{kind}-{len(self.norms) + 1}"
        cited = self.choose(SENTENCES)
        source: Document = {"cites": self.choose(([cited], [cited], {cited: digest_of(cited)}))}
        if one_in(self.choose, 4):
            source = {"decided_locally": BECAUSE}
        force: Document = {}
        if one_in(self.choose, 4):
            force = {
                "in_force": self.choose(
                    (
                        {"from": "2014-09-10"},
                        {"until": "2014-10-15"},
                        {"from": "2014-08-20", "until": "2014-11-30"},
                    )
                )
            }
        self.norms.append({"id": id_, "title": both(id_), "says": both(f"what {id_} says"), **source, **force, **said})
        return id_

    def amended(self, kind: str, **said: Any) -> str:
        """Write a norm down twice: as it was, and as amended from a later day."""
        first = self.add(kind, **said)
        self.norms[-1]["in_force"] = {"until": "2014-10-09"}
        self.add(kind, **said)
        self.norms[-1]["in_force"] = {"from": "2014-10-10"}
        return first

    def slot(self, word: str, values: Sequence[Any]) -> Any:
        """Return a value as the text says it, as decided locally, or as a reading leaves it open."""
        value = self.choose(values)
        origin = self.choose(("text", "text", "local", "reading"))
        if origin == "local":
            return {"local": value, "because": BECAUSE}
        if origin == "reading" and len(values) > 1:
            return {"reading": self._reading(word, values, value)}
        return value

    def _reading(self, word: str, values: Sequence[Any], default: Any) -> str:
        plain = all(isinstance(value, str) and not value[:1].isdigit() for value in values)
        names = [value if plain else f"choice-{number}" for number, value in enumerate(values)]
        choices = {
            name: {**both(name), **({} if plain else {"value": value})}
            for name, value in zip(names, values, strict=True)
        }
        id_ = f"{word}-{len(self.readings) + 1}"
        self.readings[id_] = {
            "id": id_,
            "question": both(f"which {word}"),
            "choices": choices,
            "default": names[list(values).index(default)],
            "why": both("taken for now"),
        }
        return id_

    # -- the kinds ----------------------------------------------------------------------------------------------

    def measure(self) -> str:
        """A figure of events or of findings."""
        if self.findings and one_in(self.choose, 3):
            return self._measure_of_findings()
        event = self.choose(tuple(_FIGURES))
        number, keys, periods = _FIGURES[event]
        per = ("unit",) if "unit" in keys and not one_in(self.choose, 3) else tuple(some(self.choose, keys))
        every = self.choose((*periods, periods[0], None))
        figure = self.figure(number, event)
        said: Document = {
            "of": event,
            **figure,
            **({"per": list(per)} if per else {}),
            **({"every": every} if every else {}),
        }
        if one_in(self.choose, 4):
            said["where"] = self.where(event)
        id_ = self.add("measure", measure=said)
        self.measures.append((id_, per, every))
        return id_

    def _measure_of_findings(self) -> str:
        every = self.choose(("month", "quarter", "month", "quarter", None, *PERIODS))
        outcomes = ("fulfilled", "breached", "late", "pending", "escalated", "assigned", "followed", "not-followed")
        share = {"share": {"where": {"outcome": self.choose(outcomes)}}}
        said: Document = {
            "of": self.choose(self.findings),
            "per": "unit",
            **self.choose((share, {"count": "all"}, share)),
        }
        if one_in(self.choose, 2):
            said["where"] = {"outcome": {"not": self.choose(outcomes)}}
        id_ = self.add("measure", measure={**said, **({"every": every} if every else {})})
        self.measures.append((id_, ("unit",), every))
        return id_

    def figure(self, number: str | None, event: str) -> Document:
        """One figure word."""
        if number is None or one_in(self.choose, 4):
            return self.choose(({"count": "all"}, {"share": {"where": self.where(event)}}))
        words = ("sum", "latest", "mean", "min", "max")
        if one_in(self.choose, 6):
            return {"share": {"of": number, "where": self.where(event)}}
        return {self.choose(words): number}

    def where(self, event: str, deep: bool = True) -> Document:
        """A condition on an event of this type; now and then several, one of several, or none of them."""
        kind = self.choose(("one",) * 7 + ("any", "not", "both", "deep")) if deep else "one"
        if kind == "any":
            return {"any": [self.where(event, False), self.where(event, False)]}
        if kind == "not":
            return {"not": self.where(event, False)}
        if kind == "both":
            return {**self.where(event, False), "any": [self.where(event, False), {"not": self.where(event, False)}]}
        if kind == "deep":
            within = [{"any": [self.where(event, False), self._two(event)]}, {"not": {"not": self.where(event, False)}}]
            return {"not": {"any": [*within, {"not": self._two(event)}]}}
        return self.choose([*self._of_number(event), *self._of_who(event), *_ASKED.get(event, [])])

    def _two(self, event: str) -> Document:
        """Two conditions that must both hold, the second in a group of its own."""
        return {**self.where(event, False), "any": [self.where(event, False)]}

    def _of_number(self, event: str) -> list[Document]:
        number = _NUMBERS.get(event)
        if number is None:
            return []
        word = self.choose(("below", "at_most", "above", "at_least"))
        return [
            {number: {word: self.slot("number", (1, 2, 2.5) if event != "staffed" else (1, 2))}},
            {number: {"at_least": 1, "below": 3}},
            {number: {word: {"times": self.choose((2, 1, 0.5)), "of": number, "plus": self.choose((0, -1, 1))}}},
        ]

    def _of_who(self, event: str) -> list[Document]:
        if event == "staffed":
            return [
                {"helpers": {"at_least": {"times": 2, "of": "officers"}}},
                {"territory": {"within": self.choose(("centre", ["centre", "fringe"]))}},
                {"helpers": {"present": self.choose((True, False))}},
            ]
        if event == "reported":
            return []
        east = ("east", "south")
        listed = {"local": ["east", "west"], "because": BECAUSE}
        return [
            {"unit": {"in_tier": self.choose(("town", ["town", "post"]))}},
            {"unit": {"in_group": "services"}},
            {"unit": {"at_level": "district"}},
            {"unit": {"not": self.choose(("east", ["east", "far"]))}},
            {"unit": self.choose((["east", "south"], self.slot("who", east), listed))},
        ]

    def ranking(self) -> str:
        """A ranking of scores or of a measure."""
        fit = [(id_, every) for id_, per, every in self.measures if per == ("unit",) and every]
        said: Document = {"of": "scored", "by": "score", "every": "month"}
        if fit and one_in(self.choose, 3):
            id_, every = self.choose(fit)
            said = {"of": id_, "every": every}
        if one_in(self.choose, 5):
            said["where"] = self.choose(self._of_who("scored")) if said["of"] != "scored" else self.where("scored")
        settled = ("published", "published", "every-unit-scored", "end-of-period")
        monthly = said["every"] in ("month", "quarter", "half-year", "year")
        said |= {
            "best": self.slot("best", ("highest", "lowest")),
            "per": "tier",
            "settled_by": self.slot("settled", settled[1:] if monthly else settled[2:]),
        }
        if said["settled_by"] == "published" and one_in(self.choose, 2):
            said["published_order"] = "order"
        breaks = [id_ for id_, per, every in self.measures if "unit" in per and every == said["every"]]
        said["ties"] = self.slot("ties", ("all", "none", *(("tie-break",) if breaks else ())))
        if breaks:
            said["tie_break"] = {"of": self.choose(breaks), "best": self.slot("best", ("highest", "lowest"))}
        for word, values in (
            ("all_tied", ("nobody", "all")),
            ("single_unit", ("nobody", "last")),
            ("unscored", ("left-out", "last")),
            ("began_before_force", ("if-month-ends-after", "never")),
        ):
            if not one_in(self.choose, 4):
                said[word] = self.slot(word.replace("_", "-"), values)
        if one_in(self.choose, 3):
            said["groups"] = {"services": self.slot("services", ("ranked", "not-ranked"))}
        id_ = self.add("ranking", ranking=said)
        self.rankings.append(id_)
        return id_

    def escalation(self) -> str:
        """A place or a figure, once or several times running, alone or with a duty."""
        source = self.choose(self.rankings)
        last = self.slot("place", ("last", "first"))
        bounds = ({"at_least": 2}, {"above": 1, "at_most": 2}, {"below": self.slot("number", (2, 3))})
        said: Document = {"from": source, "place": self.choose(("last", "last", last, self.choose(bounds)))}
        figures = [id_ for id_, per, every in self.measures if "unit" in per and every]
        if figures and one_in(self.choose, 4):
            word = self.choose(("below", "at_least", "above", "at_most"))
            bound = {word: self.slot("bound", (1, 2, 0.5))}
            source = self.choose(figures)
            said = {"from": source, "figure": bound}
        said["times"] = self.slot("times", (1, 2, 3, 2))
        if said["times"] == 1:
            del said["times"]
        for word, values in (
            ("consecutive", ("rankings", "calendar-months")),
            ("missing", ("interrupts", "ignored")),
            ("again", ("once-per-run", "each", "three-more")),
        ):
            if "times" in said:
                said[word] = self.slot(word, values)
        rivals = [id_ for id_, of in self.escalations if of == source]
        if rivals and one_in(self.choose, 2):
            said["gives_way_to"] = {"norm": self.choose(rivals), "how": self.slot("third", ("both", "talk-only"))}
        if one_in(self.choose, 4):
            id_ = self.add("escalation", escalation=said)
        else:
            id_ = self.add("escalation", escalation=said, duty=self.answering_duty())
        self.escalations.append((id_, source))
        self.findings.append(id_)
        return id_

    def answering_duty(self) -> Document:
        """A duty that answers an escalation or a finding about a unit."""
        act = self.choose(("stated", "talked", "talked", "met", "closed"))
        bearer = self.choose(("unit.leader", "unit", "unit.head", self.slot("bearer", ("city", "office"))))
        said: Document = {"bearer": bearer, "act": act}
        if act in ("talked", "met"):
            said["act"] = self.slot("act", ("talked", "met"))
        if one_in(self.choose, 3):
            said["counterparty"] = self.choose(("unit", self.slot("counterparty", ("city", "office"))))
        if act == "closed":
            said["matching"] = ["unit"]
        return {**said, **self.due()}

    def due(self) -> Document:
        """When an answer is due."""
        unit, amount = self.choose(
            (("days", 1), ("days", 7), ("hours", 30), ("working_days", 2), ("working_days", 1), ("months", 1))
        )
        return self.choose(
            (
                {"within": {unit: self.slot(unit.replace("_", "-"), (amount, amount + 3))}},
                {"within": {unit: amount}},
                {"at": self.slot("at", ("reviewed", "published"))},
                {"by": "2014-11-30"},
                {},
            )
        )

    def how_often(self) -> Document:
        """How often it is to be done, if more than once."""
        return {"at_least": self.slot("often", (2, 1, 3))} if one_in(self.choose, 4) else {}

    def duty(self) -> str:
        """A duty alone: by a day, in every period, once, or in answer to an event."""
        said = self._standing_duty() if one_in(self.choose, 2) else self._answer()
        write = self.amended if one_in(self.choose, 4) else self.add
        id_ = write("duty", duty=said)
        self.findings.append(id_)
        return id_

    def _standing_duty(self) -> Document:
        bearer: Any = self.choose(
            (
                "city",
                {"each": {"in_tier": "town"}},
                {"each": ["east", "solo"]},
                {"each": {"in_group": "services"}},
                {"each": {"at_level": "district"}},
                {"each": {"in_tier": ["lone", "post"]}},
                self.slot("bearer", ("office", "city")),
                "east.head",
            )
        )
        act = self.choose(("met", "met", "talked", "stated", "noted", "planned", "paid"))
        every = {
            "stated": ("month", "quarter"),
            "noted": ("week",),
            "planned": ("quarter", "half-year", "year"),
            "paid": ("year",),
        }.get(act, ("month", "quarter", "week", "year", "half-year", "day"))
        said: Document = {"bearer": bearer, "act": act}
        if act == "met" and one_in(self.choose, 2):
            said["where"] = {"kind": self.choose(("special", ["annual", "special"], {"not": "annual"}))}
        time = self.choose(("every", "every", "every", "by", "none"))
        if time == "every":
            said |= {"every": self.slot("every", every), **self.how_often()}
            if one_in(self.choose, 3):
                said["first_period"] = self.slot("first", ("if-month-ends-after", "never"))
            if one_in(self.choose, 4):
                said["counted_by"] = self.slot("counted", ("named", "happening"))
        elif time == "by":
            said |= {"by": self.slot("by", ("2014-10-31", "2014-08-15"))}
        return said

    def _answer(self) -> Document:
        event, act = self.choose(
            (
                ("filed", "closed"),
                ("filed", "closed"),
                ("scored", "stated"),
                ("published", "reviewed"),
                ("reported", "met"),
                ("staffed", "staffed"),
                ("spent", "paid"),
            )
        )
        bearer = self.choose(("unit", "unit.leader", "city")) if event in ("filed", "scored", "spent") else "city"
        said: Document = {"bearer": bearer, "act": act, "in_answer_to": event}
        if event == "staffed":
            said["bearer"] = self.choose(("territory.government", "city"))
        if event in ("filed", "scored", "spent", "reported") and one_in(self.choose, 3):
            said["given"] = self.where(event)
        once = {
            "filed": (["unit"], ["case"]),
            "scored": (["period"], ["tier", "period"], ["unit"]),
            "published": (["period"], ["tier"]),
            "staffed": (["territory"],),
        }.get(event)
        if once and bearer == "city" and one_in(self.choose, 3):
            said["once_per"] = self.choose(once)
        due = self.due()
        if event == "filed" and "once_per" not in said:
            due = self.choose((due, {"by": {"field": "target"}}, {"by": {"field": "when"}}, {"within": {"days": 2}}))
            if one_in(self.choose, 3):
                said["matching"] = self.choose((["case"], ["unit"], ["case", "unit"]))
        return {**said, **due}

    def limit(self) -> str:
        """A limit of any form."""
        made = self.choose(
            (self._event_limit, self._figure_limit, self._figure_limit, self._table_limit, self._forbidden)
        )()
        if one_in(self.choose, 5):
            made["only"] = "breaches"
        self._about(made)
        write = self.amended if one_in(self.choose, 5) else self.add
        id_ = write("limit", limit=made)
        self.findings.append(id_)
        return id_

    def _about(self, made: Document) -> None:
        """Say of a limit now and then whom it is about, whom it is owed to, and which place decides its force."""
        if one_in(self.choose, 6):
            made["counterparty"] = self.slot("counterparty", ("city", "office"))
        if one_in(self.choose, 6):
            made["territory"] = self.slot("territory", ("centre", "fringe", "harbour"))
        if one_in(self.choose, 8) and "unit" not in (made.get("per"), made.get("bearer")):
            made["unit"] = self.slot("unit", ("solo", "far"))
        if one_in(self.choose, 8) and "bearer" not in made:
            made["bearer"] = self.slot("bearer", ("city", "office"))

    def _event_limit(self) -> Document:
        purpose: Any = ["tools"]
        if one_in(self.choose, 3):
            purpose = {"reading": self._reading("purpose", ("tools", "rewards"), "tools")}
        return self.choose(
            (
                {"of": "spent", "field": "purpose", "one_of": ["tools", "rewards"]},
                {
                    "of": "spent",
                    "field": "purpose",
                    "one_of": self.choose(({"local": ["tools", "rewards"], "because": BECAUSE}, purpose)),
                },
                {"of": "spent", "field": "purpose", "equals": "tools"},
                {"of": "spent", "field": "amount", "at_most": self.choose((2, {"value": 1, "unit": "元"}, LOCAL_YUAN))},
                {
                    "of": "staffed",
                    "field": "helpers",
                    "at_least": {"times": 2, "of": "officers"},
                    "bearer": "territory.government",
                    "gradually": self.choose((True, False)),
                },
                {"of": "scored", "field": "score", "above": 1, "below": 3},
                {"of": "filed", "field": "urgent", "equals": False},
            )
        )

    def _figure_limit(self) -> Document:
        event = self.choose(tuple(_FIGURES))
        number, keys, periods = _FIGURES[event]
        every = self.choose((*periods, None))
        said: Document = {"of": event, **self.figure(number, event), **({"every": every} if every else {})}
        per = self.choose((keys[0], keys[0], None))
        said |= {"per": per} if per else {}
        word = self.choose(("at_least", "at_most", "above", "below", "equals"))
        rights: list[Any] = [self.slot("bound", (1, 2, 3))]
        if every:
            rights += ["previous", {"times": 1.5, "of": "previous", "plus": self.choose((0, 1))}]
        said[word] = self.choose(rights)
        if per is None and not one_in(self.choose, 4):
            said["bearer"] = "city"
        if per == "unit" and one_in(self.choose, 2):
            said["for"] = self.choose(({"each": {"in_tier": "town"}}, {"each": ["east", "south"]}))
        if every == "month" and one_in(self.choose, 3):
            local = {"local": "2014-08", "because": BECAUSE}
            said |= self.choose(({"from": local}, {"until": "2014-10"}, {"from": "2014-08", "until": "2014-09"}))
        if one_in(self.choose, 5):
            said["where"] = self.where(event)
        if one_in(self.choose, 6):
            said["gradually"] = True
        return said

    def _table_limit(self) -> Document:
        rows = {unit: self.choose((1, 2, {"value": 3, "unit": "元"})) for unit in some(self.choose, UNITS, at_least=1)}
        years = self.choose(({}, {"from": 2014, "until": 2014}, {"from": 2015}))
        return {
            "of": "paid",
            "sum": "amount",
            "per": "unit",
            "every": "year",
            **years,
            "equals": {"by": "unit", **rows},
        }

    def _forbidden(self) -> Document:
        event = self.choose(("spent", "filed", "scored"))
        return {"of": event, "where": self.where(event), "forbidden": True}

    def responsibility(self) -> str:
        """Who leads for a reported problem."""
        several, across = (self.slot(word, ("coordinator", "first-named")) for word in ("several", "across"))
        id_ = self.add(
            "responsibility",
            responsibility={
                "for": "reported",
                "matters": "matters",
                "territories": "territories",
                "coordinator": self.slot("coordinator", ("office", "city")),
                "several": several,
                "across": across,
            },
        )
        self.findings.append(id_)
        return id_

    def consequence(self) -> str:
        """What follows from a finding, alone or with a duty."""
        outcomes = ("breached", "late", "fulfilled", "pending", "escalated", "assigned", "not-followed")
        condition = self.choose(
            (
                {"outcome": self.choose(outcomes)},
                {"outcome": {"not": "fulfilled"}},
                {"force": "binding"},
                {"outcome": ["breached", "late", "escalated"]},
                {"any": [{"outcome": "breached"}, {"force": "advisory"}]},
                {"not": {"outcome": ["fulfilled", "followed"]}},
                {},
            )
        )
        said: Document = {"from": self.choose(self.findings), **({"where": condition} if condition else {})}
        if one_in(self.choose, 2):
            id_ = self.add("consequence", consequence=said)
        else:
            duty: Document = {
                "bearer": self.choose(("unit.head", "city")),
                "act": self.choose(("talked", "met")),
                **self.due(),
            }
            id_ = self.add("consequence", consequence=said, duty=duty)
        self.findings.append(id_)
        return id_

    def kinds(self) -> list[str]:
        """The kinds that can be written now."""
        ready = ["ranking", "ranking", "measure", "duty", "duty", "limit", "limit", "responsibility"]
        ready += ["escalation"] * 4 if self.rankings else []
        return ready + (["consequence"] * 2 if self.findings else [])
