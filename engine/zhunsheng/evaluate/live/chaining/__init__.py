"""
Forward chaining, from derived facts to consequences: three times last in a row, a duty breached and what follows.
In: small facts made of integers, and rules made from the operations. Out: which facts complete a rule.
"""
