"""What a plan leaves out: tables nobody reads any more, ranks nobody asks for, texts that are known beforehand."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("duckdb")

import duckdb

from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind
from zhunsheng.evaluate.bulk.lasting import with_drops
from zhunsheng.evaluate.bulk.operations.saying import Pieces, evidence_json
from zhunsheng.evaluate.bulk.passing import read_for_the_last
from zhunsheng.evaluate.bulk.shape import declared_schema, shapes
from zhunsheng.evaluate.bulk.steps import Statement
from zhunsheng.ir.operations import Rank
from zhunsheng.policy import load
from zhunsheng.source.resources import data_folder


def dropped_after(steps: list[str], kept: frozenset[str] = frozenset()) -> list[list[str]]:
    groups = with_drops([Statement(sql) for sql in steps], kept)
    return [[step.sql.removeprefix("DROP TABLE ") for step in group[1:] if isinstance(step, Statement)]
            for group in groups]


def test_a_table_is_dropped_after_the_last_step_that_reads_it_through_a_view() -> None:
    steps = ["CREATE TEMP TABLE t_1 AS SELECT 1 AS a", "CREATE TEMP VIEW t_2 AS SELECT a FROM t_1",
             "CREATE TEMP TABLE t_3 AS SELECT a FROM t_2", "INSERT INTO found SELECT a FROM t_3"]
    assert dropped_after(steps) == [[], [], ["t_1"], ["t_3"]]
    assert dropped_after(steps, frozenset({"t_3"})) == [[], [], ["t_1"], []]


def test_a_table_that_no_step_reads_is_dropped_at_once() -> None:
    assert dropped_after(["CREATE TEMP TABLE t_1 AS SELECT 1", "CREATE TEMP TABLE t_10 AS SELECT 2"]) == [
        ["t_1"], ["t_10"]]


def test_whoever_looks_for_last_places_only_needs_no_other_places() -> None:
    book = load(data_folder("policy") / "bench" / "w1").rulebook
    ranks = {operation.name for operation in book.operations if isinstance(operation, Rank)}
    assert ranks
    assert read_for_the_last(book, shapes(book, declared_schema(book))) == ranks


@pytest.mark.parametrize(("ids", "listed"), [
    (["'b'"], ["b"]), (["'b'", "NULL::VARCHAR"], ["b"]), (["'b'", "'a'"], ["a", "b"]), (["'a'", "'b'"], ["a", "b"]),
    (["'b'", "'b'"], ["b"]), (["'b'", "NULL", "'a'", "'b'"], ["a", "b"])])
def test_events_that_are_carried_are_listed_once_and_in_order(ids: list[str], listed: list[str]) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TEMP MACRO json_text(t) AS to_json(t)::VARCHAR")
    ((written,),) = connection.execute(f"SELECT {evidence_json(ids)}").fetchall()
    assert json.loads(written) == listed


def test_what_is_known_beforehand_is_parted_from_what_differs() -> None:
    pieces = Pieces()
    pieces.name("unit", ABSENT)
    pieces.name("force", Held("'binding'", Kind.TEXT), plain=True)
    pieces.name("at", Held("at", Kind.TEXT), plain=True, always=True)
    pieces.say(',"due":null')
    assert pieces.parted() == (',"unit":null,"force":"binding","at":"', "at", '","due":null')
