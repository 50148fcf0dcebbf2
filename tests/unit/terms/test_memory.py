"""What is kept in memory, and for how long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from zhunsheng.terms.memory import remembered, without_collections


class Book:
    """A value that can be looked at from afar."""


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_collections_rest_meanwhile_and_go_on_afterwards() -> None:
    with without_collections():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collections_go_on_after_a_failure_too() -> None:
    with pytest.raises(ValueError, match="unread"), without_collections():
        raise ValueError("unread")
    assert gc.isenabled()


def test_whoever_switched_collections_off_finds_them_off() -> None:
    gc.disable()
    with without_collections(), without_collections():
        pass
    assert not gc.isenabled()


def test_what_was_frozen_on_purpose_stays_frozen() -> None:
    gc.freeze()
    try:
        with without_collections():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_what_was_made_in_circles_meanwhile_is_given_back_later() -> None:
    with without_collections():
        book = Book()
        book.itself = book  # type: ignore[attr-defined]  # a circle, for the collector to find
        seen = ref(book)
        del book
    gc.collect()
    assert seen() is None


def test_an_answer_is_remembered_for_the_very_value_and_not_longer_than_it_lives() -> None:
    asked: list[str] = []

    @remembered
    def title_of(book: Book) -> list[str]:
        asked.append("asked")
        return ["title"]

    one, other = Book(), Book()
    first = title_of(one)
    seen = ref(one)
    assert title_of(one) is first
    assert title_of(other) is not first
    assert len(asked) == 2
    del one
    assert seen() is None
    assert title_of(other) is title_of(other)
