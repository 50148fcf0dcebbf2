"""What is handed to a session, taken through the event gate; the bytes received are kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.live.change import NOTHING, Change
from zhunsheng.events.admission import Admission, Ignored, Refusal
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit_object, gate_of
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.quick import QuickGate
from zhunsheng.events.write import to_json_line
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import ProblemsFound

Posted = Event | Mapping[str, Any] | bytes | str | Any
"""An `Event`, a CloudEvent as a mapping or dataclass, or the JSON text of one (bytes or str)."""

_NAME = "post"
"""How the place of a problem in a posted text is called."""


class EventRefused(ProblemsFound):
    """The event was not used at all; `problems` says everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What became of several events posted together, and what they have changed together.

    `accepted` events were new, `repeated` ones were known already; `ignored` are of types the policy does not know.
    """

    change: Change = NOTHING
    accepted: int = 0
    repeated: int = 0
    ignored: tuple[Ignored, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def admitted(posted: Posted, rulebook: Rulebook, quick: QuickGate, line: int = 1) -> tuple[Admission, bytes]:
    """Answer what becomes of a posted event, and the bytes that stand for it in a journal."""
    if isinstance(posted, str):
        posted = posted.encode("utf-8", "surrogatepass")
    if type(posted) is bytes or isinstance(posted, bytes | bytearray | memoryview):
        raw = bytes(posted)
        return quick.read(raw) or admit_line(raw, _NAME, line, gate_of(rulebook)), raw
    answer = admit_object(posted, rulebook)
    raw = to_json_line(answer, rulebook.zone).encode() if isinstance(answer, Event) else b""
    return answer, raw
