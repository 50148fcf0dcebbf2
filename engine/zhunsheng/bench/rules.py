"""The twenty checks of the third workload, and who leads in the second: facts that all programs share."""

from __future__ import annotations

RULES = (
    ("R01", "score < 4000"),
    ("R02", "status in ('suspended', 'revoked')"),
    ("R03", "spent * 100 > budget * 110"),
    ("R04", "staff * 100 < required * 80"),
    ("R05", "response > 90"),
    ("R06", "category in ('power',) and priority >= 4"),
    ("R07", "region in ('R01', 'R02', 'R03', 'R05', 'R08', 'R13') and level > 3"),
    ("R08", "age > 365"),
    ("R09", "vehicles_ok * 2 < vehicles"),
    ("R10", "closed * 100 < open * 20 and open > 50"),
    ("R11", "channel not in ('phone', 'web', 'radio', 'desk')"),
    ("R12", "population > 500000 and staff < 20"),
    ("R13", "level in (5,) and status not in ('active',)"),
    ("R14", "(priority > 5 or priority < 1)"),
    ("R15", "score > 9990"),
    ("R16", "spent < 0"),
    ("R17", "budget in (0,)"),
    ("R18", "category in ('health', 'market', 'other') and response > 60"),
    ("R19", "open - closed > 400"),
    ("R20", "region in ('R00',)"),
)
"""Written so that Python and SQL both read them, but for the comma after a single member."""

FIELDS = {
    "w1": {"jurisdiction": str, "tier": str, "unit": str, "month": str, "score": int},
    "w2": {"case": str, "category": str, "area": str, "unit": str, "priority": int},
    "w3": {
        "unit": str,
        "category": str,
        "region": str,
        "status": str,
        "channel": str,
        "score": int,
        "budget": int,
        "spent": int,
        "staff": int,
        "required": int,
        "response": int,
        "priority": int,
        "level": int,
        "age": int,
        "vehicles": int,
        "vehicles_ok": int,
        "open": int,
        "closed": int,
        "population": int,
    },
}

READ = {
    "w1": ("jurisdiction", "tier", "unit", "month", "score"),
    "w2": ("type", "time", "case", "category", "area", "unit"),
    "w3": ("id", *(name for name in FIELDS["w3"] if name != "unit")),
}
"""What a workload looks at: of JSON nothing else need be decoded, as of Parquet."""

LEADS = {
    "fire": "rescue",
    "flood": "rescue",
    "traffic": "police",
    "noise": "environment",
    "waste": "environment",
    "water": "utilities",
    "power": "utilities",
    "building": "housing",
    "food": "health",
    "labour": "labour",
    "health": "health",
    "market": "commerce",
    "other": "registry",
}


def force_of(area: str) -> str:
    """Return with which force the rules hold in an area: binding in every third one."""
    return "binding" if int(area[1:]) % 3 == 0 else "reference"
