"""What guards the records of a journal: the very table, index and triggers, and the count of numbers given out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing

_TABLE = """
CREATE TABLE IF NOT EXISTS record (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    source   TEXT NOT NULL,
    id       TEXT NOT NULL,
    content  TEXT NOT NULL,
    raw      BLOB NOT NULL,
    previous TEXT NOT NULL,
    digest   TEXT NOT NULL
);"""
_GUARDS = {
    "one_of_each": """
CREATE UNIQUE INDEX IF NOT EXISTS one_of_each ON record (source, id, content) WHERE kind = 'event';""",
    "never_changed": """
CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END;""",
    "never_removed": """
CREATE TRIGGER IF NOT EXISTS never_removed BEFORE DELETE ON record
    BEGIN SELECT RAISE(ABORT, 'nothing is removed from a journal'); END;""",
}
SCHEMA = "".join([_TABLE, *_GUARDS.values(), "\n"])
"""What a journal is made with."""

_Thing = tuple[str, str, str]
"""Type, name and text of a table, index or trigger."""


def departures(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the names of tables, indexes and triggers that are missing, are others, or do not belong there."""
    expected = _expected()
    found = _things(connection)
    return tuple(sorted({name for _, name, _ in {*found} ^ {*expected}}))


def can_be_put_back(names: Iterable[str]) -> bool:
    """Say whether only guards are concerned, and not the table itself or anything that does not belong there."""
    return all(name in _GUARDS for name in names)


def put_back(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Make guards anew, in the place of others of their names."""
    there = {name: kind for kind, name, _ in _things(connection)}
    for name in names:
        if name in there:
            connection.execute(f"DROP {there[name]} {name}")
        connection.execute(_GUARDS[name])


def last_number(connection: sqlite3.Connection) -> int | None:
    """Return the highest number ever given out; None where the file's own count of them is gone or no number."""
    try:
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'record'").fetchone()
    except sqlite3.Error:
        return None
    if row is None:
        return 0 if connection.execute("SELECT count(*) FROM record").fetchone()[0] == 0 else None
    return row[0] if isinstance(row[0], int) else None


def _things(connection: sqlite3.Connection) -> list[_Thing]:
    """Return every table, index and trigger, as it is written down in the file."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    return connection.execute(query).fetchall()


def _expected() -> list[_Thing]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return _things(connection)
