"""
One file per operation: its state, and what it does when a row it reads changes.
In: changes of the tables read. Out: changes of the table made.
"""
