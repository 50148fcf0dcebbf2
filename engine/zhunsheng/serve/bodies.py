"""Events as they come over HTTP: CloudEvents in structured, batched and binary form, and lines of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from zhunsheng.events.strict_json import JsonError, read_json
from zhunsheng.serve.guard import Denied

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = ("application/x-ndjson", "application/jsonl")
PLAIN = "application/json"


def events_in(body: bytes, headers: Mapping[str, str]) -> list[Any]:
    """
    Return the events of a request, each as bytes or as a mapping; raises Denied.

    A type of content that a web page could send without asking is not accepted.
    """
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if "ce-id" in headers or "ce-type" in headers:
        if media != PLAIN:
            raise Denied(415, "content-type")
        return [_binary(body, headers)]
    if media == SINGLE:
        return [body]
    if media in LINES:
        return [line for line in body.split(b"\n") if line.strip()]
    if media not in (BATCH, PLAIN):
        raise Denied(415, "content-type")
    if media == PLAIN and not body.lstrip().startswith(b"["):
        return [body]
    value = value_in(body)
    if not isinstance(value, list):
        raise Denied(400, "batch")
    return value


def _binary(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the event whose attributes are headers and whose data is the body."""
    attributes = {name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-")}
    return {**attributes, "data": value_in(body)}


def value_in(body: bytes) -> Any:
    """Return the JSON value of a body; raises Denied."""
    try:
        return read_json(body.decode("utf-8"))
    except (UnicodeDecodeError, JsonError):
        raise Denied(400, "json") from None
