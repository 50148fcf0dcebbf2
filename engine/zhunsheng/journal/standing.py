"""What stands after some records of a journal, worked out from the records alone."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from zhunsheng.journal.massive import MODULUS, Massive, Sum, proof_of
from zhunsheng.journal.record import Kind, Record

_Event = tuple[str, str]


class Standing:
    """
    The findings that stand, by their digests.

    Every finding told by what became different is put together again, and has to have the digest that the record
    names. If asked for, the events it rests on are put together as well.
    """

    def __init__(self, *, with_evidence: bool = False) -> None:
        """Begin before the first record."""
        self.digests: Counter[str] = Counter()
        self._said: dict[str, dict[str, Any]] = {}
        self._massive: dict[str, Massive] = {}
        self._with_evidence = with_evidence
        self._evidence: dict[str, list[Counter[_Event]]] = {}

    def apply(self, record: Record) -> None:
        """Take note of a record; raises ValueError, KeyError or TypeError if it does not follow from those before."""
        if record.kind not in (Kind.CHANGE.value, Kind.DIFFERENCE.value):
            return
        said = json.loads(record.raw)
        made = [self._made(entry) for entry in said.get("massive", ())]
        gone = [str(it["digest"]) for it in said["withdrawn"]]
        gone += [str(entry["was"]) for entry in said.get("massive", ()) if "was" in entry]
        for entry in said["added"]:
            self._add(str(entry["digest"]), entry["finding"])
        for massive, parts in made:
            self._massive[massive.digest] = massive
            self._evidence[massive.digest] = parts
            self.digests[massive.digest] += 1
        for digest in gone:
            self._take(digest)

    def findings(self) -> list[dict[str, Any]]:
        """Return what every finding says, with its evidence; asked only where the evidence is put together."""
        assert self._with_evidence
        found = []
        for digest in self.digests.elements():
            massive = self._massive.get(digest)
            found.append(self._said[digest] if massive is None else massive.said | {"evidence": self._ids(digest)})
        return found

    def _ids(self, digest: str) -> list[str]:
        outside = {str(id) for _, id in self._massive[digest].events}
        return sorted(outside.union(id for part in self._evidence[digest] for _, id in part))

    def _add(self, digest: str, said: dict[str, Any]) -> None:
        self.digests[digest] += 1
        if self._with_evidence:
            self._said[digest] = said

    def _take(self, digest: str) -> None:
        if self.digests[digest] < 1:
            raise ValueError("a finding is withdrawn that did not stand")
        self.digests[digest] -= 1
        if not self.digests[digest]:
            for held in (self.digests, self._said, self._massive, self._evidence):
                held.pop(digest, None)

    def massive(self, digest: str) -> Massive:
        """Return the finding of this digest that rests on very much; raises KeyError if none stands."""
        return self._massive[digest]

    def _made(self, entry: dict[str, Any]) -> tuple[Massive, list[Counter[_Event]]]:
        was, before = NONE_BEFORE, list[Counter[_Event]]()
        if "was" in entry:
            was, before = self._massive[entry["was"]], self._evidence[entry["was"]]
        massive = put_together(was, entry)
        if massive.digest != entry["digest"]:
            raise ValueError("what is told does not add up to the finding")
        return massive, [_events(before, part) for part in entry["parts"]] if self._with_evidence else []


NONE_BEFORE = Massive({}, "", [], ())


def put_together(was: Massive, entry: dict[str, Any]) -> Massive:
    """Return the finding that takes the place of another, by what is told of it."""
    return Massive(was.said | entry.get("finding", {}), str(entry["why"]), entry.get("events", was.events),
                   tuple(_added_up(was.parts, part) for part in entry["parts"]))


def _added_up(before: tuple[Sum, ...], part: dict[str, Any]) -> Sum:
    count, total = before[part["of"]] if "of" in part else (0, 0)
    came, went = part.get("came", ()), part.get("went", ())
    total += sum(map(proof_of, came)) - sum(map(proof_of, went))
    return count + len(came) - len(went), total % MODULUS


def _events(before: list[Counter[_Event]], part: dict[str, Any]) -> Counter[_Event]:
    """Return the events of a part, each as often as rows rest on it."""
    found = Counter(before[part["of"]]) if "of" in part else Counter()
    found.update((source, id) for _, events in part.get("came", ()) for source, id in events)
    found.subtract((source, id) for _, events in part.get("went", ()) for source, id in events)
    if any(count < 0 for count in found.values()):
        raise ValueError("an event goes that was not there")
    return +found
