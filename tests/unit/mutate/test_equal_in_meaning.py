"""Mutants that can never differ are recognised; those that can are not."""

from __future__ import annotations

import pytest

from planted import shaoxing, with_norm
from zhunsheng.ir.slice import norms_resting_on
from zhunsheng.mutate.normal import Normal

HEAD = "title: {zh: 规范, en: norm}"
OWN = Normal(shaoxing().rulebook)


def affected(text: str) -> frozenset[str]:
    other = Normal(with_norm(text).rulebook)
    names = OWN.differing(other)
    return norms_resting_on(OWN.rulebook, names) | norms_resting_on(other.rulebook, names)


def review(where: str) -> str:
    return f"""
        - id: monthly-review
          {HEAD}
          cites: [4.3/p1s2]
          duty: {{bearer: municipal-government, act: review.held, {where} every: month, at_least: 1,
            counted_by: {{reading: review-month}}, first_period: {{reading: months-before-force}}}}
    """


@pytest.mark.parametrize("where", ["", "where: {chair: [vice-mayor, mayor]},", "where: {chair: {present: true}},"])
def test_a_condition_that_always_holds_is_no_condition(where: str) -> None:
    assert affected(review(where)) == frozenset()


def test_a_condition_that_leaves_something_out_is_one() -> None:
    assert affected(review("where: {chair: mayor},")) == {"monthly-review"}


def staff(bound: str) -> str:
    return f"""
        - id: community-specialists
          {HEAD}
          cites: [4.3/p1s2]
          limit: {{of: community.staffed, latest: specialists, per: community, {bound}, bearer: territory.government}}
    """


@pytest.mark.parametrize("bound", ["above: 0, below: 3", "at_most: 2.5, at_least: 0.5", "at_most: 2, above: 0"])
def test_bounds_between_whole_numbers_are_the_same(bound: str) -> None:
    assert affected(staff(bound)) == frozenset()


def test_another_whole_number_is_another_bound() -> None:
    assert affected(staff("at_least: 1, at_most: 3")) == {"community-specialists"}


def growth(first: str) -> str:
    return f"""
        - id: fund-growth
          {HEAD}
          cites: [4.3/p1s2]
          limit: {{of: fund.contributed, sum: amount, every: year, above: previous, {first}
            bearer: municipal-government}}
    """


@pytest.mark.parametrize("first", ["from: 2014,", ""])
def test_a_first_period_before_anything_can_be_compared_is_none(first: str) -> None:
    assert affected(growth(first)) == frozenset()


def test_a_later_first_period_is_another_norm() -> None:
    assert affected(growth("from: 2016,")) == {"fund-growth"}
