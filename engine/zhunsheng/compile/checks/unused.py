"""Things that nothing uses: readings, measures, tiers without units, files that are not parts."""

from __future__ import annotations

import os
import re
from pathlib import Path

from zhunsheng.compile.documents import PART_KINDS, Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.order import builds_on, norms_named
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem


def check_unused(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note readings and measures that no norm uses, tiers in which there is nobody, and documents beside the parts."""
    for reading in documents.readings:
        if reading.id.text not in lowering.used_readings and not _is_named(reading.id.text, documents):
            problems.append(Problem("C140", reading.id.span, {"reading": reading.id.text}))
    for tier in documents.units.tiers:
        if not any(unit.tier == tier.name.id.text for unit in registry.units.values()):
            problems.append(Problem("C141", tier.name.id.span, {"tier": tier.name.id.text}))
    _check_measures(registry, lowering, problems)
    _check_files(documents, problems)


def _check_measures(registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """A measure is used by a norm that names it, whatever the readings choose. Adopted ones serve the other policy."""
    if any(registry.names.meant("norm", word.text) == () == registry.names.meant("event", word.text)
           for norm in registry.norms.values() for says in norm.written.says for word in builds_on(says)):
        return  # a name that is written wrongly may be that of a measure
    used = {name for norm in registry.norms.values() for name, _ in norms_named(norm, registry)}
    for key, norm in registry.norms.items():
        if norm.written.kind == "measure" and norm.foreign is None and key not in used and key in lowering.outputs:
            problems.append(Problem("C145", norm.written.name.id.span, {"norm": key}))


def _is_named(reading: str, documents: Documents) -> bool:
    """Say whether a norm names a reading that an error, there or in what it builds on, kept from being used."""
    sources = {id(source): source for norm in documents.norms for source in (norm.name.id.span.source,)}
    named = re.compile(rf"reading:\s*{re.escape(reading)}\b")
    return any(named.search(line) for source in sources.values() for line in source.lines)


def _check_files(documents: Documents, problems: list[Problem]) -> None:
    """A file that is not listed is noted, unless a listed one is missing: then its name is written wrongly."""
    parts = {Path(os.path.realpath(documents.folder / part.text)) for part in documents.policy.parts}
    if not all(os.path.isfile(path) for path in parts):
        return
    for folder in sorted({path.parent for path in documents.files}):
        for path in sorted(folder.glob("*.yaml")):
            if Path(os.path.realpath(path)) not in parts and (kind := _kind_of(path)) is not None:
                file = path.relative_to(documents.folder).as_posix()
                problems.append(Problem("C143", documents.policy.name.id.span, {"file": file, "kind": kind}))


def _kind_of(path: Path) -> str | None:
    """Return the kind of document a file begins with; None for a file of another kind, or one that cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as opened:
            first = next((line for line in opened if line.strip() and not line.startswith(("#", "---", "%"))), "")
    except OSError:
        return None
    return next((kind for kind in PART_KINDS if first.startswith(f"{kind}:")), None)
