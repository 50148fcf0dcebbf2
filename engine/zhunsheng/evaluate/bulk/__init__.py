"""
The bulk evaluator: a whole rulebook as one relational plan.
In: a rulebook and events, in memory or in files. Out: the findings that the reference evaluator would give.
"""
