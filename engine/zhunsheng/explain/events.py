"""Events as a person reads them: what, when, known when, where written, and what was corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.explain.line import Line
from zhunsheng.explain.looked_at import LookedAt
from zhunsheng.explain.words import say
from zhunsheng.findings.derivation import EventRef
from zhunsheng.terms.text import Bilingual

Places = Mapping[EventRef, str]
"""Where an event is written, as far as that is known: `file:line`."""


def ref_of(event: Event) -> EventRef:
    """Return the name of an event."""
    return EventRef(event.source, event.id)


class EventTeller:
    """Tells of the events of one evaluation."""

    def __init__(self, looked: LookedAt, places: Places) -> None:
        self._looked, self._places = looked, places

    def line(self, ref: EventRef) -> Line:
        """Return an event that counts, with what it corrected and what was said of it besides."""
        event = self._looked.standing.get(ref)
        if event is None:
            known = self._looked.by_name.get(ref, ())
            event = known[0] if known else None
        if event is None:
            return Line("event", say("event_unknown", id=ref.id, source=ref.source), {"event": _name(ref)})
        return Line("event", self.words(event), self.facts(event), self._related(event))

    def words(self, event: Event) -> Bilingual:
        """Return an event in one line."""
        titles = self._looked.titles
        at, recorded = titles.instant(event.time), titles.instant(event.recorded)
        place = self._places.get(ref_of(event), "")
        said = say("event", type=titles.event_type(event.type), fields=titles.fields(event.fields), id=event.id, at=at)
        if event.recorded != event.time:
            said = _added(said, say("event_known", at=recorded))
        if place:
            said = _added(said, say("event_place", place=place))
        return said

    def facts(self, event: Event) -> dict[str, Any]:
        """Return an event as data."""
        zone = self._looked.rulebook.zone
        return {
            "event": {
                **_name(ref_of(event)), "type": event.type, "time": zone.text(event.time),
                "recordedtime": zone.text(event.recorded), "place": self._places.get(ref_of(event)),
            }
        }

    def fate(self, event: Event) -> Line | None:
        """Return why an event does not count, or None if it does."""
        standing = self._looked.standing.get(ref_of(event))
        if standing is not None and standing.digest == event.digest:
            return None
        titles, evaluation = self._looked.titles, self._looked.evaluation
        facts = self.facts(event)
        if evaluation.known_at is not None and event.recorded > evaluation.known_at:
            says = say("fate_unknown_yet", event=self.words(event), known=titles.instant(event.recorded),
                       asked=titles.instant(evaluation.known_at))
            return Line("known-later", says, facts)
        if evaluation.as_of is not None and event.time > evaluation.as_of:
            says = say("fate_not_yet", event=self.words(event), at=titles.instant(event.time),
                       asked=titles.instant(evaluation.as_of))
            return Line("happens-later", says, facts)
        for other in self._answers(event):
            word = "fate_withdrawn" if other.retracts == event.id else "fate_replaced"
            says = say(word, event=self.words(event), by=self.words(other))
            return Line("withdrawn" if other.retracts == event.id else "replaced", says, facts,
                        (Line("event", self.words(other), self.facts(other)),))
        if event.retracts is not None:
            return Line("withdrawal", say("fate_is_withdrawal", event=self.words(event)), facts)
        return Line("disregarded", say("fate_disregarded", event=self.words(event)), facts)

    def _answers(self, event: Event) -> list[Event]:
        """Return what corrects or withdraws an event, the last recorded first."""
        found = [it for it in self._looked.given
                 if it.source == event.source and event.id in (it.supersedes, it.retracts)]
        return sorted(found, key=lambda it: (it.recorded, it.id), reverse=True)

    def _related(self, event: Event) -> tuple[Line, ...]:
        """Return what stands in connection with an event: what it replaced, withdrawals undone, other contents."""
        lines = []
        replaced = self._replaced_by(event)
        for ref in self._connected(event):
            for other in self._looked.by_name[ref]:
                if other is event or other.digest == event.digest:
                    continue
                word = "corrected" if ref in replaced else "not_counted"
                if ref == ref_of(event):
                    word = "other_content"
                says = say(word, event=self.words(other), by=event.id)
                lines.append(Line(word.replace("_", "-"), says, self.facts(other)))
        return tuple(lines)

    def _replaced_by(self, event: Event) -> set[EventRef]:
        """Return what an event corrects, what that corrected, and so on."""
        found: set[EventRef] = set()
        here: str | None = event.supersedes
        while here is not None and EventRef(event.source, here) not in found:
            ref = EventRef(event.source, here)
            found.add(ref)
            known = self._looked.by_name.get(ref, ())
            here = known[0].supersedes if known else None
        return found

    def _connected(self, event: Event) -> list[EventRef]:
        """Return every event that is linked with this one by corrections and withdrawals, in order of record."""
        links: dict[str, set[str]] = {}
        for other in self._looked.given:
            target = other.supersedes or other.retracts
            if other.source == event.source and target is not None:
                links.setdefault(other.id, set()).add(target)
                links.setdefault(target, set()).add(other.id)
        seen, waiting = {event.id}, [event.id]
        while waiting:
            waiting += [id for id in links.get(waiting.pop(), ()) if id not in seen and not seen.add(id)]  # type: ignore[func-returns-value]  # add says nothing
        known = self._looked.by_name
        refs = [EventRef(event.source, id) for id in seen if EventRef(event.source, id) in known]
        return sorted(refs, key=lambda ref: (known[ref][0].recorded, ref))


def _added(said: Bilingual, more: Bilingual) -> Bilingual:
    return Bilingual(f"{said.zh}{more.zh}", f"{said.en}{more.en}")


def _name(ref: EventRef) -> dict[str, str]:
    return {"source": ref.source, "id": ref.id}
