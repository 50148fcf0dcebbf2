"""
准绳 (zhunsheng): policy you can run.

Declarative YAML norms, and an engine that evaluates event streams against them.

>>> policy = load(default_policy())
>>> policy.rulebook.id
'shaoxing-2014'
"""

from zhunsheng.policy import Policy, PolicyError, load
from zhunsheng.source.resources import default_policy

__all__ = ["Policy", "PolicyError", "default_policy", "load"]
