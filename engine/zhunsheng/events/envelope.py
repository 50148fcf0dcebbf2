"""The envelope of a CloudEvent: everything but its `data`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from zhunsheng.events.cell import CellError, read_text, shown
from zhunsheng.events.cell_times import read_instant
from zhunsheng.problems.suggest import likeness, near_names
from zhunsheng.terms.time import Instant
from zhunsheng.terms.value import dataclass

REQUIRED = ("specversion", "id", "source", "type", "time")
MEANT = (*REQUIRED, "subject", "recordedtime", "supersedes", "retracts", "datacontenttype", "data")
ATTRIBUTES = frozenset((*MEANT, "dataschema"))
"""The attributes of CloudEvents that have a meaning here."""
_ATTRIBUTE = re.compile("[a-z0-9]+")
_JSON_MEDIA = re.compile(r"(application/json|text/json|[\w.+-]+/[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE | re.ASCII)
MOST_ATTRIBUTES = 64
"""An event has at most so many attributes of no meaning to the gate."""

_EASILY_LOST = ("recordedtime", "supersedes", "retracts")
_SLIP = 0.8


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse an event, not yet tied to a place in a file."""

    code: str
    field: str
    value: str = ""
    expected: str = ""
    near: tuple[str, ...] = ()


@dataclass(slots=True)
class Envelope:
    """The attributes of one event as far as they could be read; whole if no fault was found."""

    id: str = ""
    source: str = ""
    type: str = ""
    time: Instant = 0
    recorded: Instant = 0
    subject: str | None = None
    supersedes: str | None = None
    retracts: str | None = None


def open_envelope(event: Mapping[str, Any], faults: list[Fault]) -> Envelope:
    """Read the attributes of a CloudEvent 1.0; whatever is wrong with them is added to `faults`."""
    if event.get("specversion") != "1.0":
        code = "E111" if event.get("specversion") is None else "E110"
        faults.append(Fault(code, "specversion", shown(event.get("specversion")), "1.0"))
    if not event.keys() <= ATTRIBUTES:
        _check_further_attributes(event, faults)
    time = _instant(event, "time", faults) or 0
    opened = Envelope(
        _text(event, "id", faults) or "",
        _text(event, "source", faults) or "",
        _text(event, "type", faults) or "",
        time,
        time if event.get("recordedtime") is None else _instant(event, "recordedtime", faults) or 0,
    )
    if event.get("subject") is not None:
        opened.subject = _text(event, "subject", faults)
    media = event.get("datacontenttype")
    if media is not None and media != "application/json" and not _is_json_media(media):
        faults.append(Fault("E117", "datacontenttype", shown(media), "application/json"))
    if event.get("supersedes") is not None or event.get("retracts") is not None:
        _read_target(event, opened, faults)
    return opened


def _read_target(event: Mapping[str, Any], opened: Envelope, faults: list[Fault]) -> None:
    for word in ("supersedes", "retracts"):
        if event.get(word) is not None:
            target = _text(event, word, faults)
            if target and target == opened.id:
                faults.append(Fault("E119", word, target))
            setattr(opened, word, target)
    if opened.supersedes and opened.retracts:
        faults.append(Fault("E118", "retracts", opened.retracts))


def _text(event: Mapping[str, Any], attribute: str, faults: list[Fault]) -> str | None:
    value = event.get(attribute)
    if type(value) is str and value.isprintable() and value and not value.isspace():
        return value
    if value is None:
        faults.append(Fault("E111", attribute))
        return None
    try:
        return read_text(value)
    except CellError as fault:
        faults.append(Fault(fault.code, attribute, fault.value))
        return None


def _instant(event: Mapping[str, Any], attribute: str, faults: list[Fault]) -> Instant | None:
    value = event.get(attribute)
    if value is None:
        faults.append(Fault("E111", attribute))
        return None
    try:
        return read_instant(value)
    except CellError as fault:
        faults.append(Fault(fault.code, attribute, fault.value, fault.expected, fault.near))
        return None


def _is_json_media(media: Any) -> bool:
    return isinstance(media, str) and _JSON_MEDIA.fullmatch(media) is not None


def _check_further_attributes(event: Mapping[str, Any], faults: list[Fault]) -> None:
    further = sorted((key for key in event if key not in ATTRIBUTES), key=str)
    if len(further) > MOST_ATTRIBUTES:
        faults.append(Fault("E126", "", str(len(further)), str(MOST_ATTRIBUTES)))
    for name in further[:MOST_ATTRIBUTES]:
        if name == "data_base64":
            faults.append(Fault("E122", "data_base64"))
        elif not isinstance(name, str) or not _ATTRIBUTE.fullmatch(name):
            word = name if isinstance(name, str) else shown(name)
            faults.append(Fault("E123", shown(name), near=near_names(word[:60].replace("_", ""), MEANT)))
        elif slip := _slip_for(name):
            faults.append(Fault("E124", name, near=slip))


@lru_cache(maxsize=1024)
def _slip_for(name: str) -> tuple[str, ...]:
    """Return the attribute with a meaning that an unknown one is a slip for; a correction must not get lost."""
    return tuple(word for word in _EASILY_LOST if likeness(name[:60], word) >= _SLIP)
