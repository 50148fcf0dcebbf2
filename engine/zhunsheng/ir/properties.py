"""Properties compiled: names resolved, conditions checked against what findings hold."""

from __future__ import annotations

from enum import Enum

from zhunsheng.ir.conditions import ALWAYS, Condition
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    What a finding is like: one of these norms (none: any), and a condition on its members.

    Members that the condition names beside those of every finding are values; those in `numbers` are compared as
    numbers.
    """

    norms: tuple[str, ...] = ()
    where: Condition = ALWAYS
    numbers: frozenset[str] = frozenset()


class InARow(Enum):
    """By what last places in a row are counted: what lies between two of them and does not interrupt."""

    OWN_RANKINGS = "own-rankings"
    RANKINGS = "rankings"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class LastPlaces:
    """So many last places in a row, the latest in the period of the finding."""

    count: int
    in_a_row: InARow


@dataclass(frozen=True, slots=True)
class Rankings:
    """There have been at least so many settled rankings of the group, the latest in the period of the finding."""

    count: int


@dataclass(frozen=True, slots=True)
class NewRun:
    """Since the finding before, of the same norm about the same unit, there was a month in which it was not last."""


History = LastPlaces | Rankings | NewRun


@dataclass(frozen=True, slots=True)
class Never:
    """No finding is like this; but for what follows under every choice of the readings, if so."""

    pattern: Pattern
    unless_every_reading: bool = False


@dataclass(frozen=True, slots=True)
class ItIs:
    """Whenever a finding is like one pattern, it is like the other as well."""

    given: Pattern
    wanted: Pattern


@dataclass(frozen=True, slots=True)
class ThereIs:
    """Whenever there is one finding there are at least so many others that agree with it in some members."""

    given: Pattern
    wanted: Pattern
    same: tuple[str, ...]
    at_least: int = 1
    until_its_period: bool = False


@dataclass(frozen=True, slots=True)
class ThereIsNo:
    """Whenever there is one finding there is no other like this that agrees with it in some members."""

    given: Pattern
    wanted: Pattern
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rests:
    """Whenever an escalation has a finding, the places up to then were so."""

    given: Pattern
    history: History


@dataclass(frozen=True, slots=True)
class Brings:
    """Whenever exactly so many last places in a row have been reached, the escalation has a finding."""

    history: LastPlaces
    wanted: Pattern


class ChangeKind(Enum):
    """What is done to the events of a story."""

    RAISE = "raise"
    LOWER = "lower"
    ADD = "add"
    REMOVE = "remove"
    ARRIVAL_ORDER = "arrival-order"
    REPETITION = "repetition"
    RETURN = "withdrawal-and-return"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the events; `of` and `number` are the event type and the field concerned, where there are any."""

    kind: ChangeKind
    of: str | None = None
    number: str | None = None


class Effect(Enum):
    """What a change must not do."""

    BRINGS = "brings"
    TAKES = "takes"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A change has no such effect: brings no such finding, takes none away, or changes nothing at all."""

    change: Change
    effect: Effect
    pattern: Pattern = Pattern()
    same: tuple[str, ...] = ()


Claim = Never | ItIs | ThereIs | ThereIsNo | Rests | Brings | Unmoved


@dataclass(frozen=True, slots=True)
class Property:
    """
    One property of a policy.

    `readings` are those under whose every choice it must hold; the others are as they were chosen.
    """

    id: str
    title: Bilingual
    says: Bilingual | None
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    claim: Claim


def patterns_of(claim: Claim) -> tuple[Pattern, ...]:
    """Return the patterns that a claim speaks of."""
    match claim:
        case Never(pattern):
            return (pattern,)
        case ItIs(given, wanted) | ThereIs(given, wanted) | ThereIsNo(given, wanted):
            return (given, wanted)
        case Rests(given):
            return (given,)
        case Brings(_, wanted):
            return (wanted,)
        case Unmoved():
            return (claim.pattern,)


def norms_of(claim: Claim) -> tuple[str, ...]:
    """Return the norms that a claim names; nothing if it speaks of every norm."""
    patterns = patterns_of(claim)
    if not patterns[0].norms:
        return ()
    return tuple(dict.fromkeys(norm for pattern in patterns for norm in pattern.norms))
