"""The OpenAPI document of the server: every path, what it takes and what it answers."""

from __future__ import annotations

from typing import Any

from zhunsheng.ir.rulebook import Rulebook

_TEXT = {"type": "string"}
_NAME = {"type": "string", "minLength": 1}
_TEXT_OR_NONE = {"type": ["string", "null"]}
_ARRAY_OF_TEXT = {"type": "array", "items": _TEXT}


def document(rulebook: Rulebook) -> dict[str, Any]:
    """Return the document for a policy: its event types are named, so that a client can be checked against them."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"准绳 zhunsheng: {rulebook.title.zh} / {rulebook.title.en}", "version": "1",
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "security": [{"bearer": []}, {}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Event": _event(rulebook), "Finding": _finding(), "Change": _change(), "Posted": _posted(),
                "Error": {"type": "object", "properties": {"error": _TEXT}},
            },
        },
    }


def _paths() -> dict[str, Any]:
    event, batch = _reference("Event"), {"type": "array", "items": _reference("Event")}
    taken = {
        "application/cloudevents+json": {"schema": event},
        "application/cloudevents-batch+json": {"schema": batch},
        "application/json": {"schema": {"anyOf": [event, batch]}},
        "application/x-ndjson": {"schema": _TEXT},
    }
    advance = {"type": "object", "required": ["to"], "properties": {"to": {**_TEXT, "format": "date-time"}}}
    filters = [_query(name) for name in ("norm", "unit", "outcome", "force", "period", "limit", "after")]
    return {
        "/events": {"post": _operation("提交事件 / post events", _reference("Posted"), body=taken)},
        "/advance": {"post": _operation("推进时间 / move the instant on", _reference("Change"),
                                        body={"application/json": {"schema": advance}})},
        "/findings": {"get": _operation("现有认定 / findings that stand", {"type": "object"}, parameters=filters)},
        "/findings/{id}": {"get": _operation(
            "一项认定及其推导 / one finding and how it was derived", _reference("Finding"),
            parameters=[{"name": "id", "in": "path", "required": True, "schema": _TEXT}],
        )},
        "/findings/{id}/why": {"get": _operation(
            "一项认定为何成立 / why a finding holds", {"type": "object"},
            parameters=[{"name": "id", "in": "path", "required": True, "schema": _TEXT}],
        )},
        "/why-not": {"get": _operation(
            "为何没有这样的认定 / why there is no such finding", {"type": "object"},
            parameters=[_query(name) for name in ("norm", "unit", "period", "outcome")],
        )},
        "/rankings": {"get": _operation("排名 / rankings", {"type": "object"})},
        "/who": {"get": _operation("谁牵头、谁配合 / who leads and who supports", {"type": "object"},
                                   parameters=[_query("matter"), _query("territory")])},
        "/health": {"get": _operation("状态 / health", {"type": "object"})},
        "/openapi.json": {"get": _operation("本文件 / this document", {"type": "object"})},
    }


def _operation(summary: str, answer: dict[str, Any], *, body: dict[str, Any] | None = None,
               parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    error = {"description": "error", "content": {"application/json": {"schema": _reference("Error")}}}
    said: dict[str, Any] = {
        "summary": summary,
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": answer}}},
                      "default": error},
    }
    if body is not None:
        said["requestBody"] = {"required": True, "content": body}
    if parameters is not None:
        said["parameters"] = parameters
    return said


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": _TEXT}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _event(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "data"],
        "properties": {
            "specversion": {"const": "1.0"}, "id": _NAME, "source": _NAME, "subject": _NAME,
            "type": {**_NAME, "examples": sorted(rulebook.event_types)},
            "time": {**_TEXT, "format": "date-time"}, "recordedtime": {**_TEXT, "format": "date-time"},
            "supersedes": _NAME, "retracts": _NAME, "data": {"type": "object"},
        },
    }


def _finding() -> dict[str, Any]:
    texts = ("id", "norm", "force", "outcome")
    perhaps = ("unit", "bearer", "counterparty", "territory", "period", "at", "due")
    return {
        "type": "object",
        "required": [*texts, *perhaps, "cites", "values", "evidence", "title"],
        "properties": {
            **dict.fromkeys(texts, _TEXT), **dict.fromkeys(perhaps, _TEXT_OR_NONE),
            "cites": _ARRAY_OF_TEXT, "evidence": _ARRAY_OF_TEXT,
            "values": {"type": "object", "additionalProperties": _TEXT},
            "title": {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}},
            "derivation": {"type": ["object", "null"]},
        },
    }


def _change() -> dict[str, Any]:
    findings = {"type": "array", "items": _reference("Finding")}
    return {"type": "object", "required": ["added", "withdrawn"],
            "properties": {"added": findings, "withdrawn": findings}}


def _posted() -> dict[str, Any]:
    change = _change()
    whole = {"type": "integer", "minimum": 0}
    change["required"] = ["accepted", "repeated", "ignored", "refused", *change["required"]]
    change["properties"] |= {"accepted": whole, "repeated": whole, "ignored": {"type": "array"},
                             "refused": {"type": "array"}}
    return change
