"""
The independent checker: whether findings follow, from the events alone. It shares no code with the evaluators.

In: a rulebook, events, findings as JSON data with their derivations. Out: doubts, each naming a step and a reason.
"""

from zhunsheng.recheck.confirm import Doubt as Doubt
from zhunsheng.recheck.confirm import Reason as Reason
from zhunsheng.recheck.confirm import recheck as recheck
