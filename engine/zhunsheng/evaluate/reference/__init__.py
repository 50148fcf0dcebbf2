"""
The reference evaluator: the definition of what a rulebook means. Plain, slow, obviously right.
In: a `Rulebook` and `Event`s. Out: an `Evaluation`. One short file per operation, to be read beside
`ir/operations.py`; where another evaluator disagrees, it is the other one that is wrong.
"""
