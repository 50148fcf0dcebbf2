"""The shortest story that was found under which two versions conclude differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.events.admission import Intake
from zhunsheng.events.event import Event
from zhunsheng.events.given import take_in
from zhunsheng.events.write import cloud_event
from zhunsheng.explain.line import Line
from zhunsheng.explain.titles import Titles
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Instant
from zhunsheng.versions.effects import Effects, effects_of
from zhunsheng.versions.words import say

ENOUGH = 3
"""So many stories that differ are shrunk; the shortest is told."""


@dataclass(frozen=True)
class Story:
    """Events that may tell two versions apart, and until when they are looked at."""

    name: str
    events: tuple[Event, ...]
    as_of: Instant | None = None


@dataclass(frozen=True)
class Witness:
    """A story of which no event can be left out, and the findings that differ."""

    story: Story
    effects: Effects
    rulebook: Rulebook

    @property
    def line(self) -> Line:
        """The story as a tree: its events, then what differs."""
        titles, zone = Titles(self.rulebook), self.rulebook.zone
        until = titles.instant(self.story.as_of) if self.story.as_of is not None else Bilingual("…", "…")
        events = tuple(Line("event", _event_words(event, titles), {"event": cloud_event(event, zone)})
                       for event in self.story.events)
        says = say("witness", name=self.story.name, count=len(events), until=until)
        return Line("witness", says, {}, (*events, self.effects.line))

    def to_dict(self) -> dict[str, Any]:
        """Return the story as JSON data; its events can be written to a file and replayed."""
        zone = self.rulebook.zone
        return {
            "from": self.story.name,
            "as_of": None if self.story.as_of is None else zone.text(self.story.as_of),
            "events": [cloud_event(event, zone) for event in self.story.events],
            "effects": self.effects.to_dict(),
        }


def find_witness(old: Rulebook, new: Rulebook, stories: Iterable[Story]) -> tuple[Witness | None, int]:
    """
    Return the shortest of the first few stories that tell the versions apart, shrunk, and how many were tried.

    A story on which only figures differ, and no conclusion, is told if there is no better one.
    """
    found: list[Witness] = []
    lesser: Story | None = None
    tried = 0
    for story in stories:
        tried += 1
        effects = _effects(old, new, story, story.events)
        if effects.decides:
            found.append(_shrunk(old, new, story, lambda it: it.decides))
            if len(found) == ENOUGH or len(found[-1].story.events) <= 1:
                break
        elif effects and lesser is None:
            lesser = story
    if not found and lesser is not None:
        found.append(_shrunk(old, new, lesser, bool))
    return min(found, key=lambda it: (len(it.story.events), it.story.name), default=None), tried


def _shrunk(old: Rulebook, new: Rulebook, story: Story, differs: Callable[[Effects], bool]) -> Witness:
    """Leave out events as long as the versions still differ: halves first, then smaller parts, then single ones."""
    events = list(story.events)
    size = max(1, len(events) // 2)
    while size:
        start = 0
        while start < len(events):
            fewer = events[:start] + events[start + size:]
            if differs(_effects(old, new, story, fewer)):
                events = fewer
            else:
                start += size
        size //= 2
    kept = Story(story.name, tuple(events), story.as_of)
    return Witness(kept, _effects(old, new, kept, events), new)


def _effects(old: Rulebook, new: Rulebook, story: Story, events: Sequence[Event]) -> Effects:
    return effects_of(old, new, _taken(events, old), _taken(events, new), as_of=story.as_of)


def _taken(events: Sequence[Event], rulebook: Rulebook) -> tuple[Event, ...]:
    """Return the events that a version takes in: types and fields may not be the same in both."""
    intake: Intake = take_in([cloud_event(event, rulebook.zone) for event in events], rulebook)
    return intake.events


def _event_words(event: Event, titles: Titles) -> Bilingual:
    name, fields, at = titles.event_type(event.type), titles.fields(event.fields), titles.instant(event.time)
    return Bilingual(f"{at.zh} {name.zh}：{fields.zh}", f"{at.en} {name.en}: {fields.en}")
