"""
The live evaluator: tables that are kept up to date event by event instead of being made anew.
In: a rulebook and events, one at a time or many. Out: what each has changed, and the same Evaluation as the reference.
"""
