"""
The plan of a cluster: which norms are evaluated together, and by which key their events are shared out.

Operations that have tables in common form a *family*. For each family one column of every table is looked for that
holds all groups of all its operations together (`ways.py`). Families whose events can be shared out alike form a
*stage*: every event of the stage goes to the one share that its key decides. What has no such key is a stage of
its own in one share. The union of what follows in all shares is what follows from all events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhunsheng.evaluate.bulk.spark.tables import Columns, columns_of_tables, reads
from zhunsheng.evaluate.bulk.spark.ways import ANYWHERE, EVERYWHERE, Loose, Spread, Together, Way, ways
from zhunsheng.ir.operations import (
    Attribute,
    Conclude,
    Constant,
    Field,
    Occasions,
    Operation,
    Rank,
    Select,
    Settlement,
    Tally,
    Ties,
)
from zhunsheng.ir.rulebook import FieldType, Rulebook

Key = tuple[Field | Attribute | Constant, ...]
"""What decides the share of an event: the first of these that is present. Without any: the event's own name."""

OWN_NAME: Key = ()
_MOST_STEPS = 20_000
_MOST_PLANS = 64
_COARSE = ("@source", "@type", "@time")
_FEW = {FieldType.TIER: 3, FieldType.CHOICE: 3, FieldType.BOOLEAN: 4, FieldType.UNIT: 2, FieldType.TERRITORY: 2}


@dataclass(frozen=True, slots=True)
class Stage:
    """
    Operations that are made share by share, with the key of every event type they read.

    `calendar` names the operations that make rows of the calendar and the registry, each with the place of the key
    in what it lists: a share makes only its own part of those. A stage that is `whole` has one share.
    """

    operations: tuple[Operation, ...]
    keys: Mapping[str, Key]
    calendar: Mapping[str, int] = field(default_factory=dict)
    whole: bool = False

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms that are concluded here, in the order of the rulebook."""
        return tuple(dict.fromkeys(it.norm for it in self.operations if isinstance(it, Conclude)))


def plan_stages(rulebook: Rulebook) -> tuple[Stage, ...]:
    """Return the stages of a rulebook; every operation that a finding or a ranking needs is in exactly one."""
    rulebook = without_idle_parts(rulebook)
    tables = columns_of_tables(rulebook)
    by_name = {operation.name: operation for operation in rulebook.operations}
    families = [_options(family, tables, by_name, rulebook) for family in _families(rulebook)]
    stages: list[Stage] = []
    for options in sorted(families, key=_freedom):
        _place(options, stages)
    order = {operation.name: number for number, operation in enumerate(rulebook.operations)}
    return tuple(
        replace(stage, operations=tuple(sorted(stage.operations, key=lambda it: order[it.name]))) for stage in stages
    )


def without_idle_parts(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook without what its operations name but never look at: it would only tie norms together."""
    return replace(rulebook, operations=tuple(_lightened(operation) for operation in rulebook.operations))


def _lightened(operation: Operation) -> Operation:
    if isinstance(operation, Rank):
        ties_broken = operation.ties is Ties.TIE_BREAK
        by_event = operation.settlement is Settlement.EVENT
        return replace(
            operation,
            tie_break=operation.tie_break if ties_broken else None,
            settled_by=operation.settled_by if by_event else None,
        )
    if isinstance(operation, Tally) and operation.domain is None:
        return replace(operation, domain_periods=None)
    return operation


def _freedom(options: Sequence[Stage]) -> int:
    """Families that can be shared out in one way only are placed first, those that fit anywhere last."""
    best = options[0]
    return 2 if best.whole else 1 if all(key == OWN_NAME for key in best.keys.values()) else 0


def _place(options: Sequence[Stage], stages: list[Stage]) -> None:
    """Add a family to the first stage whose events are shared out alike, or make it a stage of its own."""
    for number, stage in enumerate(stages):
        for option in options:
            if option.whole == stage.whole and _alike(option.keys, stage.keys):
                stages[number] = _joined(stage, option)
                return
    stages.append(options[0])


def _alike(one: Mapping[str, Key], other: Mapping[str, Key]) -> bool:
    """Say whether no event type would have to go by two keys; its own name gives way to any."""
    return all(OWN_NAME in (key, other.get(type_, key)) or key == other.get(type_, key) for type_, key in one.items())


def _joined(one: Stage, other: Stage) -> Stage:
    keys = {**one.keys, **{type_: key or one.keys.get(type_, OWN_NAME) for type_, key in other.keys.items()}}
    return Stage(one.operations + other.operations, keys, {**one.calendar, **other.calendar}, one.whole)


# -- families ---------------------------------------------------------------------------------------------------


def _families(rulebook: Rulebook) -> list[tuple[Operation, ...]]:
    """Return the operations that something rests on, in groups of which no two have a table or ranking in common."""
    needed = _needed(rulebook)
    family_of: dict[str, set[str]] = {}
    norm_of = {name: norm for norm, name in rulebook.rankings}
    rankings_of: dict[str, str] = {}
    for operation in needed:
        joined = {operation.name}.union(*(family_of[table] for table in reads(operation)))
        norm = norm_of.get(operation.name)
        if norm is not None:
            joined |= family_of.get(rankings_of.setdefault(norm, operation.name), set())
        for name in joined:
            family_of[name] = joined
    unique = {id(names): names for names in family_of.values()}.values()
    return [tuple(operation for operation in needed if operation.name in names) for names in unique]


def _needed(rulebook: Rulebook) -> list[Operation]:
    """Return the operations from which findings or rankings follow, in order."""
    wanted = {name for _, name in rulebook.rankings}
    needed = []
    for operation in reversed(rulebook.operations):
        if isinstance(operation, Conclude) or operation.name in wanted:
            wanted.update(reads(operation))
            needed.append(operation)
    return needed[::-1]


# -- how one family can be shared out ---------------------------------------------------------------------------


def _options(
    family: Sequence[Operation], tables: Mapping[str, Columns], by_name: Mapping[str, Operation], rulebook: Rulebook
) -> list[Stage]:
    """Return in how many ways a family can be shared out as well as possible; in one share if in none."""
    found: dict[tuple[tuple[str, Key], ...], Stage] = {}
    for spreads in _spreads([list(ways(operation, tables, by_name)) for operation in family]):
        keys = _keys(family, spreads)
        if keys is not None:
            stage = Stage(tuple(family), keys, _calendar(family, spreads))
            found.setdefault(tuple(sorted(keys.items(), key=str)), stage)
    if not found:
        keys = {operation.event_type: OWN_NAME for operation in family if isinstance(operation, Select)}
        return [Stage(tuple(family), keys, whole=True)]
    listed = sorted(found.values(), key=lambda stage: (_coarseness(stage, rulebook), str(sorted(stage.keys))))
    best = _coarseness(listed[0], rulebook)
    return [stage for stage in listed if _coarseness(stage, rulebook) == best]


def _spreads(choices: Sequence[Sequence[Way]]) -> Iterator[Way]:
    """Yield what can be said of all tables at once, one way for each operation; the most constrained goes first."""
    steps, plans = [0], [0]

    def search(left: list[Sequence[Way]], known: Way) -> Iterator[Way]:
        steps[0] += 1
        if steps[0] > _MOST_STEPS or plans[0] >= _MOST_PLANS:
            return
        if not left:
            plans[0] += 1
            yield known
            return
        fitting = [[way for way in listed if _fits(way, known)] for listed in left]
        place = min(range(len(fitting)), key=lambda at: len(fitting[at]))
        others: list[Sequence[Way]] = [listed for at, listed in enumerate(fitting) if at != place]
        for way in fitting[place]:
            yield from search(others, {**known, **way})

    return search(list(choices), {})


def _fits(way: Way, known: Way) -> bool:
    return all(known.get(table, spread) == spread for table, spread in way.items())


def _keys(family: Iterable[Operation], spreads: Way) -> dict[str, Key] | None:
    """Return the key of every event type; None if one event would have to lie in two shares."""
    keys: dict[str, Key] = {}
    for operation in family:
        if isinstance(operation, Select):
            key = _key(operation, spreads[operation.name])
            before = keys.get(operation.event_type, OWN_NAME)
            if key and before and key != before:
                return None
            keys[operation.event_type] = key or before
    return keys


def _key(operation: Select, spread: Spread) -> Key:
    if isinstance(spread, Loose):
        return OWN_NAME
    return next(column.sources for column in operation.columns if column.name == spread.column)


def _calendar(family: Iterable[Operation], spreads: Way) -> dict[str, int]:
    """Return the operations of which a share makes only a part, and the place of its key in what they list."""
    parts: dict[str, int] = {}
    for operation in family:
        spread = spreads[operation.name]
        if isinstance(operation, Occasions) and spread is not EVERYWHERE:
            parts[operation.name] = 0
        elif isinstance(operation, Tally) and operation.domain is not None and isinstance(spread, Together):
            parts[operation.name] = operation.key.index(spread.column)
    return parts


def _coarseness(stage: Stage, rulebook: Rulebook) -> int:
    """Return how few shares a stage may come to at worst: 0 for keys of which there are many, -1 for events."""
    return max((_few(type_, key, rulebook) for type_, key in stage.keys.items()), default=-1)


def _few(type_: str, key: Key, rulebook: Rulebook) -> int:
    if key == OWN_NAME:
        return -1
    kind = rulebook.event_types.get(type_)
    found = 0
    for source in key:
        declared = kind.field(source.name) if kind is not None and isinstance(source, Field) else None
        if isinstance(source, Attribute) or (isinstance(source, Field) and source.name in _COARSE):
            found = max(found, 3)
        elif declared is not None:
            found = max(found, _FEW.get(declared.type, 0))
    return found


__all__ = ["ANYWHERE", "OWN_NAME", "Key", "Stage", "plan_stages"]
