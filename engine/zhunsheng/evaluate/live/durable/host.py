"""
The child process in which durable_rules runs, so that a crash there loses nothing here.

Run by path, with no other part of the project: it reads one JSON line after another and answers each with one. The
first line is the ruleset; every later one is a list of facts to assert or retract, in order. Its answer is the
matches that were found, as rule and facts.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_RULESET = "zhunsheng"
_SESSION = "1"


def _make_host(rules: dict[str, Any], found: list[list[Any]], failures: list[str]) -> Any:
    """Make a host whose background threads never start: they poll, cannot be stopped, and run actions elsewhere."""
    from durable.engine import Host  # type: ignore[import-untyped]  # durable_rules has no types

    class QuietHost(Host):  # type: ignore[misc]  # likewise
        def _run(self) -> None:
            """Start no thread."""

    def action_of(name: str, patterns: int) -> Any:
        def act(closure: Any) -> None:
            try:
                found.append([name, _facts_of(closure, patterns)])
            except BaseException as error:  # the engine would swallow it
                failures.append(f"{type(error).__name__}: {error}")

        return act

    for name, rule in rules.items():
        rule["run"] = action_of(name, len(rule["all"]))
    host = QuietHost()
    host.register_rulesets({_RULESET: rules})
    return host


def _facts_of(closure: Any, patterns: int) -> list[int]:
    """Return the numbers of the facts of a match, in the order of the patterns."""
    return [int(closure._m[f"m{place}"]["id"]) for place in range(patterns)]


def _fact(number: int, values: list[int]) -> dict[str, Any]:
    return {"id": number, "sid": _SESSION, "one": 1, **{f"p{place}": value for place, value in enumerate(values)}}


def _apply(host: Any, steps: list[list[Any]], failures: list[str]) -> None:
    from durable.engine import MessageNotHandledException

    for is_asserted, number, values in steps:
        step = host.assert_fact if is_asserted else host.retract_fact
        try:
            state = step(_RULESET, _fact(number, values))
        except MessageNotHandledException:
            continue  # no rule asks for such a fact
        if isinstance(state, dict) and state.get("exception"):
            failures.append(str(state["exception"])[:300])


def main() -> None:
    """Serve until there is no more input; then leave at once, without taking the engine down piece by piece."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever the engine prints must not mix with the answers
    found: list[list[Any]] = []
    failures: list[str] = []
    host: Any = None
    for line in sys.stdin:
        found.clear()
        failures.clear()
        try:
            said = json.loads(line)
            if host is None:
                host = _make_host(said, found, failures)
            else:
                _apply(host, said, failures)
        except BaseException as error:
            failures.append(f"{type(error).__name__}: {error}"[:300])
        answers.write(json.dumps({"found": found, "failures": failures}) + "\n")
        answers.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
