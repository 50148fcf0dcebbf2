"""Stories are the same for the same seed, pass the gate, and reach deep into the norms."""

from __future__ import annotations

from planted import shaoxing
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.gate import Gate
from zhunsheng.ir.slice import norms_that_conclude, sliced
from zhunsheng.properties.invent import Inventor
from zhunsheng.properties.shrink import shrink
from zhunsheng.properties.story import Admitting, Draft, Story

BOOK = shaoxing().rulebook
ADMITTING = Admitting(Gate(BOOK))


def test_the_same_seed_gives_the_same_story() -> None:
    part = sliced(BOOK, ["last-place-statement"])
    assert Inventor(part).story(7) == Inventor(part).story(7)
    assert Inventor(part).story(7) != Inventor(part).story(8)


def test_every_invented_event_passes_the_gate() -> None:
    for norm in norms_that_conclude(BOOK):
        inventor = Inventor(sliced(BOOK, [norm]))
        for seed in range(5):
            story = inventor.story(seed)
            assert len(ADMITTING.events(story)) == len(story.drafts), norm


def test_every_norm_comes_to_a_finding() -> None:
    silent = []
    for norm in norms_that_conclude(BOOK):
        part = sliced(BOOK, [norm])
        inventor = Inventor(part)
        stories = (inventor.story(seed) for seed in range(120))
        if not any(evaluate(part, ADMITTING.events(story), as_of=story.as_of).findings for story in stories):
            silent.append(norm)
    assert silent == []


def test_a_slice_finds_what_the_whole_rulebook_finds() -> None:
    for norm in ("three-consecutive-last-talk", "fund-growth", "lead-unit", "squadron-accreditation"):
        part = sliced(BOOK, [norm])
        story = Inventor(part).story(3)
        events = ADMITTING.events(story)
        whole = evaluate(BOOK, events, as_of=story.as_of).findings
        assert evaluate(part, events, as_of=story.as_of).findings == tuple(it for it in whole if it.norm == norm)


def test_a_story_is_shrunk_to_what_matters() -> None:
    drafts = tuple(Draft(f"d{number}", "meeting.held", number * 10**15, {"number": number}) for number in range(1, 9))
    small = shrink(Story(drafts, as_of=10**18), lambda story: any(it.fields.get("number") == 5 for it in story.drafts),
                   BOOK.zone)
    assert [draft.fields for draft in small.drafts] == [{"number": 5}]
    assert small.as_of is None
    assert small.drafts[0].id == "e1"
