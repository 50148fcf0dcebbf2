"""Whoever stops an evaluation stops it wherever it is: also within a function of ours that the database calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

import duckdb

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


@pytest.mark.parametrize("met", ["connect", "close"])
def test_a_stop_that_the_database_meets_when_it_opens_or_closes_is_told_as_one(
    met: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = duckdb.connect()

    class Stopped:
        def execute(self, sql: str) -> object:
            return opened.execute(sql)

        def close(self) -> None:
            raise RuntimeError("Query interrupted")

    def connect(_: str) -> Stopped:
        if met == "connect":
            raise RuntimeError("Query interrupted")
        return Stopped()

    monkeypatch.setattr(duckdb, "connect", connect)
    with pytest.raises(KeyboardInterrupt), Database(folder=str(tmp_path)):
        pass
    assert list(tmp_path.iterdir()) == []
