"""What findings say, as JSON: what all findings of an operation say alike, and in SQL what differs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhunsheng.evaluate.bulk.cells import Held, Kind, as_text, text

_CONSTANT = re.compile(r"'[^']*'")
FOUND = "found"
"""
The table of all findings: `n`, the place of their operation; `f`, their number; what they are ordered by (`a`, the
period or instant; `b`, the place of the norm's name among all; `c`, the unit; `id`); and `body`, what differs.
"""
FOUND_COLUMNS = (
    "n INTEGER, f BIGINT, a VARCHAR, b INTEGER, c VARCHAR, id VARCHAR, force VARCHAR, outcome VARCHAR, body VARCHAR"
)


@dataclass(frozen=True, slots=True)
class Said:
    """
    What all findings of an operation say alike: before what differs, from the end of the id on, and after it.

    `needs_evidence`: the evidence is not part of what differs; it has to be put at the end.
    """

    norm: str
    before: str
    after: str
    needs_evidence: bool


@dataclass
class Pieces:
    """A line of JSON in pieces, texts and expressions that are never NULL; pieces known beforehand become one."""

    pieces: list[tuple[bool, str]] = field(default_factory=list)

    def say(self, known: str) -> None:
        """Add a text."""
        if self.pieces and not self.pieces[-1][0]:
            known = self.pieces.pop()[1] + known
        self.pieces.append((False, known))

    def tell(self, expression: str) -> None:
        """Add what an expression says."""
        self.pieces.append((True, expression))

    def name(self, member: str, held: Held, *, plain: bool = False, always: bool = False) -> None:
        """
        Add a member of an object; null if its cell is absent.

        `plain`: there is nothing in it that JSON escapes; `always`: the cell is never absent.
        """
        self.say(f',"{member}":')
        if held.kind is Kind.NOTHING or held.sql.startswith("NULL"):
            self.say("null")
        elif plain and _CONSTANT.fullmatch(held.sql):
            self.say(f'"{held.sql[1:-1]}"')
        elif plain and always:
            self.say('"')
            self.tell(held.sql)
            self.say('"')
        else:
            quoted = f"'\"' || {held.sql} || '\"'" if plain else f"json_text({held.sql})"
            self.tell(f"coalesce({quoted}, 'null')")

    def parted(self) -> tuple[str, str, str]:
        """Return the text before all expressions, one expression for what differs, and the text after them."""
        told = [place for place, (is_told, _) in enumerate(self.pieces) if is_told]
        if not told:
            return "".join(known for _, known in self.pieces), "''", ""
        first, last = told[0], told[-1]
        before = "".join(known for _, known in self.pieces[:first])
        after = "".join(known for _, known in self.pieces[last + 1 :])
        return before, concatenated(self.pieces[first : last + 1]), after


def concatenated(pieces: Sequence[tuple[bool, str]]) -> str:
    """Write pieces as one text."""
    written = [piece if is_told else text(piece) for is_told, piece in pieces]
    return written[0] if len(written) == 1 else f"concat({', '.join(written)})"


def evidence_json(ids: Sequence[str]) -> str:
    """Write the sorted list of the events that a row carries the ids of; the first one is never absent."""
    if len(ids) == 1:
        return _listed(ids[0])
    if len(ids) == 2:
        one, two = ids
        return (
            f"CASE WHEN {two} IS NULL OR {two} = {one} THEN {_listed(one)}"
            f" WHEN {one} < {two} THEN {_listed(one, two)} ELSE {_listed(two, one)} END"
        )
    return f"to_json(list_sort(list_distinct([{', '.join(ids)}])))::VARCHAR"


def _listed(*ids: str) -> str:
    return "concat('[', " + ", ',', ".join(f"json_text({each})" for each in ids) + ", ']')"


def shown_json(held: Held) -> str:
    """Write the text of a cell as findings show it, in JSON; numbers, times and truth hold nothing to escape."""
    if held.kind in (Kind.TEXT, Kind.LIST):
        return f"json_text({as_text(held)})"
    return f"('\"' || {as_text(held)} || '\"')"


def json_of(word: str) -> str:
    """Return a text in JSON."""
    return json.dumps(word, ensure_ascii=False)
