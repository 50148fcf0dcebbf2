"""One database serves many evaluations: what one leaves behind is gone before the next."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
sys.path.insert(0, str(Path(__file__).parent))

from bulk_worlds import Composer, an_event

from zhunsheng.evaluate.bulk.in_memory import evaluate_in
from zhunsheng.evaluate.bulk.on_duckdb import Database
from zhunsheng.evaluate.reference.evaluator import evaluate as reference
from zhunsheng.events.event import Event
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Zone


@pytest.fixture
def database() -> Iterator[Database]:
    with Database() as opened:
        yield opened


def tables(database: Database) -> list[str]:
    return [name for (name,) in database.fetch("SELECT table_name FROM duckdb_tables() UNION ALL"
                                               " SELECT view_name FROM duckdb_views() WHERE NOT internal")]


def worlds(count: int) -> Iterator[tuple[Rulebook, list[Event]]]:
    for number in range(count):
        chance = random.Random(f"kept:{number}")
        events = [an_event(chance.choice, place) for place in range(30)]
        yield Composer(chance.choice).rulebook(8), events


def test_one_evaluation_after_another_gives_the_findings_of_the_reference(database: Database) -> None:
    for book, events in worlds(6):
        with database.undone(book.zone):
            assert evaluate_in(database, book, events) == reference(book, events)
        assert tables(database) == []


def test_what_failed_is_undone_as_well(database: Database) -> None:
    ((book, events),) = worlds(1)
    with pytest.raises(Exception, match="nowhere"), database.undone(book.zone):
        database.execute("CREATE TEMP TABLE left_behind (o BIGINT); SELECT o FROM nowhere")
    assert tables(database) == []
    with database.undone(book.zone):
        assert evaluate_in(database, book, events) == reference(book, events)


def test_another_time_zone_is_taught_anew(database: Database) -> None:
    told = []
    for name in ("Asia/Shanghai", "Europe/Berlin", "Asia/Shanghai"):
        with database.undone(Zone(name)):
            told += list(database.fetch("SELECT instant_text(1414800000000000000)"))
    assert [text for (text,) in told] == [
        "2014-11-01T08:00:00+08:00", "2014-11-01T01:00:00+01:00", "2014-11-01T08:00:00+08:00",
    ]
