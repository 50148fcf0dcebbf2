"""The file a journal lives in: sqlite, one writer, any number of readers, nothing ever overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zhunsheng.journal.canonical import canonical
from zhunsheng.journal.guards import SCHEMA, can_be_put_back, departures, last_number, put_back
from zhunsheng.journal.record import FORMS, GENESIS, Kind, Record, chained
from zhunsheng.problems.problem import Problem, ProblemsFound

_APPLICATION_ID = 0x5A485553
_COLUMNS = "number, kind, source, id, content, raw, previous, digest"
_PATIENCE_SECONDS = 10.0
_OF_THE_SECOND_FORM = frozenset({Kind.DIFFERENCE.value, Kind.RESTORED.value})
"""A file that has such a record is refused by a program that would not know it."""


class Unsaved:
    """What is to be written as one: either all of it is in the journal, or nothing."""

    def __init__(self) -> None:
        self.items: list[tuple[Kind, bytes, str, str, str]] = []

    def add(self, kind: Kind, raw: bytes, source: str = "", id: str = "", content: str = "") -> None:
        """Add a record."""
        self.items.append((kind, raw, source, id, content))


class Journal:
    """
    A journal open for writing. Not thread-safe: the session that owns it has the lock.

    Promise: when `write` returns, what was given is on the disk, in order, chained to everything before.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises ProblemsFound if it is no journal of this form or cannot be opened."""
        self.path = path
        self._connection = _connect(path, f"{path.resolve().as_uri()}?mode=rwc")
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._connection.close()
            raise _cannot_use(path, error) from None
        except ProblemsFound:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        connection = self._connection
        is_new = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if not is_new:
            _check_form(connection, self.path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA recursive_triggers = ON")
        if is_new:
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {_APPLICATION_ID}; "
                                     f"PRAGMA user_version = {FORMS[0]}; COMMIT;")
        self.number, self.head = _head(connection)
        given_out = last_number(connection)
        if given_out != self.number:
            missing = min(self.number, given_out or 0) + 1
            raise ProblemsFound([Problem("J106", None, {"value": str(self.path), "number": str(missing)})])

    def write(self, unsaved: Unsaved) -> None:
        """
        Append the records in one transaction; raises ProblemsFound, and has then written nothing.

        Another writer since the last write is an error: two sessions cannot both be right about what followed.
        """
        self._write(unsaved, ())

    def _write(self, unsaved: Unsaved, guards: Sequence[str]) -> None:
        connection, number, head = self._connection, self.number, self.head
        records = []
        for kind, raw, source, id, content in unsaved.items:
            record = chained(number + 1, head, kind, raw, source, id, content)
            records.append(record)
            number, head = record.number, record.digest
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                put_back(connection, guards)
                self._append(records)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise _cannot_use(self.path, error) from None
        self.number, self.head = number, head

    def _append(self, records: Sequence[Record]) -> None:
        if _head(self._connection) != (self.number, self.head):
            raise ProblemsFound([Problem("J104", None, {"value": str(self.path)})])
        if any(it.kind in _OF_THE_SECOND_FORM for it in records):
            self._connection.execute(f"PRAGMA user_version = {FORMS[1]}")
        self._connection.executemany(
            f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(it.number, it.kind, it.source, it.id, it.content, it.raw, it.previous, it.digest) for it in records],
        )

    def records(self, after: int | None = None, kind: Kind | None = None) -> Iterator[Record]:
        """Yield the records (of a kind) in order, after a number; raises ProblemsFound if they cannot be read."""
        return _records(self._connection, self.path, after, kind)

    def lacking(self) -> tuple[str, ...]:
        """Return the names of what guards the records and is missing or not as it was made."""
        return departures(self._connection)

    def restore(self) -> tuple[str, ...]:
        """
        Put the guards there again that are lacking, write that down, and return their names.

        Only for a journal of which every record was looked at. Raises ProblemsFound if more than guards is not as it
        was made, and has then changed nothing.
        """
        lacking = self.lacking()
        if not can_be_put_back(lacking):
            raise ProblemsFound([Problem("J113", None, {"value": str(self.path), "names": ", ".join(lacking)})])
        if lacking:
            unsaved = Unsaved()
            unsaved.add(Kind.RESTORED, canonical({"restored": list(lacking)}))
            self._write(unsaved, lacking)
        return lacking

    def close(self) -> None:
        """Close the file; everything is on the disk already."""
        self._connection.close()


class JournalReader:
    """A journal open for reading, also while a session is writing it: for auditors."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises ProblemsFound if there is none or it is no journal of this form."""
        if not path.is_file():
            raise ProblemsFound([Problem("J101", None, {"value": str(path)})])
        self._path = path
        self._connection = _connect(path, f"{path.resolve().as_uri()}?mode=ro")
        try:
            _check_form(self._connection, path)
        except sqlite3.Error as error:
            self._connection.close()
            raise _cannot_use(path, error) from None
        except ProblemsFound:
            self._connection.close()
            raise

    def records(self, after: int | None = None) -> Iterator[Record]:
        """Yield the records in order, from the one after a number on; raises ProblemsFound if they cannot be read."""
        return _records(self._connection, self._path, after)

    def last_number(self) -> int:
        """Return the highest number ever given out, by which records missing at the end are found."""
        return last_number(self._connection) or 0

    def is_guarded(self) -> bool:
        """
        Say whether the file still has its count of numbers, and the very table, index and triggers it was made with.

        Whoever changes a record has to take the triggers away first.
        """
        try:
            given_out, number = last_number(self._connection), _head(self._connection)[0]
            return not departures(self._connection) and given_out is not None and given_out >= number
        except sqlite3.Error as error:
            raise _cannot_use(self._path, error) from None

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Within this, everything read is as it was at one moment, whatever a session writes meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _connect(path: Path, uri: str) -> sqlite3.Connection:
    try:
        made = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_SECONDS)
    except sqlite3.Error as error:
        raise _cannot_use(path, error) from None
    made.text_factory = _text
    return made


def _text(stored: bytes) -> str:
    """Return a text of the file; one that is no UTF-8 is no text that was ever written, and so fits no digest."""
    return stored.decode("utf-8", "surrogateescape")


def _check_form(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    form = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION_ID:
        raise ProblemsFound([Problem("J102", None, {"value": str(path)})])
    if form not in FORMS:
        expected = str(FORMS[-1])
        raise ProblemsFound([Problem("J103", None, {"value": str(path), "form": str(form), "expected": expected})])


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT number, digest FROM record ORDER BY number DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def _records(connection: sqlite3.Connection, path: Path, after: int | None,
             kind: Kind | None = None) -> Iterator[Record]:
    asked = {"number > ?": after, "kind = ?": kind.value if kind is not None else None}
    wanted = {condition: value for condition, value in asked.items() if value is not None}
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    query = f"SELECT {_COLUMNS} FROM record {where} ORDER BY number"
    try:
        for row in connection.execute(query, tuple(wanted.values())):
            number, kind, source, id, content, raw, previous, digest = row
            as_bytes = raw if isinstance(raw, bytes) else repr(raw).encode("utf-8", "surrogatepass")
            yield Record(number, str(kind), str(source), str(id), str(content), as_bytes, str(previous), str(digest))
    except sqlite3.Error as error:
        raise _cannot_use(path, error) from None


def _cannot_use(path: Path, error: sqlite3.Error) -> ProblemsFound:
    return ProblemsFound([Problem("J105", None, {"value": str(path), "reason": _reason(error)})])


_REASONS = {
    "SQLITE_BUSY": "file.busy",
    "SQLITE_LOCKED": "file.busy",
    "SQLITE_FULL": "file.full",
    "SQLITE_READONLY": "file.read-only",
    "SQLITE_PERM": "file.forbidden",
    "SQLITE_NOTADB": "file.damaged",
    "SQLITE_CORRUPT": "file.damaged",
}


def _reason(error: sqlite3.Error) -> str:
    """Return the catalogue's word for what sqlite says; its extended names begin with the plain ones."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((reason for known, reason in _REASONS.items() if name.startswith(known)), "file.not-opened")
