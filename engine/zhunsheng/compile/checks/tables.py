"""What the operations of a policy say of its norms: which steps a norm has, and what their columns may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from zhunsheng.compile.checks.solve import ANYTHING, Kind
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import NormInPlay, Registry
from zhunsheng.compile.shape import Shape
from zhunsheng.ir.conditions import Condition, Every, Relation, Test
from zhunsheng.ir.operations import Compare, Conclude, Constant, Expect, Field, Occasions, Operation, Refine, Select
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.problems.problem import Problem, Severity
from zhunsheng.problems.render import severity_of
from zhunsheng.terms.force import Force
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Where

_BINDING = {"Expect": ("pending", "fulfilled", "late", "breached"), "Compare": ("pending", "fulfilled", "breached")}
_ADVISORY = {"fulfilled": "followed", "late": "not-followed", "breached": "not-followed"}


@dataclass(frozen=True)
class Tables:
    """The steps of every norm that was lowered without an error."""

    lowering: Lowering
    norms: tuple[NormInPlay, ...]
    by_name: dict[str, Operation]

    def step(self, norm: NormInPlay, name: str) -> Operation | None:
        """Return a step of a norm (`acts`, `rows` …), or with no name the table of the norm itself."""
        return self.by_name.get(f"{norm.written.id}/{name}" if name else norm.written.id)

    def asked_of_acts(self, norm: NormInPlay) -> tuple[Condition, ...]:
        """Return what the acts that fulfil a duty must be, for each body that owes it by the calendar."""
        acts, expected, occasions = (self.step(norm, name) for name in ("acts", "expected", "occasions"))
        if not isinstance(acts, Select):
            return ()
        own = [mine for there, mine in expected.match if there == "unit"] if isinstance(expected, Expect) else []
        if not isinstance(occasions, Occasions) or not own:
            return (acts.where,)
        return tuple(Every((acts.where, *(Test(mine, Relation.EQUALS, (unit,)) for mine in own)))
                     for unit in occasions.units)

    def kinds(self, table: Operation | None) -> dict[str, Kind]:
        """Return what the columns of a table may hold, as far as that is known."""
        match table:
            case Select():
                return _kinds_of_events(self.lowering.registry, table)
            case Refine():
                known = self._kinds_of(table.rows)
                added = {column.name: ANYTHING for column in table.adds}
                return {**known, **added}
            case _:
                return {}

    def columns(self, shape: Shape) -> dict[str, Kind]:
        """Return what the columns of a shape may hold; any of them may be absent."""
        return {name: kind_of(self.lowering.registry, item) for name, item in shape.columns.items()}

    def _kinds_of(self, table: str) -> dict[str, Kind]:
        """What another norm offers: the columns it promises, and the outcomes it can have."""
        made = self.by_name.get(table)
        output = self.lowering.outputs.get(table)
        if output is None:
            return self.kinds(made)
        known = self.columns(output.shape)
        if isinstance(made, Conclude):
            outcomes = self._outcomes(made)
            if outcomes is not None:
                known["outcome"] = Kind(frozenset(outcomes), optional=False)
        return known

    def _outcomes(self, made: Conclude) -> set[str] | None:
        if made.outcome is not None:
            given = {made.outcome}
        else:
            rows = self.by_name.get(made.rows)
            while isinstance(rows, Refine):
                rows = self.by_name.get(rows.rows)
            if not isinstance(rows, Expect | Compare):
                return None
            given = set(_BINDING[type(rows).__name__])
            if made.breaches_only:
                given = {"breached"}
        advisory = {_ADVISORY.get(outcome, outcome) for outcome in given}
        return advisory if made.cap is Force.ADVISORY else given | advisory


def tables_of(lowering: Lowering, problems: list[Problem]) -> Tables:
    """Return the steps of all norms in which no error was found: one slip is not told twice."""
    broken = [it.at for it in problems if it.at is not None and severity_of(it.code) is Severity.ERROR]
    norms = [norm for _, norm in sorted(lowering.registry.norms.items())
             if not any(_lies_in(at, norm.written.span) for at in broken)]
    return Tables(lowering, tuple(norms), {operation.name: operation for operation in lowering.operations})


def _lies_in(place: Span, span: Span) -> bool:
    inside = (span.line, span.column) <= (place.line, place.column) < (span.end_line, span.end_column)
    return inside and place.source.name == span.source.name


def _kinds_of_events(registry: Registry, table: Select) -> dict[str, Kind]:
    event = registry.events[table.event_type]
    known: dict[str, Kind] = {}
    for column in table.columns:
        source = column.sources[0]
        declared = event.field(source.name) if isinstance(source, Field) else None
        if isinstance(source, Constant):
            known[column.name] = Kind(frozenset((source.text,)), optional=False)
        elif declared is not None and len(column.sources) == 1:
            known[column.name] = kind_of(registry, declared, declared.optional)
    return known


def kind_of(registry: Registry, declared: FieldDeclaration, optional: bool = True) -> Kind:
    """Return what a declared field may hold."""
    registers: dict[FieldType, Mapping[str, object]] = {
        FieldType.UNIT: registry.units,
        FieldType.TERRITORY: registry.territories,
        FieldType.TIER: registry.tiers,
        FieldType.MATTER: registry.matters,
    }
    named = registers.get(declared.type)
    if declared.is_list:
        return Kind(optional=optional, is_list=True)
    if declared.type is FieldType.CHOICE and declared.choices:
        return Kind(frozenset(choice.id for choice in declared.choices), optional=optional)
    if declared.type is FieldType.BOOLEAN:
        return Kind(frozenset((True, False)), optional=optional)
    if named is not None:
        return Kind(frozenset(named), optional=optional)
    if declared.type in (FieldType.DECIMAL, FieldType.COUNT):
        count = declared.type is FieldType.COUNT
        low = max(declared.at_least or Decimal(0), Decimal(0)) if count else declared.at_least
        return Kind(None, low, declared.at_most, count, optional)
    return Kind(optional=optional)


def place_of(where: Where, fallback: Span) -> Span:
    """Return where a condition is written."""
    for test in _tests(where):
        return test
    return fallback


def _tests(where: Where) -> Iterator[Span]:
    yield from (test.column.span for test in where.tests)
    for part in (*where.nots, *(part for group in where.some for part in group)):
        yield from _tests(part)
