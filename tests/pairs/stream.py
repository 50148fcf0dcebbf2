"""
Streams that reach deep into a generated policy: months one after the other, told as people tell them.

Upon the months come corrections, withdrawals, repetitions, conflicts and late knowledge; acts fall just before, at and
just after what is due; months, units and publications are absent now and then.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pairs.choosing import Choose, one_in, some
from pairs.policy import Draft
from pairs.registry import CITY, MATTERS, PLACES, POST, TOWN, UNITS

MONTHS = ("2014-06", "2014-07", "2014-08", "2014-09", "2014-10", "2014-11", "2014-12", "2015-01")
SCORES = (1, 2, 3, "2.5", "1.0")
CLOCKS = ("09:00:00", "00:00:00", "23:59:59", "18:30:00", "23:59:59.999999999")
OFFSETS = ("+08:00", "+08:00", "Z", "+01:00")
CloudEvent = dict[str, Any]


class Telling:
    """A stream while it is told."""

    def __init__(self, choose: Choose, draft: Draft) -> None:
        self.choose, self.draft = choose, draft
        self.events: list[CloudEvent] = []
        self.cases = 0
        self.usual = choose((None, "east", "west", "south"))
        """Who is last month after month."""

    def unit(self, id_: str) -> str:
        """The unit as the evaluated policy calls it."""
        return self.draft.units.get(id_, id_)

    def tier(self, id_: str) -> str:
        return self.draft.tiers.get(id_, id_)

    def say(self, type_: str, day: date, /, **data: Any) -> None:
        """Tell an event of a day, sometimes known only later."""
        moment = f"{day.isoformat()}T{self.choose(CLOCKS)}{self.choose(OFFSETS)}"
        event: CloudEvent = {"specversion": "1.0", "id": f"e{len(self.events) + 1}", "source": "office", "type": type_,
                             "time": moment, "data": {name: it for name, it in data.items() if it is not None}}
        if one_in(self.choose, 6):
            event["recordedtime"] = f"{(day + timedelta(days=self.choose((1, 9, 40)))).isoformat()}T12:00:00+08:00"
        self.events.append(event)

    # -- what happens ---------------------------------------------------------------------------------------------

    def month(self, period: str) -> None:
        """Tell a month: scores, publication, review, statements and talks, and whatever else there is."""
        first = date.fromisoformat(f"{period}-01")
        last = (first + timedelta(days=32)).replace(day=1)
        if not one_in(self.choose, 8):
            self._ranked(period, last)
        for _ in range(self.choose((0, 1, 1, 2, 3))):
            self.choose((self._case, self._case, self._staffed, self._money, self._money, self._problem, self._met,
                         self._counted, self._talked, self._planned))(first, period)

    def _ranked(self, period: str, after: date) -> None:
        usual = None if one_in(self.choose, 6) else self.usual
        for unit in some(self.choose, (*TOWN, *POST), at_least=2):
            score = 1 if unit == usual else self.choose(SCORES)
            tier = self.tier(self.choose(("town", "post", "lone"))) if one_in(self.choose, 12) else None
            self.say("scored", after + timedelta(days=self.choose((0, 1, 4))), unit=self.unit(unit), period=period,
                     score=None if one_in(self.choose, 12) else score, tier=tier)
        if one_in(self.choose, 5):
            self.say("scored", after, unit=self.unit("solo"), period=period, score=self.choose(SCORES))
        for tier, units in (("town", TOWN), ("post", POST)):
            if self.choose((True, True, tier == "town", False)):
                order = [self.unit(unit) for unit in some(self.choose, units[::-1])] if one_in(self.choose, 4) else None
                day = after + timedelta(days=self.choose((5, 3, 6)))
                self.say("published", day, tier=self.tier(tier), period=period, order=order or None)
        if not one_in(self.choose, 4):
            self.say("reviewed", after + timedelta(days=8), period=period, chair=self.choose(("mayor", "deputy")))
        for unit in some(self.choose, UNITS):
            if one_in(self.choose, 2):
                day = after + timedelta(days=self.choose((7, 8, 8, 9, 12, 13)))
                self.say("stated", day, unit=self.unit(unit), period=period)

    def _case(self, first: date, period: str) -> None:
        self.cases += 1
        case, unit = f"c{self.choose((self.cases, self.cases, 1))}", self.unit(self.choose(UNITS))
        opened = first + timedelta(days=self.choose((0, 8, 26, 29)))
        target = opened + timedelta(days=3)
        self.say("filed", opened, case=case, unit=unit, target=self.choose((target.isoformat(), None)),
                 urgent=self.choose((True, False)), when=self.choose((f"{target}T10:00:00+08:00", None)))
        for _ in range(self.choose((1, 1, 0, 2))):
            done = opened + timedelta(days=self.choose((0, 1, 2, 3, 4, 7, 8, 31)))
            self.say("closed", done, case=case, unit=self.choose((unit, None)))

    def _staffed(self, first: date, period: str) -> None:
        self.say("staffed", first + timedelta(days=9), squad=self.choose(("q1", "q2")), territory=self.choose(PLACES),
                 officers=self.choose((0, 1, 2, 3)), helpers=self.choose((0, 2, 4, 6, None)))

    def _money(self, first: date, period: str) -> None:
        unit, day = self.unit(self.choose(UNITS)), first + timedelta(days=self.choose((4, 20)))
        if one_in(self.choose, 2):
            purpose = self.choose(("tools", "rewards", "feasts"))
            self.say("spent", day, unit=unit, amount=self.choose(SCORES), purpose=purpose, day=day.isoformat())
        else:
            self.say("paid", day, unit=unit, year=self.choose((period[:4], "2015")), amount=self.choose(SCORES))

    def _problem(self, first: date, period: str) -> None:
        places = [place for place in PLACES if one_in(self.choose, 3)] or [self.choose(PLACES)]
        matters = [matter for matter in MATTERS if one_in(self.choose, 2)] or ["noise"]
        self.say("reported", first + timedelta(days=14), problem=f"p{len(self.events)}", matters=matters,
                 territories=places, channel=self.choose(("phone", "patrol")))

    def _met(self, first: date, period: str) -> None:
        self.say("met", first + timedelta(days=self.choose((2, 27))), body=self.unit(self.choose((CITY, "east", "solo"))),
                 kind=self.choose(("annual", "special")))

    def _counted(self, first: date, period: str) -> None:
        day = first + timedelta(days=self.choose((6, 13)))
        year, week, _ = day.isocalendar()
        self.say("noted", day, unit=self.unit(self.choose(UNITS)), week=f"{year}-W{week:02d}",
                 number=self.choose((0, 1, 2)))

    def _talked(self, first: date, period: str) -> None:
        day = first + timedelta(days=self.choose((6, 11, 27)))
        self.say("talked", day, unit=self.unit(self.choose(UNITS)), by=self.choose((self.unit(CITY), None)))

    def _planned(self, first: date, period: str) -> None:
        quarter = f"{period[:4]}-Q{(int(period[5:]) + 2) // 3}"
        self.say("planned", first + timedelta(days=17), unit=self.unit(self.choose(UNITS)), quarter=quarter,
                 figure=self.choose(SCORES))

    # -- what comes to be known about it --------------------------------------------------------------------------

    def afterthought(self) -> None:
        """Tell something about an event: a correction, a withdrawal, a repetition, or a conflicting content."""
        target = self.choose(self.events)
        kind = self.choose(("correct", "correct", "retract", "retract", "repeat", "conflict", "unknown", "stranger"))
        if "retracts" in target and kind not in ("repeat", "stranger"):
            kind = "retract"
        later = self.choose((0, 3, 50))
        day = date.fromisoformat(target["time"][:10]) + timedelta(days=later)
        event = {**target, "data": dict(target.get("data", {})), "recordedtime": f"{day.isoformat()}T23:59:59.999999999Z"}
        if kind == "stranger":
            event |= {"type": "weather", "id": f"x{len(self.events)}"}
        elif kind == "retract":
            event = {name: event[name] for name in ("specversion", "source", "type", "time", "recordedtime")}
            event |= {"id": f"x{len(self.events)}", "retracts": target["id"]}
        elif kind != "repeat":
            for name in ("score", "amount", "officers", "number"):
                if name in event["data"]:
                    event["data"][name] = self.choose((1, 2, 3))
            if "unit" in event["data"] and one_in(self.choose, 3):
                event["data"]["unit"] = self.unit(self.choose(UNITS))
            if kind != "conflict":
                about = target["id"] if kind == "correct" else "nobody-knows"
                event = {**event, "id": f"x{len(self.events)}", "supersedes": about}
                event.pop("retracts", None)
        self.events.append(event)


def stream(choose: Choose, draft: Draft, most_months: int = 6) -> list[CloudEvent]:
    """Generate a stream for a policy, in the order in which things happen."""
    telling = Telling(choose, draft)
    first = choose((1, 1, 2, 0))
    for period in MONTHS[first : first + min(most_months, choose((1, 2, 2, 3, 3, 4, 6)))]:
        telling.month(period)
    for _ in range(choose((0, 0, 1, 2, 4)) if telling.events else 0):
        telling.afterthought()
    return telling.events
