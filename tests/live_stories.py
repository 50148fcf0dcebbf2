"""A small story for live sessions: a ranking month by month, as CloudEvents."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import zhunsheng
from zhunsheng import Policy

UNITS = ("yuecheng", "high-tech-zone", "paojiang-zone")


@cache
def policy() -> Policy:
    """The policy that ships with the package."""
    return zhunsheng.load(zhunsheng.default_policy())


def cloud(id: str, type: str, time: str, data: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    """Make a CloudEvent."""
    return {"specversion": "1.0", "id": id, "source": "office", "type": type, "time": f"{time}T09:00:00+08:00",
            "data": data, **attributes}


def scored(unit: str, period: str, score: int, **attributes: Any) -> dict[str, Any]:
    """Make the event that scores a unit in a month."""
    data = {"unit": unit, "period": period, "score": score}
    return cloud(f"{period}-{unit}", "assessment.scored", f"{period}-20", data, **attributes)


def months(*periods: str) -> list[dict[str, Any]]:
    """Make the events of some months, in each of which Yuecheng is last and the ranking is published."""
    return [
        event
        for period in periods
        for event in (
            *(scored(unit, period, 80 + place) for place, unit in enumerate(UNITS)),
            cloud(f"{period}-published", "ranking.published", f"{period}-25",
                  {"tier": "territorial", "period": period, "media": ["daily"]}),
        )
    ]


def line(event: dict[str, Any]) -> bytes:
    """Return an event as a line of JSON."""
    return json.dumps(event, ensure_ascii=False).encode()


QUARTER = months("2014-08", "2014-09", "2014-10")
