"""
The compiled form of a policy: one `Rulebook` of a small closed set of operations.
In: what `compile` lowered from the written norms. Out: the only thing an evaluator sees.
"""
