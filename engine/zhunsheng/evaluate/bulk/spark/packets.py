"""Events and what becomes of them as bytes: what travels between machines."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.events.gate import content_digest
from zhunsheng.events.quick import QuickEvent

EVENTS_IN_A_PACKET = 5_000
_LEAVES_OUT_DIGEST = QuickEvent


def packed(thing: Any) -> bytes:
    """Return anything of ours as bytes."""
    return pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)


def unpacked(body: bytes) -> Any:
    """Return what was packed. Only for bytes that this program wrote itself."""
    return pickle.loads(body)


def packed_events(events: Iterable[Event]) -> bytes:
    """Return events as bytes; the digest of one that was read quickly is left to whoever asks for it."""
    return packed([
        (it.id, it.source, it.type, it.time, it.recorded, it.subject, it.fields, it.supersedes, it.retracts,
         None if isinstance(it, _LEAVES_OUT_DIGEST) else it.digest)
        for it in events
    ])


def unpacked_events(body: bytes, *, with_digests: bool = False) -> Iterator[Event]:
    """Yield the events of a packet. Without digests those that would have to be worked out are empty."""
    for id_, source, type_, time, recorded, subject, fields, supersedes, retracts, digest in unpacked(body):
        event = Event(id_, source, type_, time, recorded, subject, fields, supersedes, retracts, digest or "")
        if digest is None and with_digests:
            event = replace(event, digest=content_digest(event, fields))
        yield event


def packets(events: Iterable[Event], size: int = EVENTS_IN_A_PACKET) -> Iterator[bytes]:
    """Yield events in packets of at most so many."""
    waiting: list[Event] = []
    for event in events:
        waiting.append(event)
        if len(waiting) >= size:
            yield packed_events(waiting)
            waiting.clear()
    if waiting:
        yield packed_events(waiting)


def name_number(source: str, id_: str) -> int:
    """
    Return a number that stands for the name of an event: eight bytes, the same on every machine.

    Two names of one number do no harm: they are only looked at together.
    """
    digest = blake2b(f"{source}\0{id_}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def packed_numbers(numbers: Iterable[int]) -> bytes:
    """Return whole numbers of eight bytes as bytes."""
    return packed(array("q", numbers))
