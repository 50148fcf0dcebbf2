"""
Lowering: one file for each kind of norm, from what is written to operations.
In: written norms and the registry. Out: operations, appended in the order in which they must be evaluated.
"""
