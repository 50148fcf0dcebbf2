"""Whole policies: a folder of YAML, perhaps with a second one that adopts it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairs.choosing import Choose, one_in, some
from pairs.norms import Drafting
from pairs.registry import Document, both, clauses, matters, named, territories, units, vocabulary

OWN_BODIES = {
    "east": "eastern",
    "west": "western",
    "north": "northern",
    "south": "southern",
    "far": "distant",
    "solo": "single",
    "city": "district-city",
    "office": "district-office",
}
OWN_TIERS = {"town": "towns", "post": "posts", "lone": "lones"}


@dataclass(frozen=True)
class Draft:
    """A policy as documents by file; `evaluated` is the folder of the policy that is evaluated."""

    files: dict[str, Document]
    evaluated: str
    units: dict[str, str]
    tiers: dict[str, str]
    readings: dict[str, tuple[str, ...]]

    def write(self, folder: Path) -> Path:
        """Write all files below a folder; where the policy to load is."""
        for name, document in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        return folder / self.evaluated


def draft(choose: Choose, most_norms: int = 6) -> Draft:
    """Generate a policy whose norms build on each other."""
    drafting = Drafting(choose)
    if choose((False, True)):
        drafting.ranking()
        drafting.escalation()
    for _ in range(choose(range(1, most_norms + 1))):
        getattr(drafting, choose(drafting.kinds()))()
    if one_in(choose, 3):
        drafting.consequence() if drafting.findings else drafting.duty()
    norms = [*_scope(choose), *drafting.norms]
    readings = {id_: tuple(reading["choices"]) for id_, reading in drafting.readings.items()}
    files = folder_of("base", norms, list(drafting.readings.values()), choose)
    if not one_in(choose, 5):
        return Draft(files, "base", {}, {}, readings)
    files |= _adopter(choose, [norm["id"] for norm in norms])
    return Draft(files, "adopter", OWN_BODIES, OWN_TIERS, readings)


def _scope(choose: Choose) -> list[Document]:
    if one_in(choose, 6):
        return []
    said = choose(
        (
            {"binding": ["centre", "beyond"], "advisory": ["fringe"], "none": ["harbour"]},
            {"binding": ["centre", "beyond"], "advisory": ["fringe"], "none": ["harbour"]},
            {"binding": ["fringe"], "advisory": ["centre"], "none": ["west-side"]},
            {"binding": ["centre", "fringe", "beyond"]},
        )
    )
    return [
        {"id": "where-it-applies", "title": both("scope"), "says": both("where"), "cites": ["1/p1s1"], "scope": said}
    ]


def _head(id_: str, choose: Choose, parts: list[str], **said: Any) -> Document:
    force = {"from": choose(("2014-07-09", "2014-07-09", "2014-08-01"))}
    if one_in(choose, 5):
        force["until"] = "2014-12-15"
    days: Document = {}
    if not one_in(choose, 4):
        days = {
            "working_days": {
                "rest": ["saturday", "sunday"],
                "holidays": ["2014-09-08", "2014-10-01", "2014-10-02"],
                "worked": ["2014-09-28"],
            }
        }
    return {
        "policy": {
            "id": id_,
            "title": both(id_),
            "issuer": both("the city"),
            "dated": "2014-07-09",
            "in_force": force,
            "time_zone": choose(("Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin")),
            **days,
            **said,
            "parts": parts,
        }
    }


def folder_of(name: str, norms: list[Document], readings: list[Document], choose: Choose) -> dict[str, Document]:
    """Return the documents of a policy by file, with the registry that all generated policies share."""
    documents: dict[str, Document] = {
        "clauses": clauses(),
        "units": units(),
        "territories": territories(),
        "matters": matters(),
        "vocabulary": vocabulary(),
        "norms": {"norms": norms},
    }
    documents |= {"readings": {"readings": readings}} if readings else {}
    parts = [f"{part}.yaml" for part in documents]
    files = {f"{name}/{part}.yaml": document for part, document in documents.items()}
    return {f"{name}/policy.yaml": _head(name, choose, parts), **files}


def _adopter(choose: Choose, norms: list[str]) -> dict[str, Document]:
    taken: Document = {"norms": "all"}
    if one_in(choose, 3):
        taken = {"norms": some(choose, norms, at_least=1)}
    elif one_in(choose, 2) and len(norms) > 1:
        taken = {"norms": "all", "except": [choose(norms)]}
    adoption: Document = {"policy": "../base", **taken, "units": OWN_BODIES, "tiers": OWN_TIERS}
    adoption |= choose(({}, {"force": "advisory"}, {"force": "binding"}))
    own = named(
        "own-meeting",
        says=both("own"),
        decided_locally=both("own"),
        duty={"bearer": OWN_BODIES["city"], "act": "met", "every": "month"},
    )
    return {
        "adopter/policy.yaml": _head(
            "adopter", choose, ["units.yaml", "territories.yaml", "norms.yaml"], adopts=[adoption]
        ),
        "adopter/units.yaml": units(OWN_BODIES, OWN_TIERS),
        "adopter/territories.yaml": territories(OWN_BODIES),
        "adopter/norms.yaml": {"norms": [own]},
    }
