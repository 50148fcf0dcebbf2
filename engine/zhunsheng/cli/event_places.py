"""Where events are written: file and line, for files of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from zhunsheng.events.files import is_lines, open_bytes
from zhunsheng.findings.derivation import EventRef


def places_of(files: Iterable[str], ids: Iterable[str]) -> dict[EventRef, str]:
    """
    Return where the events of these ids stand, each where it stands first.

    Standard input is gone when it has been read, and rows of tables are named by their ids already.
    """
    wanted, found = set(ids), dict[EventRef, str]()
    for name in dict.fromkeys(files):
        path = Path(name)
        if is_lines(path) and path.is_file():
            with open_bytes(path) as lines:
                for number, line in enumerate(lines, start=1):
                    ref = _name_in(line)
                    if ref is not None and ref.id in wanted:
                        found.setdefault(ref, f"{name}:{number}")
    return found


def _name_in(line: bytes) -> EventRef | None:
    """Return the name of the event on a line, if there is one that can be read."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    source, id = event.get("source"), event.get("id")
    return EventRef(source, id) if isinstance(source, str) and isinstance(id, str) else None
