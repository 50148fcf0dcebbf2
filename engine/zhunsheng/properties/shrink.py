"""Shrinking: the smallest story that still shows what a larger one showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from zhunsheng.properties.story import Draft, Story
from zhunsheng.terms.time import SECOND, Zone

Shows = Callable[[Story], bool]
"""Whether a story shows what is sought."""

MOST_TRIES = 600
"""So many smaller stories are tried at most."""

_MORNING = 9 * 3600 * SECOND


def shrink(story: Story, shows: Shows, zone: Zone) -> Story:
    """
    Return the smallest story found that still shows it: fewer events first, then plainer ones.

    Invariant: `shows` holds of the story given and of the one returned.
    """
    return _Shrinking(shows, zone).smallest(story)


class _Shrinking:
    def __init__(self, shows: Shows, zone: Zone) -> None:
        self.shows, self.zone, self.tries = shows, zone, 0

    def smallest(self, story: Story) -> Story:
        story = self._fewer(story)
        while (plainer := self._pass(story)) is not None:
            story = plainer
        named = story.renumbered()
        return named if self.shows(named) else story

    def _fewer(self, story: Story) -> Story:
        """Leave out half, a quarter … and at last single events, as long as that is possible."""
        size = max(1, len(story.drafts) // 2)
        while size:
            story, size = self._without_chunks(story, size), size // 2
        return story

    def _without_chunks(self, story: Story, size: int) -> Story:
        start = 0
        while start < len(story.drafts):
            smaller = replace(story, drafts=(*story.drafts[:start], *story.drafts[start + size :]))
            if self._good(smaller):
                story = smaller
            else:
                start += size
        return story

    def _pass(self, story: Story) -> Story | None:
        """Return the story made smaller or plainer in at least one place, or None if nothing is left to do."""
        before = story
        story = self._without_chunks(story, 1)
        if story.as_of is not None and self._good(smaller := replace(story, as_of=None)):
            story = smaller
        for place in range(len(story.drafts)):
            for plainer in self._plainer(story.drafts[place]):
                changed = replace(story, drafts=(*story.drafts[:place], plainer, *story.drafts[place + 1 :]))
                if self._good(changed):
                    story = changed
        return story if story != before else None

    def _plainer(self, draft: Draft) -> Iterator[Draft]:
        if draft.recorded is not None:
            yield replace(draft, recorded=None)
        morning = self.zone.start_of(self.zone.day_of(draft.time)) + _MORNING
        if morning != draft.time:
            yield replace(draft, time=morning)
        for name, told in draft.fields.items():
            yield replace(draft, fields={key: held for key, held in draft.fields.items() if key != name})
            for simple in _simpler(told):
                yield replace(draft, fields={**draft.fields, name: simple})

    def _good(self, story: Story) -> bool:
        if self.tries >= MOST_TRIES:
            return False
        self.tries += 1
        return self.shows(story)


def _simpler(told: Any) -> Iterator[Any]:
    if isinstance(told, list) and len(told) > 1:
        yield told[:1]
    elif isinstance(told, int) and not isinstance(told, bool) and told > 1:
        yield from (small for small in (0, 1, 2) if small < told)
