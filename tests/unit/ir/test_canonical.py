"""The canonical text is that of the plain JSON form, written at once."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.rulebook import EventType, FieldType, Name, Norm, Unit
from zhunsheng.policy import load
from zhunsheng.source.resources import shipped_policies
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Calendar


def plain_form(value: Any) -> Any:
    """The JSON form by definition."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": decimal_text(value)}
    if isinstance(value, Enum):
        return plain_form(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain_form(member) for key, member in value.items()}
    if isinstance(value, frozenset):
        return sorted((plain_form(member) for member in value), key=str)
    if isinstance(value, tuple | list):
        return [plain_form(member) for member in value]
    assert is_dataclass(value)
    return {"kind": type(value).__name__, **{it.name: plain_form(getattr(value, it.name)) for it in fields(value)}}


def by_definition(value: Any) -> str:
    return json.dumps(plain_form(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


texts = st.text(max_size=6)
names = st.builds(Name, texts, st.builds(Bilingual, texts, texts), st.lists(texts, max_size=2).map(tuple))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2) | texts
    | st.dates() | st.sampled_from(FieldType) | names | st.builds(Unit, names, tier=st.none() | texts)
    | st.builds(Calendar, st.frozensets(st.integers(0, 6)), st.frozensets(st.dates(), max_size=3))
    | st.frozensets(texts, max_size=4) | st.builds(Norm, texts, texts, st.builds(Bilingual, texts, texts),
                                                   st.none(), st.just(()))
    | st.builds(EventType, names, st.just(())),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_the_canonical_text_is_the_plain_form_written_as_json(value: Any) -> None:
    assert canonical_text(value) == by_definition(value)


@pytest.mark.parametrize("policy", ["shaoxing-2014", "wuhan-trial"])
def test_a_shipped_rulebook_has_the_canonical_text_of_its_plain_form(policy: str) -> None:
    rulebook = load(shipped_policies()[policy]).rulebook
    assert canonical_text(rulebook) == by_definition(rulebook)


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form for float"):
        canonical_text((1.5,))
