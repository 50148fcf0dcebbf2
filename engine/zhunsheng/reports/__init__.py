"""
Reports: what an evaluation says, made into text or bytes for people and for other systems.
In: an evaluation, what the gate made of the events, and the rulebook for the names.
Out: text or bytes; nothing is printed here.
"""
