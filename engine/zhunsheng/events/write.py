"""From an event back to a CloudEvent, in one canonical form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Instant, Zone, parse_instant


def cloud_event(event: Event, zone: Zone) -> dict[str, Any]:
    """
    Return the CloudEvents 1.0 JSON form of an event: times in the zone given, exact numbers as text.

    `recordedtime` stands only where it differs from `time`. Admitted again under the same vocabulary it is the
    same event.
    """
    members: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": _instant_text(event.time, zone),
    }
    if event.recorded != event.time:
        members["recordedtime"] = _instant_text(event.recorded, zone)
    for word, value in (
        ("subject", event.subject), ("supersedes", event.supersedes), ("retracts", event.retracts),
    ):
        if value is not None:
            members[word] = value
    members["data"] = {name: _json_cell(cell, zone) for name, cell in sorted(event.fields.items())}
    return members


def to_json_line(event: Event, zone: Zone) -> str:
    """Return the event as one line of canonical JSON, without the line end."""
    return json.dumps(cloud_event(event, zone), ensure_ascii=False, separators=(",", ":"))


def _json_cell(cell: Cell, zone: Zone) -> Any:
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    if isinstance(cell, tuple):
        return list(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return _instant_text(cell, zone)
    return cell


def _instant_text(instant: Instant, zone: Zone) -> str:
    """Write an instant in the zone; in UTC where the zone's offset of old has seconds, which RFC 3339 cannot say."""
    text = zone.text(instant)
    return text if parse_instant(text) == instant else Zone("UTC").text(instant)
