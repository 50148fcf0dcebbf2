"""Frozen values made our way behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from zhunsheng.terms.value import dataclass

_LEAN: Any = {"frozen": True, "slots": True}


@dataclass(frozen=True, slots=True)
class Ours:
    """Where a body sits."""

    name: str
    notes: list[str] = field(default_factory=list, hash=False)
    rank: int = 0
    span: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """Where a body sits."""

    name: str
    notes: list[str] = field(default_factory=list, hash=False)
    rank: int = 0
    span: str = field(default="", compare=False, repr=False)


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}), (("a", ["x"]), {}), (("a",), {"rank": 2}), (("a", [], 0, "here"), {}), (("b",), {"span": "there"}),
]


@pytest.mark.parametrize(("args", "named"), GIVEN)
def test_a_value_shows_and_hashes_as_in_the_standard_library(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Ours(*args, **named), Theirs(*args, **named)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert hash(ours) == hash(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)


def test_values_are_equal_exactly_where_those_of_the_standard_library_are() -> None:
    for one, named in GIVEN:
        for other, also in GIVEN:
            expected = Theirs(*one, **named) == Theirs(*other, **also)
            assert (Ours(*one, **named) == Ours(*other, **also)) is expected
    assert Ours("a") != Theirs("a")


def test_no_default_is_shared_by_two_values() -> None:
    assert Ours("a").notes is not Ours("a").notes


def test_a_value_cannot_be_changed() -> None:
    value = Ours("a")
    with pytest.raises(FrozenInstanceError):
        value.name = "b"
    with pytest.raises(FrozenInstanceError):
        del value.name
    with pytest.raises(FrozenInstanceError):
        value.other = 1
    assert not hasattr(value, "__dict__")


def test_a_value_can_be_copied_pickled_and_replaced() -> None:
    value = Ours("a", ["x"], 3, "here")
    for copied in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert (copied, copied.span) == (value, "here")
    assert dataclasses.replace(value, rank=4) == Ours("a", ["x"], 4)


def test_wrong_arguments_are_refused_with_the_name_of_the_class() -> None:
    with pytest.raises(TypeError, match=r"Ours\.__init__\(\) missing 1 required positional argument: 'name'"):
        Ours()
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Ours("a", colour="red")
    assert list(inspect.signature(Ours).parameters) == list(inspect.signature(Theirs).parameters)


def test_what_a_class_writes_itself_is_kept() -> None:
    @dataclass(frozen=True, slots=True)
    class Loud:
        name: str

        def __post_init__(self) -> None:
            object.__setattr__(self, "name", self.name.upper())

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert repr(Loud("a")) == "<A>"


def test_a_pattern_takes_a_value_apart() -> None:
    match Ours("a", ["x"]):
        case Ours(name, notes):
            assert (name, notes) == ("a", ["x"])
        case _:
            pytest.fail("no match")


def test_a_field_that_is_not_given_in_order_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="in order"):
        dataclass(**_LEAN)(type("Odd", (), {"__annotations__": {"it": int}, "it": field(kw_only=True), "__doc__": "."}))


def test_other_options_are_left_to_the_standard_library() -> None:
    @dataclass(frozen=True, order=True)
    class Ranked:
        place: int

    assert Ranked(1) < Ranked(2)
