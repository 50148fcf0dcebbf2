"""
The closed set of operations, and what each of them means.

Every operation has a name and makes one table of rows from the tables named in it. A row has

* columns: names with cells (see `conditions.Cell`),
* a period, or none,
* `at`: the instant at which it came to be so,
* `settled`: whether anything that may still happen in its period could change it,
* evidence: the events it rests on, and a derivation: how it follows from them.

Tables are sets: the order of rows has no meaning. Only events that stand exist (`events.order.standing`): `time`
up to `as_of`, known, neither replaced nor withdrawn. Where an operation speaks of the earliest or latest row,
equal `at` are decided by recorded time, id and source, in that order, of the latest event the row comes from,
and then by its columns (as JSON text, in order of name). An operation never reads a clock.

Where nothing else is said, a row made of one other row has its period, `at`, `settled` and evidence, and a
row rests on exactly the rows named as its premises: their evidence is its evidence. An absent cell is a key
like any other. A number an operation makes (`place`, `ranked`, `run`) is a decimal. Where one name is wanted
of a list, the list stands for what it names first.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

from zhunsheng.ir.conditions import ALWAYS, Cell, Condition, Linear, Relation
from zhunsheng.terms.force import Force
from zhunsheng.terms.time import AllowanceUnit, Instant, PeriodKind
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the event itself. `@id`, `@source`, `@type`, `@subject`, `@time` are its own attributes."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """What the registry says of the unit or territory named in a field: `Rulebook.attributes[name]`."""

    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the first of its sources that is present."""

    name: str
    sources: tuple[Field | Attribute | Constant, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """
    The time in which a norm judges: from `since` on and before `until` (None: without end).

    A row without a period counts if it happened in that time. A row with a period that the event names
    counts by the period alone: where `straddling` is true, a period belongs to the norm in force at its
    end (`since < end` and `end <= until`), else to the norm in force at its beginning (`since <= start`
    and `start < until`). A row whose period comes from its own time must pass both rules.
    """

    since: Instant
    until: Instant | None = None
    straddling: bool = True


@dataclass(frozen=True, slots=True)
class Select:
    """
    Take the events of one type that meet a condition, one row an event.

    The row has the columns named; its period, if `every` is given, is the one named in `period_field`
    (a longer period if `every` is longer; of an instant, the period of its day) or else, also where that field
    is absent, that of the event's own time. `at` is the event's time. `where` speaks of the columns. The evidence
    is the event; the row is settled.
    """

    name: str
    event_type: str
    columns: tuple[Column, ...]
    where: Condition = ALWAYS
    every: PeriodKind | None = None
    period_field: str | None = None
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class Refine:
    """
    Keep the rows of a table that meet a condition, after adding columns and perhaps setting the period.

    In `adds` a Field is a column of the row. With `every` the period becomes the one of that length in which the
    row's own period begins or, for a row without one, in which `at` lies. With `first_period`, a row's period must not
    begin before that one begins; with `last_period`, not end after that one ends. A row without a period then lies
    outside.
    """

    name: str
    rows: str
    where: Condition = ALWAYS
    adds: tuple[Column, ...] = ()
    every: PeriodKind | None = None
    first_period: str | None = None
    last_period: str | None = None


@dataclass(frozen=True, slots=True)
class Distinct:
    """One row for each key and period: the earliest of its rows. Columns outside the key are dropped."""

    name: str
    rows: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occasions:
    """
    Occasions that the calendar brings: for each unit one row, or one for every period.

    Rows have the column `unit`. Without `every` there is one at `validity.since`. With it there is one for
    each period that the validity admits, at the later of its first instant and `since`, from `first_period`
    to `last_period` (texts; None: no bound, else as in Refine). A row exists once `at` is not after `as_of`. It is
    settled and has no evidence.
    """

    name: str
    units: tuple[str, ...]
    validity: Validity
    every: PeriodKind | None = None
    first_period: str | None = None
    last_period: str | None = None


class Figure(Enum):
    """How a tally makes one number of many rows."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    LATEST = "latest"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Make one figure of the rows that share a key and a period; the column `result` holds it.

    `of` is the column counted with: needed for SUM, MEAN, MIN, MAX and LATEST; rows where it holds no number are
    left out, except for LATEST, which keeps the latest row and carries its other columns along (its figure
    may be any cell, also absent). Where all rows are left out there is no figure. SHARE is the
    part of the rows that meet `where`, by number or, if `of` is given, by the sum of that column; of a whole of
    zero there is no figure. MEAN and SHARE are rounded half to even at ten decimal places. COUNT counts rows.

    Where there is no figure there is no row, but for a domain: keys that get a row in every period of
    `domain_periods` even without rows to count: zero for COUNT and SUM, an absent cell else. A key outside the
    domain, where there is one, gets none.
    `closes_at_end`: the row is settled when its period has ended (and `at` is then not before that end);
    otherwise it is settled at once, but a figure that rests on no row not before its period has ended, for until
    then a row may still come. `at` is the latest time among the rows it rests on; without any, it is
    the earliest `at` of its period in `domain_periods`, or the first instant of the policy.
    The premises are: for LATEST, MIN and MAX the rows that attain the figure, else all rows counted.
    """

    name: str
    rows: str
    key: tuple[str, ...]
    figure: Figure
    result: str
    of: str | None = None
    where: Condition = ALWAYS
    closes_at_end: bool = True
    domain: tuple[tuple[str, ...], ...] | None = None
    domain_periods: str | None = None
    """The name of an Occasions or other table whose periods the domain spans (None: one without period)."""


class Ties(Enum):
    """Several share the last place."""

    ALL = "all"
    NONE = "none"
    TIE_BREAK = "tie-break"


class Unscored(Enum):
    """A member of the tier without a score in a settled ranking."""

    LEFT_OUT = "left-out"
    LAST = "last"


class Settlement(Enum):
    """What makes a ranking settled."""

    EVENT = "event"
    COMPLETE = "complete"
    PERIOD_END = "period-end"


@dataclass(frozen=True, slots=True)
class Rank:
    """
    Put the members of each group in order by their figures of one period.

    A group is one cell of column `per` (absent: no group); `members` lists the units of each group in the registry; a
    unit with a figure in a group, or named in the order that decides, belongs to it in that period too. Who is
    listed in `left_out` belongs to none. A group exists in a period where it has a figure, a published order or
    (EVENT) a settlement. If nobody in it has a figure, the latest published order (column `order` of table `order`,
    best first, not empty) decides; members absent from it are unscored.

    Settled: EVENT by the earliest row of table `settled_by` for the group and period; COMPLETE once every member
    of the registry has a figure and all figures are settled (or the order names all), at the time of the last of
    them; PERIOD_END at the end of the period.

    Columns: `per`, `unit`, `result` (figure, or absent), `place` (1 is best, equals share a place, absent if
    unscored), `ranked` (how many have a place), `last`, `unscored`, `by_order`. All rows of a group have the same
    `at`: its settlement; unsettled groups have rows too, with `settled` false, `last` false and `at` the
    latest time among what is known. All rows of a group have the same premises: its figures (or the order that
    decides in their stead), the settling row, and the tie-break figures of those tied if they were consulted.

    Last are those of the worst figure. If several: ALL are, NONE is, or those with the worst figure in table
    `tie_break` for the same unit and period (absent is worst of all, and those still equal are all last).
    With `all_tied_last` false nobody is last where two or more have a place and all share it; with
    `single_last` false nobody is where only one has a place. With Unscored.LAST the unscored members of a group in
    which anybody has a place are the worst of all, share the place after the others, and count for these rules
    as having one.
    """

    name: str
    figures: str
    per: str
    result: str
    highest_is_best: bool
    members: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[str, ...]
    settlement: Settlement
    settled_by: str | None
    order: str | None
    ties: Ties
    tie_break: str | None
    tie_break_result: str | None
    tie_break_highest_is_best: bool
    all_tied_last: bool
    single_last: bool
    unscored: Unscored


class Again(Enum):
    """What a run that goes on gives rise to after it has reached its length."""

    ONCE = "once-per-run"
    EACH = "each"
    EVERY_LENGTH = "three-more"


@dataclass(frozen=True, slots=True)
class Run:
    """
    Find the places where a condition held so many times consecutively.

    For each `subject` (key columns) within its `group` (columns, a part of the subject), take the settled rows in
    order of period. The sequence of the group is its periods with a settled row (`calendar` false) or every
    period of the calendar (`calendar` true). A row that meets `holds` lengthens the subject's run; one that does
    not ends it; a period of the sequence in which the subject has no place (no row, or `place` absent)
    ends it too, unless `missing_ignored` and the group has a settled row in that period.

    A row arises when the run is `times` long; with Again.EACH at every length from there on; with
    EVERY_LENGTH at each multiple of `times`. It has the subject's columns, those of the row that completed it, and
    `run` (length); the period is that of the last row; `at` is the latest `at` among the run's last
    `times` rows; the evidence and premises are those rows. Rows without a period are in no sequence. A table
    without a column `place` gives everybody who has a row a place.
    """

    name: str
    rows: str
    subject: tuple[str, ...]
    group: tuple[str, ...]
    holds: Condition
    times: int
    calendar: bool
    missing_ignored: bool
    again: Again


@dataclass(frozen=True, slots=True)
class Except:
    """Rows of a table for which another has no row with equal `key` columns (absent equals absent) and period."""

    name: str
    rows: str
    unless: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoLimit:
    """The text sets no time limit: the obligation stays pending until it is fulfilled."""


@dataclass(frozen=True, slots=True)
class OnDay:
    """Due at the end of a fixed day."""

    day: date


@dataclass(frozen=True, slots=True)
class After:
    """
    Due so long after the trigger (`terms.time.due_time`).

    Invariant: `amount` is not negative, and so small that no due time lies beyond the year 9999.
    """

    amount: int
    unit: AllowanceUnit


@dataclass(frozen=True, slots=True)
class AtColumn:
    """Due at the instant, or the end of the day or period, that a column of the trigger holds; absent: no limit."""

    column: str


@dataclass(frozen=True, slots=True)
class AtEvent:
    """
    Due at the end of the local day of the earliest row of `table` that matches and does not lie on a day
    before the trigger's; without one there is no due time yet. Match is as in Expect.
    """

    table: str
    match: tuple[tuple[str, str], ...]
    match_period: bool


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Due with the last second of the trigger's period."""


Due = NoLimit | OnDay | After | AtColumn | AtEvent | PeriodEnd


@dataclass(frozen=True, slots=True)
class Expect:
    """
    Expect acts in answer to triggers: one row a trigger, with columns `state`, `due` and `done` added.

    An act answers a trigger if every (trigger column, act column) of `match` is equal and present, their periods are
    equal where `match_period`, and it happened not before `trigger.at`. `done` is the time of the
    `at_least`-th act in order of time. A due time is a whole second, and all of that second is on time.
    State: `fulfilled` if done by then or there is no due time; `late` if done after; else `breached` if
    `as_of` is later than that second, `pending` if not. One act may answer several triggers.
    The premises are the trigger, the acts up to `done` (all there are, if fewer) and the row that set the due time.
    """

    name: str
    triggers: str
    acts: str
    match: tuple[tuple[str, str], ...]
    match_period: bool
    at_least: int
    due: Due


@dataclass(frozen=True, slots=True)
class Previous:
    """
    The figure of the same key in the period before, in the same table (times a factor, plus a number).

    The key is that of the Tally the table was made by, also if it was refined since.
    """

    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ByKey:
    """A number for each value of a key column."""

    column: str
    numbers: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound on a figure; `right` is a constant (several for ONE_OF), or a number found in or by the row."""

    relation: Relation
    right: tuple[Cell, ...] | Linear | Previous | ByKey


@dataclass(frozen=True, slots=True)
class Compare:
    """
    Compare a figure with its bounds: one row a row, with columns `state` and `bound_1` … added.

    `fulfilled` if every bound holds, else `breached` (`pending` with `gradually`: the text asks for steps
    towards the bound, without a date). A row not settled is `pending`. An absent figure holds to no bound. A row
    for whose bound the other side is unknown (no previous figure, no number for its key, an absent
    column) leads to no row. `bound_n` holds the other side of the n-th bound, for ONE_OF a list of texts. The
    premises are the figure and, if a bound speaks of it, the previous figure.
    """

    name: str
    figures: str
    column: str
    bounds: tuple[Bound, ...]
    gradually: bool = False


@dataclass(frozen=True, slots=True)
class Competence:
    """Which bodies are competent for a matter: in which territories (None: all), and who supports."""

    matter: str
    lead: str | None
    """A unit; None: the government of the territory."""
    support: tuple[str, ...]
    within: tuple[str, ...] | None = None


class Several(Enum):
    """Which of several competent bodies leads."""

    FIRST_NAMED = "first-named"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Assign:
    """
    Decide who leads and who supports in each problem.

    A row of `problems` names matters and territories (list columns). For each matter the competent body is found
    in each of the territories (where none is named, by the competences that hold everywhere). The first rule
    that applies decides who leads. No competent body: the coordinator. More than one territory, however many
    bodies: `across` says the body competent in the territory named first (if none is, its government, or else
    whoever is competent first), or the coordinator. One body: it leads. Several: `several` says the body
    of the matter named first, or the coordinator. All other competent bodies, the supports of the matters where
    they apply and the governments of the territories support.

    One row for each problem and body, with the problem's columns and `unit`, `role` (`lead` or `support`), `rule`
    (`only`, `first-named`, `coordinator`, `none-competent`; for support the first that applies of `competent`,
    `support`, `territory`), `territory` (the first named) and `state` = `assigned`.
    """

    name: str
    problems: str
    matters: str
    territories: str
    competences: tuple[Competence, ...]
    coordinator: str
    several: Several
    across: Several


@dataclass(frozen=True, slots=True)
class Who:
    """
    A unit fixed by id, or the one in a column; or what the registry says of it; with the role in it.

    `attribute`, if given, is followed from the unit or territory found (`Rulebook.attributes`).
    """

    unit: str | None = None
    column: str | None = None
    attribute: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Conclude:
    """
    Make findings of rows, one a row; its table serves further norms under the operation's name.

    The outcome is the row's `state`, or `outcome` where one is fixed. The place that decides the force is the first
    present of `places`; without one the force is that of no place. It is never more than `cap`. A row with a column
    `force` follows from a finding and has at most that force: nothing binding follows from what is advisory. Where
    the force is none there is no finding. An advisory finding says `followed` for fulfilled, `not-followed` for
    breached and late. With `breaches_only` only the state `breached` makes a finding. `key` names the columns that
    tell findings of one norm, bearer and period apart; `values` the columns shown: (name shown, column). Absent cells
    are left out of both. A finding without a period has the row's own `at`.

    As a table it has the rows that made findings, with their columns and `unit`, `bearer`, `territory`, `force`,
    `outcome`, `due`; the period is the row's; `at` is when the outcome came to be: `done` if fulfilled or late, one
    second past the due time if breached, else the row's own `at`.
    """

    name: str
    norm: str
    rows: str
    key: tuple[str, ...]
    unit: Who | None
    bearer: Who | None
    counterparty: Who | None
    places: tuple[Who, ...]
    values: tuple[tuple[str, str], ...]
    outcome: str | None = None
    breaches_only: bool = False
    cap: Force = Force.BINDING


Operation = (
    Select | Refine | Distinct | Occasions | Tally | Rank | Run | Except | Expect | Compare | Assign | Conclude
)
