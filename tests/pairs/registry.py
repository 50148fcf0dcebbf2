"""The registry that all generated policies share: small, but with every type of field and every kind of place."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

TOWN = ("east", "west", "north")
POST = ("south", "far")
UNITS = (*TOWN, *POST, "solo")
CITY = "city"
TIERS = ("town", "post", "lone")
PLACES = ("centre", "east-side", "west-side", "fringe", "harbour", "beyond")
MATTERS = ("noise", "smoke", "parking")
SENTENCES = ("1/p1s1", "1/p1s2", "2/p1s1")
ANNOTATION = "generated"


def both(text: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": f"《{text}》", "en": text.replace("-", " ")}


def named(id_: str, **said: Any) -> Document:
    """Return a registered thing with its titles."""
    return {"id": id_, "title": both(id_), **said}


def units(bodies: dict[str, str] | None = None, tiers: dict[str, str] | None = None) -> Document:
    """Return the units; an adopter has its own names for bodies and tiers."""
    body, tier = bodies or {}, tiers or {}

    def unit(id_: str, territory: str | None, in_tier: str | None = None, **said: Any) -> Document:
        own = {"tier": tier.get(in_tier, in_tier)} if in_tier else {}
        place = {"territory": territory} if territory else {}
        return named(body.get(id_, id_), **own, **place, **said)

    parent = {"parent": body.get(CITY, CITY), "level": "district"}
    return {
        "units": {
            "tiers": [
                named(tier.get("town", "town"), territory="centre"),
                named(tier.get("post", "post"), territory="fringe"),
                named(tier.get("lone", "lone")),
            ],
            "levels": [named("city-level"), named("district")],
            "roles": [named("leader"), named("head")],
            "groups": [named("services")],
            "bodies": [
                unit("east", "east-side", "town", **parent),
                unit("west", "west-side", "town", **parent),
                unit("north", "centre", "town", groups=["services"], **parent),
                unit("south", "fringe", "post", **parent),
                unit("far", "harbour", "post", groups=["services"]),
                unit("solo", "centre", "lone"),
                unit(CITY, "centre", level="city-level"),
                unit("office", None),
            ],
        }
    }


def territories(bodies: dict[str, str] | None = None) -> Document:
    """Return the places: two within the centre, one for reference, one with its own rules, one out of everything."""
    body = bodies or {}
    return {
        "territories": [
            named("centre", government=body.get(CITY, CITY)),
            named("east-side", within="centre"),
            named("west-side", within="centre", government=body.get("west", "west")),
            named("fringe"),
            named("harbour", within="fringe", government=body.get("far", "far")),
            named("beyond"),
        ]
    }


def matters() -> Document:
    """Return the matters: one of a body, one of different bodies by place, one of whoever governs the place."""
    return {
        "matters": [
            named("noise", lead="solo", support=["east", "city"]),
            {**named("smoke", lead="east"), "within": ["centre"]},
            {**named("smoke", lead="south"), "within": ["fringe"], "support": ["far"]},
            named("parking", lead="territory.government"),
        ]
    }


def digest_of(sentence: str) -> str:
    """Return the digest that the clauses give a sentence."""
    return f"{SENTENCES.index(sentence) + 1:016x}"


def clauses() -> Document:
    """Return the sentences that norms cite."""
    sentences = [
        {"id": id_, "digest": digest_of(id_), "status": "definition", "gloss": both(f"sentence {number}")}
        for number, id_ in enumerate(SENTENCES, start=1)
    ]
    return {"clauses": {"source": {"title": both("source"), "dated": "2014-07-01"}, "sentences": sentences}}


def _field(type_: str, name: str, **said: Any) -> Document:
    return {"type": type_, "title": both(name), **said}


def _event(type_: str, fields: Document, **said: Any) -> Document:
    titled = {name: {**field, "title": both(f"{type_}-{name}")} for name, field in fields.items()}
    return {"type": type_, "title": both(type_.replace(".", "-")), **said, "fields": titled}


def _choices(*names: str) -> Document:
    return {"type": "choice", "choices": {name: both(name) for name in names}, "title": both("choice")}


def vocabulary() -> Document:
    """Return the event types: one for each length of period, and each type of field somewhere."""
    unit, text = _field("unit", "unit"), _field("text", "text")
    maybe: Document = {"optional": True}
    return {
        "vocabulary": {
            "measures": [{"id": "元"}, {"id": "万元", "is": 10000, "of": "元"}, {"id": "分"}],
            "events": [
                _event(
                    "scored",
                    {
                        "unit": unit,
                        "period": _field("month", "period"),
                        "score": _field("decimal", "score", measure="分", **maybe),
                        "tier": _field("tier", "tier", **maybe),
                    },
                    period="period",
                    actor="unit",
                ),
                _event(
                    "published",
                    {
                        "tier": _field("tier", "tier"),
                        "period": _field("month", "period"),
                        "order": {"list_of": "unit", "title": both("order"), **maybe},
                    },
                    period="period",
                ),
                _event(
                    "reviewed",
                    {"period": _field("month", "period"), "chair": _choices("mayor", "deputy")},
                    period="period",
                ),
                _event("stated", {"unit": unit, "period": _field("month", "period")}, period="period", actor="unit"),
                _event("talked", {"unit": unit, "by": {**unit, **maybe}}, actor="unit", counterparty="by"),
                _event("met", {"body": unit, "kind": _choices("annual", "special")}, actor="body"),
                _event(
                    "filed",
                    {
                        "case": text,
                        "unit": unit,
                        "target": _field("date", "target", **maybe),
                        "urgent": _field("boolean", "urgent"),
                        "when": _field("instant", "when", **maybe),
                    },
                    actor="unit",
                ),
                _event("closed", {"case": text, "unit": {**unit, **maybe}}, actor="unit"),
                _event(
                    "staffed",
                    {
                        "squad": text,
                        "territory": _field("territory", "territory"),
                        "officers": _field("count", "officers"),
                        "helpers": _field("count", "helpers", **maybe),
                    },
                ),
                _event(
                    "paid",
                    {"unit": unit, "year": _field("year", "year"), "amount": _field("decimal", "amount", measure="元")},
                    period="year",
                    actor="unit",
                ),
                _event(
                    "spent",
                    {
                        "unit": unit,
                        "amount": _field("decimal", "amount", measure="元"),
                        "purpose": _choices("tools", "rewards", "feasts"),
                        "day": _field("day", "day"),
                    },
                    period="day",
                    actor="unit",
                ),
                _event(
                    "planned",
                    {"unit": unit, "quarter": _field("quarter", "quarter"), "figure": _field("decimal", "figure")},
                    period="quarter",
                    actor="unit",
                ),
                _event(
                    "noted",
                    {"unit": unit, "week": _field("week", "week"), "number": _field("count", "number")},
                    period="week",
                    actor="unit",
                ),
                _event(
                    "reported",
                    {
                        "problem": text,
                        "matters": {"list_of": "matter", "title": both("matters")},
                        "territories": {"list_of": "territory", "title": both("territories")},
                        "channel": _choices("phone", "patrol"),
                    },
                ),
            ],
        }
    }
