"""What an intake keeps of what it did not take in does not grow with the file, and says the same."""

from __future__ import annotations

import pytest

from zhunsheng.evaluate.bulk import intake
from zhunsheng.evaluate.bulk.intake import Taken
from zhunsheng.events.admission import Ignored, IgnoredType
from zhunsheng.events.excerpt import line_span


def test_many_events_of_unknown_types_are_counted_and_the_first_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_LISTED", 3)
    taken = Taken({})
    places = [line_span("a.jsonl", number, "{}", 1) for number in range(1, 9)]
    for place, name in zip(places, "xyxxyxzx", strict=True):
        taken.ignore((Ignored(name, (), place),))
    taken.ignore((), (IgnoredType("y", 5), IgnoredType("v", 1)))
    assert len(taken.ignored) < 3
    assert taken.ignored_types == (
        IgnoredType("v", 1),
        IgnoredType("x", 5, (), places[0]),
        IgnoredType("y", 7, (), places[1]),
        IgnoredType("z", 1, (), places[6]),
    )
