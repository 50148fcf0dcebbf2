"""
One plan-builder per operation of the IR.
In: an operation and the tables it reads. Out: statements that make its table, and how its rows rest on others.
"""
