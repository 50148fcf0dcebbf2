"""Events as programs give them: mappings, dataclasses, JSON texts, events, or a whole Arrow table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhunsheng.events.admission import Admission, Intake, collect
from zhunsheng.events.envelope import ATTRIBUTES
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit_object, gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import ProblemsFound

GivenEvents = Iterable[Any] | Intake
"""
Events in any form: an iterable of `Event`s, CloudEvents as mappings or dataclasses, or JSON texts (str or bytes);
an `Intake`; or an Arrow table (anything with `to_pylist`), one event a row. A column of a table is an attribute of
CloudEvents by its name, `data` a struct or JSON text, and any other column a field of the data; null is absent.
"""

_PLACE = "given"
"""How the place of a problem in a text is called."""


class EventsRefused(ProblemsFound):
    """Some of the events cannot be used; `problems` says everything that is wrong, `intake` holds the rest."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(intake.problems)
        self.intake = intake


def admitted_events(given: GivenEvents, rulebook: Rulebook) -> tuple[Event, ...]:
    """Return the events, typed; those of types that the vocabulary does not know are left out. Raises EventsRefused."""
    if isinstance(given, tuple) and all(type(it) is Event for it in given):
        return given
    intake = take_in(given, rulebook)
    if intake.refusals:
        raise EventsRefused(intake)
    return intake.events


def take_in(given: GivenEvents, rulebook: Rulebook) -> Intake:
    """Answer what becomes of every event given: typed, refused with all reasons, or of an unknown type."""
    if isinstance(given, Intake):
        return given
    return collect(_admission(it, number, rulebook) for number, it in enumerate(_each(given), start=1))


def _each(given: Any) -> Iterator[Any]:
    """Yield the single events; a lone mapping, text or event counts as one."""
    if callable(getattr(given, "to_pylist", None)):
        yield from map(_row, given.to_pylist())
    elif isinstance(given, Event | Mapping | str | bytes):
        yield given
    else:
        yield from given


def _admission(thing: Any, number: int, rulebook: Rulebook) -> Admission:
    if type(thing) is Event:
        return thing
    if isinstance(thing, str):
        thing = thing.encode("utf-8", "surrogatepass")
    if isinstance(thing, bytes):
        return admit_line(thing, _PLACE, number, gate_of(rulebook))
    return admit_object(thing, rulebook)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the CloudEvent that a row of a table says."""
    present = {name: value for name, value in row.items() if value is not None}
    attributes = {name: value for name, value in present.items() if name in ATTRIBUTES and name != "data"}
    fields = {name: value for name, value in present.items() if name not in ATTRIBUTES}
    return {**attributes, "data": {**_data(present.get("data")), **fields}}


def _data(written: Any) -> dict[str, Any]:
    """Return the fields in a column `data`; a text that is no JSON object is a field of no event, so it is refused."""
    if isinstance(written, str):
        try:
            written = json.loads(written, parse_float=str)
        except ValueError:
            return {"data": written}
    return {name: value for name, value in written.items() if value is not None} if isinstance(written, Mapping) else {}
