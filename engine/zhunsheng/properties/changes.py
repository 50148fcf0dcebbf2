"""Changes of a story: one event's number raised, an event added or taken away, the order of arrival, repetition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from zhunsheng.generate.chance import Chance
from zhunsheng.ir.properties import Change, ChangeKind
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.properties.interest import json_number
from zhunsheng.properties.story import Draft, Story
from zhunsheng.terms.quantity import QuantityError, parse_decimal

_STEPS = tuple(Decimal(step) for step in ("0.5", "1", "2", "3"))


@dataclass(frozen=True, slots=True)
class Changed:
    """A story before and after a change, and the event that was changed (None: the change concerns all)."""

    before: Story
    after: Story
    event: Draft | None = None


def changed(change: Change, story: Story, rulebook: Rulebook, chance: Chance) -> Changed | None:
    """Return the story with the change made somewhere in it, or None where it cannot be made."""
    places = [at for at, draft in enumerate(story.drafts) if change.of in (None, draft.type) and draft.retracts is None]
    match change.kind:
        case ChangeKind.ARRIVAL_ORDER:
            return Changed(story, replace(story, drafts=tuple(_permuted(story.drafts, chance))))
        case ChangeKind.REPETITION:
            again = tuple(chance.one_of(story.drafts) for _ in range(3)) if story.drafts else ()
            return Changed(story, replace(story, drafts=(*story.drafts, *again)))
        case _ if not places:
            return None
    at = chance.one_of(places)
    draft = story.drafts[at]
    match change.kind:
        case ChangeKind.RAISE | ChangeKind.LOWER:
            return _moved(change, story, at, rulebook, chance.one_of(_STEPS))
        case ChangeKind.ADD:
            without = (*story.drafts[:at], *story.drafts[at + 1 :])
            return Changed(replace(story, drafts=without), story, draft) if _stands_alone(story, draft) else None
        case ChangeKind.REMOVE:
            without = (*story.drafts[:at], *story.drafts[at + 1 :])
            return Changed(story, replace(story, drafts=without), draft) if _stands_alone(story, draft) else None
        case _:
            return _returned(story, draft)


def _moved(change: Change, story: Story, at: int, rulebook: Rulebook, step: Decimal) -> Changed | None:
    """Return the story in which the number of one event is another."""
    draft, name = story.drafts[at], change.number or ""
    declared = next((it for it in rulebook.event_types[draft.type].fields if it.name.id == name), None)
    try:
        number = parse_decimal(str(draft.fields[name]))
    except (KeyError, QuantityError):
        return None
    number = number + step if change.kind is ChangeKind.RAISE else number - step
    if declared is None or (declared.at_least is not None and number < declared.at_least):
        return None
    if declared.at_most is not None and number > declared.at_most:
        return None
    moved = replace(draft, fields={**draft.fields, name: json_number(number)})
    return Changed(story, replace(story, drafts=(*story.drafts[:at], moved, *story.drafts[at + 1 :])), moved)


def _returned(story: Story, draft: Draft) -> Changed | None:
    """Return the story in which an event is withdrawn at once and posted again under another id."""
    if not _stands_alone(story, draft):
        return None
    known = draft.recorded if draft.recorded is not None else draft.time
    gone = Draft(f"{draft.id}-w", draft.type, draft.time, {}, known, retracts=draft.id)
    again = replace(draft, id=f"{draft.id}-z", recorded=known)
    return Changed(story, replace(story, drafts=(*story.drafts, gone, again)), draft)


def _stands_alone(story: Story, draft: Draft) -> bool:
    """Say whether no other event corrects, withdraws or repeats this one, nor it another."""
    others = [other for other in story.drafts if other is not draft]
    return draft.supersedes is None and draft.retracts is None and not any(
        draft.id in (other.supersedes, other.retracts, other.id) for other in others
    )


def _permuted(drafts: tuple[Draft, ...], chance: Chance) -> Iterator[Draft]:
    left = list(drafts)
    while left:
        yield left.pop(chance.below(len(left)))
