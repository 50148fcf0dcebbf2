"""Whoever stops an evaluation stops it wherever it is: also within a function of ours that the database calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("duckdb")

from zhunsheng.evaluate.bulk.on_duckdb import Database


def ask(answer: Callable[[int], int]) -> None:
    with Database() as database:
        database.connection.create_function("asked", answer, ["BIGINT"], "BIGINT")
        database.connection.execute("SELECT asked(range) FROM range(10)").fetchall()


def test_an_interrupt_within_a_function_of_ours_ends_the_work() -> None:
    def interrupted(number: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(interrupted)


def test_a_slip_within_a_function_of_ours_is_no_interrupt() -> None:
    def failing(number: int) -> int:
        raise ValueError("KeyboardInterrupt")

    with pytest.raises(Exception, match="ValueError"):
        ask(failing)
