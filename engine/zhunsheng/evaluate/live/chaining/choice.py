"""Who chains in a session: durable_rules where it can, or the engine's own chainer."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from zhunsheng.evaluate.live.chaining.chaining import Chaining
from zhunsheng.evaluate.live.chaining.rules import rules_of
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.problems.problem import Problem, ProblemsFound

CHOICES = ("durable", "native", "auto")
_FIRST_PYTHON_WITHOUT = (3, 13)


def durable_is_available() -> bool:
    """Say whether durable_rules is installed for a Python that it runs on."""
    return sys.version_info < _FIRST_PYTHON_WITHOUT and find_spec("durable_rules_engine") is not None


def chaining_for(rulebook: Rulebook, name: str | None = None) -> Chaining:
    """
    Return the chaining of a new session.

    `durable` raises ProblemsFound, naming each norm's operation and the limit, if the policy lies outside what is
    safe with durable_rules; `auto` then takes the engine's own chainer and notes why. None is `durable` where
    it is available, else `native`.
    """
    if name is not None and name not in CHOICES:
        raise ProblemsFound([Problem("J120", None, {"value": name, "expected": ", ".join(CHOICES)})])
    available = durable_is_available()
    wanted = name or ("durable" if available else "native")
    rules = rules_of(rulebook)
    if wanted == "native":
        return Chaining(rules)
    from zhunsheng.evaluate.live.durable.adapter import DurableChaining, NotedChaining
    from zhunsheng.evaluate.live.durable.limits import refusals

    problems = refusals(rules) if available else [Problem("J121", None, {})]
    if not problems:
        return DurableChaining(rules)
    if wanted == "auto":
        return NotedChaining(rules, tuple(problems))
    raise ProblemsFound(problems)
