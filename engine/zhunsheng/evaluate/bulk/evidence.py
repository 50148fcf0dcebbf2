"""The evidence of findings and rankings: from what they rest on, table by table, back to the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhunsheng.evaluate.bulk.operations.saying import FOUND
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.steps import Differ, Premise
from zhunsheng.evaluate.bulk.tables import finding_number
from zhunsheng.ir.operations import Conclude, Select


@dataclass(frozen=True, slots=True)
class _Need:
    """
    A query for the rows (`f`, `r`) of a table that findings need, and from which operations these come.

    `differ`: no row is named twice for one finding.
    """

    query: str
    origins: frozenset[str]
    differ: bool


def plan_evidence(planner: Planner, shown: Sequence[str], *, ids_differ: bool) -> None:
    """
    Add the steps that follow every finding back to its events, from the last operation to the first.

    Invariant: when an operation is reached, every table that reads it has handed on what it needs.
    """
    needed: dict[str, list[_Need]] = {name: [] for name in planner.places}
    found: list[_Need] = []
    for operation in reversed(planner.rulebook.operations):
        name = operation.name
        if planner.tables[name].empty:
            continue
        needs = needed[name] + _own_needs(operation.name, planner, isinstance(operation, Conclude), name in shown)
        if isinstance(operation, Select):
            found += needs
        elif needs and planner.premises[name]:
            _hand_on(planner, needs, planner.premises[name], needed)
    _gather(planner, found, ids_differ)


def _own_needs(name: str, planner: Planner, concludes: bool, is_shown: bool) -> list[_Need]:
    place, table = planner.places[name], planner.tables[name]
    needs = []
    if concludes and planner.said[place].needs_evidence:
        query = f"SELECT f, f - {finding_number(place, '0')} AS r FROM {FOUND} WHERE n = {place}"
        needs.append(_Need(query, frozenset({name}), differ=True))
    if is_shown:
        number = finding_number(place, "k")
        query = f"SELECT {number} AS f, min(r) AS r FROM {table.sql} GROUP BY k"
        needs.append(_Need(query, frozenset({name}), differ=True))
    return needs


def _hand_on(
    planner: Planner, needs: list[_Need], premises: list[Premise], needed: Mapping[str, list[_Need]]
) -> None:
    """Hand on what an operation needs to the tables that its rows rest on."""
    if len(needs) == 1 and all(premise.query is None for premise in premises):
        needed[premises[0].table].append(needs[0])
        return
    name = planner.fresh("need")
    united = " UNION ".join(f"({need.query})" for need in needs)
    planner.run(f"CREATE TEMP TABLE {name} AS {united if len(needs) > 1 else needs[0].query}")
    origins = frozenset().union(*(need.origins for need in needs))
    differed = len(needs) > 1 or needs[0].differ
    for premise in premises:
        if premise.query is None:
            needed[premise.table].append(_Need(f"SELECT f, r FROM {name}", origins, differed))
        else:
            differ = premise.differ is Differ.ALWAYS or (premise.differ is Differ.AS_BEFORE and differed)
            needed[premise.table].append(_Need(premise.query.format(need=name), origins, differ))


def _gather(planner: Planner, found: Sequence[_Need], ids_differ: bool) -> None:
    """Add the table of evidence; what may name an event twice, or two of one id, is cleared of it."""
    ways = Counter(origin for need in found for origin in need.origins)
    once: list[str] = []
    again: list[str] = []
    for need in found:
        is_once = ids_differ and need.differ and all(ways[origin] == 1 for origin in need.origins)
        (once if is_once else again).append(need.query)
    planner.run("CREATE TEMP TABLE evidence (f BIGINT, ids VARCHAR)")
    for queries, distinct in ((once, ""), (again, "DISTINCT ")):
        if queries:
            pairs = " UNION ALL ".join(f"({query})" for query in queries)
            planner.run(
                f"INSERT INTO evidence SELECT f, to_json(list_sort(list({distinct}i.id)))::VARCHAR"
                f" FROM ({pairs}) n JOIN event_ids i ON i.o = n.r GROUP BY f"
            )
