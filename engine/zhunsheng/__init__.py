"""
准绳 (zhunsheng): policy you can run.

Declarative YAML norms, and an engine that evaluates event streams against them.

>>> import zhunsheng
>>> policy = zhunsheng.load(zhunsheng.default_policy())
>>> policy.rulebook.id
'shaoxing-2014'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhunsheng.events.given import EventsRefused
    from zhunsheng.policy import Policy, PolicyError, diff, load
    from zhunsheng.problems.problem import ProblemsFound
    from zhunsheng.source.resources import default_policy

__all__ = ["EventsRefused", "Policy", "PolicyError", "ProblemsFound", "default_policy", "diff", "load"]

_HOMES = {
    "Policy": "zhunsheng.policy",
    "PolicyError": "zhunsheng.policy",
    "EventsRefused": "zhunsheng.events.given",
    "ProblemsFound": "zhunsheng.problems.problem",
    "diff": "zhunsheng.policy",
    "load": "zhunsheng.policy",
    "default_policy": "zhunsheng.source.resources",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that help and complaints of the command line come at once."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_HOMES[name]), name)
    return found
