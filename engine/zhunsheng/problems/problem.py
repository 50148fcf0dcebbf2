"""One mistake in a file (not in the world): frozen, comparable, wordless until it is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum

from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass


class Severity(Enum):
    """How bad it is: an `error` stops, a `warning` is probably wrong, a `hint` is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One problem: its code in the catalogue, where it stands, and the values its wording needs.

    `near` are close names to offer; `also` further places that belong to it. The severity, the wording, the why and
    the fix are those of the catalogue entry of this code.
    """

    code: str
    at: Span | None
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    near: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Problems are listed by file, line, column and code."""
        if self.at is None:
            return ("", 0, 0, self.code, str(sorted(self.values.items())))
        place = self.at
        return (place.source.name, place.line, place.column, self.code, str(sorted(self.values.items())))


class ProblemsFound(Exception):
    """Reading stopped because of problems; they are all here, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        super().__init__(", ".join(f"{problem.at}: {problem.code}" for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsFound], tuple[tuple[Problem, ...]]]:
        """Let it pass from one process to another whole."""
        return (type(self), (self.problems,))
