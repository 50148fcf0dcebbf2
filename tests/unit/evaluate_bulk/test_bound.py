"""The bound on memory: the usual one gives way, up to what the database takes by itself; one asked for does not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from zhunsheng.evaluate.bulk.bound import Bound
from zhunsheng.evaluate.bulk.on_duckdb import Database


class Asked:
    """Answers as a database does that takes 3.5 GB by itself."""

    def __init__(self) -> None:
        self.set: list[str] = []

    def __call__(self, sql: str) -> int:
        if sql.startswith("SET"):
            self.set.append(sql.partition("= ")[2])
            return 0
        return 1_000_000_000 if "1GB" in sql else 3_500_000_000


class Short(Exception):
    """Memory did not suffice."""


def test_the_usual_bound_is_doubled_until_there_is_no_more() -> None:
    asked = Asked()
    bound = Bound(asked, None)
    assert [bound.widen() for _ in range(3)] == [True, True, False]
    assert asked.set == ["'1000000000B'", "'2000000000B'", "'3500000000B'"]


def test_a_bound_that_was_asked_for_stays() -> None:
    asked = Asked()
    bound = Bound(asked, "1GB")
    bound.lift()
    assert not bound.widen()
    assert asked.set == ["'1GB'"]


@pytest.mark.parametrize(("fails", "done"), [(0, True), (2, True), (3, False)])
def test_work_begins_anew_as_long_as_there_is_more_memory(fails: int, done: bool) -> None:
    bound, tried = Bound(Asked(), None), []

    def work() -> str:
        tried.append(1)
        if len(tried) <= fails:
            raise Short
        return "done"

    if done:
        assert bound.within(work, Short) == "done"
    else:
        with pytest.raises(Short):
            bound.within(work, Short)
    assert len(tried) == min(fails, 2) + 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_told_as_such_with_the_folder_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as told, Database(folder=str(tmp_path)) as database:
        database.execute("COPY (SELECT repeat('x', 1000) FROM range(10000)) TO '/dev/full' (FORMAT csv)")
    assert (told.value.errno, told.value.filename) == (errno.ENOSPC, str(tmp_path))
    assert list(tmp_path.iterdir()) == []
